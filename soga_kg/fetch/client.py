"""One polite request after another: pauses, patience with a server that is busy, limits of size and time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from soga_kg import __version__
from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch.address import normal, tracked
from soga_kg.fetch.network import CONNECT_SECONDS, PublicOnly, networks, session
from soga_kg.fetch.pace import Pace
from soga_kg.messages import N_

NAME = "soga-kg"
SILENCE = 30.0  # seconds between two pieces of an answer
TRIES = 4
MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 500, 502, 503, 504})
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)")


class StoppedError(FetchError):
    """The crawl ends here, and the next one goes on from here: the server wants a rest, or a limit is reached."""


class _UnfitError(FetchError):
    """An answer that did not come, or not whole: worth another try. `cause` is what it is counted as."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message, "Try again later; the address may be open in a browser.")
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `address` is where it was found at last, after redirects."""

    address: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """The declared media type without parameters; plain text where none is declared."""
        return self.headers.get("content-type", "text/plain").lower().partition(";")[0].strip()

    @property
    def charset(self) -> str:
        """The declared encoding; empty where none is."""
        match = _CHARSET.search(self.headers.get("content-type", "").lower())
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Trail:
    """Which addresses were asked on the way through redirects, and which need not be: `known` says so."""

    known: Callable[[str], bool] = lambda _: False
    asked: list[str] = field(default_factory=list)


class Client:
    """Asks one thing at a time, with pauses between, and counts in `counts` what went wrong on the way.

    Clients that share `pace` keep their distance together; so do those of other processes of this user.
    """

    def __init__(self, config: Config, counts: Counter[str], pace: Pace | None = None) -> None:
        self._pace = pace or Pace(shared=True)
        self._delay = config.crawl_delay
        self.counts = counts
        self._config = config
        self._adapter = PublicOnly(networks(config.allow_networks))
        self._session = session(self._adapter)
        self._session.headers["User-Agent"] = f"{NAME}/{__version__} (+{config.crawl_contact})"
        self._failures = 0

    def close(self) -> None:
        """Ends all connections."""
        self._session.close()

    def slow_down(self, address: str, seconds: float) -> None:
        """Makes pauses of at least so many seconds from now on, since the server of this address asks for them.

        Raises StoppedError for more than we wait.
        """
        if seconds > self._config.crawl_wait:
            raise StoppedError(
                N_("robots.txt asks for pauses of %(seconds)s seconds", seconds=float(round(seconds))),
                N_("Ask the site's owners, or raise the setting crawl_wait."),
            )
        self._delay = max(self._delay, seconds)
        self._pace.leave(address, self._delay)

    def get(
        self,
        address: str,
        may: Callable[[str], None],
        headers: Mapping[str, str] | None = None,
        whole: Callable[[Answer], bool] = lambda _: True,
        trail: Trail | None = None,
    ) -> Answer:
        """The answer at the end of all redirects; `may` raises FetchError for an address that is not to be asked.

        `whole` says whether an answer is complete (JSON that parses); one that is not is asked for again. Where a
        redirect leads to an address that `trail` knows, that is not asked: the answer has it, and no content.
        Raises FetchError where there is no answer, StoppedError where it is better to go on another time.
        """
        trail = trail or Trail()
        while True:
            may(address)
            trail.asked.append(address)
            answer = self._patient(address, headers or {}, whole)
            target = answer.headers.get("location", "")
            if answer.status not in _MOVED or not target:
                return answer
            self.counts["redirects"] += 1
            self.counts["tracking"] += tracked(target)
            address = normal(target, answer.address)
            if address in trail.asked or len(trail.asked) > MOST_REDIRECTS:
                raise FetchError(N_("cannot be fetched: the redirects never end"), N_("Open the address in a browser."))
            if trail.known(address):
                return Answer(address, answer.status, b"")

    def _patient(self, address: str, headers: Mapping[str, str], whole: Callable[[Answer], bool]) -> Answer:
        attempt = 0
        while True:
            with self._pace.turn(address, self._config.crawl_wait):
                got = self._attempt(address, headers, whole)
                if isinstance(got, Answer) and got.status not in _BUSY:
                    self._failures = 0
                    return got
                attempt += 1
                self.counts["busy" if isinstance(got, Answer) else got.cause] += 1
                if attempt == TRIES:
                    return self._given_up(got)
                wait = self._asked_to_wait(got) if isinstance(got, Answer) else 0.0
                self._pace.leave(address, max(wait, self._delay * 2**attempt))

    def _given_up(self, got: Answer | _UnfitError) -> Answer:
        self._failures += 1
        if self._failures >= self._config.crawl_errors:
            raise StoppedError(
                N_("%(number)s addresses one after another gave no answer", number=self._failures),
                N_("Try again later: what was fetched is kept, and the next run goes on from here."),
            )
        if isinstance(got, _UnfitError):
            raise got
        return got

    def _attempt(
        self, address: str, headers: Mapping[str, str], whole: Callable[[Answer], bool]
    ) -> Answer | _UnfitError:
        try:
            answer = self._once(address, headers)
        except _UnfitError as error:
            return error
        if answer.status == 200 and not whole(answer):
            return _UnfitError("cut", N_("the answer was cut off each time"))
        return answer

    def _once(self, address: str, headers: Mapping[str, str]) -> Answer:
        self._pace.leave(address, self._delay)  # said before, for whoever goes on if this process is killed
        seconds = self._config.response_seconds
        late = _UnfitError(
            "slow", N_("cannot be fetched: the answer took more than %(seconds)s seconds", seconds=float(seconds))
        )
        try:
            with (
                self._adapter.within(seconds),
                self._session.get(
                    address,
                    headers=dict(headers),
                    timeout=(CONNECT_SECONDS, min(SILENCE, seconds)),
                    stream=True,
                    allow_redirects=False,
                ) as answer,
            ):
                content = self._content(answer)
        except requests.RequestException as error:
            raise late if self._adapter.late else _trouble(error) from error
        finally:
            self.counts["requests"] += 1
            self._pace.leave(address, self._delay)
        if self._adapter.late:  # an answer without a length looks whole where it was cut
            raise late
        return Answer(address, answer.status_code, content, {k.lower(): v for k, v in answer.headers.items()})

    def _content(self, answer: requests.Response) -> bytes:
        limit = self._config.max_page_bytes
        content = bytearray()
        for piece in answer.iter_content(1 << 16):
            content += piece
            if len(content) > limit:
                raise too_large(len(content), limit)
        self.counts["bytes"] += len(content)
        if self.counts["bytes"] > self._config.crawl_bytes:
            raise StoppedError(
                N_(
                    "%(size)s bytes are more than one crawl may fetch (%(limit)s)",
                    size=f"{self.counts['bytes']:,}",
                    limit=f"{self._config.crawl_bytes:,}",
                ),
                N_("Raise the setting crawl_bytes and run again: what was fetched is kept."),
            )
        return bytes(content)

    def _asked_to_wait(self, answer: Answer) -> float:
        """Seconds that `Retry-After` asks for. Raises StoppedError where they are more than we wait."""
        value = answer.headers.get("retry-after", "").strip()
        try:
            seconds = float(value) if value.isdigit() else _until(value)
        except ValueError:
            return 0.0
        if seconds > self._config.crawl_wait:
            raise StoppedError(
                N_("the server asks for a pause of %(seconds)s seconds", seconds=float(round(seconds))),
                N_("Run again after it: what was fetched is kept, and the next run goes on from here."),
            )
        return seconds


def too_large(size: int, limit: int) -> FetchError:
    """What is said of a page of more than `max_page_bytes`."""
    return FetchError(
        N_(
            "%(size)s bytes are more than a page may have (%(limit)s)", size=format(size, ","), limit=format(limit, ",")
        ),
        N_("Split the page, or raise the setting max_page_bytes."),
    )


def _until(date: str) -> float:
    moment = parsedate_to_datetime(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()


def _trouble(error: requests.RequestException) -> FetchError:
    what = N_("cannot be fetched: %(error)s", error=type(error).__name__)
    if isinstance(error, requests.Timeout):
        return _UnfitError("slow", what)
    if isinstance(error, requests.exceptions.SSLError):  # trying again mends no certificate
        return FetchError(
            N_("cannot be fetched: the server proves itself by no certificate that is trusted"),
            N_("Check the address: was http meant, or is the certificate out of date?"),
        )
    if isinstance(error, requests.ConnectionError):
        return _UnfitError("unreachable", what)
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return _UnfitError("cut", what)
    return FetchError(what, N_("Check the address and the network."))
