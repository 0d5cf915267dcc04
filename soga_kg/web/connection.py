"""What a connection may do: how many there are, how long a request head may take, how it is broken off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from soga_kg.web.limits import Limits

MAX_ADDRESS = 65_000  # bytes of an address; the parser's own limit is 65,535
MAX_HEAD = 131_072  # bytes of request line and headers that may come without an end
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n{more}"
    "X-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\n"
    "Connection: close\r\nContent-Length: {length}\r\n\r\n{status}\n{words}\n"
)


def _response(status: str, words: str, more: str = "") -> bytes:
    """A response to what never became a request."""
    length = len(status) + len(words) + 2
    return _HEAD.format(status=status, words=words, more=more, length=length).encode()


_FULL = _response("503 Service Unavailable", "Too many connections.", "Retry-After: 5\r\n")
_FAR = _response("414 URI Too Long", f"The address has more than {MAX_ADDRESS} bytes. Send the query by POST.")
_UPGRADED = _response("400 Bad Request", "Another protocol is not possible here. Leave out the header Upgrade.")
_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_BODY = frozenset({b"content-length", b"transfer-encoding"})
_BROKEN = _response("400 Bad Request", "This is no HTTP request.")
_LONG = _response("431 Request Header Fields Too Large", f"The head has more than {MAX_HEAD} bytes.")


def _declined(head: bytes) -> bytes:
    """Take out an offer to go on in another protocol: Java's client offers HTTP/2 with its first request.

    The parser would take what follows, the body, for that protocol.
    """
    if b"pgrade:" not in head and b"PGRADE:" not in head:
        return head
    head, end, body = head.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nX-Declined:", head) + end + body


class Connection(HttpToolsProtocol):
    """uvicorn's connection with limits on number, size and time; the gate finds it in `scope["state"]["connection"]`.

    `on_lost` is called when the client leaves. `functools.partial(Connection, limits)` is a value of uvicorn's
    setting `http`.
    """

    def __init__(self, limits: Limits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self.on_lost: Callable[[], None] | None = None
        self.lost = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._head_size = 0
        self._unread = 0
        self.url = b""

    def connection_made(self, transport: Any) -> None:
        """Take it, or say that there are too many."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": self}
        if len(self.connections) > self._limits.connections:
            self._dismiss(_FULL)
        else:
            self._await_head()

    @property
    def blocked(self) -> bool:
        """Whether the client takes less than it gets."""
        return self.flow.write_paused

    def abort(self) -> None:
        """Break the connection now; uvicorn would flush first, to a client that may not read."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is not too long."""
        if self.transport.is_closing():  # the rest of a body that was refused
            return
        at_work = self.cycle is not None and not self.cycle.response_complete
        super().data_received(data if at_work else _declined(data))
        if self.cycle is not None and not self.cycle.response_complete:
            self._head_arrived()
            return
        self._head_size += len(data)
        if self._head_size > MAX_HEAD:
            self._dismiss(_LONG)
        elif self._head_timer is None and not self.transport.is_closing():
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is done for the client."""
        self.lost = True
        self._head_arrived()
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no request."""
        self._dismiss(_FAR if len(self.url) > MAX_ADDRESS else _BROKEN)

    def on_url(self, url: bytes) -> None:
        """Part of the address. Raises ValueError, which becomes a refusal, where it is too long."""
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS:
            raise ValueError("too long")

    def _unsupported_upgrade_warning(self) -> None:
        """An offer that came in pieces: its body cannot be found any more."""
        if self.cycle is not None and any(name in _BODY for name, _ in self.headers):
            self._dismiss(_UPGRADED)

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._unread = 0
            self._await_reader()

    def _await_reader(self) -> None:
        """Have the rest of a response read in time: uvicorn would keep it for as long as it takes."""
        left = self.transport.get_write_buffer_size()
        if left and left == self._unread:
            self.abort()
        elif left and not self.lost:
            self._unread = left
            self.loop.call_later(self._limits.stall_seconds, self._await_reader)

    def _dismiss(self, response: bytes) -> None:
        self._head_arrived()
        self.transport.write(response)
        self.transport.close()

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self._limits.request_seconds, self.transport.abort)

    def _head_arrived(self) -> None:
        self._head_size = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
