"""The addresses of the pages for people: who gets which page in which language and format."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from soga_kg import __version__
from soga_kg.web import negotiate, overview, reported, things
from soga_kg.web.cache import Cache
from soga_kg.web.context import Context
from soga_kg.web.examples import EXAMPLES
from soga_kg.web.links import SHOWN, Linker, query, run_address
from soga_kg.web.respond import problem
from soga_kg.web.views import Frame, MissingView, QueryView, ResultView, View, render
from soga_kg.web.words import asked, language_of, words

# Formats of a thing's document: suffix of the address -> name in negotiate.DOCUMENTS.
SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml", "html": "html"}
_DATA = [f for f in negotiate.DOCUMENTS if f.name in SUFFIXES.values() and f.name != "html"]
_TYPES = {
    "nq": "application/n-quads",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
LONGEST_LINK = 4_000  # characters of a query that a link may carry: servers take addresses of 8 kB
_ROWS = "\0"  # where the rows of a result go; no query that is answered holds it
LIST_CACHE = 16 * 2**20  # bytes of lists of things kept, estimated
_Page = Callable[[Request], Awaitable[Response]]


def routes(context: Context) -> list[Route]:
    """All pages. The last one catches what nothing else answers."""
    site = _Site(context)
    return [
        Route("/", site.home),
        Route("/things/{kind}", site.listing),
        Route("/id/{path:path}", site.identifier),
        Route("/doc/{path:path}", site.document),
        Route("/download/{name:path}", site.download),
        Route("/docs/ontology", site.ontology),
        Route("/ontology", site.ontology_identifier),
        Route("/report", site.report),
        Route("/{path:path}", site.missing),
    ]


def query_page(context: Context, request: Request) -> Response:
    """GET /sparql for a browser: the page on which a query is written."""
    frame = _frame(context, request, "query_title")
    wanted = request.query_params.get("example", "")
    text = next((e.query for e in EXAMPLES if e.key == wanted), EXAMPLES[0].query)
    return _html(QueryView(frame, text, overview.queries(frame.words)), {})


def result_page(context: Context, query_: str, columns: list[str] | None, request: Request) -> tuple[bytes, bytes]:
    """What stands before and after the rows of a result; no columns where it is true or false."""
    frame = _frame(context, request, "result_title")
    if len(query_) <= LONGEST_LINK:
        frame = replace(frame, path=run_address(query_))  # so that the other language shows the same result
    view = ResultView(frame, query_, None if columns is None else tuple(columns), _ROWS)
    before, _, after = render(view).partition(_ROWS)
    return before.encode(), after.encode()


class _Site:
    """The handlers, with the lists that are kept."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lists: Cache[tuple[overview.Entry, ...]] = Cache(LIST_CACHE)
        self._edition = _edition()

    async def home(self, request: Request) -> Response:
        """`/`."""
        frame = await self._begin(request, "")
        linker = self._linker(request)
        return await self._page(request, lambda: overview.home(self._context, linker, frame))

    async def listing(self, request: Request) -> Response:
        """`/things/{kind}?page=2`."""
        kind = request.path_params["kind"]
        if kind not in overview.LISTS:
            return await self.missing(request)
        frame = await self._begin(request, "")
        page = request.query_params.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1

        async def fill() -> View:
            found = await self._entries(kind)
            return overview.listing(self._linker(request), frame, kind, found, number)

        return await self._page(request, fill)

    async def _entries(self, kind: str) -> tuple[overview.Entry, ...]:
        key = f"{self._context.release.digest} {kind}"
        found = self._lists.get(key)
        if found is None:
            found = await overview.entries(self._context, kind)
            # 400 bytes: an entry with its tuple, IRI and literals, measured with tracemalloc, rounded up
            self._lists.put(key, found, 400 * len(found) + sum(4 * len(entry[1]) for entry in found))
        return found

    async def identifier(self, request: Request) -> Response:
        """`/id/{path}`: the thing itself, which is not a document; its description is (303)."""
        path = request.path_params["path"]
        if path.startswith("graph/"):
            graph = quote(f"{self._context.base}id/{path}", safe="")
            return RedirectResponse(f"/data?graph={graph}", 303)
        rest = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/doc/{quote(path, safe=SHOWN)}{rest}", 303, {"Vary": "Accept"})

    async def document(self, request: Request) -> Response:
        """`/doc/{path}`: the description of a thing, in the format of its suffix or by Accept."""
        path, choice = _format(request)
        if choice is None:
            served = ", ".join(f.media_types[0] for f in _DATA)
            return problem(request, 406, "None of the formats asked for is served.", f"Served: text/html, {served}.")
        frame = await self._begin(request, "")
        try:
            node = ox.NamedNode(f"{self._context.base}id/{path}")
        except ValueError:
            return await self.missing(request)
        tag = self._tag(request, choice.content_type)
        headers = self._headers(request, tag) | {"Link": _links(node.value, path)}
        if _has(request, tag):
            return Response(status_code=304, headers=headers)
        if not await things.known(self._context, node):
            return await self.missing(request)
        if choice.format.name != "html":
            data = await self._context.construct(query("document"), choice.format.name, {"thing": node})
            return Response(data, headers=headers, media_type=choice.content_type)
        frame = _described(frame, self._context.base, path)
        fill = things.article if path.startswith("article/") else things.thing
        return _html(await fill(self._context, self._linker(request), frame, node), headers)

    async def download(self, request: Request) -> Response:
        """`/download/{name}`: a file of the release, only if its manifest names it."""
        release = await self._context.releases.fresh()
        name = request.path_params["name"]
        files = release.manifest.get("files", {})
        path = release.folder / name
        if not (name in files or name == "manifest.json") or not path.is_file():
            return await self.missing(request)
        tag = f'"{files[name]["sha256"]}"' if name in files else f'"manifest-{release.digest}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if _has(request, tag):
            return Response(status_code=304, headers=headers)
        media_type = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        response = FileResponse(path, headers=headers, filename=name.rpartition("/")[2])
        response.headers["Content-Type"] = media_type
        return response

    async def ontology(self, request: Request) -> Response:
        """`/docs/ontology`."""
        frame = await self._begin(request, "ontology")

        async def fill() -> View:
            return overview.ontology(self._linker(request), frame)

        return await self._page(request, fill)

    async def ontology_identifier(self, request: Request) -> Response:
        """`/ontology`: what the namespace's IRI leads to."""
        return RedirectResponse("/docs/ontology", 303)

    async def report(self, request: Request) -> Response:
        """`/report`."""
        frame = await self._begin(request, "report")
        linker = self._linker(request)
        return await self._page(request, lambda: reported.report(self._context, linker, frame))

    async def missing(self, request: Request) -> Response:
        """404, with ways out of it for a browser."""
        if not negotiate.prefers_html(request.headers.get("accept"), negotiate.MESSAGES):
            return problem(request, 404, "There is nothing at this address.", "See / for what is here.")
        frame = _frame(self._context, request, "missing_title")
        view = MissingView(frame, overview.lists(frame.words))
        return _html(view, {"Cache-Control": "max-age=10"}, 404)

    async def _begin(self, request: Request, title: str) -> Frame:
        await self._context.releases.fresh()
        return _frame(self._context, request, title)

    def _linker(self, request: Request) -> Linker:
        return Linker(self._context.base, words(language_of(request)))

    async def _page(self, request: Request, fill: Callable[[], Awaitable[View]]) -> Response:
        """The page, unless the client has it already."""
        tag = self._tag(request, "text/html")
        headers = self._headers(request, tag)
        if _has(request, tag):
            return Response(status_code=304, headers=headers)
        return _html(await fill(), headers)

    def _tag(self, request: Request, media_type: str) -> str:
        """A weak validator: the same release, code, address, language and format give the same page."""
        parts = (self._context.release.digest, self._edition, str(request.url.path), request.url.query)
        told = "\n".join([*parts, language_of(request), media_type])
        return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'

    def _headers(self, request: Request, tag: str) -> dict[str, str]:
        return {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}


def _edition() -> str:
    """A digest of the code's version and of all files that pages are made from: a tag must change with them."""
    folder = Path(__file__).parent
    files = sorted(path for name in ("languages", "queries", "templates") for path in (folder / name).iterdir())
    return hashlib.sha256(b"\0".join([__version__.encode(), *(path.read_bytes() for path in files)])).hexdigest()


def _frame(context: Context, request: Request, title: str) -> Frame:
    """`title` is a key of the catalogue; empty: the data set's title."""
    catalogue = words(language_of(request))
    fields = [(name, value) for name, value in request.query_params.multi_items() if name in {"page", "example"}]
    rest = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields)
    path = quote(request.url.path, safe=f"{SHOWN}%") + (f"?{rest}" if rest else "")
    site = _title(context, catalogue.language)
    return Frame(catalogue, site, catalogue.say(title) if title else site, path, asked=bool(asked(request)))


def _title(context: Context, language: str) -> str:
    titles = context.release.manifest.get("title", {})
    return str(titles.get(language, "soga-kg")) if isinstance(titles, dict) else str(titles)


def _described(frame: Frame, base: str, path: str) -> Frame:
    address = f"/doc/{quote(path, safe=SHOWN)}"
    suffixes = {name: suffix for suffix, name in SUFFIXES.items()}
    alternates = tuple((f.label, f.media_types[0], f"{address}.{suffixes[f.name]}") for f in _DATA)
    return replace(frame, path=address, canonical=f"{base}{address[1:]}", alternates=alternates)


def _links(iri: str, path: str) -> str:
    address = f"/doc/{quote(path, safe=SHOWN.replace(',', '').replace(';', ''))}"
    suffixes = {name: suffix for suffix, name in SUFFIXES.items()}
    parts = [
        f'<{address}.{suffixes[f.name]}>; rel="alternate"; type="{f.media_types[0]}"'
        for f in (*_DATA, negotiate.DOCUMENTS[-1])
    ]
    return ", ".join([*parts, f'<{quote(iri, safe="%" + SHOWN)}>; rel="describes"'])


def _format(request: Request) -> tuple[str, negotiate.Choice | None]:
    """The path without suffix, and the format: the suffix decides, else Accept."""
    path = str(request.path_params["path"])
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix in SUFFIXES:
        format_ = next(f for f in negotiate.DOCUMENTS if f.name == SUFFIXES[suffix])
        return stem, negotiate.Choice(format_, format_.media_types[0])
    table = [f for f in negotiate.DOCUMENTS if f.name in SUFFIXES.values()]
    return path, negotiate.choose(request.headers.get("accept"), table)


def _has(request: Request, tag: str) -> bool:
    """Whether the client has it already (weak comparison, RFC 9110, 13.1.2)."""
    told = request.headers.get("if-none-match", "")
    return any(part.strip().removeprefix("W/") == tag.removeprefix("W/") for part in told.split(","))


def _html(view: View, headers: dict[str, str], status: int = 200) -> Response:
    language = {"Content-Language": view.frame.words.language, "Vary": "Accept, Accept-Language"}
    return Response(render(view), status, {**language, **headers}, media_type="text/html")
