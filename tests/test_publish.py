"""Into a real Oxigraph server, read-write, on loopback."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
import requests

from soga_kg.errors import PublishError
from soga_kg.pipeline import build
from soga_kg.publish import Access, publish
from soga_kg.release import current
from tests.conftest import SAMPLES, silent
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE

OXIGRAPH = Path(sys.executable).parent / "oxigraph"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published")
    build([str(SAMPLES / "archive-1.txt")], out, RULES_ALONE, silent)
    return out


@pytest.fixture
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                requests.get(f"{address}/query", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


def access(server: str, how: str = "graph-store") -> Access:
    if how == "graph-store":
        return Access(f"{server}/query", graph_store=f"{server}/store")
    return Access(f"{server}/query", update=f"{server}/update")


def dumped(server: str) -> set[ox.Quad]:
    answer = requests.get(f"{server}/store", headers={"Accept": "application/n-quads"}, timeout=30)
    return set(ox.parse(answer.content, format=ox.RdfFormat.N_QUADS))


def wanted(out: Path) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(current(out) / "store")))


@pytest.mark.parametrize("how", ["graph-store", "update"])
def test_all_of_a_release_gets_there_and_again_changes_nothing(released: Path, server: str, how: str) -> None:
    first = publish(released, access(server, how), False, silent)
    assert first.sent == first.graphs
    assert dumped(server) == wanted(released)
    assert first.quads == len(wanted(released))
    again = publish(released, access(server, how), False, silent)
    assert (again.sent, again.removed) == (0, 0)


def test_a_next_release_replaces_what_differs_and_leaves_others_alone(
    released: Path, server: str, tmp_path: Path
) -> None:
    publish(released, access(server), False, silent)
    other = "https://other.example/g"
    requests.put(f"{server}/store", params={"graph": other}, data="<a:a> <b:b> <c:c> .",
                 headers={"Content-Type": "application/n-triples"}, timeout=30)  # fmt: skip
    build([str(SAMPLES / "archive-1.txt"), str(SAMPLES / "archive-4.txt")], tmp_path, RULES_ALONE, silent)
    build([str(SAMPLES / "archive-4.txt")], tmp_path, replace(RULES_ALONE, max_shrink=1.0), silent)
    done = publish(tmp_path, access(server), False, silent)
    assert done.removed == 4
    there = dumped(server)
    assert {q for q in there if str(q.graph_name) != f"<{other}>"} == wanted(tmp_path)
    assert len(there) == len(wanted(tmp_path)) + 1


def test_the_data_of_others_is_not_replaced_unless_told_to(released: Path, server: str) -> None:
    requests.put(f"{server}/store?default", data="<a:a> <b:b> <c:c> .",
                 headers={"Content-Type": "application/n-triples"}, timeout=30)  # fmt: skip
    with pytest.raises(PublishError, match="holds 1 triples that are not of an earlier publication"):
        publish(released, access(server), False, silent)
    assert len(dumped(server)) == 1
    publish(released, access(server), True, silent)
    assert dumped(server) == wanted(released)


class Between(ThreadingHTTPServer):
    """A proxy before a store that asks for a name and may break off."""

    def __init__(self, store: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.store = store
        self.writes_left = 1_000
        self.spoils = False
        self.refused = 503
        self.wanted = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Passing(BaseHTTPRequestHandler):
    server: Between

    def do_POST(self) -> None:
        self._pass()

    def do_PUT(self) -> None:
        self._pass()

    def do_DELETE(self) -> None:
        self._pass()

    def _pass(self) -> None:
        self.server.writes_left -= not self.path.startswith("/query")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        known = not self.server.wanted or self.headers.get("Authorization") == self.server.wanted
        if not known or self.server.writes_left < 0:
            self.send_response(self.server.refused if known else 401)
            self.end_headers()
            return
        headers = {k: v for k, v in self.headers.items() if k in {"Accept", "Content-Type"}}
        answer = requests.request(self.command, self.server.store + self.path, data=body, headers=headers, timeout=30)
        content = answer.content
        if self.server.spoils and headers.get("Accept") == "application/n-triples":
            content = content.replace(b"@fr", b"@de")
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def between(server: str) -> Iterator[Between]:
    with Between(server) as proxy:
        thread = Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        yield proxy
        proxy.shutdown()


def emptied(server: str) -> None:
    requests.post(f"{server}/update", data="DROP ALL", timeout=30,
                  headers={"Content-Type": "application/sparql-update"}).raise_for_status()  # fmt: skip


def cut(out: Path, between: Between, how: str, writes: int, replace: bool = False) -> bool:
    """Publishes with so many writes allowed; whether that was too few."""
    between.writes_left = writes
    try:
        publish(out, access(between.address, how), replace, silent)
    except PublishError as error:
        return "answered 503" in error.message and "not sent twice" in error.hint
    finally:
        between.writes_left = 1_000
    return False


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases of few graphs; the later one lacks an article."""
    home = tmp_path_factory.mktemp("pair")
    page(home / "pages", "forum.txt", "Le forum", "Le Forum des marées aura lieu le 4 mai 2021 à Brest.")
    build([str(home / "pages")], home / "one", RULES_ALONE, silent)
    page(home / "more", "school.txt", "Une école", "Le Réseau Estran accueille Awa Diallo à Nantes.")
    build([str(home / "pages"), str(home / "more")], home / "two", RULES_ALONE, silent)
    return home / "two", home / "one"


@pytest.mark.parametrize(("how", "chunk"), [("graph-store", 20_000), ("update", 20_000), ("update", 50)])
def test_a_publication_cut_after_any_write_is_completed_by_the_next(
    pair: tuple[Path, Path], between: Between, how: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soga_kg.publish.CHUNK", chunk)
    whole, writes, done = wanted(pair[0]), 0, None
    while cut(pair[0], between, how, writes):
        done = publish(pair[0], access(between.address, how), False, silent)
        assert dumped(between.store) == whole, writes
        assert done.sent == done.graphs - max(writes - 1, 0) or chunk == 50, writes  # what was there is not sent twice
        emptied(between.store)
        writes += 1
    assert dumped(between.store) == whole
    assert done is not None
    assert writes > done.graphs + (2 if chunk == 50 else 0)  # the last cut was before the very last write


@pytest.mark.parametrize("how", ["graph-store", "update"])
def test_so_is_one_that_replaces_and_removes_what_an_earlier_one_sent(
    pair: tuple[Path, Path], between: Between, how: str
) -> None:
    before, after = pair
    publish(before, access(between.store, how), False, silent)
    writes = removed = 0
    while cut(after, between, how, writes):
        removed = publish(after, access(between.address, how), False, silent).removed
        assert dumped(between.store) == wanted(after), writes
        publish(before, access(between.store, how), False, silent)
        writes += 1
    assert (removed, writes > 2) == (1, True)  # the last cut was before the removal
    assert dumped(between.store) == wanted(after)


def test_one_that_was_to_replace_the_data_of_others_needs_not_be_told_again(released: Path, between: Between) -> None:
    for writes in (1, 2):
        emptied(between.store)
        requests.put(f"{between.store}/store?default", data="<a:a> <b:b> <c:c> .",
                     headers={"Content-Type": "application/n-triples"}, timeout=30)  # fmt: skip
        assert cut(released, between, "graph-store", writes, replace=True)
        assert "not whole" in str(dumped(between.store))
        publish(released, access(between.address), False, silent)
        assert dumped(between.store) == wanted(released)


def test_a_store_that_gives_back_something_else_is_found_out(released: Path, between: Between) -> None:
    between.spoils = True
    with pytest.raises(PublishError, match="is not what was sent"):
        publish(released, access(between.address), False, silent)


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({"token": "secret"}, "Bearer secret"),
        ({"user": "houle", "password": "secret"}, f"Basic {base64.b64encode(b'houle:secret').decode()}"),
    ],
)
def test_who_we_are_is_shown_and_who_is_unknown_is_told_so(
    released: Path, between: Between, given: dict[str, str], header: str
) -> None:
    between.wanted = header
    with pytest.raises(PublishError, match="it does not know us"):
        publish(released, access(between.address), False, silent)
    known = Access(f"{between.address}/query", graph_store=f"{between.address}/store", **given)
    assert publish(released, known, False, silent).sent
    assert "secret" not in repr(known)


@pytest.mark.parametrize(
    ("store", "says"),
    [
        (Access("http://127.0.0.1:1/query", update="http://127.0.0.1:1/update"), "cannot be reached"),
        (Access("http://127.0.0.1:1/query"), "no address to write to"),
    ],
)
def test_what_cannot_be_done_is_said(released: Path, store: Access, says: str) -> None:
    with pytest.raises(PublishError, match=says):
        publish(released, store, False, silent)


def test_an_address_that_answers_no_query_is_said(released: Path, server: str) -> None:
    with pytest.raises(PublishError, match=r"answered 4|gave no SPARQL results"):
        publish(released, Access(f"{server}/store", graph_store=f"{server}/store"), False, silent)


def test_the_digests_of_the_release_are_those_of_its_graphs(released: Path) -> None:
    listed = json.loads((current(released) / "graphs.json").read_text(encoding="utf-8"))
    assert sum(about["quads"] for about in listed.values()) == len(wanted(released))
