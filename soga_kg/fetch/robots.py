"""What the robots.txt of each server allows (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable

from protego import Protego

from soga_kg.errors import FetchError
from soga_kg.fetch.address import origin
from soga_kg.fetch.client import NAME, Answer, StoppedError
from soga_kg.messages import N_

MOST_BYTES = 512_000  # of a robots.txt that count, as the RFC allows


class RefusedError(FetchError):
    """An address that is not asked for: robots.txt forbids it."""


class Robots:
    """The rules of every server met; `listing` fetches a robots.txt, `slower` takes the pause that one asks for.

    `start` is the address of the crawl, without whose robots.txt there is none.
    """

    def __init__(self, start: str, listing: Callable[[str], Answer], slower: Callable[[str, float], None]) -> None:
        self._start = origin(start)
        self._listing = listing
        self._slower = slower
        self._rules: dict[str, Protego] = {}

    def check(self, address: str) -> None:
        """Raises RefusedError where robots.txt forbids the address, or cannot be read; StoppedError for the start's."""
        if not self.rules(address).can_fetch(address, NAME):
            raise RefusedError(N_("refused: robots.txt of the site forbids it"), N_("Ask the site's owners."))

    def rules(self, address: str) -> Protego:
        """The rules of the address's server; a site without robots.txt allows all."""
        server = origin(address)
        if server not in self._rules:
            rules = Protego.parse(self._text(server))
            self._slower(server, rules.crawl_delay(NAME) or 0.0)
            self._rules[server] = rules
        return self._rules[server]

    def _text(self, server: str) -> str:
        try:
            answer = self._listing(f"{server}robots.txt")
        except StoppedError:
            raise
        except FetchError as error:
            raise self._kind(server)(error.message, error.hint) from error
        if answer.status >= 500 or answer.status == 429:
            raise self._kind(server)(
                N_(
                    "robots.txt of %(server)s cannot be read: the server answered %(status)s",
                    server=server,
                    status=answer.status,
                ),
                N_("Until it can, the site is left alone: try again later."),
            )
        return answer.content[:MOST_BYTES].decode("utf-8", "replace") if answer.status == 200 else ""

    def _kind(self, server: str) -> type[FetchError]:
        return StoppedError if server == self._start else RefusedError
