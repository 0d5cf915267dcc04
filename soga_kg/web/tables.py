"""The lists as data: tables with a row a thing and headers in French or English (RFC 4180), and graphs."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.index import Entry
from soga_kg.namespaces import expand
from soga_kg.rdf.terms import TYPES
from soga_kg.web import negotiate
from soga_kg.web.context import Term
from soga_kg.web.links import LISTS, Linker, Row, preferred, query, value
from soga_kg.web.lists import Listing, cell, chosen, column, whole
from soga_kg.web.site import Site
from soga_kg.web.words import LANGUAGES, Words, words

CLASSES: Mapping[str, str] = {**{kind.value: TYPES[kind][0] for kind in TYPES}, "article": "schema:Article"}
GRAPHS = ("ttl", "jsonld", "rdf", "nt")  # suffixes of the lists as graphs
JOINED = " | "  # between the values of one cell
# Told in columns of their own, in other words elsewhere, or for machines only.
_TOLD = frozenset(map(expand, (
    "rdf:type", "rdfs:label", "schema:name", "schema:headline", "schema:alternateName", "schema:alternativeHeadline",
    "skos:altLabel", "soga:formerName", "schema:startDate", "schema:endDate", "dcterms:issued", "schema:location",
    "org:classification", "soga:policyType", "schema:inLanguage", "schema:mentions", "soga:textDigest",
    "soga:startEarliest", "soga:startLatest", "soga:endEarliest", "soga:endLatest", "soga:issuedEarliest",
    "soga:issuedLatest",
)))  # fmt: skip


Facts = dict[str, dict[str, dict[str, "_Value"]]]  # thing -> property -> value as written -> what it is


@dataclass(slots=True)
class _Value:
    """One value with the names of the thing it is."""

    term: Term
    names: list[ox.Literal] = field(default_factory=list)


def routes(site: Site) -> list[Route]:
    """The tables and graphs."""

    async def answer(request: Request) -> Response:
        """`/things/{kind}.csv?year=2022&lang=fr`."""
        kind, context = request.path_params["kind"], site.context
        if kind not in LISTS:
            return await site.missing(request)
        await site.begin(request)
        wanted, linker = chosen(request, kind, context.base), site.linker(request)

        async def make(headers: dict[str, str]) -> Response:
            listing = await context.indexed(lambda index: whole(index, kind, wanted))
            rows = await context.select(query("table"), {"class": ox.NamedNode(expand(CLASSES[kind]))})
            text = await asyncio.to_thread(table, linker, listing, rows)
            named = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
            spoken = {"Content-Language": linker.words.language}
            return Response(
                text, headers=headers | named | spoken, media_type="text/csv; charset=utf-8; header=present"
            )

        return await site.answer(request, "text/csv", make)

    async def graph(request: Request) -> Response:
        """`/things/{kind}.ttl?year=2022`: what the merged graph says of each thing of it, as the suffix says."""
        kind, context = request.path_params["kind"], site.context
        suffix = request.url.path.rpartition(".")[2]
        choice = next(negotiate.Choice(f, f.media_types[0]) for f in negotiate.RDF if f.extension == suffix)
        if kind not in LISTS:
            return await site.missing(request)
        await site.begin(request)
        wanted = chosen(request, kind, context.base)

        async def make(headers: dict[str, str]) -> Response:
            listing = await context.indexed(lambda index: whole(index, kind, wanted))
            things = " ".join(f"<{entry.iri}>" for entry in listing.entries)
            data = await context.construct(query("listed").replace("# things", things), choice.format.name)
            named = {"Content-Disposition": f'attachment; filename="{kind}.{suffix}"'}
            return Response(data, headers={**headers, **named, "Content-Type": choice.content_type})

        return await site.answer(request, choice.media_type, make)

    graphs = [Route(f"/things/{{kind}}.{suffix}", graph) for suffix in GRAPHS]
    return [Route("/things/{kind}.csv", answer), *graphs]


def table(linker: Linker, listing: Listing, rows: Sequence[Row]) -> str:
    """The things of a list with what is known of them."""
    known = _known(rows, {e.iri for e in listing.entries})
    wanted = {p for of_thing in known.values() for p in of_thing}
    properties = sorted(wanted, key=lambda p: (words(LANGUAGES[0]).label(p), p))  # the same for headers in French
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*header(linker.words, listing), *map(linker.words.label, properties)])
    for entry in listing.entries:
        of_thing = known.get(entry.iri, {})
        writer.writerow([*_row(linker, listing, entry), *(_joined(linker, p, of_thing.get(p, {})) for p in properties)])
    return text.getvalue()


def _known(rows: Sequence[Row], things: Set[str]) -> Facts:
    known: Facts = {}
    for row in rows:
        item, predicate, other = value(row, "item"), value(row, "p"), row["other"]
        if item in things and predicate not in _TOLD:
            entry = known.setdefault(item, {}).setdefault(predicate, {}).setdefault(str(other), _Value(other))
            if isinstance(label := row.get("name"), ox.Literal):
                entry.names.append(label)
    return known


def header(words: Words, listing: Listing) -> list[str]:
    """The first names of the first row, before those of properties."""
    until = ["until"] if _lasts(listing) else []
    last = "mentioned" if listing.kind == "article" else "articles"
    keys = ("iri", "name", "other_names", "former_names", *map(column, listing.keys), *until, last)
    return [words.of("columns", key) for key in keys]


def _lasts(listing: Listing) -> bool:
    return "year" in listing.keys and listing.kind != "article"


def _row(linker: Linker, listing: Listing, entry: Entry) -> list[str]:
    name = linker.best(preferred(entry))
    shown = name.text if name else ""
    others = [n.text for n in entry.names if n.sort < 2 and n.text != shown]
    former = [n.text for n in entry.names if n.sort == 2]
    cells = [
        entry.date if key == "year" else JOINED.join(link.name.text for link in cell(linker, key, entry, listing))
        for key in listing.keys
    ]
    until = [entry.until] if _lasts(listing) else []
    names = [JOINED.join(dict.fromkeys(texts)) for texts in (others, former)]
    return [entry.iri, shown, *names, *cells, *until, str(entry.mentions)]


def _joined(linker: Linker, predicate: str, values: Mapping[str, _Value]) -> str:
    """Things by their names, dates and numbers as machines write them."""
    texts = [
        v.term.value if isinstance(v.term, ox.Literal) else linker.link(v.term, v.names, predicate).name.text
        for v in values.values()
    ]
    return JOINED.join(sorted(set(texts)))
