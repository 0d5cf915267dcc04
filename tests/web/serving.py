"""Small releases with invented data, and servers over them: in this process, or as a process of their own."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import pyoxigraph as ox
import uvicorn

from soga_kg import index
from soga_kg.store import create
from soga_kg.web.app import build_server, listen
from soga_kg.web.limits import Limits

BASE = "https://w3id.org/soga-kg/"
PERSON = f"{BASE}id/person/ada-houle-0a1b2c"
ARTICLE = f"{BASE}id/article/la-houle-ouvre-0123456789ab"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA = "https://schema.org/"
ORG = "http://www.w3.org/ns/org#"
SOGA = f"{BASE}ontology#"
OA = "http://www.w3.org/ns/oa#"


def quads(people: int = 200, label: str = "") -> str:
    """N-Quads: people, one cooperative for seven of them, what one article says."""
    lines = []
    for number in range(people):
        person = f"<{BASE}id/person/nom-{number:06x}>"
        lines += [
            f"{person} <{RDF}type> <{SCHEMA}Person> .",
            f'{person} <{SCHEMA}name> "Nom {number} é{label}"@fr .',
            f"{person} <{ORG}memberOf> <{BASE}id/organisation/coop-{number % 7:06x}> .",
        ]
    for number in range(min(people, 7)):
        coop = f"<{BASE}id/organisation/coop-{number:06x}>"
        lines += [f"{coop} <{RDF}type> <{ORG}Organization> .", f'{coop} <{SCHEMA}name> "Coop {number}"@und .']
    statement, evidence = f"<{BASE}id/statement/{'0' * 16}>", f"<{BASE}id/evidence/{'0' * 16}>"
    quote = f"<{BASE}id/evidence/{'0' * 16}#quote>"
    said = [
        f"<{PERSON}> <{RDF}type> <{SCHEMA}Person>",
        f'<{PERSON}> <{SCHEMA}name> "Ada Houle"@und',
        f'<{ARTICLE}> <{SCHEMA}headline> "La houle \\"ouvre\\"\\r\\n, <b>fort</b>"@fr',
    ]
    only_there = [
        f"{statement} <{RDF}type> <{SOGA}Statement>",
        f"{statement} <{RDF}subject> <{ARTICLE}>",
        f"{statement} <{RDF}predicate> <{SCHEMA}mentions>",
        f"{statement} <{RDF}object> <{PERSON}>",
        f"{statement} <{SOGA}evidence> {evidence}",
        f"{evidence} <{OA}hasSource> <{ARTICLE}>",
        f"{evidence} <{OA}hasSelector> {quote}",
        f'{quote} <{OA}exact> "Ada Houle"',
    ]
    lines += [f"{triple} ." for triple in said]
    lines += [f"{triple} <{ARTICLE}> ." for triple in (*said, *only_there)]
    return "".join(line + "\n" for line in lines)


def make_release(out: Path, nquads: str | None = None, tag: str = "one") -> Path:
    """Write a release and point `out/current` to it, as a build does."""
    folder = out / "releases" / tag
    folder.mkdir(parents=True)
    text = quads() if nquads is None else nquads
    (folder / "graph.nq").write_text(text, encoding="utf-8")
    create(folder / "store", folder / "graph.nq")
    index.create(folder / index.FILE, ox.parse(text, format=ox.RdfFormat.N_QUADS), BASE)
    manifest = {
        "digest": hashlib.sha256((tag + text).encode()).hexdigest(),
        "base": BASE,
        "counts": {"people": text.count(f"{SCHEMA}Person> .")},
        "title": {"en": "A made-up graph", "fr": "Un graphe inventé"},
        "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
        "graphs": [ARTICLE] if ARTICLE in text else [],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    point(out, tag)
    return folder


def point(out: Path, tag: str) -> None:
    """Swap `current` to a release that exists."""
    link = out / ".link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / tag, target_is_directory=True)
    os.replace(link, out / "current")


@dataclass
class Running:
    """A server that answers. `pid` is its process."""

    url: str
    pid: int
    process: subprocess.Popen[str] | None = None
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Its port on 127.0.0.1."""
        return int(self.url.rpartition(":")[2])

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """A client at one loopback address (on Linux all of 127.0.0.0/8 is there)."""
        transport = httpx.HTTPTransport(local_address=address)
        client = httpx.Client(base_url=self.url, transport=transport, timeout=60, headers={"Accept": "*/*"})
        self.clients.append(client)
        return client

    def query(self, query: str, accept: str | None = None, **more: str) -> httpx.Response:
        """GET /sparql."""
        headers = {} if accept is None else {"Accept": accept}
        return self.clients[0].get("/sparql", params={"query": query, **more}, headers=headers)

    def get(self, path: str, accept: str | None = None) -> httpx.Response:
        """GET a path, redirects not followed."""
        return self.clients[0].get(path, headers={} if accept is None else {"Accept": accept})

    def children(self) -> list[int]:
        """Pids of zygote and workers, the zygote first."""
        zygotes = _children_of(self.pid)
        return [*zygotes, *(child for zygote in zygotes for child in _children_of(zygote))]

    def memory(self) -> int:
        """Bytes that the server's processes have of their own (private pages)."""
        return sum(_private(pid) for pid in [self.pid, *self.children()])

    def files(self) -> int:
        """Open files of the server itself; those of its workers go with them."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu_seconds(self) -> float:
        """Processor time of the server's live processes."""
        total = 0.0
        for pid in [self.pid, *self.children()]:
            try:
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            except FileNotFoundError:
                continue
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total


def _children_of(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(child) for child in text.split()]


def _private(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))


@contextmanager
def in_this_process(out: Path, limits: Limits) -> Iterator[Running]:
    """A server in a thread, so that its code is measured; its workers are real processes."""
    addresses: list[str] = []
    with listen("127.0.0.1", 0) as listener:
        server = build_server(out, limits, addresses.append)
        thread = threading.Thread(target=_run, args=(server, listener))
        thread.start()
        try:
            running = Running(_wait(addresses, thread.is_alive), os.getpid())
            running.client()
            yield running
            for client in running.clients:
                client.close()
        finally:
            server.should_exit = True
            thread.join()


def _run(server: uvicorn.Server, listener: object) -> None:
    server.run(sockets=[listener])  # type: ignore[list-item]  # a socket


PROGRAM = """
import json, sys
from pathlib import Path
from soga_kg.web.app import serve
from soga_kg.web.limits import Limits
given = json.loads(sys.argv[2])
serve(Path(sys.argv[1]), "127.0.0.1", 0, given["seconds"], Limits(**given), lambda address: print(address, flush=True))
"""


@contextmanager
def own_process(out: Path, limits: Limits) -> Iterator[Running]:
    """A server as a process of its own, to be hurt."""
    command = [sys.executable, "-c", PROGRAM, str(out), json.dumps(asdict(limits))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            running = Running(process.stdout.readline().strip(), process.pid, process)
            running.client()
            yield running
            for client in running.clients:
                client.close()
        finally:
            process.terminate()
            process.wait(30)


def _wait(addresses: list[str], alive: object) -> str:
    deadline = time.monotonic() + 20
    while not addresses:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    return addresses[0]


def connect(server: Running) -> socket.socket:
    """A connection of its own."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def read(sock: socket.socket, whole: Callable[[bytes], object]) -> bytes:
    """What comes until it is whole."""
    data = b""
    while not whole(data):
        part = sock.recv(65_536)
        assert part, data
        data += part
    return data


def until(true: Callable[[], object]) -> None:
    """Waits until it is so."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
