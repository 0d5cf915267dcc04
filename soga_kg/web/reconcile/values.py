"""The values that properties have of things, for conditions of a match and for added columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from soga_kg.namespaces import expand
from soga_kg.rdf.terms import TYPES
from soga_kg.web.context import Context, Term
from soga_kg.web.links import Row, query, value
from soga_kg.web.reconcile.asked import iri
from soga_kg.web.words import compact

BACK = "^"  # before a property that is read from its object, as in SPARQL
# Types by which things are asked for, as the manifest offers them.
CLASSES: Mapping[str, str] = {**{kind.value: TYPES[kind][0] for kind in TYPES}, "article": "schema:Article"}
KINDS: Mapping[str, str] = {
    form: kind for kind, curie in CLASSES.items() for form in (kind, curie, expand(curie))
} | {expand("org:Organization"): "organisation", expand("foaf:Person"): "person"}  # fmt: skip
# What is said of a thing in other words elsewhere, or means nothing outside the graph.
_UNASKED = frozenset(map(expand, ("rdf:type", "rdfs:label", "skos:altLabel", "soga:textDigest", "dcterms:isVersionOf")))


@dataclass(slots=True)
class Value:
    """One value; `names` are what it is called where it is a thing."""

    term: Term
    names: list[ox.Literal] = field(default_factory=list)


Values = dict[tuple[str, str], dict[str, Value]]  # (IRI of the thing, property as asked for) -> values in order


async def values(context: Context, things: Iterable[str], properties: Iterable[str]) -> Values:
    """The values of properties (`schema:location`, `^schema:performer`) of things; those that make no IRI have none."""
    items = _nodes(things)
    found: Values = {}
    for back in (False, True):
        asked = {p: iri(p.removeprefix(BACK), context.base) for p in properties if p.startswith(BACK) == back}
        nodes = _nodes(asked.values())
        if items and nodes:
            text = query("values_back" if back else "values").replace("?items", items).replace("?properties", nodes)
            _take(found, await context.select(text), asked)
    return found


def _take(found: Values, rows: Sequence[Row], asked: Mapping[str, str]) -> None:
    for row in sorted(rows, key=lambda row: str(row["other"])):
        for name in (p for p, full in asked.items() if full == value(row, "p")):
            of_thing = found.setdefault((value(row, "item"), name), {})
            entry = of_thing.setdefault(str(row["other"]), Value(row["other"]))
            if isinstance(label := row.get("name"), ox.Literal):
                entry.names.append(label)


def _nodes(iris: Iterable[str]) -> str:
    nodes = []
    for text in dict.fromkeys(iris):
        try:
            nodes.append(str(ox.NamedNode(text)))
        except ValueError:
            continue  # nothing has a name that is no IRI
    return " ".join(nodes)


async def properties(context: Context, kind: str) -> list[str]:
    """The properties that things of a kind have in this release, those read backwards last; of all kinds for ''."""
    wanted = " ".join(str(ox.NamedNode(expand(c))) for k, c in CLASSES.items() if kind in {"", k})
    rows = await context.select(query("properties").replace("?classes", wanted))
    names = {(value(row, "back") == "true", value(row, "p")) for row in rows}
    return [f"{BACK if back else ''}{compact(full)}" for back, full in sorted(names) if full not in _UNASKED]
