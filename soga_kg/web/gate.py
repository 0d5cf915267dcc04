"""What every request passes: who asks, how much and how slowly they send, what every response carries."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soga_kg.web.context import CLIENT
from soga_kg.web.limits import Limits
from soga_kg.web.metrics import Metrics
from soga_kg.web.proxies import Proxies, mount
from soga_kg.web.respond import CutError, problem

access = logging.getLogger("soga_kg.access")

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
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_HOST = re.compile(r"(?:[A-Za-z0-9._\-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
MAX_HEADERS = 32_768  # bytes of all headers; browsers send less than 2,000
_DRAIN = 2**20  # bytes of a refused body that are still read, so that the refusal is heard
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class StalledError(Exception):
    """The client takes nothing of its response."""


class Rates:
    """A bucket of `burst` requests per client that fills by `rate` a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, tuple[float, float]] = {}  # client -> (requests left, when)

    def wait(self, client: str, now: float) -> float:
        """Take one request; returns 0, or the seconds after which there will be one."""
        if self._rate <= 0:
            return 0.0
        left, then = self._buckets.pop(client, (float(self._burst), now))
        left = min(float(self._burst), left + (now - then) * self._rate)
        self._buckets[client] = (max(0.0, left - 1) if left >= 1 else left, now)
        if len(self._buckets) > 10_000:  # the one that was away longest has a full bucket by now
            del self._buckets[next(iter(self._buckets))]
        return 0.0 if left >= 1 else (1 - left) / self._rate


class Gate:
    """The outermost layer: the application sees whole requests only, and is cancelled when the client leaves."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._proxies = Proxies(limits.trusted_proxies)
        self._rates = Rates(limits.rate, limits.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope, receive, send, self._limits)
        request = Request(scope, receive)
        peer = scope["client"][0] if scope.get("client") else ""
        client = self._proxies.client(peer, request.headers.get("x-forwarded-for", ""))
        if self._proxies.trusts(peer) and request.headers.get("x-forwarded-proto") in {"http", "https"}:
            scope["scheme"] = request.headers["x-forwarded-proto"]
        mount(
            scope, self._proxies.prefix(peer, request.headers.get("x-forwarded-prefix", "")) or self._limits.root_path
        )
        started = time.perf_counter()
        token = CLIENT.set(client)
        try:
            await self._admit(request, client, passage)
        except (CutError, StalledError) as error:
            self._metrics.cut += 1
            passage.outcome = "cut" if isinstance(error, CutError) else "stalled"
            await passage.abort()
        finally:
            CLIENT.reset(token)
            self._record(scope, client, passage, time.perf_counter() - started)

    async def _admit(self, request: Request, client: str, passage: _Passage) -> None:
        scope = request.scope
        if not _HOST.match(request.headers.get("host", "")):
            refusal = problem(request, 400, "The Host header is no host name.")
        elif sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            refusal = problem(request, 431, f"The headers have more than {MAX_HEADERS} bytes.")
        elif (wait := self._rates.wait(client, time.monotonic())) > 0:
            retry = {"Retry-After": str(int(wait) + 1)}
            refusal = problem(request, 429, "You send requests faster than this server answers them.", headers=retry)
        elif "access-control-request-method" in request.headers and scope["method"] == "OPTIONS":
            passage.preflight = True
            await passage.send({"type": "http.response.start", "status": 204, "headers": []})
            await passage.send({"type": "http.response.body", "body": b""})
            return
        else:
            try:
                body = await self._body(request, passage)
            except TimeoutError:
                refusal = problem(request, 408, "The request did not arrive in time.", headers={"Connection": "close"})
            else:
                if body is not None:
                    await passage.run(self._app, body)
                    return
                await passage.drain()
                refusal = problem(
                    request,
                    413,
                    f"The body has more than {self._limits.max_query} bytes.",
                    "Send a shorter query.",
                    headers={"Connection": "close"},
                )
        await refusal(scope, passage.receive, passage.send)

    async def _body(self, request: Request, passage: _Passage) -> bytes | None:
        """The whole body; None where it is too large. Raises TimeoutError."""
        declared = request.headers.get("content-length", "0")
        if request.method in _BODILESS and declared == "0" and "transfer-encoding" not in request.headers:
            return b""
        limit = self._limits.max_query * 3  # percent-encoding triples a byte
        async with asyncio.timeout(self._limits.request_seconds):
            if declared.isdecimal() and int(declared) > limit:
                return None
            parts, size = [], 0
            while True:
                message = await passage.receive()
                if message["type"] == "http.disconnect":
                    return b""
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    return None
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)

    def _record(self, scope: Scope, client: str, passage: _Passage, seconds: float) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        kind = path.split("/", 2)[1] if path.startswith("/") else ""
        known = kind if kind in {"", "sparql", "data", "id", "doc", "health", "metrics", "static"} else "other"
        self._metrics.count(known, passage.status, seconds)
        if access.isEnabledFor(logging.INFO):
            entry: dict[str, object] = {
                "method": scope["method"],
                "path": scope["path"][:200],
                "status": passage.status,
                "ms": round(seconds * 1000, 1),
                "bytes": passage.sent,
                "outcome": passage.outcome,
            }
            if self._limits.log_addresses:
                entry["client"] = client
            access.info("%s", json.dumps(entry, ensure_ascii=True))


async def _call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


class _Passage:
    """One request on its way through: what was sent, whether the client is still there."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limits: Limits) -> None:
        self._scope = scope
        self.receive = receive
        self._send = send
        self._limits = limits
        self.preflight = False
        self.status = 0
        self.sent = 0
        self.finished = False
        self.outcome = "whole"

    async def send(self, message: Message) -> None:
        """Send on, with the headers that every response has. Raises StalledError."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in {**SECURITY, **CORS, **(PREFLIGHT if self.preflight else {})}.items():
                headers.setdefault(name, value)
            message = {**message, "headers": headers.raw}
        else:
            self.sent += len(message.get("body", b""))
            self.finished = not message.get("more_body", False)
        try:
            async with asyncio.timeout(self._limits.stall_seconds):
                await self._send(message)
        except TimeoutError:
            raise StalledError from None

    async def run(self, app: ASGIApp, body: bytes) -> None:
        """Let the application answer; cancel it when the client leaves."""
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
                self.outcome = "left"
                self.status = self.status or 499  # as nginx counts them; never sent
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
        abort = self._scope.get("state", {}).get("abort")
        if abort is not None:
            abort()
            await asyncio.sleep(0)  # the server hears of it in the next turn of the loop
            await asyncio.sleep(0)
