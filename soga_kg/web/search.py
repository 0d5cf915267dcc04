"""Search: a page for people, and suggestions for programs while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from soga_kg.index import Entry, Hit, Index
from soga_kg.messages import N_
from soga_kg.web.links import LISTS, Linker, preferred
from soga_kg.web.parts import Frame, Text
from soga_kg.web.site import Site
from soga_kg.web.stated import who
from soga_kg.web.views import Found, SearchView

ON_A_PAGE = 50  # things that a search shows
SUGGESTED = 10  # things that are suggested, unless the program wants fewer


def routes(site: Site) -> list[Route]:
    """Search and suggestions."""
    pages = _Search(site)
    return [Route("/search", pages.search), Route("/search/suggest", pages.suggest)]


class _Search:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context

    async def search(self, request: Request) -> Response:
        """`/search?q=…&kind=person`."""
        begun = await self._site.begin(request, N_("Search"))
        typed, kind = _typed(request), _kind(request)
        linker = self._site.linker(request)

        async def fill() -> SearchView:
            hits = await self._hits(linker, typed, kind, ON_A_PAGE + 1) if typed else []
            title = f"{typed} – {begun.title}" if typed else begun.title
            found = tuple(_found(linker, *hit) for hit in hits[:ON_A_PAGE])
            kinds = tuple((key, linker.words.of("lists", key)) for key in LISTS)
            return SearchView(
                replace(begun, title=title, lasting=False), typed, kind, kinds, found, len(hits) > ON_A_PAGE
            )

        return await self._site.page(request, fill)

    async def suggest(self, request: Request) -> Response:
        """`/search/suggest?q=…&kind=person&limit=5`: JSON, best first."""
        begun = await self._site.begin(request)
        typed, kind, given = _typed(request), _kind(request), request.query_params.get("limit", "")
        limit = min(int(given), 50) if given.isascii() and given.isdigit() and given else SUGGESTED
        linker = self._site.linker(request)

        async def make(headers: dict[str, str]) -> Response:
            hits = await self._hits(linker, typed, kind, limit) if typed else []
            results = [_suggestion(begun, hit[0], _found(linker, *hit)) for hit in hits]
            return JSONResponse({"query": typed, "results": results}, headers=headers)

        return await self._site.answer(request, "application/json", make)

    async def _hits(self, linker: Linker, typed: str, kind: str, limit: int) -> Sequence[tuple[Hit, Entry, str]]:
        """What was found, as the index knows it, and who it is where it is a person."""

        def ask(index: Index) -> Sequence[tuple[Hit, Entry, str]]:
            hits = index.search(typed, (kind,) if kind else (), limit)
            known = index.things(hit.iri for hit in hits)
            return [(hit, known[hit.iri], who(index.facts, linker, hit.iri)) for hit in hits]

        return await self._context.indexed(ask)


def _typed(request: Request) -> str:
    return " ".join(request.query_params.get("q", "")[:200].split())


def _kind(request: Request) -> str:
    kind = request.query_params.get("kind", "")
    return kind if kind in LISTS else ""


def _found(linker: Linker, hit: Hit, entry: Entry, about: str) -> Found:
    """A thing under the name that the page's language gives it, with the name that matched if it is another."""
    link = linker.link(ox.NamedNode(hit.iri), preferred(entry))
    also = Text(hit.name.text, "" if hit.name.language == "und" else hit.name.language)
    date = linker.words.date(entry.date)
    return Found(link, linker.words.of("kinds", hit.kind), also if also.text != link.name.text else None, date, about)


def _suggestion(frame: Frame, hit: Hit, found: Found) -> dict[str, object]:
    return {
        "id": hit.iri,
        "name": found.link.name.text,
        "name_language": found.link.name.language,
        "kind": hit.kind,
        "kind_label": found.kind,
        "href": frame.to(found.link.href),
        "about": found.about,
        "matched": hit.name.text,
        "language": hit.name.language,
        "articles": hit.mentions,
        "score": round(hit.score, 1),
    }
