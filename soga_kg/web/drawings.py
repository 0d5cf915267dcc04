"""Views of the graph: a timeline, a network around a thing, a map; each a table that a script turns into a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.gazetteer import locate
from soga_kg.messages import N_
from soga_kg.web import things
from soga_kg.web.context import Term
from soga_kg.web.drawn import MapView, NetworkView, TimelineView
from soga_kg.web.guard import bind
from soga_kg.web.links import Linker, query, run_address, value
from soga_kg.web.links import Row as Found
from soga_kg.web.parts import Edge, Link, Place, Span
from soga_kg.web.site import Site
from soga_kg.web.views import View

# What a page holds at most, so that it stays under 100 kB.
SPANS, EDGES, PLACES, AT_A_PLACE = 300, 200, 150, 10


def routes(site: Site) -> list[Route]:
    """The three views."""
    drawn = _Drawings(site)
    return [
        Route("/views/timeline", drawn.timeline),
        Route("/views/network", drawn.network),
        Route("/views/map", drawn.map),
    ]


class _Drawings:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context

    async def timeline(self, request: Request) -> Response:
        """`/views/timeline`."""
        begun, linker = await self._site.begin(request, N_("Timeline")), self._site.linker(request)

        async def fill() -> View:
            found = spans(linker, await self._context.select(query("timeline")))
            return TimelineView(begun, run_address(query("timeline")), found[:SPANS], len(found) > SPANS)

        return await self._site.page(request, fill)

    async def network(self, request: Request) -> Response:
        """`/views/network?around=organisation/…`; without a thing, around the one that most have to do with."""
        begun, linker = await self._site.begin(request, N_("Network")), self._site.linker(request)
        try:
            node = await self._centre(request.query_params.get("around", ""))
        except ValueError:
            return await self._site.missing(request)
        if node is not None and not await things.known(self._context, node):
            return await self._site.missing(request)

        async def fill() -> View:
            if node is None:
                return NetworkView(begun, "", linker.link(ox.Literal("")), (), False)
            text = bind(query("network"), {"thing": str(node)})
            found, names = edges(linker, await self._context.select(text))
            called: Iterable[Term] = names.get(node.value, ())
            if not called:  # it has to do with nothing
                own = await self._context.indexed(lambda index: index.facts.names([node]))
                called = own.get(node.value, ())
            middle = linker.link(node, called)
            title = f"{begun.title}{linker.words.gettext(':')} {middle.name.short}"
            frame = replace(begun, title=title)
            return NetworkView(frame, run_address(text), middle, found[:EDGES], len(found) > EDGES)

        return await self._site.page(request, fill)

    async def map(self, request: Request) -> Response:
        """`/views/map`."""
        begun, linker = await self._site.begin(request, N_("Map")), self._site.linker(request)

        async def fill() -> View:
            found = places(linker, await self._context.select(query("map")))
            shown = found[:PLACES]
            on_map = tuple(place for place in shown if place.position is not None)
            beside = tuple(place for place in shown if place.position is None)
            return MapView(begun, run_address(query("map")), on_map, beside, len(found) > PLACES)

        return await self._site.page(request, fill)

    async def _centre(self, around: str) -> ox.NamedNode | None:
        """Raises ValueError for what is no IRI."""
        if around:
            return ox.NamedNode(f"{self._context.base}id/{around}")
        rows = await self._context.select(query("centre"))
        return ox.NamedNode(value(rows[0], "item")) if rows else None


@dataclass
class _Group:
    """Rows of one thing, one a name, while they come in."""

    first: Found
    names: list[Term] = field(default_factory=list)


def _grouped(rows: Iterable[Found], key: Sequence[str], name: str) -> list[_Group]:
    groups: dict[tuple[str, ...], _Group] = {}
    for row in rows:
        groups.setdefault(tuple(value(row, part) for part in key), _Group(row)).names.append(row[name])
    return list(groups.values())


def spans(linker: Linker, rows: Iterable[Found]) -> tuple[Span, ...]:
    """Events and policies, each once, in the order of the rows."""
    return tuple(
        Span(
            linker.link(group.first["item"], group.names),
            linker.kind(value(group.first, "item")),
            linker.link(group.first["start"]),
            linker.link(group.first["end"]) if "end" in group.first else None,
            value(group.first, "first"),
            value(group.first, "last"),
        )
        for group in _grouped(rows, ("item",), "name")
    )


def edges(linker: Linker, rows: Sequence[Found]) -> tuple[tuple[Edge, ...], Mapping[str, list[Term]]]:
    """Relations, each once, in the order of the rows; and the names of everything in them."""
    names: dict[str, list[Term]] = {}
    for row in rows:
        for end in ("one", "other"):
            names.setdefault(value(row, end), []).append(row[f"{end}Name"])
    found = tuple(
        Edge(
            linker.link(group.first["one"], names[value(group.first, "one")]),
            linker.kind(value(group.first, "one")),
            linker.words.label(value(group.first, "property")),
            linker.link(group.first["other"], names[value(group.first, "other")]),
            linker.kind(value(group.first, "other")),
        )
        for group in _grouped(rows, ("one", "property", "other"), "oneName")
    )
    return found, names


def places(linker: Linker, rows: Sequence[Found]) -> tuple[Place, ...]:
    """Places with what is there; those with most come first."""
    at: dict[str, dict[str, list[Term]]] = {}
    nodes = {value(row, "item"): row["item"] for row in rows}
    for row in rows:
        at.setdefault(value(row, "place"), {}).setdefault(value(row, "item"), []).append(row["name"])
    found = []
    for group in _grouped(rows, ("place",), "placeName"):
        here: dict[str, list[Term]] = at[value(group.first, "place")]
        links: tuple[Link, ...] = tuple(linker.link(nodes[iri], names) for iri, names in here.items())
        position = locate(name.value for name in group.names if isinstance(name, ox.Literal))
        found.append(Place(linker.link(group.first["place"], group.names), position, links[:AT_A_PLACE], len(links)))
    return tuple(sorted(found, key=lambda place: (-place.count, place.link.name.text)))
