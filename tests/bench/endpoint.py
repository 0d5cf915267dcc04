"""Requests a second of the endpoint beside the native Oxigraph server, which has no limits, on the same store."""

from __future__ import annotations

import itertools
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from soga_kg.web.limits import Limits
from tests.web.serving import BASE, ORG, SCHEMA, make_release, own_process, quads

PEOPLE = 30_000  # about 90,000 triples
ROUNDS = 7  # in which both servers take turns: whatever else the machine does meets both
SECONDS = 0.6  # of each measurement
WARM = 0.1  # of each before it counts
CONNECTIONS = (1, 16)
FLOORS = {"cached": (0.6, 1.0), "new": (0.35, 0.5)}  # of the native server's requests: floor and goal


@dataclass(frozen=True, slots=True)
class Measured:
    """`rate` in requests a second, `p99` in milliseconds."""

    rate: float
    p99: float


def _requests(path: str, start: int) -> Iterator[bytes]:
    """Three small queries about one person after the other: a question, their facts, a name over two steps."""
    for number in itertools.count(start):
        person = f"<{BASE}id/person/nom-{number % PEOPLE:06x}>"
        for query in (
            f"ASK {{ {person} <{ORG}memberOf> ?o }}",
            f"SELECT ?p ?o WHERE {{ {person} ?p ?o }}",
            f"SELECT ?name WHERE {{ {person} <{ORG}memberOf> ?o . ?o <{SCHEMA}name> ?name }}",
        ):
            head = "Host: 127.0.0.1\r\nAccept: application/sparql-results+json\r\n"
            yield f"GET {path}?query={quote(query)} HTTP/1.1\r\n{head}\r\n".encode()


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"no answer: {answer[:200]!r}")
    _, found, length = head.lower().partition(b"content-length:")
    return len(body) >= int(length.split(b"\r\n", 1)[0]) if found else body.endswith(b"0\r\n\r\n")


def drive(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Measured:
    """Keep every connection busy with one request after the other."""
    waiting = select.epoll()
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    by_number = {sock.fileno(): sock for sock in sockets}
    answers, sent, times = dict.fromkeys(by_number, b""), dict[int, float](), list[float]()
    start = now = time.perf_counter()
    for number, sock in by_number.items():
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(number, select.EPOLLIN)
        sent[number] = now
        sock.sendall(next(requests))
    while now - start < seconds:
        for number, _ in waiting.poll():
            answers[number] += by_number[number].recv(65_536)
            if _whole(answers[number]):
                now = time.perf_counter()
                times.append(now - sent[number])
                answers[number], sent[number] = b"", now
                by_number[number].sendall(next(requests))
    for sock in sockets:
        sock.close()
    times.sort()
    return Measured(len(times) / (now - start), times[int(len(times) * 0.99)] * 1000)


@contextmanager
def _native(store: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with socket.socket() as sock:
                    if sock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def _loads(path: str, connections: int) -> dict[str, Iterator[bytes]]:
    """Requests whose answers a server may keep, and such as it never saw."""
    few = list(itertools.islice(_requests(path, 0), 3))
    return {"cached": itertools.cycle(few), "new": _requests(path, 1_000 * connections)}


def _measure(port: int, requests: Iterator[bytes], connections: int) -> Measured:
    drive(port, requests, connections, WARM)
    return drive(port, requests, connections, SECONDS)


def _row(name: str, rounds: list[tuple[Measured, Measured]], goals: tuple[float, float]) -> str:
    """Medians of all rounds; the ratio is that of each round, since the machine may be another in the next."""
    cells = [f"{name:<16}"]
    for server in zip(*rounds, strict=True):
        cells.append(f"{statistics.median(found.rate for found in server):>9.0f}")
        cells.append(f"{statistics.median(found.p99 for found in server):>8.1f}")
    ratio = statistics.median(ours.rate / native.rate for native, ours in rounds)
    return "".join([*cells, f"{ratio:>8.2f}{goals[0]:>7.2f}{goals[1]:>6.2f}"])


def table() -> str:
    """One row per kind and number of connections, both servers in turn on the same store."""
    lines = [f"{'':<16}{'native/s':>9}{'p99 ms':>8}{'ours/s':>9}{'p99 ms':>8}{'ratio':>8}{'floor':>7}{'goal':>6}"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        release = make_release(out, quads(PEOPLE))
        with _native(release / "store") as native, own_process(out, replace(Limits(), seconds=10.0)) as ours:
            for connections in CONNECTIONS:
                theirs, own = _loads("/query", connections), _loads("/sparql", connections)
                for kind, goals in FLOORS.items():
                    rounds = [
                        (_measure(native, theirs[kind], connections), _measure(ours.port, own[kind], connections))
                        for _ in range(ROUNDS)
                    ]
                    lines.append(_row(f"{kind}, {connections} conn.", rounds, goals))
    return "\n".join(lines) + "\n"
