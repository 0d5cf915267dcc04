"""The web application: which address leads where, and how the server starts and ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from soga_kg.errors import ConfigError, ReleaseError, SogaError
from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES
from soga_kg.web import editor, pages
from soga_kg.web.cache import Cache
from soga_kg.web.connection import Connection
from soga_kg.web.context import Context
from soga_kg.web.gate import Entrance, Gate, open_access_log
from soga_kg.web.limits import Limits, read_limits
from soga_kg.web.metrics import Metrics
from soga_kg.web.releases import Releases
from soga_kg.web.respond import Kept, failed, problem
from soga_kg.web.shortcut import Shortcut
from soga_kg.web.sparql import Endpoint
from soga_kg.web.workers.pool import Pool, PoolLimits
from soga_kg.web.workers.schedule import Places

IDLE = 15  # seconds after which a connection is closed on which nothing comes
YOUNG = 20_000  # new objects after which the collector looks for cycles; answers make none, so it may be seldom
STATIC = Path(__file__).parent / "static"


class _App(Starlette):
    """Starlette with the gate outside everything, so that a 500 carries the same headers."""

    gate: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        return self.gate(super().build_middleware_stack())


def create_app(release_dir: Path, limits: Limits) -> Starlette:
    """The application over `release_dir/current`. Raises ReleaseError where there is no release."""
    places = Places(limits.workers, limits.long_queries, limits.queue, limits.patience)
    pool = Pool(PoolLimits(places, limits.memory, limits.spool, tuple(PREFIXES.items())))
    context = Context(Releases(release_dir, pool), pool, limits)
    metrics = Metrics()
    kept: Cache[Kept] = Cache(limits.cache)
    endpoint = Endpoint(context, pages.query_page, pages.result_page, kept)
    static = [Mount("/static", StaticFiles(directory=STATIC))] if STATIC.is_dir() else []
    app = _App(
        routes=[
            *endpoint.routes(),
            *_operation(context, metrics, kept),
            *editor.routes(context),
            *static,
            *pages.routes(context),
        ],
        exception_handlers={SogaError: _soga_error, HTTPException: _http_error, Exception: _bug},
        lifespan=_lifespan(context),
    )
    entrance = Entrance(limits, metrics)
    app.state.context = context
    app.state.shortcut = Shortcut(entrance, endpoint, context.releases, pool)
    app.gate = lambda inner: Gate(_fork(endpoint, inner), entrance)
    return app


def _fork(endpoint: Endpoint, others: ASGIApp) -> ASGIApp:
    """The endpoint at /sparql, all else elsewhere."""
    guarded = ServerErrorMiddleware(endpoint, handler=_bug)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        at_endpoint = scope["type"] == "http" and scope["path"] == f"{scope.get('root_path', '')}/sparql"
        await (guarded if at_endpoint else others)(scope, receive, send)

    return app


def _lifespan(context: Context) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await context.releases.start()
            watcher = asyncio.create_task(context.releases.watch())
            yield
            watcher.cancel()
        finally:
            await context.pool.stop()

    return lifespan


def _operation(context: Context, metrics: Metrics, kept: Cache[Kept]) -> list[Route]:
    async def health(_: Request) -> Response:
        release = await context.releases.fresh()
        state = {
            "status": "ok" if context.pool.workers else "no query process",
            "release": release.digest,
            "workers": len(context.pool.workers),
            "running": context.pool.schedule.running,
            "waiting": context.pool.waiting,
        }
        return JSONResponse(state, 200 if context.pool.workers else 503, {"Cache-Control": "no-store"})

    async def measured(_: Request) -> Response:
        schedule = context.pool.schedule
        values = {
            "workers": len(context.pool.workers),
            "queries_running": schedule.running,
            "queries_waiting": context.pool.waiting,
            "evictions_total": schedule.evictions,
            "refusals_total": schedule.refusals,
            "releases_total": context.releases.moves + 1,
            "zygotes_total": context.pool.spawner.starts,
            "spool_bytes": context.pool.room.used,
            "cache_hits_total": kept.hits,
            "cache_misses_total": kept.misses,
            "cache_bytes": kept.size,
        }
        text = metrics.text(values, context.pool.ends)
        return Response(text, headers={"Cache-Control": "no-store"}, media_type="text/plain; version=0.0.4")

    return [Route("/health", health), Route("/metrics", measured)]


async def _soga_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SogaError)
    return failed(request, error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: N_("There is nothing at this address."), 405: N_("This method is not possible here.")}
    return problem(request, error.status_code, words.get(error.status_code, error.detail), headers=error.headers)


async def _bug(request: Request, _: Exception) -> Response:
    return problem(request, 500, N_("The server made a mistake; it is in its log."))


def serve(
    directory: Path,
    host: str,
    port: int,
    timeout: float,
    limits: Limits | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM.

    `timeout` is the time limit of a query in seconds; other limits come from `limits`, or else from the
    environment. `ready` is called with the address once requests are answered (port 0: any free port).
    Raises ReleaseError where there is no release, ConfigError where the address is not free, a limit
    makes no sense or the system cannot fork.
    """
    with listen(host, port) as listener:
        server = build_server(directory, replace(limits or read_limits(os.environ), seconds=timeout), ready)
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises SIGINT anew after a graceful end
            server.run(sockets=[listener])
    if server.error is not None:
        raise server.error


def build_server(
    directory: Path, limits: Limits, ready: Callable[[str], None] | None = None, *, can_fork: bool = hasattr(os, "fork")
) -> Server:
    """The server, not yet running. Raises ReleaseError, ConfigError."""
    if not can_fork:
        raise ConfigError(
            N_("serving needs fork, which this system lacks"), N_("On Windows, serve from WSL or a container.")
        )
    if limits.access_log:
        open_access_log()
    app = create_app(directory, limits)
    config = uvicorn.Config(
        app,
        http=partial(Connection, limits, app.state.shortcut),  # type: ignore[arg-type]  # a factory will do
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the gate reads them, and only from proxies it knows
        loop="uvloop",
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=int(limits.seconds) + 2,
    )
    return Server(config, app.state.context, ready)


class Server(uvicorn.Server):
    """uvicorn that says when it is ready; `error` tells why it never was."""

    def __init__(self, config: uvicorn.Config, context: Context, ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._context = context
        self._ready = ready
        self.error: ReleaseError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the release, then the address."""
        try:
            await self._context.releases.start()
        except ReleaseError as error:
            self.error = error
            self.should_exit = True
            await self._context.pool.stop()
            return
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not look through it again and again
        gc.set_threshold(YOUNG)
        if self._ready is not None and sockets:
            host, port = sockets[0].getsockname()[:2]
            self._ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address. Raises ConfigError where it is not free."""
    with contextlib.ExitStack() as undo:
        try:
            family, kind, protocol_number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = undo.enter_context(socket.socket(family, kind, protocol_number))
            # asyncio does this only where it knows the protocol; without it each answer waits 40 ms for an ACK
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError as error:
            raise ConfigError(
                N_("%(host)s:%(port)s cannot be used: %(error)s", host=host, port=port, error=error.strerror),
                N_("Choose another with --port or --host."),
            ) from error
        undo.pop_all()
    return listener
