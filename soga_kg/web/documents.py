"""The descriptions of things: which address leads to which, in which format, and what the headers say."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.messages import N_
from soga_kg.register import Entry, State
from soga_kg.web import articles, negotiate, things
from soga_kg.web.history import History
from soga_kg.web.links import SHOWN, query
from soga_kg.web.parts import Frame
from soga_kg.web.respond import problem
from soga_kg.web.site import Site, frame, html, lists, moved
from soga_kg.web.stated import wanted
from soga_kg.web.views import GoneView, View
from soga_kg.web.words import LANGUAGES, language_of, words

# Formats of a thing's document: suffix of the address -> name in negotiate.DOCUMENTS.
SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml", "html": "html"}
_SUFFIX_OF = {name: suffix for suffix, name in SUFFIXES.items()}
_TABLE = [f for f in negotiate.DOCUMENTS if f.name in _SUFFIX_OF]
_DATA = [f for f in _TABLE if f.name != "html"]


def routes(site: Site) -> list[Route]:
    """Things and their documents."""
    documents = _Documents(site)
    return [
        Route("/id/{path:path}", documents.identifier),
        Route("/doc/{path:path}", documents.document),
    ]


class _Documents:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context
        self._history = History(site.context)

    async def identifier(self, request: Request) -> Response:
        """`/id/{path}`: the thing itself, which is not a document; its description is (303)."""
        path = request.path_params["path"]
        if path.startswith("graph/"):
            graph = quote(f"{self._context.base}id/{path}", safe="")
            return moved(request, f"/data?graph={graph}")
        rest = f"?{request.url.query}" if request.url.query else ""
        past = await self._past(path)
        if past is not None and past.state is State.MERGED:
            return moved(request, f"/id/{quote(past.target, safe=SHOWN)}{rest}", 301)
        return moved(request, f"/doc/{quote(path, safe=SHOWN)}{rest}", headers={"Vary": "Accept"})

    async def document(self, request: Request) -> Response:
        """`/doc/{path}`: the description of a thing, in the format of its suffix or by Accept."""
        path, choice = _format(request)
        if choice is None:
            served = ", ".join(f.media_types[0] for f in _DATA)
            return problem(
                request,
                406,
                N_("None of the formats asked for is served."),
                N_("Served: text/html, %(served)s.", served=served),
            )
        described = _described(await self._site.begin(request), path)
        try:
            node = ox.NamedNode(f"{self._context.base}id/{path}")
        except ValueError:
            return await self._site.missing(request)

        past = await self._past(path)
        if past is not None:
            return self._answer_past(request, past, _suffix(request))

        async def make(headers: dict[str, str]) -> Response:
            if not await things.known(self._context, node):
                return await self._site.missing(request)
            if choice.format.name != "html":
                data = await self._context.construct(query("document"), choice.format.name, {"thing": node})
                return Response(data, headers=headers, media_type=choice.content_type)
            return await self._page(request, described, node, headers)

        response = await self._site.answer(request, choice.content_type, make)
        if response.status_code != 404:
            response.headers["Link"] = _links(node.value, path, described, _named_by(request, described, choice))
        return response

    async def _page(self, request: Request, described: Frame, node: ox.NamedNode, headers: dict[str, str]) -> Response:
        """The page of a thing, or of some of what there is to say of it."""
        part = wanted(request.query_params.get("property", "")[:300], request.query_params.get("page", "1"))
        linker = self._site.linker(request)
        view: View | None = None
        if part is not None and linker.kind(node.value) == "article" and not part.iri:
            view = await articles.article(self._context, linker, described, node, part.page)
        if part is not None and view is None:
            view = await things.thing(self._context, linker, described, node, part)
        return await self._site.missing(request) if view is None else html(view, headers)

    async def _past(self, path: str) -> Entry | None:
        """What became of an identifier that is no longer in use; None for one that is, or never was."""
        entry = (await self._history.register()).state(path)
        return None if entry is None or entry.state is State.CURRENT else entry

    def _answer_past(self, request: Request, past: Entry, suffix: str) -> Response:
        """301 to what took its place; 410 for what was withdrawn, which names nobody."""
        target = _address(past.target) if past.target else ""
        if past.state is State.MERGED:
            rest = f"?{request.url.query}" if request.url.query else ""
            return moved(request, f"{target}{suffix}{rest}", 301)
        if suffix or not negotiate.prefers_html(request.headers.get("accept"), negotiate.MESSAGES):
            hint = N_("See %(address)s.", address=target) if target else N_("See / for what is here.")
            return problem(request, 410, N_("What was at this address has been withdrawn."), hint)
        begun = replace(frame(self._context, request, N_("This has been withdrawn")), lasting=False)
        view = GoneView(begun, target, lists(words(language_of(request))))
        return html(view, {"Cache-Control": "max-age=10"}, 410)


def _suffix(request: Request) -> str:
    """`.ttl` where the address names the format."""
    _, dot, suffix = str(request.path_params["path"]).rpartition(".")
    return f".{suffix}" if dot and suffix in SUFFIXES else ""


def _address(path: str) -> str:
    return f"/doc/{quote(path, safe=SHOWN)}"


def _described(begun: Frame, path: str) -> Frame:
    address = _address(path)
    alternates = tuple((f.label, f.media_types[0], f"{address}.{_SUFFIX_OF[f.name]}") for f in _DATA)
    return replace(begun, path=address, alternates=alternates)


def _named_by(request: Request, begun: Frame, choice: negotiate.Choice) -> str:
    """The address by which search engines are to know it; empty for one of several pages, whose head says which."""
    if choice.format.name != "html":
        return begun.whole()
    return "" if {"page", "property"} & set(request.query_params) else begun.canonical


def _links(iri: str, path: str, begun: Frame, canonical: str) -> str:
    """RFC 8288: the other formats and languages, the document's own address, what it describes."""
    address = begun.prefix + quote(f"/doc/{path}", safe=SHOWN.replace(",", "").replace(";", ""))
    parts = [f'<{address}.{_SUFFIX_OF[f.name]}>; rel="alternate"; type="{f.media_types[0]}"' for f in _TABLE]
    parts += [f'<{address}?lang={tag}>; rel="alternate"; hreflang="{tag}"; type="text/html"' for tag in LANGUAGES]
    parts += [f'<{quote(canonical, safe="%?" + SHOWN)}>; rel="canonical"'] if canonical else []
    return ", ".join([*parts, f'<{quote(iri, safe="%" + SHOWN)}>; rel="describes"'])


def _format(request: Request) -> tuple[str, negotiate.Choice | None]:
    """The path without suffix, and the format: the suffix decides, else Accept."""
    path = str(request.path_params["path"])
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix in SUFFIXES:
        format_ = next(f for f in negotiate.DOCUMENTS if f.name == SUFFIXES[suffix])
        return stem, negotiate.Choice(format_, format_.media_types[0])
    return path, negotiate.choose(request.headers.get("accept"), _TABLE)
