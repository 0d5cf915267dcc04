"""Which things a query may mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from soga_kg.index import Entry, Hit, Index, Name
from soga_kg.names import fold, similarity
from soga_kg.web.context import Context
from soga_kg.web.reconcile.asked import Query, Wanted, iri
from soga_kg.web.reconcile.values import KINDS, Value, Values, values

SURE = 90.0  # points from which a candidate may be taken without a person looking
LEAD = 5.0  # points by which it must then be ahead of the next
WEIGHT = 0.4  # of a property, beside 1 for the name: OpenRefine's own default
_POOL = 3  # candidates looked at for each one asked for: properties may bring one up


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant. `features`: the points that its name and each property got, 0 to 100."""

    entry: Entry
    score: float
    match: bool
    features: tuple[tuple[str, float], ...]


async def matches(context: Context, asked: Mapping[str, Query]) -> dict[str, list[Candidate]]:
    """The candidates of each query of a batch, best first: one look into the index, one query for all properties."""
    base = context.base

    def find(index: Index) -> tuple[dict[str, list[Hit]], dict[str, Entry]]:
        hits = {key: _hits(index, query, base) for key, query in asked.items()}
        return hits, index.things(hit.iri for some in hits.values() for hit in some)

    hits, entries = await context.indexed(find)
    wanted = {w.property for query in asked.values() for w in query.properties}
    things = {hit.iri for key, some in hits.items() if asked[key].properties for hit in some}
    known = await values(context, sorted(things), sorted(wanted)) if wanted and things else {}
    return {key: _ranked(query, hits[key], entries, known, base) for key, query in asked.items()}


def _hits(index: Index, query: Query, base: str) -> list[Hit]:
    kinds = tuple(dict.fromkeys(KINDS[t] for t in query.types if t in KINDS))
    if query.types and not kinds:
        return []  # a type that nothing here has
    named = index.things([iri(query.text.strip(), base)]) if "/" in query.text else {}
    exact = [Hit(0, e.iri, e.kind, e.mentions, Name(query.text, "", 0), 100.0) for e in named.values()]
    return exact or index.search(query.text, kinds, query.limit * _POOL, fame=False)


def _ranked(
    query: Query, hits: Sequence[Hit], entries: Mapping[str, Entry], known: Values, base: str
) -> list[Candidate]:
    scored = []
    for hit in hits:
        points = [("name", hit.score)]
        points += [(w.property, _points(w, known.get((hit.iri, w.property), {}), base)) for w in query.properties]
        extra = [value for _, value in points[1:]]
        total = (hit.score + WEIGHT * sum(extra)) / (1 + WEIGHT * len(extra))
        scored.append((total, hit, tuple((name, round(value, 1)) for name, value in points)))
    scored.sort(key=lambda one: (-one[0], -one[1].mentions, one[1].iri))
    lead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0) if scored else 0.0
    return [
        Candidate(entries[hit.iri], round(total, 1), not place and total >= SURE and lead >= LEAD, features)
        for place, (total, hit, features) in enumerate(scored[: query.limit])
    ]


def _points(wanted: Wanted, found: Mapping[str, Value], base: str) -> float:
    """How well the values of a property go with those wanted; of several the best."""
    ids = {iri(i, base) for i in wanted.ids}
    if any(isinstance(v.term, ox.NamedNode) and v.term.value in ids for v in found.values()):
        return 100.0
    pairs = ((text, shown) for text in wanted.texts for v in found.values() for shown in _shown(v))
    return max((_alike(text, shown) for text, shown in pairs), default=0.0)


def _shown(value: Value) -> list[str]:
    if isinstance(value.term, ox.Literal):
        return [value.term.value]
    return [name.value for name in value.names] + ([value.term.value] if isinstance(value.term, ox.NamedNode) else [])


def _alike(text: str, shown: str) -> float:
    """Points for two texts; a year or month that is the beginning of a day agrees with it."""
    if text and (shown == text or shown.startswith(f"{text}-")):
        return 100.0
    return 100.0 * similarity(fold(text), fold(shown))
