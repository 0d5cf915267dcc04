"""How a release gets into a SPARQL store elsewhere, and the proof that all of it is there."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox
import requests

from soga_kg import __version__
from soga_kg.errors import PublishError
from soga_kg.messages import N_
from soga_kg.namespaces import BASE, expand
from soga_kg.release import current, manifest
from soga_kg.release.past import graph
from soga_kg.serialize import block

TIMEOUT = (10, 300)  # seconds to connect, and between two pieces of an answer
CHUNK = 20_000  # triples of one update request
DEFAULT = "default"
_COUNT = "SELECT ?g (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g"
_UNFINISHED = "A publication is under way or was interrupted: this data set is not whole."
_NTRIPLES = "application/n-triples"
log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]  # stage, done, of how many


@dataclass(frozen=True, slots=True)
class Access:
    """The addresses of a store, and who we are there.

    `graph_store` speaks the Graph Store Protocol, `update` SPARQL Update: one of them is enough. `query` counts and
    reads. With a `token` requests carry it as Bearer, with `user` and `password` as Basic authentication.
    """

    query: str
    graph_store: str = ""
    update: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: graphs sent, graphs removed, quads that are there now."""

    sent: int
    removed: int
    graphs: int
    quads: int


class _Writer(Protocol):
    """The two ways to change a store."""

    def put(self, name: str, lines: bytes) -> None:
        """Makes these triples (N-Triples) the whole of a graph."""

    def remove(self, name: str) -> None:
        """Removes a graph."""


def publish(out: Path, access: Access, replace: bool, progress: Progress) -> Published:
    """Brings the release in `out/current` into the store and compares counts and digests of all graphs.

    A mark that the store is ours goes before all else, so that the next publication completes one that was cut at
    any write. Only graphs that differ are sent, the default graph last but one, the metadata, which replace the mark,
    last. Graphs under the release's base that the release does not have are removed, others are left alone. Raises
    PublishError where the store refuses, where its default graph holds data of others (unless `replace`), or where
    what is there in the end is not the release.
    """
    folder, base = current(out), str(manifest(out).get("base", BASE))
    metadata = f"{base}id/graph/metadata"
    wanted: dict[str, int] = {
        name: about["quads"] for name, about in json.loads((folder / "graphs.json").read_text(encoding="utf-8")).items()
    }
    with _session(access) as session:
        store = _Store(session, access)
        there = store.counts()
        _check_owner(there, metadata, replace)
        if metadata not in there:
            store.writer.put(metadata, _mark(metadata))
        stale = sorted(name for name in there if name.startswith(f"{base}id/") and name not in wanted)
        sent = 0
        for done, name in enumerate(_order(wanted, base), 1):
            progress("publish", done, len(wanted))
            lines = _plain(graph(folder, name))
            if there.get(name) != len(lines) or store.digest(name) != _digest(lines):
                store.writer.put(name, b"".join(lines))
                sent += 1
                if store.digest(name) != _digest(lines):
                    raise _differs(name)
        for name in stale:
            store.writer.remove(name)
        _check_counts(store.counts(), wanted, folder)
    return Published(sent, len(stale), len(wanted), sum(wanted.values()))


def _check_owner(there: Mapping[str, int], metadata: str, replace: bool) -> None:
    if there.get(DEFAULT) and metadata not in there and not replace:
        raise PublishError(
            N_(
                "the store's default graph holds %(there)s triples that are not of an earlier publication",
                there=format(there[DEFAULT], ","),
            ),
            N_("Nothing was sent. Publish to another store, or say --replace to replace that default graph."),
        )


def _mark(metadata: str) -> bytes:
    """What the metadata say until they are there: whose the default graph is, and that it is not whole."""
    comment = ox.Triple(
        ox.NamedNode(metadata), ox.NamedNode(expand("rdfs:comment")), ox.Literal(_UNFINISHED, language="en")
    )
    return block([comment])


def _check_counts(there: Mapping[str, int], wanted: Mapping[str, int], folder: Path) -> None:
    for name in wanted:
        if there.get(name, 0) != len(_plain(graph(folder, name))):
            raise _differs(name)


def _differs(name: str) -> PublishError:
    return PublishError(
        N_("what the store has as %(name)s is not what was sent", name=name),
        N_("Does somebody else write to the store? Publish again."),
    )


def _order(wanted: Iterable[str], base: str) -> list[str]:
    """Articles first and what tells of the whole last, so that nobody reads facts before their sentences."""
    rank = {DEFAULT: 1, f"{base}id/graph/metadata": 2}
    return sorted(wanted, key=lambda name: (rank.get(name, 0), name))


def _plain(lines: bytes) -> list[bytes]:
    """N-Triples of N-Quads of one graph, sorted, in the words of an Oxigraph store (0.80 is 0.8 there)."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    return block(q.triple for q in store).splitlines(keepends=True)


def _digest(lines: Iterable[bytes]) -> str:
    hasher = hashlib.sha256()
    for line in lines:
        hasher.update(line)
    return hasher.hexdigest()


def _session(access: Access) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = f"soga-kg/{__version__}"
    if access.token:
        session.headers["Authorization"] = f"Bearer {access.token}"
    elif access.user:
        session.auth = (access.user, access.password)
    return session


class _Store:
    """What a store has."""

    def __init__(self, session: requests.Session, access: Access) -> None:
        self._session = session
        self._query = access.query
        self.writer: _Writer
        if access.graph_store:
            self.writer = _GraphStore(session, access.graph_store)
        elif access.update:
            self.writer = _Update(session, access.update)
        else:
            raise PublishError(
                N_("there is no address to write to"), N_("Give --graph-store ADDRESS or --update ADDRESS.")
            )

    def counts(self) -> dict[str, int]:
        """Graph -> number of its triples; the default graph is named `default`."""
        answer = _asked(
            self._session,
            "POST",
            self._query,
            data={"query": _COUNT},
            headers={"Accept": "application/sparql-results+json"},
        )
        try:
            rows = answer.json()["results"]["bindings"]
            return {row["g"]["value"] if "g" in row else DEFAULT: int(row["n"]["value"]) for row in rows if "n" in row}
        except (ValueError, KeyError, TypeError) as error:
            raise PublishError(
                N_("%(query)s gave no SPARQL results", query=self._query), N_("Is it the query address?")
            ) from error

    def digest(self, name: str) -> str:
        """The digest of a graph as the store gives it back."""
        where = "?s ?p ?o" if name == DEFAULT else f"GRAPH <{name}> {{ ?s ?p ?o }}"
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
        answer = _asked(self._session, "POST", self._query, data={"query": query}, headers={"Accept": _NTRIPLES})
        return _digest(_plain(answer.content))


class _GraphStore:
    """SPARQL 1.1 Graph Store HTTP Protocol: PUT replaces a graph whole."""

    def __init__(self, session: requests.Session, address: str) -> None:
        self._session = session
        self._address = address

    def put(self, name: str, lines: bytes) -> None:
        """Replaces a graph by one request."""
        _asked(
            self._session, "PUT", self._address, params=_named(name), data=lines, headers={"Content-Type": _NTRIPLES}
        )

    def remove(self, name: str) -> None:
        """Removes a graph."""
        _asked(self._session, "DELETE", self._address, params=_named(name))


def _named(name: str) -> str | dict[str, str]:
    return "default" if name == DEFAULT else {"graph": name}


class _Update:
    """SPARQL 1.1 Update: a graph is emptied and filled; one of many triples by several requests."""

    def __init__(self, session: requests.Session, address: str) -> None:
        self._session = session
        self._address = address

    def put(self, name: str, lines: bytes) -> None:
        """Empties a graph and fills it; interrupted, its count tells, and the next publication does it again."""
        triples = lines.splitlines(keepends=True)
        start = self._drop(name)
        for at in range(0, max(len(triples), 1), CHUNK):
            piece = b"".join(triples[at : at + CHUNK]).decode()
            data = piece if name == DEFAULT else f"GRAPH <{name}> {{ {piece} }}"
            self._send(f"{start}INSERT DATA {{ {data} }}")
            start = ""

    def remove(self, name: str) -> None:
        """Removes a graph."""
        self._send(self._drop(name))

    def _drop(self, name: str) -> str:
        return "DROP SILENT DEFAULT ;\n" if name == DEFAULT else f"DROP SILENT GRAPH <{name}> ;\n"

    def _send(self, update: str) -> None:
        _asked(
            self._session,
            "POST",
            self._address,
            data=update.encode(),
            headers={"Content-Type": "application/sparql-update"},
        )


def _asked(session: requests.Session, method: str, address: str, **request: Any) -> requests.Response:
    """The answer, where the store did what it was asked. Raises PublishError."""
    again = N_("Publish again: what is there already is not sent twice.")
    try:
        answer = session.request(method, address, timeout=TIMEOUT, allow_redirects=False, **request)
    except requests.RequestException as error:
        raise PublishError(
            N_("%(address)s cannot be reached: %(error)s", address=address, error=type(error).__name__), again
        ) from error
    if answer.status_code in (401, 403):
        raise PublishError(
            N_(
                "%(address)s answered %(status)s: it does not know us",
                address=address,
                status=answer.status_code,
            ),
            N_("Give --user and the password in SOGA_KG_PASSWORD, or a token in SOGA_KG_TOKEN."),
        )
    if not answer.ok or answer.is_redirect:
        raise PublishError(
            N_(
                "%(address)s answered %(status)s to %(method)s",
                address=address,
                status=answer.status_code,
                method=method,
            ),
            again,
        )
    return answer
