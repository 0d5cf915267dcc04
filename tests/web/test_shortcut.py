"""The short way of small queries: it answers as the long way does, and leaves to that all that is not usual."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.web import app
from soga_kg.web.head import PLAIN_HEAD, plain_headers
from soga_kg.web.protocol import unescaped
from soga_kg.web.workers import pool, process, schedule
from tests.web.conftest import PATIENT, SHORT, Start
from tests.web.serving import PERSON, Running, connect, read, until

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG_WAY = {"If-None-Match": '"another"'}  # a condition is not for the short way


def get(query: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET /sparql?query={quote(query)} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("ASK {{ <{0}> ?p ?o }} # {1}", "application/sparql-results+json"),
        ("SELECT * {{ ?s a ?c }} # {1}", "text/csv"),
        ("CONSTRUCT {{ <{0}> ?p ?o }} WHERE {{ <{0}> ?p ?o }} # {1}", "*/*"),
        ("SELECT (NOW() AS ?n) {{ FILTER(?n < 0) }} # {1}", "application/sparql-results+xml"),
    ],
)
def test_both_ways_give_the_same(server: Running, query: str, accept: str, coding: str) -> None:
    found: list[tuple[int, dict[str, str], bytes]] = []
    for more in ({}, LONG_WAY, {}, LONG_WAY):  # found by a worker, then kept
        text = query.format(PERSON, len(found) // 2)
        headers = {"Accept": accept, "Accept-Encoding": coding, **more}
        answer = server.clients[0].get("/sparql", params={"query": text}, headers=headers)
        told = {name: value for name, value in answer.headers.items() if name not in {"date", "etag"}}
        found.append((answer.status_code, told, answer.content))
    assert found[0][0] == 200
    assert all(one == found[0] for one in found)


def test_a_small_result_is_kept_for_both_ways(server: Running) -> None:
    query = "SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 3 # kept"
    tags = [server.clients[0].get("/sparql", params={"query": query}, headers=more).headers["etag"]
            for more in ({}, {}, LONG_WAY)]  # fmt: skip
    assert len(set(tags)) == 1
    condition = {"If-None-Match": tags[0]}
    assert server.clients[0].get("/sparql", params={"query": query}, headers=condition).status_code == 304


def test_requests_that_come_during_one_are_answered_in_their_order(server: Running) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } # in order"
    with connect(server) as sock:
        sock.sendall(get(slow, "Accept: text/csv"))
        for _ in range(2):
            time.sleep(0.005)
            sock.sendall(get("ASK {}", "Accept: text/csv")[:20])
            time.sleep(0.005)
            sock.sendall(get("ASK {}", "Accept: text/csv")[20:])
        answers = read(sock, lambda data: data.count(b"true") == 2)
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200"] * 3
    assert answers.index(b"n\r\n") < answers.index(b"true")


def test_a_body_is_never_taken_for_a_request(release_dir: Path, start_server: Start) -> None:
    """A refusal may go off before the body has come, and the body may look like anything."""
    server = start_server(release_dir, replace(PATIENT, request_seconds=20.0, rate=0.01, burst=1))
    body = get("ASK {}")
    with connect(server) as sock:
        sock.sendall(get("ASK {}"))
        read(sock, lambda data: data.endswith(b"true}"))
        sock.sendall(f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        assert read(sock, lambda data: b"\r\n\r\n" in data).startswith(b"HTTP/1.1 429")
        sock.sendall(body)
        sock.settimeout(0.3)
        with pytest.raises(TimeoutError):
            sock.recv(1)


@pytest.mark.parametrize(
    ("query", "status"), [("ASK {", 400), ("SELECT * { SERVICE <http://x/> {} }", 400), (ENDLESS, 504)]
)
def test_what_fails_is_told_on_the_long_way(release_dir: Path, start_server: Start, query: str, status: int) -> None:
    server = start_server(release_dir)
    answer = server.query(query, "text/csv, text/plain;q=0.5")
    assert (answer.status_code, answer.text[:3]) == (status, str(status))
    assert f'soga_kg_requests_total{{kind="sparql",status="{status}"}} 1' in server.get("/metrics").text


def test_a_large_result_goes_the_long_way_and_is_whole(hasty: Running) -> None:
    answer = hasty.query("SELECT * { ?a ?b ?c . ?s ?p ?o } LIMIT 12000", "text/csv")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.text.count("\r\n") >= 12_001  # some are in strings


def test_who_leaves_ends_the_query(release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "FAIR", 60.0)  # nobody makes room
    server = start_server(release_dir, replace(SHORT, seconds=60.0, patience=60.0, workers=1, long_queries=0))
    first, second = connect(server), connect(server)
    with first, second:
        first.sendall(get(ENDLESS))
        until(lambda: server.get("/health").json()["running"] == 1)
        second.sendall(get("ASK {} # waits"))
        until(lambda: server.get("/health").json()["waiting"] == 1)
        second.close()
        until(lambda: server.get("/health").json()["waiting"] == 0)
    until(lambda: server.get("/health").json()["running"] == 0)
    until(lambda: 'status="499"} 2' in server.get("/metrics").text)


def test_who_waits_too_long_or_finds_no_room_hears_of_it(
    release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "FAIR", 60.0)  # nobody makes room
    limits = replace(SHORT, seconds=60.0, workers=1, long_queries=0, queue=1, patience=2.0)
    server = start_server(release_dir, limits)
    with connect(server) as first, connect(server) as second:
        first.sendall(get(ENDLESS))
        until(lambda: server.get("/health").json()["running"] == 1)
        second.sendall(get("ASK {} # waits"))
        until(lambda: server.get("/health").json()["waiting"] == 1)
        assert server.query("ASK {} # no room").status_code == 503
        head = read(second, lambda data: b"\r\n\r\n" in data)
    assert head.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 5" in head


@pytest.mark.parametrize("stuck", [0.05, 0.4])  # the second is longer than a result is held back
def test_who_stands_in_line_behind_a_runaway_is_answered(
    release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch, stuck: float
) -> None:
    monkeypatch.setattr(process, "QUICK", 10.0)  # so that nobody fails to stand in line on a busy machine
    monkeypatch.setattr(pool, "STUCK", stuck)
    server = start_server(release_dir, replace(SHORT, seconds=30.0))
    assert server.query("ASK {} # quick").status_code == 200
    with contextlib.ExitStack() as undo:
        first, left, *others = [undo.enter_context(connect(server)) for _ in range(10)]
        first.sendall(get(ENDLESS))
        until(lambda: server.get("/health").json()["running"] == 1)
        left.sendall(get("ASK {} # left"))
        for number, sock in enumerate(others):
            sock.sendall(get(f"ASK {{}} # {number}", "Accept: text/csv"))
        left.close()
        began = time.monotonic()
        for sock in others:
            assert read(sock, lambda data: data.endswith(b"\r\n\r\ntrue")).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 20  # long before the runaway's limit
    until(lambda: server.get("/health").json()["running"] == 0)


def test_who_stands_in_line_may_find_no_other_place(
    release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "QUICK", 10.0)
    monkeypatch.setattr(schedule, "FAIR", 60.0)  # nobody makes room
    server = start_server(release_dir, replace(SHORT, seconds=60.0, patience=60.0, workers=1, long_queries=0, queue=1))
    assert server.query("ASK {} # quick").status_code == 200
    with connect(server) as first, connect(server) as second, connect(server) as third:
        first.sendall(get(ENDLESS))
        until(lambda: server.get("/health").json()["running"] == 1)
        second.sendall(get("ASK {} # waits then"))
        time.sleep(0.01)
        third.sendall(get("ASK {} # finds no room"))
        assert read(third, lambda data: b"\r\n\r\n" in data).startswith(b"HTTP/1.1 503")
        first.close()
        assert read(second, lambda data: b"\r\n\r\n" in data).startswith(b"HTTP/1.1 200")


def test_a_connection_is_closed_when_nothing_comes_any_more(
    release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "IDLE", 2)
    server = start_server(release_dir, PATIENT)
    with connect(server) as sock:
        for number in range(5):  # longer than that, yet never idle for so long, unless the machine sleeps 1.5 seconds
            sock.sendall(get(f"ASK {{}} # idle {number}", "Accept: text/csv"))
            assert read(sock, lambda data: data.endswith(b"true")).startswith(b"HTTP/1.1 200")
            time.sleep(0.45)
        assert sock.recv(1) == b""  # the socket's own patience is 20 seconds


def test_who_takes_no_kept_results_is_cut_off(release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir, replace(PATIENT, stall_seconds=0.2))
    long = get("SELECT * { ?s ?p ?o } LIMIT 500 # kept", "Accept: text/csv")

    def broken() -> bool:
        try:
            sock.sendall(long)
        except ConnectionError:
            return True
        return False

    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sock.connect(("127.0.0.1", server.port))
        sock.settimeout(20)
        until(broken)


def test_a_killed_worker_costs_nothing(release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir, PATIENT, apart=True)
    for number in range(3):
        for pid in server.children()[1:]:
            with contextlib.suppress(ProcessLookupError):  # those of the round before may be buried just now
                os.kill(pid, signal.SIGKILL)
        assert server.query(f"ASK {{}} # {number}", "text/csv").text == "true"


def test_a_graceful_end_waits_for_the_answer(release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir, apart=True)
    assert server.process is not None
    with connect(server) as sock:
        sock.sendall(get(ENDLESS))
        until(lambda: server.get("/health").json()["running"] == 1)
        server.process.terminate()
        assert read(sock, lambda data: b"\r\n\r\n" in data).startswith(b"HTTP/1.1 504")
        while sock.recv(65_536):
            pass
    assert server.process.wait(10) is not None


@pytest.mark.parametrize(
    "head",
    [
        b"Host: x\r\nContent-Length: 3\r\n\r\n",
        b"Host: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"Host: x\r\nConnection: close\r\n\r\n",
        b"Host: x\r\nExpect: 100-continue\r\n\r\n",
        b"Host: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        b"Host: x\r\n",
        b"Host: x\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        b"Host: x\n\nGET / HTTP/1.1\r\n\r\n",
        b"Host: x\r\nA\x00: b\r\n\r\n",
        b"Host: x\r\nA: " + b"b" * PLAIN_HEAD + b"\r\n\r\n",
    ],
)
def test_heads_that_need_the_long_way(head: bytes) -> None:
    assert plain_headers(head) is None


def test_a_plain_head_is_read() -> None:
    head = b"Host: x\r\nConnection: keep-alive\r\nACCEPT: text/csv\r\n\r\n"
    assert plain_headers(head) == [(b"host", b"x"), (b"connection", b"keep-alive"), (b"accept", b"text/csv")]


@given(
    st.lists(st.sampled_from([b"%", b"=", b"3D", b"a", b"%20", b"%c3%A9", b"\n", b"\r", b" ", b"\t", b"_", b"\xff"]))
)
def test_escapes_are_taken_off_as_the_standard_library_does(parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert unescaped(data) == unquote_to_bytes(data)


def test_clients_of_many_connections_are_served(server: Running) -> None:
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=server.url, limits=limits, timeout=30) as client:
        answers = [client.get("/sparql", params={"query": f"ASK {{}} # {number}"}) for number in range(50)]
    assert {answer.status_code for answer in answers} == {200}
