"""What the report page shows, from the report.json of the release."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox

from soga_kg.messages import N_
from soga_kg.model import Relation
from soga_kg.namespaces import expand
from soga_kg.rdf.terms import PROPERTIES
from soga_kg.translate import retold, told
from soga_kg.web import quality
from soga_kg.web.context import Context
from soga_kg.web.explained import ShapesView
from soga_kg.web.links import Linker, query, value
from soga_kg.web.overview import counted
from soga_kg.web.parts import Cause, Fact, Frame, Line, Link, Quote, Text
from soga_kg.web.stated import shortened
from soga_kg.web.views import ReportView
from soga_kg.web.words import Words

MOST = 100  # rows of a section; report.json has all
STATEMENTS = 4  # of one contradiction
QUOTES = 2  # of one statement

Item = Mapping[str, Any]


async def report(context: Context, linker: Linker, frame: Frame) -> ReportView:
    """What the build has to tell, from report.json: the first entries of each section, and how many there are."""
    data = await asyncio.to_thread(_report_data, context.release.folder / "report.json")
    words = linker.words
    all_ = {key: list(data.get(key, ())) for key in ("skipped", "quarantined", "contradictions", "doubts", "warnings")}
    first = {key: all_[key][:MOST] for key in ("skipped", "doubts")}
    first["contradictions"] = all_["contradictions"][: _as_many(all_["contradictions"])]
    held = _by_cause(words, ((item["violation"], item["statement"]) for item in all_["quarantined"]))
    most = max(1, MOST // max(1, len(held)))
    warned = _by_cause(words, ((item, item["focus"]) for item in all_["warnings"]))
    examples = [focus[0] for _, focus in warned]
    shown = [first, [s for _, statements in held for s in statements[:most]], examples]
    tell = _Teller(linker, await _labels(context, shown))
    cut = {key: (len(first[key]), len(all_[key])) for key in first if len(all_[key]) > len(first[key])}
    if len(all_["quarantined"]) > len(shown[1]):
        cut["quarantined"] = (len(shown[1]), len(all_["quarantined"]))
    return ReportView(
        frame=frame,
        known=bool(data),
        counts=tuple((number, what) for _, number, what in counted(words, data.get("counts", {}))),
        skipped=tuple(_retold(item, words.language) for item in first["skipped"]),
        quarantined=tuple(
            (tell.cause(cause, len(statements)), tuple(tell.line(s, "") for s in statements[:most]))
            for cause, statements in held
        ),
        contradictions=tuple(tell.contradiction(item) for item in first["contradictions"]),
        warnings=tuple((tell.cause(cause, len(focus)), tell.link(focus[0])) for cause, focus in warned),
        shapes=tuple((title, words.number(len(group))) for title, group in quality.shapes(linker, {})),
        scores=quality.scores(linker),
        doubts=tuple(
            (tell.link(d["left"]), tell.link(d["right"]), words.decimal(f"{d['score']:.2f}")) for d in first["doubts"]
        ),
        cut={key: (words.number(some), words.number(total)) for key, (some, total) in cut.items()},
    )


def _as_many(contradictions: Sequence[Item]) -> int:
    """How many contradictions have room: a statement is a row."""
    rows = accumulate(min(len(item["statements"]), STATEMENTS) for item in contradictions)
    return sum(1 for _ in takewhile(lambda number: number <= MOST, rows))


def _retold(item: Item, language: str) -> Item:
    """What was not read and why, in the language of the page; `lang` says where the text is English still."""
    texts = {key: str(item.get(key, "")) for key in ("reason", "hint")}
    own = {key: retold(text, language) for key, text in texts.items()}
    still = {f"{key}_lang": "en" if text and own[key] == text else language for key, text in texts.items()}
    stages = {"fetch": N_("fetching"), "read": N_("reading"), "extract": N_("extraction")}
    return {**item, **own, **still, "stage": told(stages.get(item["stage"]) or str(item["stage"]), language)}


_Cause = tuple[str, str]  # IRI of a shape, and what it says
_About = TypeVar("_About")


def _by_cause(words: Words, told: Iterable[tuple[Mapping[str, str], _About]]) -> list[tuple[_Cause, list[_About]]]:
    """What broke a shape, by shape and message, the most frequent first."""
    found: dict[_Cause, list[_About]] = {}
    for violation, about in told:
        found.setdefault((str(violation["shape"]), str(violation[f"message_{words.language}"])), []).append(about)
    return sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))


def _fate(words: Words, iri: str, kept: str) -> str:
    """Whether the merged data have the statement; empty where nothing was left out."""
    return (words.gettext("kept in the merged data") if iri == kept else words.gettext("not kept")) if kept else ""


def _report_data(path: Path) -> dict[str, Any]:
    """The report; empty where the release has none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return data if isinstance(data, dict) else {}


async def _labels(context: Context, told: object) -> dict[str, list[ox.Literal]]:
    """The names of all things that the page speaks of."""
    wanted: set[str] = set()
    _iris(told, f"{context.base}id/", wanted)
    nodes = " ".join(str(ox.NamedNode(iri)) for iri in sorted(wanted))
    names: dict[str, list[ox.Literal]] = {}
    if nodes:
        for row in await context.select(query("labels").replace("?things", nodes)):
            if isinstance(name := row["name"], ox.Literal):
                names.setdefault(value(row, "item"), []).append(name)
    return names


def _iris(data: object, start: str, found: set[str]) -> None:
    if isinstance(data, str):
        if data.startswith(start) and "/statement/" not in data:
            found.add(data)
    elif isinstance(data, list | dict):
        for part in data.values() if isinstance(data, dict) else data:
            _iris(part, start, found)


class _Teller:
    """Turns statements of report.json into lines."""

    def __init__(self, linker: Linker, names: Mapping[str, Sequence[ox.Literal]]) -> None:
        self._linker = linker
        self._names = names

    def link(self, value_: str) -> Link:
        """A thing or a date."""
        if "://" not in value_:
            return Link(Text(self._linker.words.date(value_), self._linker.words.language), date=value_)
        return self._linker.link(ox.NamedNode(value_), self._names.get(value_, ()))

    def label(self, relation: str) -> str:
        """The relation as its property is called."""
        return self._linker.words.label(expand(PROPERTIES[Relation(relation)]))

    def contradiction(self, item: Item) -> tuple[Link, str, str, tuple[Line, ...], str]:
        """What it is about, the property, why the values cannot all hold, its first statements, how many more."""
        words, statements = self._linker.words, item["statements"]
        return (
            self.link(item["about"]),
            self.label(item["relation"]),
            str(item.get(f"message_{words.language}", "")),
            tuple(self.line(s, _fate(words, s["iri"], item["kept"])) for s in statements[:STATEMENTS]),
            words.number(len(statements) - STATEMENTS) if len(statements) > STATEMENTS else "",
        )

    def line(self, statement: Item, note: str) -> Line:
        """A statement with its first quotes."""
        found = statement["evidence"]
        languages = {e.get("language", "") for e in found}
        role_language = languages.pop() if len(languages) == 1 else ""  # a role is in the words of its sentence
        roles = tuple(self._linker.printed(Text(role, role_language)) for role in statement["roles"])
        fact = Fact(self.link(statement["object"]), tuple(map(self._quote, found[:QUOTES])), roles)
        return Line(self.link(statement["subject"]), self.label(statement["relation"]), fact, note)

    def _quote(self, evidence: Item) -> Quote:
        words, language = self._linker.words, evidence.get("language", "")
        quote = Quote(
            Text(" ".join(evidence["quote"].split()), language),
            self.link(evidence["article"]),
            evidence["rule"],
            words.decimal(f"{evidence['confidence']:.2f}"),
            "",
            language=words.language_name(language) if language else "",
        )
        return shortened(quote)

    def cause(self, cause: _Cause, count: int) -> Cause:
        """A shape that was broken, and how often."""
        return Cause(quality.shape_key(cause[0]), self._linker.words.number(count), cause[1])


async def shapes(context: Context, linker: Linker, frame: Frame) -> ShapesView:
    """Every shape, with how often this release broke it."""
    data = await asyncio.to_thread(_report_data, context.release.folder / "report.json")
    broken = Counter(str(item["violation"]["shape"]) for item in data.get("quarantined", ()))
    broken.update(str(item["shape"]) for item in data.get("warnings", ()))
    return ShapesView(frame, quality.shapes(linker, broken))
