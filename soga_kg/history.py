"""What an article said at a given time, as far as the releases tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError
from soga_kg.messages import N_
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
    """One revision and its facts: (subject, property, object, quote), names in place of IRIs.

    `by` says how it is known that it stood there on the day that was asked for.
    """

    revision: Revision
    facts: tuple[tuple[str, str, str, str], ...]
    by: str = ""


def history(out: Path, what: str, day: str = "") -> tuple[Said, ...]:
    """The revisions of an article, oldest first, or the one that stood there on a day (YYYY-MM-DD or a part of it).

    That is told by the article's own dates where it says them, else by those of the releases.
    `what` is the IRI or id of a revision or work, or a source. Raises ReleaseError where no article is meant.
    """
    folder = current(out)
    base = str(manifest(out).get("base", BASE))
    known = revisions(folder)
    id_ = what.removeprefix(f"{base}id/")
    hit = {item.work for item in known if id_ in (item.id, item.work) or _stands(item, what)}
    if not hit:
        raise ReleaseError(
            N_("no article of %(out)s is, or stands at, %(what)s", out=out, what=what),
            N_("Give its IRI, or the file or address it was read from."),
        )
    wanted = [(item, "") for item in _ordered(known, hit)]
    if day:
        latest = day + {4: "-12-31", 7: "-31", 10: ""}.get(len(day), "")
        wanted = list(filter(None, (_on(chain, latest) for chain in _chains([item for item, _ in wanted]))))
    return tuple(Said(item, tuple(_facts(folder, f"{base}id/{item.id}")), by) for item, by in wanted)


def _chains(items: Sequence[Revision]) -> Iterator[list[Revision]]:
    """Revisions that follow one another, oldest first; one that came back stands in its chain each time."""
    by_id = {item.id: item for item in items}  # the last time of each
    chains: dict[str, list[Revision]] = {}
    for item in items:
        end, met = by_id[item.id], {item.id}
        while end.replaced_by in by_id and end.replaced_by not in met:
            end = by_id[end.replaced_by]
            met.add(end.id)
        chains.setdefault(end.id, []).append(item)
    joined: list[list[Revision]] = []
    for chain in chains.values():
        before = next((known for known in joined if _returned(known[-1], chain[0])), None)
        if before is None:
            joined.append(chain)
        else:
            before += chain
    yield from joined


def _returned(gone: Revision, came: Revision) -> bool:
    """Whether an article that had left its site came back with another text."""
    return _left(gone) and gone.work == came.work and gone.last <= came.first


def _left(item: Revision) -> bool:
    return bool(item.last and not item.replaced_by)


def _on(chain: Sequence[Revision], day: str) -> tuple[Revision, str] | None:
    """The one of the revisions that stood there on a day, and how that is known."""
    found, before = None, ""
    for item in chain:
        start, by = _start(item, before)
        if start <= day:
            found, before = (item, by), max(start, item.until if _left(item) else "")
    first = chain[0]
    if found is None and "" < first.published <= day:
        changed = f"changed on {first.modified}" if first.modified else f"first read on {first.since or 'no date'}"
        return first, f"published on {first.published}, {changed}: what it said between is not known, this came after"
    if found is not None and _left(found[0]) and "" < found[0].until <= day:
        return None  # gone by then
    return found


def _start(item: Revision, before: str) -> tuple[str, str]:
    """Since when a revision stood there, and how that is known; `before` is when the one before it did.

    Its own date counts unless it cannot be: it is not after the one before, or after the release that had it.
    """
    said = {N_("changed"): item.modified} if item.modified or before else {N_("published"): item.published}
    for what, date in said.items():
        if date > before and (not item.since or date <= item.since):
            return date, N_("by the article's own date, %(what)s on %(date)s", what=what, date=date)
    return item.since, N_("by the release that first had it, of %(date)s", date=item.since or N_("no date"))


def _stands(item: Revision, what: str) -> bool:
    return what in item.pages or what in item.sources


def _ordered(known: tuple[Revision, ...], works: set[str]) -> list[Revision]:
    """Revisions of the works, and those that they replaced or that replaced them."""
    by_id = {item.id: item for item in known}
    ids = {item.id for item in known if item.work in works}
    ids |= {item.id for item in known if item.replaced_by in ids}
    ids |= {by_id[i].replaced_by for i in ids if by_id[i].replaced_by in by_id}
    times = (time for i in ids for time in by_id[i].times())
    return sorted(times, key=lambda item: (item.first, item.published, item.id))


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
