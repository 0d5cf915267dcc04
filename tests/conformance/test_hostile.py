"""A real server process under attack: each shape gets its status in time, and nothing leaves or stays."""

from __future__ import annotations

import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from soga_kg.web.limits import Limits
from tests.web.conftest import SHORT
from tests.web.serving import Running, own_process

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("hostile.toml").read_text(encoding="utf-8")
)
LIMITS: Limits = SHORT
GRACE = 5.0  # seconds over the limit within which the answer must be there; a fifth of it where nothing else runs


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


@pytest.fixture(scope="module")
def attacked(release_dir: Path) -> Iterator[Running]:
    """One process for all attacks: at the end it must be the same, with one zygote."""
    with own_process(release_dir, LIMITS) as running:
        assert running.query("ASK {}").status_code == 200
        zygote = running.children()[0]
        yield running
        assert running.process is not None
        assert running.process.poll() is None
        assert running.children()[0] == zygote
        assert running.query("ASK {}").status_code == 200


@contextmanager
def listener() -> Iterator[tuple[int, list[int]]]:
    """A port that counts who connects."""
    seen: list[int] = []
    with socket.create_server(("0.0.0.0", 0)) as sock:
        sock.settimeout(0.05)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    connection, _ = sock.accept()
                except TimeoutError:
                    continue
                seen.append(1)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield sock.getsockname()[1], seen
        finally:
            done.set()
            thread.join()


def timed(running: Running, query: str) -> tuple[httpx.Response, float]:
    start = time.monotonic()
    response = running.clients[0].post("/sparql", data={"query": query})
    return response, time.monotonic() - start


@cases("runaway")
def test_runaway_ends_in_time_with_words(attacked: Running, case: dict[str, Any]) -> None:
    response, seconds = timed(attacked, case["query"])
    assert response.status_code in case["status"]
    assert seconds < LIMITS.seconds + GRACE
    assert len(response.text.splitlines()) >= 2


def doubled(times: int) -> str:
    binds = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) WHERE {{ BIND("ab" AS ?x0) {binds} }}'


@cases("bomb")
def test_memory_is_bounded(attacked: Running, case: dict[str, Any]) -> None:
    response, seconds = timed(attacked, case.get("query") or doubled(case["double"]))
    assert response.status_code in case["status"]
    assert seconds < LIMITS.seconds + GRACE


@pytest.mark.parametrize("depth", [100, 3_000, 20_000])
@cases("nested")
def test_nesting_never_kills_the_service(attacked: Running, case: dict[str, Any], depth: int) -> None:
    before, opening, middle, closing, after = case["parts"]
    response, seconds = timed(attacked, before + opening * depth + middle + closing * depth + after)
    assert response.status_code in {200, 400, 413, 503, 504}
    assert seconds < LIMITS.seconds + GRACE


@cases("service")
def test_service_is_refused_and_nothing_fetched(attacked: Running, case: dict[str, Any]) -> None:
    with listener() as (port, seen):
        response, _ = timed(attacked, case["query"].replace("{port}", str(port)))
    assert response.status_code == 400
    assert "SERVICE" in response.text
    assert not seen


@cases("innocent")
def test_what_only_looks_like_service_is_answered(attacked: Running, case: dict[str, Any]) -> None:
    response, _ = timed(attacked, case["query"])
    assert (response.status_code, response.text) == (
        200,
        '{"head":{"vars":["p","s","service"]},"results":{"bindings":[]}}',
    )


@cases("fetch")
def test_nothing_is_fetched_or_read(attacked: Running, case: dict[str, Any]) -> None:
    with listener() as (port, seen):
        response, _ = timed(attacked, case["query"].replace("{port}", str(port)))
    assert response.status_code in case["status"]
    assert "root:" not in response.text
    assert not seen
