"""What the report page shows, from the report.json of the release."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from soga_kg.model import Relation
from soga_kg.namespaces import expand
from soga_kg.rdf.terms import PROPERTIES
from soga_kg.web import quality
from soga_kg.web.context import Context
from soga_kg.web.links import Linker, query, value
from soga_kg.web.overview import counted
from soga_kg.web.parts import Cause, Fact, Frame, Line, Link, Quote, Text
from soga_kg.web.views import ReportView, ShapesView
from soga_kg.web.words import Words

MOST = 200  # entries of a section


async def report(context: Context, linker: Linker, frame: Frame) -> ReportView:
    """What the build has to tell, from report.json."""
    data = await asyncio.to_thread(_report_data, context.release.folder / "report.json")
    words = linker.words
    sections = {key: list(data.get(key, ()))[:MOST] for key in ("skipped", "quarantined", "contradictions", "doubts")}
    tell = _Teller(linker, await _labels(context, sections, data.get("warnings", ())))
    return ReportView(
        frame=frame,
        known=bool(data),
        counts=tuple((number, what) for _, number, what in counted(words, data.get("counts", {}))),
        skipped=tuple(sections["skipped"]),
        quarantined=tell.held_back(data.get("quarantined", ())),
        contradictions=tuple(
            (
                tell.link(item["about"]),
                tell.label(item["relation"]),
                str(item.get(f"message_{words.language}", "")),
                tuple(tell.line(s, _fate(words, s["iri"], item["kept"])) for s in item["statements"]),
            )
            for item in sections["contradictions"]
        ),
        warnings=tell.causes(data.get("warnings", ())),
        shapes=tuple((title, words.number(len(group))) for title, group in quality.shapes(linker, {})),
        scores=quality.scores(linker),
        doubts=tuple(
            (tell.link(d["left"]), tell.link(d["right"]), words.decimal(f"{d['score']:.2f}"))
            for d in sections["doubts"]
        ),
        shortened=any(len(data.get(key, ())) > MOST for key in sections),
    )


def _fate(words: Words, iri: str, kept: str) -> str:
    """Whether the merged data have the statement; empty where nothing was left out."""
    return words.say("kept" if iri == kept else "left") if kept else ""


def _report_data(path: Path) -> dict[str, Any]:
    """The report; empty where the release has none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return data if isinstance(data, dict) else {}


async def _labels(
    context: Context, sections: Mapping[str, Sequence[Any]], warnings: Sequence[Mapping[str, str]]
) -> dict[str, list[ox.Literal]]:
    """The names of all things that the report speaks of."""
    told = json.dumps([sections, [w["focus"] for w in warnings[:MOST]]])
    wanted: set[str] = set()
    _iris(json.loads(told), f"{context.base}id/", wanted)
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

    def line(self, statement: Mapping[str, Any], note: str) -> Line:
        """A statement with its quotes."""
        words = self._linker.words
        quotes = tuple(
            Quote(
                Text(" ".join(e["quote"].split())),
                self.link(e["article"]),
                e["rule"],
                words.decimal(f"{e['confidence']:.2f}"),
                "",
            )
            for e in statement["evidence"]
        )
        roles = tuple(Link(Text(role)) for role in statement["roles"])
        fact = Fact(self.link(statement["object"]), quotes, roles)
        return Line(self.link(statement["subject"]), self.label(statement["relation"]), fact, note)

    def held_back(self, quarantined: Sequence[Mapping[str, Any]]) -> tuple[tuple[Cause, tuple[Line, ...]], ...]:
        """Causes, the most frequent first, each with its first statements."""
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for item in quarantined:
            found.setdefault(self._cause(item["violation"]), []).append(item["statement"])
        ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        most = max(1, MOST // max(1, len(found)))
        return tuple(
            (self._told(cause, len(held)), tuple(self.line(statement, "") for statement in held[:most]))
            for cause, held in ordered
        )

    def causes(self, warnings: Sequence[Mapping[str, str]]) -> tuple[tuple[Cause, Link], ...]:
        """One line a cause, with how often and an example."""
        found: dict[tuple[str, str], list[str]] = {}
        for item in warnings:
            found.setdefault(self._cause(item), []).append(item["focus"])
        return tuple((self._told(cause, len(focus)), self.link(focus[0])) for cause, focus in sorted(found.items()))

    def _cause(self, violation: Mapping[str, str]) -> tuple[str, str]:
        return str(violation["shape"]), str(violation[f"message_{self._linker.words.language}"])

    def _told(self, cause: tuple[str, str], count: int) -> Cause:
        return Cause(quality.shape_key(cause[0]), self._linker.words.number(count), cause[1])


async def shapes(context: Context, linker: Linker, frame: Frame) -> ShapesView:
    """Every shape, with how often this release broke it."""
    data = await asyncio.to_thread(_report_data, context.release.folder / "report.json")
    broken = Counter(str(item["violation"]["shape"]) for item in data.get("quarantined", ()))
    broken.update(str(item["shape"]) for item in data.get("warnings", ()))
    return ShapesView(frame, quality.shapes(linker, broken))
