"""One connection to an application, as the gate sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from soga_kg.web.context import CLIENT
from soga_kg.web.gate import Entrance, Gate
from soga_kg.web.limits import Limits
from soga_kg.web.metrics import Metrics

LIMITS = Limits(request_seconds=0.2, stall_seconds=0.2, max_query=10)


class Wire:
    """One connection: what the client sends, what it gets."""

    def __init__(self, *sent: Message, stays: bool = True, **scope: Any) -> None:
        self.sent = list(sent)
        self.stays = stays
        self.got: list[Message] = []
        self.aborted = False
        self.reads = True
        self.lost = False
        self.on_lost: Callable[[], None] | None = None
        headers = {"host": "localhost", **scope.pop("headers", {})}
        self.scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/sparql",
            "query_string": b"",
            "scheme": "http",
            "http_version": "1.1",
            "client": ("192.0.2.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "state": {"connection": self},
            **scope,
        }

    @property
    def blocked(self) -> bool:
        return not self.reads

    def abort(self) -> None:
        self.aborted = True

    def leave(self) -> None:
        self.lost = True
        if self.on_lost is not None:
            self.on_lost()

    async def receive(self) -> Message:
        if self.sent:
            return self.sent.pop(0)
        if self.stays:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self.reads:
            await asyncio.sleep(60)
        self.got.append(message)

    @property
    def status(self) -> int:
        return int(self.got[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.got[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got[1:])


def body(data: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    text = f"{(await request.body()).decode()} {CLIENT.get()} {scope['scheme']}"
    await PlainTextResponse(text)(scope, receive, send)


def run(wire: Wire, app: Callable[..., Any] = echo, limits: Limits = LIMITS, metrics: Metrics | None = None) -> Wire:
    asyncio.run(Gate(app, Entrance(limits, metrics or Metrics()))(wire.scope, wire.receive, wire.send))
    return wire
