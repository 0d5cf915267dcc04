"""What every request passes: who asks, how much and how slowly they send, what every response carries."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from soga_kg.messages import N_
from soga_kg.web.context import CLIENT
from soga_kg.web.limits import Limits
from soga_kg.web.metrics import Metrics
from soga_kg.web.passage import Passage, StalledError
from soga_kg.web.protocol import fields
from soga_kg.web.proxies import Proxies, mount
from soga_kg.web.respond import CutError, problem

access = logging.getLogger("soga_kg.access")

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_PERSON = re.compile(r"(/(?:id|doc)/person/)[^/]+")
_HOST = re.compile(r"(?:[A-Za-z0-9._\-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
MAX_HEADERS = 32_768  # bytes of all headers; browsers send less than 2,000
ADMITTED = "admitted"  # in the state of a request that was let in before it came here: when, by time.perf_counter
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


def open_access_log() -> None:
    """Write a line of JSON per request to standard error, and nothing else into that line."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    access.handlers[:] = [handler]
    access.propagate = False
    access.setLevel(logging.INFO)


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


class Outcome(Protocol):
    """How a request ended."""

    status: int
    sent: int
    outcome: str


class Entrance:
    """Who comes in, what is plainly wrong with a request, and the book of those who came."""

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self.limits = limits
        self.metrics = metrics
        self._proxies = Proxies(limits.trusted_proxies)
        self._rates = Rates(limits.rate, limits.burst)
        self.rated = limits.rate > 0

    def client(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        """Who asks; puts scheme and path right where a proxy of ours tells them."""
        peer = scope["client"][0] if scope.get("client") else ""
        prefix = ""
        if self._proxies.trusts(peer):
            scheme = headers.get(b"x-forwarded-proto")
            if scheme in {b"http", b"https"}:
                scope["scheme"] = scheme.decode()
            prefix = self._proxies.prefix(peer, headers.get(b"x-forwarded-prefix", b"").decode("latin-1"))
        mount(scope, prefix or self.limits.root_path)
        return self._proxies.client(peer, headers.get(b"x-forwarded-for", b"").decode("latin-1"))

    def fault(self, scope: Scope, headers: Mapping[bytes, bytes]) -> tuple[int, str] | None:
        """Status and words where the head of the request is refused."""
        host = headers.get(b"host")
        if (host is None and scope["http_version"] != "1.0") or not _HOST.match((host or b"").decode("latin-1")):
            return 400, N_("The Host header is no host name.")
        if sum(map(len, chain.from_iterable(scope["headers"]))) > MAX_HEADERS:
            return 431, N_("The headers have more than %(most)s bytes.", most=float(MAX_HEADERS))
        return None

    def wait(self, client: str) -> float:
        """Take one request of the client's rate; the seconds to wait where there is none left."""
        return self._rates.wait(client, time.monotonic())

    def record(self, scope: Scope, client: str, ended: Outcome, seconds: float) -> None:
        """Count the request, and log it where that is wanted."""
        self.metrics.count(_kind(scope["path"], scope.get("root_path", "")), ended.status, seconds)
        if access.isEnabledFor(logging.INFO):
            entry: dict[str, object] = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": scope["method"],
                "path": _nameless(scope["path"])[:200],
                "status": ended.status,
                "ms": round(seconds * 1000, 1),
                "bytes": ended.sent,
                "outcome": ended.outcome,
            }
            if self.limits.log_addresses:
                entry["client"] = client
            access.info("%s", json.dumps(entry, ensure_ascii=True))


def _nameless(path: str) -> str:
    """A path as it is logged: what tells who a person is stands in the address, and a log outlives a forgotten name."""
    return _PERSON.sub(r"\1-", path)


@lru_cache(256)
def _kind(path: str, root_path: str) -> str:
    path = path.removeprefix(root_path)
    kind = path.split("/", 2)[1] if path.startswith("/") else ""
    return kind if kind in {"", "sparql", "data", "id", "doc", "health", "metrics", "static"} else "other"


class Gate:
    """The outermost layer: the application sees whole requests only, and is cancelled when the client leaves."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self._app = app
        self._entrance = entrance
        self._limits = entrance.limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = fields(scope["headers"])
        passage = Passage(scope, receive, send, self._limits)
        client = self._entrance.client(scope, headers)
        started = scope.get("state", {}).get(ADMITTED) or time.perf_counter()
        token = CLIENT.set(client)
        try:
            refusal = await self._admit(scope, headers, client, passage)
            if refusal is not None:
                await refusal(scope, passage.receive, passage.send)
        except (CutError, StalledError) as error:
            self._entrance.metrics.cut += 1
            passage.outcome = "cut" if isinstance(error, CutError) else "stalled"
            await passage.abort()
        finally:
            CLIENT.reset(token)
            self._entrance.record(scope, client, passage, time.perf_counter() - started)

    async def _admit(
        self, scope: Scope, headers: Mapping[bytes, bytes], client: str, passage: Passage
    ) -> Response | None:
        """Let the application answer, or give the refusal."""
        request = Request(scope, passage.receive)
        if (fault := self._entrance.fault(scope, headers)) is not None:
            return problem(request, *fault, headers={"Connection": "close"})
        admitted = ADMITTED in scope.get("state", {})
        if not admitted and (wait := self._entrance.wait(client)) > 0:
            retry = {"Retry-After": str(int(wait) + 1)}
            return problem(request, 429, N_("You send requests faster than this server answers them."), headers=retry)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            return Response(status_code=204, headers=PREFLIGHT)
        try:
            body = await self._body(scope["method"], headers, passage)
        except TimeoutError:
            return problem(request, 408, N_("The request did not arrive in time."), headers={"Connection": "close"})
        if body is None:
            await passage.drain()
            too_long = N_("The body has more than %(most)s bytes.", most=float(self._limits.max_query))
            return problem(request, 413, too_long, N_("Send a shorter query."), headers={"Connection": "close"})
        await passage.run(self._app, body)
        return None

    async def _body(self, method: str, headers: Mapping[bytes, bytes], passage: Passage) -> bytes | None:
        """The whole body; None where it is too large. Raises TimeoutError."""
        declared = headers.get(b"content-length", b"0").decode("latin-1")
        if method in _BODILESS and declared == "0" and b"transfer-encoding" not in headers:
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
