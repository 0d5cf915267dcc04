"""The SPARQL 1.1 Protocol and the reading half of the Graph Store HTTP Protocol."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.web import describe, guard, negotiate
from soga_kg.web.cache import Cache
from soga_kg.web.context import Context
from soga_kg.web.explain import explain
from soga_kg.web.guard import RefusalError
from soga_kg.web.negotiate import Choice
from soga_kg.web.protocol import Asked, is_iri, parameters, parse
from soga_kg.web.releases import Release
from soga_kg.web.respond import AnswerResponse, failed, prefix_of, problem
from soga_kg.web.workers import failure, frames
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.pool import Answer

METHODS = "GET, HEAD, POST, OPTIONS"
SCAN_ASIDE = 20_000  # characters from which a query is scanned in a thread: 10 ms of work

# What pages.py brings. The second gives what stands before and after the rows of an HTML table (`<tr>…`)
# with these columns, or around `true` and `false` where there are none.
QueryPage = Callable[[Context, Request], Response]
ResultPage = Callable[[Context, str, list[str] | None, Request], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query with the forms in which its result is welcome; `language` is what a page's words depend on."""

    asked: Asked
    solutions: Choice | None
    graphs: Choice | None
    gzip: bool
    cacheable: bool
    language: str

    @property
    def vary(self) -> str:
        """The value of Vary."""
        return "Accept, Accept-Encoding, Accept-Language" if self.language else "Accept, Accept-Encoding"

    def tag(self, release: Release) -> str:
        """A weak validator: the same release, query, data set and type give the same rows, whatever the coding."""
        parts = [
            release.digest,
            self.asked.query,
            self.asked.default_graphs,
            self.asked.named_graphs,
            *(choice.media_type if choice else None for choice in (self.solutions, self.graphs)),
            self.language,
        ]
        return f'W/"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def _wanted(request: Request, asked: Asked, *, tables: bool, cacheable: bool) -> Wanted:
    accept = request.headers.get("accept")
    solutions = negotiate.choose(accept, negotiate.SOLUTIONS) if tables else None
    graphs = negotiate.choose(accept, negotiate.GRAPHS if tables else negotiate.RDF)
    gzip = negotiate.accepts_gzip(request.headers.get("accept-encoding"))
    language = ""
    if any(choice is not None and choice.format.name == "html" for choice in (solutions, graphs)):
        language = f"{request.query_params.get('lang', '')};{request.headers.get('accept-language', '')}"
    return Wanted(asked, solutions, graphs, gzip, cacheable, language)


class Endpoint:
    """The handlers of /sparql and /data, with the results that are kept."""

    def __init__(self, context: Context, query_page: QueryPage, result_page: ResultPage) -> None:
        self._context = context
        self._cache: Cache[tuple[str, bytes, dict[str, str]]] = Cache(context.limits.cache)
        self._query_page = query_page
        self._result_page = result_page
        self._about = describe.Description(context)

    def routes(self) -> list[Route]:
        """Where they stand."""
        methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]  # refused by us, with words
        return [
            Route("/sparql", self.sparql, methods=methods),
            Route("/data", self.graph_store, methods=methods),
            Route("/.well-known/void", self.void, methods=["GET", "HEAD"]),
        ]

    async def sparql(self, request: Request) -> Response:
        """The query operation, or the service description."""
        if (early := _method(request, METHODS)) is not None:
            return early
        asked = await parse(request)
        if asked is None:
            if negotiate.prefers_html(request.headers.get("accept"), negotiate.DOCUMENTS):
                return self._query_page(self._context, request)
            return await self._description(request, self._about.service)
        return await self.answer(request, asked)

    async def void(self, request: Request) -> Response:
        """The description of the data set."""
        return await self._description(request, self._about.dataset)

    async def graph_store(self, request: Request) -> Response:
        """One graph: `?default` or `?graph=IRI`."""
        if (early := _method(request, "GET, HEAD, OPTIONS")) is not None:
            return early
        fields = dict(parameters(request.scope["query_string"], "address"))
        iri = fields.get("graph")
        if ("default" in fields) == (iri is not None):
            raise RefusalError(400, "Which graph?", "Ask for /data?default or /data?graph=IRI, not for both.")
        if iri is not None and not is_iri(iri):
            raise RefusalError(400, f"graph is no absolute IRI: {iri[:200]}", "Give it in full: http://…")
        asked = Asked("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", None if iri is None else (iri,), None, iri)
        return await self.answer(request, asked, tables=False)

    async def answer(self, request: Request, asked: Asked, *, tables: bool = True) -> Response:
        """The result in the format that the client prefers. Raises RefusalError, FailureError, NoWorkerError."""
        scan = guard.check
        checked = (
            await asyncio.to_thread(scan, asked.query, self._context.limits)
            if len(asked.query) > SCAN_ASIDE
            else scan(asked.query, self._context.limits)
        )
        wanted = _wanted(request, asked, tables=tables, cacheable=checked.cacheable)
        if wanted.solutions is None and wanted.graphs is None:
            return not_acceptable(request)
        tag = wanted.tag(await self._context.releases.fresh())
        if checked.cacheable and request.method != "POST" and matches(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=self._headers(tag, wanted.vary))
        if checked.cacheable and (kept := self._cache.get(f"{tag}{wanted.gzip}")) is not None:
            content_type, body, headers = kept
            return Response(body, headers=headers, media_type=content_type)
        try:
            return await self._run(request, wanted)
        except FailureError as error:
            return self._failed(request, error, asked)

    async def _run(self, request: Request, wanted: Wanted) -> Response:
        answer, release = await self._context.run_fresh(self._job(wanted))
        async with contextlib.AsyncExitStack() as undo:
            undo.push_async_callback(answer.close)
            # HTTP/1.0 has no chunks: a client could not tell a cut answer from a whole one
            await answer.settle(whole=request.scope["http_version"] == "1.0")
            response = self._response(request, wanted, answer, wanted.tag(release))
            undo.pop_all()
        return response

    def _job(self, wanted: Wanted) -> Job:
        solutions, graphs = wanted.solutions, wanted.graphs
        job = self._context.job(
            wanted.asked.query,
            solutions.format.name if solutions else None,
            graphs.format.name if graphs else None,
        )
        return replace(
            job,
            default_graphs=wanted.asked.default_graphs,
            named_graphs=wanted.asked.named_graphs,
            graph=wanted.asked.graph,
        )

    def _response(self, request: Request, wanted: Wanted, answer: Answer, tag: str) -> Response:
        choice = wanted.graphs if answer.head["kind"] == frames.GRAPH else wanted.solutions
        assert choice is not None  # the worker refuses what was not asked for
        headers = {"Cache-Control": "no-store", "Vary": wanted.vary}
        if wanted.cacheable:
            headers = self._headers(tag, wanted.vary)

        def keep(body: bytes) -> None:
            if wanted.cacheable and len(body) <= self._context.limits.cache_entry:
                entry = choice.content_type, body, dict(response.headers)
                self._cache.put(f"{tag}{wanted.gzip}", entry, len(body))

        wrap = b"", b""
        if choice.format.name == "html":
            names = answer.head.get("variables")
            columns = [str(name) for name in names] if isinstance(names, list) else None
            wrap = self._result_page(self._context, wanted.asked.query, columns, request)
        response = AnswerResponse(answer, headers, choice.content_type, wrap=wrap, gzip=wanted.gzip, keep=keep)
        return response

    def _headers(self, tag: str, vary: str = "Accept, Accept-Encoding") -> dict[str, str]:
        return {"ETag": tag, "Cache-Control": f"public, max-age={self._context.limits.max_age}", "Vary": vary}

    def _failed(self, request: Request, error: FailureError, asked: Asked) -> Response:
        if error.code == failure.NOT_ACCEPTABLE:
            return not_acceptable(request, error.message)
        if error.code == failure.SYNTAX:
            told = explain(error.message, asked.query)
            return problem(request, 400, told.message, told.hint, place=(told.line, told.column), excerpt=told.excerpt)
        return failed(request, error)

    async def _description(self, request: Request, describer: Callable[[str], Awaitable[list[ox.Triple]]]) -> Response:
        choice = negotiate.choose(request.headers.get("accept"), negotiate.RDF)
        if choice is None:
            return not_acceptable(request)
        await self._context.releases.fresh()
        triples = await describer(endpoint_address(request))
        told = json.dumps([choice.media_type, *sorted(map(str, triples))])
        tag = f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
        headers = self._headers(tag) | {"Link": '</.well-known/void>; rel="describedby"'}
        if matches(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        body = describe.serialize(triples, choice.format.name)
        return Response(body, headers=headers, media_type=choice.content_type)


def _method(request: Request, allowed: str) -> Response | None:
    """The response to a method that needs no thought."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    if request.method not in allowed.split(", "):
        return problem(
            request,
            405,
            f"{request.method} is not possible here.",
            f"Possible: {allowed}.",
            headers={"Allow": allowed},
        )
    return None


def not_acceptable(request: Request, message: str = "None of the formats asked for is served.") -> Response:
    """406, with what is served."""
    served = sorted({f.media_types[0] for f in (*negotiate.SOLUTIONS, *negotiate.GRAPHS)})
    return problem(request, 406, message, f"Served: {', '.join(served)}.")


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the client has it already (weak comparison, RFC 9110, 8.8.3.2)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return False  # it holds something, but not necessarily this
    opaque = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == opaque for part in if_none_match.split(","))


def endpoint_address(request: Request) -> str:
    """The address of the endpoint as the client knows it, without query."""
    return str(request.url.replace(path=f"{prefix_of(request)}/sparql", query="", fragment=""))
