"""What a connection may do: how many there are, how long a request head may take, how it is broken off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Protocol

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
_SPECIAL = _BODY | {b"connection", b"expect", b"upgrade"}  # headers of requests that the shortcut never gets
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


class Visit(Protocol):
    """A request that was taken on the short way."""

    done: bool

    def leave(self) -> None:
        """The client is gone."""
        ...


class Shortcut(Protocol):
    """The short way: takes a request, or gives None for one that must go the long way."""

    def __call__(self, connection: Connection, scope: Any) -> Visit | None:
        """See above."""
        ...


class Connection(HttpToolsProtocol):
    """uvicorn's connection with limits on number, size and time; the gate finds it in `scope["state"]["connection"]`.

    A GET of the endpoint that comes by itself is offered to the shortcut before uvicorn makes a task of it.
    `on_lost` is called when the client leaves. `functools.partial(Connection, limits, shortcut)` is a value of
    uvicorn's setting `http`.
    """

    def __init__(self, limits: Limits, shortcut: Shortcut, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._shortcut = shortcut
        self._offered = False  # the request at hand is held back from uvicorn, to be offered to the shortcut
        self._visit: Visit | None = None
        self._next = b""  # what came before the visit was done
        self._ending = False
        self._watched = False
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
        if self._visiting:
            self._next += data
            self.flow.pause_reading()
            return
        if self._next:
            data, self._next = self._next + data, b""
        super().data_received(data if self._at_work else _declined(data))
        if self._offered and not self.transport.is_closing():
            self._visit = self._shortcut(self, self.scope)
            if self._visit is not None:
                self._offered = False
                self._head_arrived()
                return
            self._take_long_way()
        if self._at_work:
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
        if self._visit is not None:
            self._visit.leave()
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

    @property
    def _at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _visiting(self) -> bool:
        return self._visit is not None and not self._visit.done

    def on_message_begin(self) -> None:
        """Another request."""
        if self._offered:  # it did not come by itself
            self._take_long_way()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is here: hold back what the shortcut may want."""
        path, _, query = self.url.partition(b"?")
        if (
            path.endswith(b"/sparql")
            and not (self._at_work or self.blocked or self._ending)
            and self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and b"#" not in query
            and not any(name in _SPECIAL and value.lower() != b"keep-alive" for name, value in self.headers)
        ):
            self._offered = True
            self.scope |= {"method": "GET", "path": path.decode("latin-1"), "query_string": query}
        else:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here."""
        if not self._offered:
            super().on_message_complete()

    def _take_long_way(self) -> None:
        """Have uvicorn make a task of the request that was held back."""
        self._offered = False
        super().on_headers_complete()
        super().on_message_complete()
        if self._ending:
            self.shutdown()

    def reply(self, message: Callable[[list[tuple[bytes, bytes]]], bytes]) -> None:
        """Send the response of a visit, made with the headers that every response has."""
        self.transport.write(message(self.server_state.default_headers))
        self.on_response_complete()
        self._go_on_reading()

    def go_on(self) -> None:
        """Go the long way with the request of a visit."""
        if not self.lost:
            self._take_long_way()
            self._go_on_reading()

    def _go_on_reading(self) -> None:
        if self._ending:
            self.shutdown()
        elif self._next:  # in the next turn of the loop, when the visit is done
            self.loop.call_soon(self._read_next)

    def _read_next(self) -> None:
        if self._next:
            self.data_received(b"")

    def shutdown(self) -> None:
        """Close after the response at hand."""
        self._ending = True
        if not self._visiting:
            super().shutdown()

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        super().on_response_complete()
        self._unread = 0
        if not self._watched and self.transport.get_write_buffer_size():
            self._await_reader()

    def _await_reader(self) -> None:
        """Have the rest of a response read in time: uvicorn would keep it for as long as it takes."""
        left = self.transport.get_write_buffer_size()
        self._watched = False
        if left and left == self._unread:
            self.abort()
        elif left and not self.lost:
            self._unread = left
            self._watched = True
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
