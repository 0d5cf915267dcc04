"""How good the data are: the shapes that every graph has to keep, the rules that read texts, and how well they did."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from soga_kg import resources
from soga_kg.model import Kind, Relation
from soga_kg.namespaces import expand
from soga_kg.rdf.terms import PROPERTIES
from soga_kg.web.explained import RulesView
from soga_kg.web.links import Linker
from soga_kg.web.named import TABLES
from soga_kg.web.parts import Frame, Link, Shape, Tally, Text

_SH = "http://www.w3.org/ns/shacl#"
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_LIMITS = ("minCount", "maxCount", "pattern", "datatype", "nodeKind", "minLength", "uniqueLang")


@dataclass(frozen=True, slots=True)
class _Read:
    """A shape as its file has it."""

    iri: str
    messages: Mapping[str, str]
    severity: str
    targets: tuple[str, ...]
    path: tuple[str, ...]  # all properties that its path names
    limits: tuple[tuple[str, str], ...]


@cache
def _shapes() -> Mapping[str, tuple[_Read, ...]]:
    """File -> its shapes, in the order of their names."""
    found = {}
    for name, text in resources.shapes().items():
        told: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
            if not isinstance(quad.object, ox.Triple):  # pragma: no branch - the shapes quote no triples
                told.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
        named = sorted(node for node, about in told.items() if f"{_SH}severity" in about)
        found[name.removesuffix(".ttl")] = tuple(_read(told, node) for node in named)
    return found


def _read(told: Mapping[str, Mapping[str, Sequence[ox.NamedNode | ox.BlankNode | ox.Literal]]], node: str) -> _Read:
    about = told[node]
    messages = (m for m in about[f"{_SH}message"] if isinstance(m, ox.Literal))
    path: list[str] = []
    waiting = list(about.get(f"{_SH}path", ()))
    while waiting:  # a path is a property, or a node that leads to some
        step = waiting.pop(0)
        if isinstance(step, ox.BlankNode):
            waiting += [part for parts in told[str(step)].values() for part in parts]
        elif not step.value.endswith("#nil"):
            path.append(step.value)
    limits = [(name, about[f"{_SH}{name}"][0]) for name in _LIMITS if f"{_SH}{name}" in about]
    return _Read(
        node.strip("<>"),
        {m.language or "": m.value for m in messages},
        about[f"{_SH}severity"][0].value.rpartition("#")[2],
        tuple(sorted(node.value for name in _TARGETS for node in about.get(f"{_SH}{name}", ()))),
        tuple(dict.fromkeys(path)),
        tuple((name, value.value) for name, value in limits if not isinstance(value, ox.BlankNode)),
    )


def shape_key(iri: str) -> str:
    """The fragment under which the page of the shapes has one."""
    return iri.rpartition("#")[2]


def shapes(linker: Linker, broken: Mapping[str, int]) -> tuple[tuple[str, tuple[Shape, ...]], ...]:
    """The shapes by what they are about; `broken` says how often each was broken in the release."""
    words = linker.words

    def shown(read: _Read) -> Shape:
        return Shape(
            shape_key(read.iri),
            read.messages[words.language],
            words.of("severity", read.severity),
            tuple(linker.link(ox.NamedNode(iri)) for iri in read.targets),
            tuple(linker.link(ox.NamedNode(iri)) for iri in read.path),
            tuple((name, linker.link(ox.NamedNode(value)).name.text if "://" in value and name != "pattern" else value)
                  for name, value in read.limits),
            words.number(broken[read.iri]) if broken.get(read.iri) else "",
        )  # fmt: skip

    groups = [(words.of("lists", name) or words.of("shapes", name), read) for name, read in _shapes().items()]
    return tuple((title, tuple(map(shown, read))) for title, read in groups)


def rules(frame: Frame) -> RulesView:
    """What the catalogue says of every rule that may stand beside a quote."""
    words = frame.words
    groups = [key for key in TABLES if key.startswith("rules_")]
    return RulesView(frame, tuple((key, words.of("rules", key), tuple(words.all(key).items())) for key in groups))


def scores(linker: Linker) -> tuple[tuple[str, tuple[Tally, ...]], ...]:
    """How well names, relations and languages were read: precision, recall and F1 of texts kept for scoring."""
    rows = list(csv.DictReader(resources.scores().splitlines()))
    words = linker.words
    tables = []
    for part in ("entities", "relations"):
        chosen = [row for row in rows if row["part"] == part and not row["language"]]
        tables.append(
            (words.of("scores", part), tuple(_tally(linker, row, _label(linker, row["label"])) for row in chosen))
        )
    chosen = [row for row in rows if row["language"] in {"en", "fr"} and row["label"] == "total"]
    named = tuple(_tally(linker, row, _said(linker, _language(linker, row))) for row in chosen)
    return (*tables, (words.of("scores", "languages"), named)) if named else tuple(tables)


def _label(linker: Linker, label: str) -> Link:
    words = linker.words
    kinds = {kind.name.casefold(): kind.value for kind in Kind}
    known = words.of("scores", label) or words.of("lists", kinds.get(label.casefold(), ""))
    if not known and label in {relation.value for relation in Relation}:
        return linker.link(ox.NamedNode(expand(PROPERTIES[Relation(label)])))
    return _said(linker, known or label)


def _language(linker: Linker, row: Mapping[str, str]) -> str:
    return f"{linker.words.language_name(row['language'])} · {linker.words.of('scores', row['part'])}"


def _said(linker: Linker, text: str) -> Link:
    return Link(Text(text, linker.words.language))


def _tally(linker: Linker, row: Mapping[str, str], label: Link) -> Tally:
    right, wrong, missed = (int(row[name]) for name in ("right", "wrong", "missed"))

    def share(of: int) -> str:
        return linker.words.decimal(f"{right / of:.2f}") if of else ""

    twice = linker.words.decimal(f"{2 * right / (2 * right + wrong + missed):.2f}") if right else ""
    return Tally(label, share(right + wrong), share(right + missed), twice, linker.words.number(right + missed))
