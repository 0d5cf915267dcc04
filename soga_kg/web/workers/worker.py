"""What a query worker does: one store, one query at a time, no sockets but the server's, no way out.

It may be killed at any moment, and mostly is when a query does not end: the engine has no time limit,
and no signal handler of Python runs while it works.
"""

from __future__ import annotations

import itertools
import os
import re
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

import pyoxigraph as ox

from soga_kg.messages import N_, packed
from soga_kg.web.workers import frames
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.output import Output, ResultTooLargeError
from soga_kg.web.workers.table import Known, write_table

SOLUTION_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
TABLE = "html"  # rows of an HTML table, for either family; the server puts the page around them
GRACE = 0.5  # seconds after the limit at which a worker ends by itself, should the server be dead
PADDING = "\n" + " " * 20  # more than the longest keyword: at the very end the engine reports no place
QUICK = 0.002  # seconds in which nobody fills so much memory that it would have to be measured
KEEP = 64 * 2**20  # bytes of growth with which a worker still takes another query
_COLUMNS = ("s", "p", "o")  # of a graph shown as a table
_XML_NAME_END = re.compile(r"[A-Za-z_\u00C0-\uFFFD][\w.\-\u00B7]*\Z")


class RefusedError(Exception):
    """There is no result, for a reason that the client may hear: `code` is one of `answer.STATUS`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def run(server: socket.socket) -> None:  # pragma: no cover - runs in a forked process only
    """Serve until the server closes the socket; ends the process."""
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words: how it ended says the same
        server.setblocking(True)
        jobs = frames.messages(server)
        if (first := next(jobs, None)) is not None:
            config = frames.unpack_config(first[1])
            serve(server, ox.Store.read_only(config.store), config, jobs)
        status = 0
    except (OSError, RuntimeError) as error:  # the store cannot be opened
        server.sendall(frames.pack_json(frames.ERROR, {"code": "store", **packed(str(error))}))
    finally:
        os._exit(status)


def confine(memory: int) -> None:  # pragma: no cover - would confine the tests too
    """Give up, for good, all that a query might abuse: memory, new files and sockets, core files."""
    if sys.platform == "linux":  # elsewhere (macOS) the address space cannot be limited
        with open("/proc/self/statm", encoding="ascii") as statm:
            size = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def serve(  # pragma: no cover - runs confined
    server: socket.socket, store: ox.Store, config: WorkerConfig, jobs: Iterator[tuple[bytes, bytes]]
) -> None:
    """Answer queries one after the other."""
    confine(config.memory)
    usual = peak_memory()
    prefixes = dict(config.prefixes)
    server.sendall(frames.pack_json(frames.READY, {"pid": os.getpid()}))
    for _, payload in jobs:
        job = frames.unpack_job(payload)
        output = Output(server, job.max_rows, job.max_bytes)
        signal.setitimer(signal.ITIMER_REAL, job.seconds + GRACE)  # SIGALRM's default action ends the process
        try:
            answer(store, job, output, prefixes)
            output.finish(retire=output.lasted() > QUICK and peak_memory() > usual + KEEP)
        except RefusedError as refusal:
            output.fail(refusal.code, refusal.args[0])
        signal.setitimer(signal.ITIMER_REAL, 0)


def peak_memory() -> int:
    """The most memory this process ever had resident, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes on Linux


def answer(store: ox.Store, job: Job, output: Output, prefixes: dict[str, str]) -> None:
    """Evaluate and write the result. Raises RefusedError."""
    try:
        if job.graph is not None and not store.contains_named_graph(ox.NamedNode(job.graph)):
            raise RefusedError("no-graph", N_("There is no graph <%(graph)s> here.", graph=job.graph))
        result = evaluate(store, job)
        if isinstance(result, ox.QueryTriples):
            _write_graph(result, job, output, prefixes)
        else:
            _write_solutions(result, job, output, prefixes)
    except SyntaxError as error:
        raise RefusedError("syntax", str(error)) from None
    except ResultTooLargeError as error:
        raise RefusedError("too-large", error.args[0]) from None
    except MemoryError:
        raise RefusedError("memory", N_("The query needs more memory than a query may have.")) from None
    except (OSError, RuntimeError, ValueError) as error:
        code = "service" if "Too many open files" in str(error) else "evaluation"
        raise RefusedError(code, str(error) or traceback.format_exc(limit=1)) from None


def evaluate(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run the query over the dataset that the job names."""
    if job.default_graphs is None and job.named_graphs is None:
        return store.query(job.query + PADDING, base_iri=job.base)
    return store.query(
        job.query + PADDING,
        base_iri=job.base,
        default_graph=_dataset(job.default_graphs, job.named_graphs),
        named_graphs=_dataset(job.named_graphs, job.default_graphs),
    )


def _dataset(wanted: tuple[str, ...] | None, other: tuple[str, ...] | None) -> list[Any] | None:
    """The graphs given; none at all where only the other kind is given (SPARQL 1.1 Protocol 2.1.4)."""
    if wanted is None:
        return None if other is None else []
    return [ox.NamedNode(iri) for iri in wanted]


def _write_solutions(
    result: ox.QuerySolutions | ox.QueryBoolean, job: Job, output: Output, prefixes: dict[str, str]
) -> None:
    name = job.solutions
    if name is None:
        raise RefusedError("not-acceptable", N_("A SELECT or ASK query gives a table or a truth value, not a graph."))
    if isinstance(result, ox.QueryBoolean):
        output.head(frames.BOOLEAN, name)
        if name == TABLE:
            output.write(b"true" if result else b"false")
        else:
            output.write(result.serialize(format=SOLUTION_FORMATS[name]) or b"")
    else:
        variables = tuple([variable.value for variable in result.variables])
        output.head(frames.SOLUTIONS, name, variables)
        if name == TABLE:
            write_table(result, variables, Known(job.base, prefixes, job.language), output)
        else:
            output.count_rows(name)
            sink: Any = output  # as a file for the engine
            result.serialize(sink, SOLUTION_FORMATS[name])


def _write_graph(result: ox.QueryTriples, job: Job, output: Output, prefixes: dict[str, str]) -> None:
    name = job.graphs
    if name is None:
        raise RefusedError("not-acceptable", N_("A CONSTRUCT or DESCRIBE query gives a graph, not a table."))
    output.head(frames.GRAPH, name, _COLUMNS)
    triples: Iterable[ox.Triple] = itertools.islice(result, job.max_rows + 1)
    if name == TABLE:
        rows = ([t.subject, t.predicate, t.object] for t in triples)
        write_table(rows, _COLUMNS, Known(job.base, prefixes, job.language), output)
        return
    counted = itertools.count()
    if name == "rdfxml":
        triples = _writable_as_xml(triples)
    ox.serialize(
        (pair[0] for pair in zip(triples, counted, strict=False)),
        cast("IO[bytes]", output),
        GRAPH_FORMATS[name],
        prefixes=prefixes,
    )
    output.rows = next(counted)
    if output.rows > job.max_rows:
        raise ResultTooLargeError(N_("The result has more than %(most)s triples.", most=float(job.max_rows)))


def _writable_as_xml(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Refuse a property that has no XML name; the engine would write XML that nobody can read."""
    seen: set[str] = set()
    for triple in triples:
        iri = triple.predicate.value
        if iri not in seen:
            if not _XML_NAME_END.search(iri):
                raise RefusedError(
                    "not-acceptable",
                    N_("RDF/XML cannot write the property <%(iri)s>: ask for another format.", iri=iri),
                )
            seen.add(iri)
        yield triple
