"""All addresses of pages, and the pages that belong to no other module: home, files, queries, explanations."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from soga_kg.messages import N_
from soga_kg.web import (
    documents,
    downloads,
    drawings,
    feeds,
    lists,
    overview,
    quality,
    reconcile,
    reported,
    search,
    tables,
)
from soga_kg.web.catalogued import dataset
from soga_kg.web.context import Context
from soga_kg.web.examples import EXAMPLES, example_of
from soga_kg.web.explained import PrivacyView
from soga_kg.web.links import run_address
from soga_kg.web.notice import notice
from soga_kg.web.respond import Wrap, route_path
from soga_kg.web.site import Site, frame, has, html, moved
from soga_kg.web.views import QueryView, ResultView, View, render
from soga_kg.web.words import LANGUAGES, asked

LONGEST_LINK = 4_000  # characters of a query that a link may carry: servers take addresses of 8 kB
_MARK = "\0"  # where the rows of a result go, and around what stands in their place; no answered query holds it


def routes(context: Context) -> list[Route]:
    """All pages. The last one catches what nothing else answers."""
    site = Site(context)
    own = _Pages(site)
    return [
        Route("/", own.home),
        *(Route(f"/{tag}{slash}", own.home_of) for tag in LANGUAGES for slash in ("", "/")),
        *tables.routes(site),
        *lists.routes(site),
        *feeds.routes(site),
        *search.routes(site),
        *reconcile.routes(site),
        *documents.routes(site),
        *drawings.routes(site),
        Route("/download/{name:path}", own.download),
        Route("/docs/ontology", own.ontology),
        Route("/ontology", own.ontology_identifier),
        Route("/docs/shapes", own.shapes),
        Route("/docs/rules", own.rules),
        Route("/docs/privacy", own.privacy),
        Route("/report", own.report),
        Route("/downloads", own.downloads),
        Route("/{path:path}", site.missing),
    ]


def query_page(context: Context, request: Request) -> Response:
    """GET /sparql for a browser: the page on which a query is written."""
    begun = frame(context, request, N_("Query the graph"))
    wanted = request.query_params.get("example", "")
    example = next((e for e in EXAMPLES if e.key == wanted), EXAMPLES[0])
    tag = begun.words.language
    return html(QueryView(begun, example.text(tag), example.asks(tag), overview.queries(begun.words)), {})


def result_page(context: Context, query_: str, columns: list[str] | None, request: Request) -> Wrap:
    """What stands around the rows of a result; no columns where it is true or false."""
    begun = replace(frame(context, request, N_("Result")), lasting=False)
    asked_for = example_of(query_)
    if asked_for is not None:  # the other language shows the same question with the heads of that language
        begun = replace(begun, paths={tag: run_address(asked_for.text(tag)) for tag in LANGUAGES})
    elif len(query_) <= LONGEST_LINK:
        begun = replace(begun, path=run_address(query_))  # so that the other language shows the same result
    asks = asked_for.asks(begun.words.language) if asked_for is not None else ""
    begun = replace(begun, title=asks or begun.title)
    view = ResultView(begun, query_, asks, None if columns is None else tuple(columns), _MARK)
    before, between, none, end = render(view).encode().split(_MARK.encode())
    return Wrap(before, between + end, between + none + end)


class _Pages:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context

    async def home(self, request: Request) -> Response:
        """`/`."""
        begun = await self._site.begin(request)
        linker = self._site.linker(request)
        return await self._site.page(request, lambda: overview.home(self._context, linker, begun))

    async def home_of(self, request: Request) -> Response:
        """`/fr/`, as sites often have it: the home page in that language."""
        return moved(request, f"/?lang={route_path(request).strip('/')}", 301)

    async def download(self, request: Request) -> Response:
        """`/download/{name}`: a file of the release, only if its manifest names it."""
        release = await self._context.releases.fresh()
        name = request.path_params["name"]
        files = release.manifest.get("files", {})
        path = release.folder / name
        if not (name in files or name == "manifest.json") or not path.is_file():
            return await self._site.missing(request)
        tag = f'"{files[name]["sha256"]}"' if name in files else f'"manifest-{release.digest}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if has(request, tag):
            return Response(status_code=304, headers=headers)
        response = FileResponse(path, headers=headers, filename=name.rpartition("/")[2])
        response.headers["Content-Type"] = downloads.media_type(name)
        return response

    async def ontology(self, request: Request) -> Response:
        """`/docs/ontology`."""
        begun = await self._site.begin(request, N_("Ontology"))

        async def fill() -> View:
            return overview.ontology(self._site.linker(request), begun)

        return await self._site.page(request, fill)

    async def ontology_identifier(self, request: Request) -> Response:
        """`/ontology`: what the namespace's IRI leads to."""
        named = asked(request)
        return moved(request, f"/docs/ontology?lang={named}" if named else "/docs/ontology")

    async def downloads(self, request: Request) -> Response:
        """`/downloads`."""
        begun = await self._site.begin(request)
        linker = self._site.linker(request)

        async def fill() -> View:
            told = replace(begun, data=(await dataset(self._context, linker, begun),))
            return await downloads.downloads(self._context, linker, told)

        return await self._site.page(request, fill)

    async def report(self, request: Request) -> Response:
        """`/report`."""
        begun = await self._site.begin(request, N_("Report"))
        linker = self._site.linker(request)
        return await self._site.page(request, lambda: reported.report(self._context, linker, begun))

    async def shapes(self, request: Request) -> Response:
        """`/docs/shapes`."""
        begun = await self._site.begin(request, N_("Shapes"))
        linker = self._site.linker(request)
        return await self._site.page(request, lambda: reported.shapes(self._context, linker, begun))

    async def rules(self, request: Request) -> Response:
        """`/docs/rules`."""
        begun = await self._site.begin(request, N_("Rules"))

        async def fill() -> View:
            return quality.rules(begun)

        return await self._site.page(request, fill)

    async def privacy(self, request: Request) -> Response:
        """`/docs/privacy`."""
        begun = await self._site.begin(request, N_("Your data"))

        async def fill() -> View:
            return PrivacyView(begun, notice(self._context.release.manifest))

        return await self._site.page(request, fill)
