"""The lists of things: with filters, page by page, and whole as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.index import Entry, Index
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web.catalogued import listed, trail
from soga_kg.web.links import LISTS, Linker, preferred
from soga_kg.web.parts import Frame, Link, Text
from soga_kg.web.site import Site, lists
from soga_kg.web.views import Filter, Listed, ListView, Option
from soga_kg.web.words import compact

PER_PAGE = 200  # things on a page of a list
# By which values a list can be narrowed; the same are its columns. `year` narrows, `date` is shown.
FILTERS: Mapping[str, tuple[str, ...]] = {
    "person": ("role",),
    "organisation": ("type", "place"),
    "event": ("year", "place"),
    "series": ("place",),
    "policy": ("year", "type"),
    "project": ("year", "place"),
    "place": (),
    "article": ("year", "language"),
}
MOST_OPTIONS = 500  # of a filter; a page with more would be too heavy


def routes(site: Site) -> list[Route]:
    """The lists."""
    pages = _Lists(site)
    return [Route("/things/{kind}", pages.listing)]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the index says for one page of a list, or for all of it."""

    kind: str
    entries: list[Entry]
    total: int
    values: dict[str, list[tuple[str, int]]]  # of each filter
    facets: dict[str, dict[str, tuple[str, ...]]]  # of each thing
    named: dict[str, Entry]  # the things among the values

    @property
    def keys(self) -> tuple[str, ...]:
        """Its filters, which are its columns too."""
        return FILTERS[self.kind]


class _Lists:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context

    async def listing(self, request: Request) -> Response:
        """`/things/{kind}?year=2022&page=2`."""
        kind = request.path_params["kind"]
        if kind not in LISTS:
            return await self._site.missing(request)
        begun = await self._site.begin(request)
        page = request.query_params.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        wanted = chosen(request, kind, self._context.base)

        async def fill() -> ListView:
            found = await self._context.indexed(lambda index: _page(index, kind, wanted, number))
            return _listing(self._site.linker(request), begun, found, wanted, number)

        return await self._site.page(request, fill)


def chosen(request: Request, kind: str, base: str) -> dict[str, str]:
    """The filters that the address names, with values as the index knows them."""
    given = {key: request.query_params.get(key, "") for key in FILTERS[kind]}
    return {key: _value(text[:300], base) for key, text in given.items() if text}


def _value(text: str, base: str) -> str:
    """A value of a filter as the index knows it, from the short form that addresses carry."""
    prefix = text.partition(":")[0]
    if "/" in text and "://" not in text:
        return f"{base}id/{text}"
    return expand(text) if ":" in text and prefix in PREFIXES else text


def _short(value: str, base: str) -> str:
    """The other way round: `place/lille-…`, `soga:org-association`, `2022`."""
    return value.removeprefix(f"{base}id/") if value.startswith(f"{base}id/") else compact(value)


def _page(index: Index, kind: str, wanted: Mapping[str, str], number: int) -> Listing:
    total = index.total(kind, wanted)
    last = max(1, -(-total // PER_PAGE))
    entries = index.entries(kind, wanted, (min(max(number, 1), last) - 1) * PER_PAGE, PER_PAGE)
    values = {key: index.values(kind, key, wanted) for key in FILTERS[kind]}
    facets = index.facets(entry.iri for entry in entries)
    return Listing(kind, entries, total, values, facets, index.things(_iris(facets, values)))


def whole(index: Index, kind: str, wanted: Mapping[str, str]) -> Listing:
    """All things of a kind that have these values."""
    entries = index.entries(kind, wanted)
    facets = index.facets(entry.iri for entry in entries)
    return Listing(kind, entries, len(entries), {}, facets, index.things(_iris(facets, {})))


def _iris(
    facets: Mapping[str, Mapping[str, Sequence[str]]], values: Mapping[str, Sequence[tuple[str, int]]]
) -> set[str]:
    shown = {value for of_thing in facets.values() for of_key in of_thing.values() for value in of_key}
    return shown | {value for options in values.values() for value, _ in options}


def _listing(linker: Linker, frame: Frame, found: Listing, wanted: Mapping[str, str], page: int) -> ListView:
    words = linker.words
    pages = max(1, -(-found.total // PER_PAGE))
    short = {key: _short(value, linker.base) for key, value in wanted.items()}
    kind = found.kind
    rest = f"?{urlencode(short)}" if short else ""
    page = min(max(page, 1), pages)
    entries = tuple(
        Listed(
            linker.link(ox.NamedNode(entry.iri), preferred(entry)),
            tuple(cell(linker, key, entry, found) for key in FILTERS[kind]),
            words.number(entry.mentions),
        )
        for entry in found.entries
    )
    return ListView(
        frame=_framed(frame, words.of("lists", kind), found, short, page, [item.thing for item in entries]),
        kind=kind,
        columns=tuple(words.of("columns", column(key)) for key in FILTERS[kind]),
        entries=entries,
        total=found.total,
        page=page,
        pages=pages,
        lists=lists(words),
        filters=tuple(
            _filter(linker, key, found, short.get(key, ""))
            for key in FILTERS[kind]
            if found.values[key] or key in short
        ),
        narrowed=bool(short),
        rest=urlencode(short),
        table=f"/things/{kind}.csv{rest}",
        graph=f"/things/{kind}.ttl{rest}",
    )


def _framed(
    frame: Frame, title: str, found: Listing, fields: Mapping[str, str], page: int, things: Sequence[Link]
) -> Frame:
    """The frame of this very page of the list: however it was asked for, it has one address."""
    named = urlencode({**fields, **({"page": str(page)} if page > 1 else {})})
    path = f"/things/{found.kind}{'?' if named else ''}{named}"
    framed = replace(frame, title=title, path=path)
    data = (listed(framed, things, found.total, (page - 1) * PER_PAGE + 1), trail(framed, (title, path)))
    return replace(framed, data=data)


def column(key: str) -> str:
    """What the catalogue calls the column of a filter."""
    return "date" if key == "year" else key


def cell(linker: Linker, key: str, entry: Entry, found: Listing) -> tuple[Link, ...]:
    """What a column shows of a thing."""
    if key == "year":
        return (
            (Link(Text(linker.words.date(entry.date), linker.words.language), date=entry.date),) if entry.date else ()
        )
    return tuple(_shown(linker, key, value, found) for value in found.facets.get(entry.iri, {}).get(key, ()))


def _shown(linker: Linker, key: str, value: str, found: Listing) -> Link:
    if key == "language":
        return Link(Text(linker.words.language_name(value), linker.words.language))
    if "://" not in value:
        return Link(Text(value))
    known = found.named.get(value)
    return linker.link(ox.NamedNode(value), preferred(known) if known else ())


def _filter(linker: Linker, key: str, found: Listing, chosen: str) -> Filter:
    options = [
        Option(_short(value, linker.base), _shown(linker, key, value, found).name, linker.words.number(count))
        for value, count in found.values[key][:MOST_OPTIONS]
    ]
    if key != "year":
        options.sort(key=lambda option: option.label.text.casefold())
    if chosen and chosen not in {option.value for option in options}:
        options.append(Option(chosen, Text(chosen), linker.words.number(0)))
    return Filter(key, linker.words.of("columns", key), tuple(options), chosen)
