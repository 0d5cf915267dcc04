"""What a connection may do: how many there are, how long a request head may take, how it is broken off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from soga_kg.web.head import SMALL, plain_headers
from soga_kg.web.limits import Limits
from soga_kg.web.refused import BROKEN, FAR, FULL, LONG, MAX_ADDRESS, MAX_HEAD, UPGRADED
from soga_kg.web.respond import lines_of

_UPGRADE = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_BODY = frozenset({b"content-length", b"transfer-encoding"})


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
    """The short way."""

    def meet(self, scope: dict[str, Any]) -> object | None:
        """What it makes of a request with this scope, which lacks the query only; None where that is not for it."""
        ...

    def take(self, connection: Connection, guest: Any, query: bytes) -> Visit | None:
        """Take a request; None where it must go the long way, with the state `connection.handed`."""
        ...


class Connection(HttpToolsProtocol):
    """uvicorn's connection with limits on number, size and time; the gate finds it in `scope["state"]["connection"]`.

    A small GET of the endpoint that comes by itself is offered to the shortcut, and not parsed where its headers are
    those of the one before, byte by byte.
    `on_lost` is called when the client leaves. `functools.partial(Connection, limits, shortcut)` is a value of
    uvicorn's setting `http`.
    """

    def __init__(self, limits: Limits, shortcut: Shortcut, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._shortcut = shortcut
        self._between = True  # nothing of the next request has come yet
        self._told: tuple[bytes, bytes] | None = None  # path and headers of the last small request
        self._guest: object | None = None  # what the shortcut made of these
        self._visit: Visit | None = None
        self._held = b""  # the request of the visit
        self._dated: list[tuple[bytes, bytes]] = []  # headers that every response has
        self._date = b""  # their lines
        self._replied = float("-inf")  # when the last visit had its response, as of the loop's clock
        self.handed: dict[str, object] = {}  # state of the next request on the long way
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
            self._dismiss(FULL)
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
        if self._visit is not None and not self._visit.done:
            self._next += data
            self.flow.pause_reading()
            return
        if self._next:
            data, self._next = self._next + data, b""
        if self._offer(data):
            return
        super().data_received(data if self._at_work else _declined(data))
        if self._at_work:
            self._head_arrived()
            return
        self._head_size += len(data)
        if self._head_size > MAX_HEAD:
            self._dismiss(LONG)
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
        self._dismiss(FAR if len(self.url) > MAX_ADDRESS else BROKEN)

    def on_url(self, url: bytes) -> None:
        """Part of the address. Raises ValueError, which becomes a refusal, where it is too long."""
        super().on_url(url)
        if len(self.url) > MAX_ADDRESS:
            raise ValueError("too long")

    def _unsupported_upgrade_warning(self) -> None:
        """An offer that came in pieces: its body cannot be found any more."""
        if self.cycle is not None and any(name in _BODY for name, _ in self.headers):
            self._dismiss(UPGRADED)

    @property
    def _at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _visiting(self) -> bool:
        return self._visit is not None and not self._visit.done

    def _offer(self, data: bytes) -> bool:
        """Offer what comes to the shortcut; False where it does not take it."""
        small = SMALL.match(data)
        if small is None or not self._between or self.flow.write_paused or self._ending:
            return False
        if self.cycle is not None and self._at_work:
            return False
        told = small[1], data[small.end() :]
        if told != self._told:
            self._told, self._guest = told, self._meet(*told)
        if self._guest is None:
            return False
        if self._head_timer is not None:
            self._head_arrived()
        self._held = data
        self._visit = self._shortcut.take(self, self._guest, small[2])
        return self._visit is not None

    def _meet(self, path: bytes, head: bytes) -> object | None:
        """What the shortcut makes of a request with this path and these headers."""
        headers = plain_headers(head)
        if headers is None:
            return None
        scope = {"type": "http", "method": "GET", "path": path.decode("ascii"), "root_path": "", "headers": headers}
        return self._shortcut.meet({**scope, "http_version": "1.1", "client": self.client, "scheme": self.scheme})

    def on_message_begin(self) -> None:
        """Another request."""
        super().on_message_begin()
        self._between = False
        self.scope["state"] |= self.handed
        self.handed = {}

    def on_message_complete(self) -> None:
        """The request is whole."""
        super().on_message_complete()
        self._between = True

    def reply(self, message: Callable[[bytes], bytes]) -> None:
        """Send the response of a visit, made with the lines of the headers that every response has."""
        if (headers := self.server_state.default_headers) is not self._dated:  # another second, another date
            self._dated, self._date = headers, lines_of(headers)
        self.transport.write(message(self._date))
        self.server_state.total_requests += 1
        self._replied = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_handler()
        if self.flow.read_paused:
            self.flow.resume_reading()
        self._unread = 0
        if self.transport.get_write_buffer_size():
            self._await_reader_if_needed()
        if self._ending or self._next:
            self._go_on_reading()

    def timeout_keep_alive_handler(self) -> None:
        """Close, unless a visit came in between: for one of these no timer is set anew."""
        self.timeout_keep_alive_task = None
        left = self._replied + self.timeout_keep_alive - self.loop.time()
        if self._visiting or left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(max(left, 1.0), self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def go_on(self) -> None:
        """Go the long way with the request of a visit."""
        if not self.lost:
            super().data_received(self._held)
            if self._ending:
                self.shutdown()
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
        self._await_reader_if_needed()

    def _await_reader_if_needed(self) -> None:
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
