"""One request on its way through the application: what was sent, whether the client is still there."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soga_kg.web.limits import Limits

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Type, Content-Length, Content-Encoding, ETag, Link, Location, "
    "Retry-After, Vary",
}
EVERYWHERE = [(name.lower().encode(), value.encode()) for name, value in {**SECURITY, **CORS}.items()]
_NAMES = frozenset(name for name, _ in EVERYWHERE)
_DRAIN = 2**20  # bytes of a refused body that are still read, so that the refusal is heard


class StalledError(Exception):
    """The client takes nothing of its response."""


async def _call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


class Passage:
    """See above; `outcome` is `whole`, `left`, `cut` or `stalled`."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limits: Limits) -> None:
        self._scope = scope
        self.receive = receive
        self._send = send
        self._limits = limits
        self._connection = scope.get("state", {}).get("connection")  # ours; another server has none
        self.status = 0
        self.sent = 0
        self.finished = False
        self.outcome = "whole"

    async def send(self, message: Message) -> None:
        """Send on, with the headers that every response has. Raises StalledError."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            own = {name for name, _ in headers}
            more = EVERYWHERE if own.isdisjoint(_NAMES) else [item for item in EVERYWHERE if item[0] not in own]
            message = {**message, "headers": [*headers, *more]}
        else:
            self.sent += len(message.get("body", b""))
            self.finished = not message.get("more_body", False)
        if self._connection is not None and not self._connection.blocked:
            await self._send(message)
            return
        try:
            async with asyncio.timeout(self._limits.stall_seconds):
                await self._send(message)
        except TimeoutError:
            raise StalledError from None

    async def run(self, app: ASGIApp, body: bytes) -> None:
        """Let the application answer; cancel it when the client leaves."""
        if self._connection is None:
            await self._run_watched(app, body)
            return
        task = asyncio.current_task()
        assert task is not None
        left = given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                await asyncio.get_running_loop().create_future()  # until the end: who leaves ends all of it
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        def leave() -> None:
            nonlocal left
            if not self.finished:
                left = True
                task.cancel()

        if self._connection.lost:
            self._note_leaving()
            return
        self._connection.on_lost = leave
        try:
            await app(self._scope, receive, self.send)
        except asyncio.CancelledError:
            if not left:
                raise
            task.uncancel()
            self._note_leaving()
        finally:
            self._connection.on_lost = None

    def _note_leaving(self) -> None:
        self.outcome = "left"
        self.status = self.status or 499  # as nginx counts them; never sent

    async def _run_watched(self, app: ASGIApp, body: bytes) -> None:
        """The same under a server that tells of the client's leaving only to who asks."""
        gone = asyncio.Event()
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                await gone.wait()
                return {"type": "http.disconnect"}
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def watch() -> None:
            while (await self.receive())["type"] != "http.disconnect":
                pass
            gone.set()

        watcher = asyncio.create_task(watch())
        work = asyncio.create_task(_call(app, self._scope, receive, self.send))
        try:
            await asyncio.wait({watcher, work}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and not self.finished:
                self._note_leaving()
                work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
        finally:
            watcher.cancel()
            work.cancel()

    async def drain(self) -> None:
        """Read a little more of a refused body, so that a client that still sends hears the refusal."""
        seen = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                while seen < _DRAIN:
                    message = await self.receive()
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return
                    seen += len(message.get("body", b""))

    async def abort(self) -> None:
        """Break the connection, so that nobody takes what was sent for the whole."""
        if self._connection is not None:
            self._connection.abort()
            await asyncio.sleep(0)  # the server hears of it in the next turn of the loop
            await asyncio.sleep(0)
