"""The server as a whole: how it starts, what it says of itself, how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import shutil
import signal
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.routing import Route

from soga_kg.errors import ConfigError, ReleaseError
from soga_kg.web.app import build_server, create_app, listen, serve
from soga_kg.web.limits import Limits
from tests.web.conftest import SHORT, Start
from tests.web.serving import PERSON, Running, make_release, quads

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


# ---------------------------------------------------------------- start


def test_no_release_no_server(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="there is no release"):
        serve(tmp_path, "127.0.0.1", 0, 1.0)


def test_a_store_that_cannot_be_opened_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    shutil.rmtree(make_release(tmp_path, quads(1)) / "store")
    with pytest.raises(ReleaseError, match="cannot be opened"):
        serve(tmp_path, "127.0.0.1", 0, 1.0)


def test_an_address_in_use_is_told(release_dir: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(ConfigError, match="cannot be used") as caught:
            serve(release_dir, "127.0.0.1", taken.getsockname()[1], 1.0)
    assert "--port" in caught.value.hint


def test_a_host_that_is_none_is_told(release_dir: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        serve(release_dir, "256.0.0.1", 0, 1.0)


def test_a_system_without_fork_is_told(release_dir: Path) -> None:
    with pytest.raises(ConfigError, match="fork") as caught:
        build_server(release_dir, Limits(), can_fork=False)
    assert "Windows" in caught.value.hint


def test_serving_ends_quietly_with_control_c(release_dir: Path) -> None:
    addresses: list[str] = []

    def ready(address: str) -> None:
        addresses.append(address)
        os.kill(os.getpid(), signal.SIGINT)

    serve(release_dir, "127.0.0.1", 0, 1.0, ready=ready)
    assert addresses[0].startswith("http://127.0.0.1:")


def test_the_access_log_is_for_those_who_want_it(release_dir: Path) -> None:
    access = logging.getLogger("soga_kg.access")
    assert not access.isEnabledFor(logging.INFO)
    try:
        build_server(release_dir, replace(SHORT, access_log=True))
        (handler,) = access.handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written := io.StringIO())
        access.info("%s", '{"status": 200}')
        assert written.getvalue() == '{"status": 200}\n'  # a line of JSON, without the prefix of other messages
    finally:
        access.handlers.clear()
        access.propagate = True
        access.setLevel(logging.NOTSET)


def test_nobody_need_hear_that_the_server_is_ready(release_dir: Path) -> None:
    with listen("127.0.0.1", 0) as listener:
        server = build_server(release_dir, SHORT)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


def test_an_ipv6_address_is_given_in_brackets(release_dir: Path) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    addresses: list[str] = []

    def ready(address: str) -> None:
        addresses.append(address)
        server.should_exit = True

    try:
        listener = listen("::1", 0)
    except ConfigError:
        pytest.skip("no IPv6 here")
    with listener:
        server = build_server(release_dir, SHORT, ready)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        thread.join(20)
    assert addresses[0].startswith("http://[::1]:")


def test_another_server_may_run_the_application(release_dir: Path) -> None:
    async def test() -> None:
        app = create_app(release_dir, SHORT)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                assert (await client.get("/sparql", params={"query": "ASK {}"})).json()["boolean"] is True

    asyncio.run(test())


# ---------------------------------------------------------------- what it says of itself


def test_health(server: Running) -> None:
    state = server.get("/health").json()
    assert state["status"] == "ok"
    assert len(state["release"]) == 64
    assert server.get("/health").headers["cache-control"] == "no-store"


def test_health_without_query_processes(release_dir: Path) -> None:
    async def test() -> httpx.Response:
        app = create_app(release_dir, SHORT)
        async with app.router.lifespan_context(app):
            await app.state.context.pool.stop()
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.get("/health")

    response = asyncio.run(test())
    assert (response.status_code, response.json()["status"]) == (503, "no query process")


def test_an_unknown_address_has_words(server: Running) -> None:
    response = server.get("/nothing/here", "application/json")
    assert (response.status_code, response.headers["x-content-type-options"]) == (404, "nosniff")


def test_a_wrong_method_has_words(server: Running) -> None:
    response = server.clients[0].delete("/health")
    assert response.status_code == 405
    assert "not possible here" in response.text


def test_a_mistake_of_ours_shows_nothing_of_the_inside(release_dir: Path) -> None:
    async def bug(_: Request) -> None:
        raise KeyError("secret")

    async def test() -> httpx.Response:
        app = create_app(release_dir, SHORT)
        app.router.routes.insert(0, Route("/bug", bug))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/bug", headers={"Accept": "text/html"})

    response = asyncio.run(test())
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["access-control-allow-origin"] == "*"


# ---------------------------------------------------------------- the main job


def test_a_thing_leads_to_its_document(server: Running) -> None:
    path = PERSON.removeprefix("https://w3id.org/soga-kg/")
    first = server.get(f"/{path}", "text/turtle")
    assert first.status_code == 303
    document = server.get(httpx.URL(first.headers["location"]).raw_path.decode(), "text/turtle")
    assert (document.status_code, document.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert "Ada Houle" in document.text


# ---------------------------------------------------------------- limits that the configuration sets


def test_too_many_connections_are_told_to_come_back(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, replace(SHORT, connections=2))
    with socket.create_connection(("127.0.0.1", running.port)), socket.create_connection(("127.0.0.1", running.port)):
        time.sleep(0.05)
        with socket.create_connection(("127.0.0.1", running.port)) as third:
            answer = third.recv(4096)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After" in answer
    assert int(answer.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]) == len(answer.partition(b"\r\n\r\n")[2])


def test_a_head_that_does_not_arrive_is_cut_off(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, replace(SHORT, request_seconds=0.2))
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as sock:
        sock.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += sock.recv(4096)
        sock.sendall(b"GET /health HTTP/1.1\r\n")  # the second on the same connection is not finished
        with contextlib.suppress(ConnectionResetError):
            assert sock.recv(4096) == b""
    assert answer.startswith(b"HTTP/1.1 200")


def test_a_result_that_nobody_takes_is_cut_off(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, replace(SHORT, stall_seconds=0.2, max_bytes=30_000_000))
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as sock:
        target = "/sparql?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D"
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(1)
        got = bytearray()
        with contextlib.suppress(ConnectionResetError):
            while part := sock.recv(2**20):
                got += part
    assert b"200 OK" in got
    assert not got.endswith(b"\r\n0\r\n\r\n")
    assert "soga_kg_cut_total 1" in running.get("/metrics").text


# ---------------------------------------------------------------- end


def test_a_graceful_stop_finishes_what_runs(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, apart=True)
    running.query("ASK {}")
    children = running.children()
    statuses: list[int] = []
    client = running.client()
    asking = threading.Thread(
        target=lambda: statuses.append(client.get("/sparql", params={"query": ENDLESS}).status_code)
    )
    asking.start()
    time.sleep(0.3)
    os.kill(running.pid, signal.SIGTERM)
    asking.join(10)
    assert statuses == [504]  # its own limit, not the stop
    assert running.process is not None
    assert running.process.wait(10) in {0, -signal.SIGTERM}
    assert not any(_alive(pid) for pid in children)


def test_control_c_ends_without_a_traceback(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, apart=True)
    os.kill(running.pid, signal.SIGINT)
    assert running.process is not None
    assert running.process.wait(10) == 0


def test_no_process_outlives_a_killed_server(release_dir: Path, start_server: Start) -> None:
    running = start_server(release_dir, apart=True)
    running.query("ASK {}")
    children = running.children()
    assert len(children) >= 2
    os.kill(running.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(_alive(pid) for pid in children)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
