"""What the pages about the whole release show: home, lists, ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from soga_kg import vocabulary
from soga_kg.messages import N_
from soga_kg.model import Kind
from soga_kg.namespaces import expand
from soga_kg.rdf.terms import TYPES
from soga_kg.vocabulary import Term
from soga_kg.web.catalogued import dataset
from soga_kg.web.context import Context
from soga_kg.web.downloads import files
from soga_kg.web.examples import EXAMPLES
from soga_kg.web.explained import OntologyView
from soga_kg.web.links import Linker, preferred, query, run_address, term_key, value
from soga_kg.web.named import TABLES
from soga_kg.web.parts import Fact, Frame, Line, Link, TermView, Text
from soga_kg.web.views import HomeView
from soga_kg.web.words import Words, compact

CLASSES: Mapping[str, str] = {kind.value: expand(TYPES[kind][0]) for kind in Kind}
LATEST = 5  # articles on the home page, of those whose date is known
AT_HOME = 6  # example queries on the home page; all of them stand beside the editor


def queries(words: Words) -> tuple[tuple[str, str, str], ...]:
    """(what it asks, address to run it, address to edit it) of the example queries."""
    tag = words.language
    return tuple((e.asks(tag), run_address(e.text(tag)), f"/sparql?example={e.key}") for e in EXAMPLES)


async def home(context: Context, linker: Linker, frame: Frame) -> HomeView:
    """The home page."""
    release, words = context.release, linker.words
    manifest = release.manifest
    counts = {key: count for key, count in manifest.get("counts", {}).items() if count}
    versions = manifest.get("versions", {})
    return HomeView(
        frame=replace(frame, data=(await dataset(context, linker, frame),)),
        counts=tuple((number, what, _counted(key)) for key, number, what in counted(words, counts)),
        latest=await _latest(context, linker),
        example=await _example(context, linker),
        queries=queries(words)[:AT_HOME],
        files=tuple(files(words, release.folder, manifest))[:7],  # those that hold the graph; /downloads has all
        licence=str(manifest.get("licence", "")),
        digest=release.digest,
        base=release.base,
        made_by=str(manifest.get("made_by", "")),
        versions=tuple((str(name), str(version)) for name, version in sorted(versions.items())),
    )


def counted(words: Words, counts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(key, number, what is counted), without counts that have no name."""
    known = [(key, int(counts[key])) for key in TABLES["counts"] if key in counts]
    return [(key, words.number(count), words.counted("counts", key, count)) for key, count in known]


def _counted(key: str) -> str:
    if key in CLASSES:
        return f"/things/{key}"
    held = {"quarantined", "warnings", "contradictions", "doubts", "skipped"}
    return "/things/article" if key == "articles" else f"/report#{key}" if key in held else ""


async def _latest(context: Context, linker: Linker) -> tuple[tuple[Link, str], ...]:
    entries = await context.indexed(lambda index: index.latest("article", LATEST))
    return tuple(
        (linker.link(ox.NamedNode(entry.iri), preferred(entry)), linker.words.date(entry.date))
        for entry in entries
        if entry.date
    )


async def _example(context: Context, linker: Linker) -> Line | None:
    for row in await context.select(query("example")):
        fact = Fact(linker.link(row["other"], [row["otherName"]]), (linker.quote(row),))
        subject = linker.link(row["subject"], [row["subjectName"]])
        return Line(subject, linker.words.label(value(row, "p")), fact)
    return None


def ontology(linker: Linker, frame: Frame) -> OntologyView:
    """Every term that the ontology's files speak of."""
    words = linker.words
    known = list(vocabulary.terms().values())
    sections = [
        (words.gettext(title), [t for t in known if t.kind == kind and t.own == own])
        for title, kind, own in (
            (N_("Our classes"), "class", True),
            (N_("Our properties"), "property", True),
            (N_("Classes of other vocabularies"), "class", False),
            (N_("Properties of other vocabularies"), "property", False),
        )
    ]
    return OntologyView(
        frame=frame,
        schemes=tuple(
            (_term(linker, t), tuple(_term(linker, c) for c in vocabulary.concepts(compact(t.iri))))
            for t in known
            if t.kind == "scheme"
        ),
        sections=tuple((title, tuple(_term(linker, t) for t in terms)) for title, terms in sections),
    )


def _term(linker: Linker, term: Term) -> TermView:
    words = linker.words
    relations = [
        (words.gettext("within"), term.parents),
        (words.gettext("of"), term.domain),
        (words.gettext("to"), term.range),
    ]
    definition = term.definition.get(words.language, "")
    note = term.note.get(words.language, "")
    return TermView(
        key=term_key(term.iri),
        name=compact(term.iri),
        iri=term.iri,
        label=term.label.get(words.language, ""),
        definition=definition,
        note="" if note == definition else note,
        example=term.example.get(words.language, ""),
        status=words.of("status", term.status, term.status),
        relations=tuple(
            (what, tuple(Link(Text(compact(iri)), linker.address(iri)) for iri in iris))
            for what, iris in relations
            if iris
        ),
    )
