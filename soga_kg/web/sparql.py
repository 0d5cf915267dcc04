"""The SPARQL 1.1 Protocol and the reading half of the Graph Store HTTP Protocol."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from soga_kg.errors import SogaError
from soga_kg.messages import N_
from soga_kg.web import describe, guard, negotiate
from soga_kg.web.cache import Cache
from soga_kg.web.context import Context
from soga_kg.web.explain import explain
from soga_kg.web.guard import RefusalError
from soga_kg.web.protocol import Asked, asked_in, fields, is_iri, not_absolute, parameters, parse
from soga_kg.web.releases import Release
from soga_kg.web.respond import (
    AnswerResponse,
    Kept,
    KeptResponse,
    Usual,
    Wrap,
    failed,
    packed,
    prefix_of,
    problem,
    usual_headers,
)
from soga_kg.web.wanted import BEGUN, VARY, Begun, Forms, Wanted, key_part, matches, want
from soga_kg.web.words import asked as language_asked
from soga_kg.web.workers import failure, frames
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.frames import Job

METHODS = "GET, HEAD, POST, OPTIONS"
KNOWN = 4 * 2**20  # bytes of requests whose meaning is kept, estimated
KNOWN_EXTRA = 2_000  # of one besides its text: measured with tracemalloc, rounded up
KEPT_EXTRA = 2_000  # of a kept result besides its body, likewise
SCAN_ASIDE = 20_000  # characters from which a query is scanned in a thread: 10 ms of work

# What pages.py brings. The second gives what stands around the rows of an HTML table (`<tr>…`) with these columns,
# or around `true` and `false` where there are none.
QueryPage = Callable[[Context, Request], Response]
ResultPage = Callable[[Context, str, list[str] | None, Request], Wrap]


class Endpoint:
    """The handlers of /sparql and /data, with the results that are kept.

    It is an application for /sparql by itself, so that a small query does not pay for a walk over all routes.
    """

    def __init__(self, context: Context, query_page: QueryPage, result_page: ResultPage, cache: Cache[Kept]) -> None:
        self._context = context
        self._cache = cache
        self._known: Cache[Wanted] = Cache(KNOWN)
        self._query_page = query_page
        self._result_page = result_page
        self._may_keep = f"public, max-age={context.limits.max_age}"
        self._about = describe.Description(context)

    def routes(self) -> list[Route]:
        """Where they stand."""
        methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]  # refused by us, with words
        return [
            Route("/data", self.graph_store, methods=methods),
            Route("/.well-known/void", self.void, methods=["GET", "HEAD"]),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The query operation, or the service description."""
        request = Request(scope, receive)
        try:
            response = await self._sparql(request)
        except SogaError as error:
            response = failed(request, error)
        await response(scope, receive, send)

    def usual(self, query: bytes, forms: Forms, part: bytes) -> Wanted | None:
        """What a GET asks for that wants no page, if it can be told at once and is not to be refused."""
        key = query + part
        if (wanted := self._known.get(key)) is None:
            if len(query) > SCAN_ASIDE:
                return None
            try:
                asked = asked_in(query)
                if asked is None:
                    return None
                checked = guard.check(asked.query, self._context.limits)
            except RefusalError:
                return None
            wanted = Wanted(asked, forms.solutions, forms.graphs, forms.gzip, checked.cacheable)
            self._known.put(key, wanted, 2 * len(key) + KNOWN_EXTRA)
        return wanted

    def kept(self, wanted: Wanted, release: Release) -> Kept | None:
        """The response, if it is kept."""
        return self._cache.get(f"{wanted.tag(release)}{wanted.gzip}") if wanted.cacheable else None

    def job(self, wanted: Wanted) -> Job:
        """What a worker is told."""
        solutions, graphs, asked = wanted.solutions, wanted.graphs, wanted.asked
        return self._context.job(
            asked.query,
            solutions.format.name if solutions else None,
            graphs.format.name if graphs else None,
            (asked.default_graphs, asked.named_graphs, asked.graph, wanted.named),
        )

    def whole(self, wanted: Wanted, release: Release, answer: Answer) -> Kept:
        """The response with a result that is small and whole, and no page."""
        tag = wanted.tag(release)
        usual, own = self._result_headers(wanted, _choice(wanted, answer), tag)
        return self._keep(wanted, tag, packed(usual, own, answer.spool.rest(), wanted.gzip))

    async def _sparql(self, request: Request) -> Response:
        if (begun := request.scope.get("state", {}).pop(BEGUN, None)) is not None:
            return await self._begun(request, begun)
        headers = fields(request.scope["headers"])
        if request.method != "GET":
            if (early := _method(request, METHODS)) is not None:
                return early
            return await self._asked(request, headers)
        key = request.scope["query_string"] + key_part(headers)
        if (known := self._known.get(key)) is not None:
            return await self._answer(request, known, headers)
        return await self._asked(request, headers, key)

    async def _asked(self, request: Request, headers: Mapping[bytes, bytes], key: bytes = b"") -> Response:
        asked = await parse(request)
        if asked is None:
            if negotiate.prefers_html(request.headers.get("accept"), negotiate.DOCUMENTS):
                return self._query_page(self._context, request)
            return await self._description(request, self._about.service)
        wanted = await self._want(request, asked, headers)
        if key and not wanted.language:  # a page depends on more than the key tells
            self._known.put(key, wanted, 2 * len(key) + KNOWN_EXTRA)
        return await self._answer(request, wanted, headers)

    async def void(self, request: Request) -> Response:
        """The description of the data set."""
        return await self._description(request, self._about.dataset)

    async def graph_store(self, request: Request) -> Response:
        """One graph: `?default` or `?graph=IRI`."""
        if (early := _method(request, "GET, HEAD, OPTIONS")) is not None:
            return early
        asked_for = dict(parameters(request.scope["query_string"], N_("address")))
        iri = asked_for.get("graph")
        if ("default" in asked_for) == (iri is not None):
            raise RefusalError(400, N_("Which graph?"), N_("Ask for /data?default or /data?graph=IRI, not for both."))
        if iri is not None and not is_iri(iri):
            raise not_absolute("graph", iri)
        asked = Asked("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", None if iri is None else (iri,), None, iri)
        headers = fields(request.scope["headers"])
        return await self._answer(request, await self._want(request, asked, headers, tables=False), headers)

    async def _want(
        self, request: Request, asked: Asked, headers: Mapping[bytes, bytes], *, tables: bool = True
    ) -> Wanted:
        """What is asked for, if a worker may have it. Raises RefusalError."""
        check, limits = guard.check, self._context.limits
        long = len(asked.query) > SCAN_ASIDE
        checked = await asyncio.to_thread(check, asked.query, limits) if long else check(asked.query, limits)
        named = language_asked(request) if b"lang=" in request.scope["query_string"] else ""
        wanted = want(asked, headers, f"{prefix_of(request)};{named}", tables=tables, cacheable=checked.cacheable)
        wanted.named = named
        return wanted

    async def _answer(self, request: Request, wanted: Wanted, headers: Mapping[bytes, bytes]) -> Response:
        """The result in the format that the client prefers. Raises RefusalError, FailureError, NoWorkerError."""
        if wanted.solutions is None and wanted.graphs is None:
            return not_acceptable(request)
        tag = wanted.tag(await self._context.releases.fresh())
        if wanted.cacheable:
            condition = headers.get(b"if-none-match")
            if condition is not None and request.method != "POST" and matches(condition.decode("latin-1"), tag):
                return Response(status_code=304, headers=self._headers(tag, wanted.vary))
            if (kept := self._cache.get(f"{tag}{wanted.gzip}")) is not None:
                return KeptResponse(kept)
        try:
            answer, release = await self._context.run_fresh(self.job(wanted))
            return await self._settled(request, wanted, answer, release)
        except FailureError as error:
            return self._failed(request, error, wanted.asked)

    async def _begun(self, request: Request, begun: Begun) -> Response:
        begun.taken = True
        try:
            if begun.answer is None:
                assert begun.failure is not None  # one or the other
                raise begun.failure
            return await self._settled(request, begun.wanted, begun.answer, begun.release)
        except FailureError as error:
            return self._failed(request, error, begun.wanted.asked)

    async def _settled(self, request: Request, wanted: Wanted, answer: Answer, release: Release) -> Response:
        with contextlib.ExitStack() as undo:
            undo.callback(answer.close)
            # HTTP/1.0 has no chunks: a client could not tell a cut answer from a whole one
            await answer.settle(whole=request.scope["http_version"] == "1.0")
            response = self._response(request, wanted, answer, wanted.tag(release))
            undo.pop_all()
        return response

    def _response(self, request: Request, wanted: Wanted, answer: Answer, tag: str) -> Response:
        choice = _choice(wanted, answer)
        usual, own = self._result_headers(wanted, choice, tag)
        wrap = Wrap()
        if choice.format.name == "html":
            names = answer.head.get("variables")
            columns = [str(name) for name in names] if isinstance(names, list) else None
            wrap = self._result_page(self._context, wanted.asked.query, columns, request)
        keep = partial(self._keep, wanted, tag)
        return AnswerResponse(answer, usual, own, wrap=wrap, gzip=wanted.gzip, keep=keep)

    def _keep(self, wanted: Wanted, tag: str, response: Kept) -> Kept:
        """Keep it, where that may be."""
        if wanted.cacheable and len(response.body) <= self._context.limits.cache_entry:
            self._cache.put(f"{tag}{wanted.gzip}", response, len(response.body) + KEPT_EXTRA)
        return response

    def _result_headers(self, wanted: Wanted, choice: negotiate.Choice, tag: str) -> tuple[Usual, bytes]:
        """The usual ones, and lines of its own."""
        if wanted.cacheable:
            return usual_headers(choice.content_type, self._may_keep, wanted.vary), f"etag: {tag}\r\n".encode()
        return usual_headers(choice.content_type, "no-store", wanted.vary), b""

    def _headers(self, tag: str, vary: str = VARY) -> dict[str, str]:
        return {"ETag": tag, "Cache-Control": self._may_keep, "Vary": vary}

    def _failed(self, request: Request, error: FailureError, asked: Asked) -> Response:
        if error.code == failure.NOT_ACCEPTABLE:
            return not_acceptable(request, error.message)
        if error.code == failure.SYNTAX:
            guard.scan(asked.query, self._context.limits)  # may know better what is wrong: a string never closed
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


def _choice(wanted: Wanted, answer: Answer) -> negotiate.Choice:
    choice = wanted.graphs if answer.head["kind"] == frames.GRAPH else wanted.solutions
    assert choice is not None  # the worker refuses what was not asked for
    return choice


def _method(request: Request, allowed: str) -> Response | None:
    """The response to a method that needs no thought."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    if request.method not in allowed.split(", "):
        return problem(
            request,
            405,
            N_("%(method)s is not possible here.", method=request.method),
            N_("Possible: %(allowed)s.", allowed=allowed),
            headers={"Allow": allowed},
        )
    return None


def not_acceptable(request: Request, message: str = N_("None of the formats asked for is served.")) -> Response:
    """406, with what is served."""
    served = sorted({f.media_types[0] for f in (*negotiate.SOLUTIONS, *negotiate.GRAPHS)})
    return problem(request, 406, message, N_("Served: %(served)s.", served=", ".join(served)))


def endpoint_address(request: Request) -> str:
    """The address of the endpoint as the client knows it, without query."""
    return str(request.url.replace(path=f"{prefix_of(request)}/sparql", query="", fragment=""))
