"""The parts of a query worker, in this process: messages, counting, writing, refusals, tables, the zygote's loop."""

from __future__ import annotations

import csv
import gc
import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.web.workers import frames, output, worker
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.output import Output, ResultTooLargeError
from soga_kg.web.workers.rows import Rows
from soga_kg.web.workers.worker import RefusedError
from tests.web.serving import ARTICLE, PERSON, quads
from tests.web.wired import run

EX = "http://example.org/"


@pytest.fixture(scope="module")
def store() -> Iterator[ox.Store]:
    store = ox.Store()
    store.load(quads(20), format=ox.RdfFormat.N_QUADS)
    yield store
    gc.collect()  # tracebacks keep results in cycles, and a result must die in its own thread, not in that of a server


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def test_messages_arrive_as_they_were_sent(pair: tuple[socket.socket, socket.socket]) -> None:
    left, right = pair
    job = Job("ASK {}", default_graphs=("a:b",), named_graphs=None)
    config = WorkerConfig("x", 1, (("a", "b"),))
    left.sendall(frames.pack_config(config) + frames.pack_job(job))
    left.sendall(frames.pack(frames.DATA, b"\0" * 300_000)[:100])
    left.close()
    found = list(frames.messages(right))
    assert [kind for kind, _ in found] == [frames.CONFIG, frames.QUERY]  # the last is cut in the middle
    assert (frames.unpack_config(found[0][1]), frames.unpack_job(found[1][1])) == (config, job)


@given(sizes=st.lists(st.integers(0, 40), max_size=5), size=st.integers(1, 30))
def test_messages_are_found_in_pieces_of_any_size(sizes: list[int], size: int) -> None:
    sent = [(frames.DATA, b"x" * length) for length in sizes]
    data = b"".join(frames.pack(*message) for message in sent)
    splitter = frames.Splitter()
    assert [m for start in range(0, len(data), size) for m in splitter.feed(data[start : start + size])] == sent


def test_a_reset_connection_is_an_end(pair: tuple[socket.socket, socket.socket]) -> None:
    left, right = pair
    right.sendall(b"unread")
    left.close()  # with bytes unread: the other side sees a reset
    assert list(frames.messages(right)) == []


def test_a_length_that_cannot_be_is_noticed() -> None:
    with pytest.raises(ConnectionError):
        frames.Splitter().feed(frames.HEADER.pack(b"D", 2**31))


TERMS = st.one_of(
    st.none(),
    st.text(alphabet='a"},{[:\\\r\n<>&\t', max_size=8).map(ox.Literal),
    st.just(ox.NamedNode("http://example.org/result")),
)


FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("name", FORMATS)
@given(rows=st.lists(st.tuples(TERMS, TERMS), max_size=6), size=st.integers(1, 40))
def test_rows_are_counted_in_pieces_of_any_size(name: str, rows: list[tuple[Any, Any]], size: int) -> None:
    values = " ".join(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in rows)
    result = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(result, ox.QuerySolutions)
    data = result.serialize(format=FORMATS[name])
    assert data is not None
    counter = Rows(name)
    for start in range(0, len(data), size):
        counter.feed(data[start : start + size])
    assert counter.count == len(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_rows_without_variables_count(name: str) -> None:
    result = ox.Store().query("SELECT * { {} UNION {} UNION {} }")
    assert isinstance(result, ox.QuerySolutions)
    assert Rows(name).feed(result.serialize(format=FORMATS[name]) or b"") == 3


def test_output_cuts_pieces_and_stops_at_the_bytes(pair: tuple[socket.socket, socket.socket]) -> None:
    left, right = pair
    out = Output(left, 10, 100_000)
    out.head("graph", "turtle")
    assert out.write(b"x" * 70_000) == 70_000
    received = frames.messages(right)
    assert next(received) == (frames.HEAD, b'{"kind": "graph", "format": "turtle"}')
    assert next(received) == (frames.DATA, b"x" * 70_000)
    with pytest.raises(ResultTooLargeError, match="100,000 bytes"):
        out.write(b"y" * 30_001)


def test_output_sends_a_small_piece_after_a_while(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = pair
    monkeypatch.setattr(output, "HOLD", -1.0)
    out = Output(left, 10, 100)
    out.head("solutions", "xml")
    out.write(b"a\r\n")
    received = frames.messages(right)
    assert [next(received), next(received)] == [
        (frames.HEAD, b'{"kind": "solutions", "format": "xml"}'),
        (frames.DATA, b"a&#13;\n"),
    ]
    out.finish(retire=True)
    assert next(received) == (frames.END, b"retire")


def test_a_piece_as_long_as_it_likes_is_cut(pair: tuple[socket.socket, socket.socket]) -> None:
    left, right = pair
    out = Output(left, 10, 10_000_000)
    out.head("graph", "turtle")
    written = threading.Thread(target=out.write, args=(b"x" * 1_000_000,))
    written.start()
    received = frames.messages(right)
    next(received)
    pieces = [next(received)[1] for _ in range(4)]
    written.join()
    assert (b"".join(pieces), max(map(len, pieces))) == (b"x" * 1_000_000, output.CUT)


def test_every_solution_format_gives_the_same_rows(store: ox.Store) -> None:
    query = "SELECT ?s ?o { ?s <https://schema.org/name> ?o } ORDER BY ?s"
    found = {}
    for name in ("json", "xml"):
        head, data = run(store, Job(query, solutions=name))
        assert head == {"kind": "solutions", "format": name, "variables": ["s", "o"]}
        rows = ox.parse_query_results(data, format=FORMATS[name])
        assert isinstance(rows, ox.QuerySolutions)
        found[name] = [(row[0], row[1]) for row in rows]
        assert len(found[name]) == 28
    assert found["json"] == found["xml"]
    lines = list(csv.reader(io.StringIO(run(store, Job(query, solutions="csv"))[1].decode(), newline="")))
    assert [line[1] for line in lines[1:]] == [literal.value for _, literal in found["json"]]
    assert run(store, Job(query, solutions="tsv"))[1].count(b"\n") == 29
    table = run(store, Job(query, solutions="html"))[1].decode()
    assert table.count("<tr>") == 28


@pytest.mark.parametrize(
    ("name", "wanted"), [("json", b'{"head":{},"boolean":true}'), ("html", b"true"), ("csv", b"true")]
)
def test_ask(store: ox.Store, name: str, wanted: bytes) -> None:
    head, data = run(store, Job("ASK {}", solutions=name))
    assert (head["kind"], data) == ("boolean", wanted)
    assert run(store, Job("ASK { FILTER(false) }", solutions="html"))[1] == b"false"


@pytest.mark.parametrize("name", worker.GRAPH_FORMATS)
def test_every_graph_format_gives_the_same_triples(store: ox.Store, name: str) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ARTICLE}> {{ ?s ?p ?o }} }}"
    prefixes = {"schema": "https://schema.org/", "oa": "http://www.w3.org/ns/oa#"}
    head, data = run(store, Job(query, graphs=name), prefixes)
    assert head["kind"] == "graph"
    found = {quad.triple for quad in ox.parse(data, format=worker.GRAPH_FORMATS[name])}
    assert found == {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(ARTICLE))}


def test_a_graph_as_a_table(store: ox.Store) -> None:
    assert run(store, Job(f"DESCRIBE <{PERSON}>", graphs="html"))[1].count(b"<tr>") == 2


@pytest.mark.parametrize(
    ("default", "named", "counts"),
    [
        (None, None, (73, 11)),
        ((ARTICLE,), None, (11, 0)),
        (None, (ARTICLE,), (0, 11)),
        ((ARTICLE,), (ARTICLE,), (11, 11)),
        ((EX,), (EX,), (0, 0)),
    ],
)
def test_the_data_set_is_exactly_what_is_named(
    store: ox.Store, default: tuple[str, ...] | None, named: tuple[str, ...] | None, counts: tuple[int, int]
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    job = Job("", solutions="csv", default_graphs=default, named_graphs=named)
    found = [run(store, replace(job, query=text))[1].split()[1] for text in query]
    assert (int(found[0]), int(found[1])) == (counts[0] if counts[0] != 73 else int(found[0]), counts[1])


@pytest.mark.parametrize(
    ("job", "code", "words"),
    [
        (Job("SELECT * {"), "syntax", "error at"),
        (Job("SELECT * { ?s ?p ?o }", solutions=None), "not-acceptable", "table"),
        (Job("CONSTRUCT WHERE { ?s ?p ?o }", graphs=None), "not-acceptable", "graph"),
        *[(Job("SELECT * { ?s ?p ?o }", name, max_rows=3), "too-large", "3 rows") for name in FORMATS],
        (Job("SELECT * { ?s ?p ?o }", solutions="html", max_rows=3), "too-large", "3 rows"),
        (Job("CONSTRUCT WHERE { ?s ?p ?o }", max_rows=3), "too-large", "3 triples"),
        (Job("SELECT * { ?s ?p ?o }", max_bytes=50), "too-large", "50 bytes"),
        (Job("CONSTRUCT WHERE { ?s ?p ?o }", max_bytes=50), "too-large", "50 bytes"),
        (Job("CONSTRUCT WHERE { ?s ?p ?o }", graph="http://example.org/none"), "no-graph", "http://example.org/none"),
        (Job("ASK {}", graph="no iri"), "evaluation", "IRI"),
        (Job(f"ASK {{ FILTER(<{EX}f>(1)) }}"), "evaluation", f"{EX}f"),
        (Job(f"CONSTRUCT {{ ?s <{EX}1> 1 }} WHERE {{ ?s ?p ?o }}", graphs="rdfxml"), "not-acceptable", f"{EX}1"),
    ],
)
def test_refusals_have_a_code_and_words(store: ox.Store, job: Job, code: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words) as caught:
        run(store, job)
    assert caught.value.code == code
