"""What an article said at a given time, as far as the releases tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError
from soga_kg.namespaces import BASE, PREFIXES
from soga_kg.release import current, manifest
from soga_kg.release.past import Revision, past_graph, revisions
from soga_kg.serialize import term
from soga_kg.store import load

_SAID = """SELECT DISTINCT ?s ?p ?o ?quote WHERE { GRAPH ?g {
  ?t rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; soga:evidence/oa:hasSelector/oa:exact ?quote } }
  ORDER BY ?s ?p ?o ?quote"""
_NAMES = "SELECT ?thing (MIN(?n) AS ?name) WHERE { GRAPH ?g { ?thing schema:name|schema:headline ?n } } GROUP BY ?thing"


@dataclass(frozen=True, slots=True)
class Said:
    """One revision and its facts: (subject, property, object, quote), names in place of IRIs."""

    revision: Revision
    facts: tuple[tuple[str, str, str, str], ...]


def history(out: Path, what: str, day: str = "") -> tuple[Said, ...]:
    """The revisions of an article, oldest first, or the one that stood there on a day (YYYY-MM-DD or a part of it).

    `what` is the IRI or id of a revision or work, or a source. Raises ReleaseError where no article is meant.
    """
    folder = current(out)
    base = str(manifest(out).get("base", BASE))
    known = revisions(folder)
    id_ = what.removeprefix(f"{base}id/")
    hit = {item.work for item in known if id_ in (item.id, item.work) or _stands(item, what)}
    if not hit:
        raise ReleaseError(
            f"no article of {out} is, or stands at, {what}", "Give its IRI, or the file or address it was read from."
        )
    wanted = _ordered(known, hit)
    if day:
        latest = day + {4: "-12-31", 7: "-31", 10: ""}.get(len(day), "")
        wanted = [item for item in wanted if item.held(latest)]
    return tuple(Said(item, tuple(_facts(folder, f"{base}id/{item.id}"))) for item in wanted)


def _stands(item: Revision, what: str) -> bool:
    return any(what in (source, source.partition("#line=")[0]) for source in item.sources)


def _ordered(known: tuple[Revision, ...], works: set[str]) -> list[Revision]:
    """Revisions of the works, and those that they replaced or that replaced them."""
    by_id = {item.id: item for item in known}
    ids = {item.id for item in known if item.work in works}
    ids |= {item.id for item in known if item.replaced_by in ids}
    ids |= {by_id[i].replaced_by for i in ids if by_id[i].replaced_by in by_id}
    return sorted((by_id[i] for i in ids), key=lambda item: (item.first, item.published, item.id))


def _facts(folder: Path, iri: str) -> Iterator[tuple[str, str, str, str]]:
    store = load(ox.parse(past_graph(folder, iri), format=ox.RdfFormat.N_QUADS))
    named = store.query(_NAMES, prefixes=PREFIXES)
    assert isinstance(named, ox.QuerySolutions)  # it is a SELECT
    names = {str(row["thing"]): row["name"].value for row in named}
    found = store.query(_SAID, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)  # it is a SELECT
    for row in found:
        nodes = (row["s"], row["p"], row["o"])
        yield (
            *(names.get(str(n)) or (n.value if isinstance(n, ox.Literal) else term(n)) for n in nodes),
            row["quote"].value,
        )
