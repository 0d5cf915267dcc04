"""Rows of queries about one thing, gathered by property and value: facts, names, types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from soga_kg.namespaces import expand
from soga_kg.web.context import Term
from soga_kg.web.links import Linker, text, value
from soga_kg.web.links import Row as Found
from soga_kg.web.parts import Quote, Text

TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")
NAMES = tuple(map(expand, ("schema:name", "rdfs:label", "schema:headline")))
OTHER_NAMES = (*map(expand, ("schema:alternateName", "skos:altLabel")),)
FORMER = expand("soga:formerName")
_MENTIONS = expand("schema:mentions")


@dataclass
class Value:
    """One value of a property while rows come in."""

    term: Term
    kept: bool = True
    names: list[Term] = field(default_factory=list)
    quotes: dict[tuple[str, str], Quote] = field(default_factory=dict)  # (statement, evidence) -> quote
    more: dict[str, int] = field(default_factory=dict)  # statement -> how many quotes it has beside these


Values = dict[str, dict[str, Value]]  # property -> value -> what is known of it


def collected(found: Iterable[Found]) -> Values:
    """Rows of ?p, ?other, ?name, one a name, as values, mentions last.

    They are sorted here: Oxigraph would have to find all before the first, and looks each up at every comparison.
    """
    values: Values = {}
    for row in sorted(found, key=_order):
        other = row["other"]
        entry = values.setdefault(value(row, "p"), {}).setdefault(str(other), Value(other))
        if "name" in row:
            entry.names.append(row["name"])
    return values


def _order(row: Found) -> tuple[bool, str, str, str]:
    return value(row, "p") == _MENTIONS, value(row, "p"), str(row["other"]), str(row.get("name", ""))


def name_of(linker: Linker, node: ox.NamedNode, values: Values) -> Text:
    """What a thing is called in the language of the page, or by its kind where it has no name."""
    for predicate in NAMES:
        names = [v.term for v in values.get(predicate, {}).values() if isinstance(v.term, ox.Literal)]
        if (best := linker.best(names)) is not None:
            return best
    return linker.link(node).name


def other_names(linker: Linker, values: Values, name: Text) -> tuple[tuple[Text, str], ...]:
    """All names but the one in the heading, each once, former ones last."""
    found: dict[Text, str] = {}
    for predicate in (*NAMES, *OTHER_NAMES, FORMER):
        for entry in values.get(predicate, {}).values():
            if isinstance(entry.term, ox.Literal) and text(entry.term) != name:
                note = linker.words.gettext("former name") if predicate == FORMER else ""
                found[text(entry.term)] = note
    return tuple(found.items())


def types_of(linker: Linker, values: Values) -> tuple[str, ...]:
    """Labels of the classes, each once: two vocabularies may call theirs the same."""
    labels = (
        linker.words.label(v.term.value) for v in values.get(TYPE, {}).values() if isinstance(v.term, ox.NamedNode)
    )
    return tuple(dict.fromkeys(labels))
