"""What a connection may do: how many there are, how long a request head may take, how it is broken off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEAD = 131_072  # bytes of request line and headers; a longer one gets 400 from the parser
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 5\r\n"
    b"X-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Connection: close\r\nContent-Length: 44\r\n\r\n"
    b"503 Service Unavailable\nToo many connections"
)


def protocol(connections: int, head_seconds: float) -> Callable[..., H11Protocol]:
    """A factory of connections with these limits, for uvicorn's `http` setting."""

    class Connection(H11Protocol):
        """uvicorn's connection with a limit on number and time."""

        _head_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            # the gate breaks off what cannot be finished; uvicorn would flush first, to a client that may not read
            self.app_state = {**self.app_state, "abort": transport.abort}
            if len(self.connections) > connections:
                transport.write(_FULL)
                transport.close()
                return
            self._await_head()

        def data_received(self, data: bytes) -> None:
            if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
                self._await_head()
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._head_arrived()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head_arrived()
            super().connection_lost(exc)

        def _await_head(self) -> None:
            self._head_timer = self.loop.call_later(head_seconds, self.transport.abort)

        def _head_arrived(self) -> None:
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

    return Connection
