"""How an answer or a failure becomes an HTTP response: statuses, words, headers, framing."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from soga_kg.errors import SogaError
from soga_kg.messages import N_
from soga_kg.translate import told
from soga_kg.web import negotiate
from soga_kg.web.guard import RefusalError
from soga_kg.web.passage import EVERYWHERE
from soga_kg.web.words import asked, language_of, words
from soga_kg.web.workers import failure
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.failure import FailureError

STATUS: Mapping[str, int] = {
    failure.SYNTAX: 400,
    failure.SERVICE: 400,
    failure.EVALUATION: 400,
    failure.TOO_DEEP: 400,
    failure.NOT_ACCEPTABLE: 406,
    failure.NO_GRAPH: 404,
    failure.TIME: 504,
    failure.BUSY: 503,
    failure.SPOOL: 503,
    failure.LOST: 503,
    failure.GONE: 503,
    failure.MEMORY: 507,
    failure.TOO_LARGE: 507,
}
ERROR_AGE = 10  # seconds for which a cache may keep an error
GZIP_FROM = 1_000  # bytes; less is not worth the time
SMALL = 2**18  # bytes; a larger result is sent in pieces even where it is whole
GZIP_LEVEL = 4  # 3 times faster than 9, a tenth larger


class CutError(Exception):
    """A response that has begun cannot be finished; the connection must break so that the client sees it."""


def prefix_of(request: Request) -> str:
    """The path under which a proxy shows this server, without a last slash; empty where there is none."""
    return str(request.scope.get("root_path", ""))


def route_path(request: Request) -> str:
    """The path of the request without that prefix: what our routes and pages know."""
    return str(request.scope["path"]).removeprefix(prefix_of(request))


def page(title: str, body: str, language: str = "en", prefix: str = "") -> str:
    """A plain HTML page around trusted `body`; the title is escaped."""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>'
        f'{escape(title)}</title><link rel="stylesheet" href="{escape(prefix)}/static/site.css">'
        '<link rel="icon" href="data:,"></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def problem(  # noqa: PLR0913 - the parts of a problem
    request: Request,
    status: int,
    message: str,
    hint: str = "",
    *,
    place: tuple[int, int] = (0, 0),
    excerpt: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A failure as text, HTML or JSON (RFC 9457), whichever the client prefers; text where it does not say.

    French for those who ask for it, else English; the phrase of the status stays as HTTP has it but on a page.
    """
    phrase = HTTPStatus(status).phrase
    line, column = place
    language = language_of(request)
    message, hint = told(message, language), told(hint, language)
    choice = negotiate.choose(request.headers.get("accept"), negotiate.MESSAGES)
    kind = choice or negotiate.Choice(negotiate.MESSAGES[0], "text/plain")
    where = told(N_("Line %(line)s, column %(column)s.", line=line, column=column), language) if line else ""
    sentences = [part for part in (message, where, hint) if part]
    if kind.format.name == "json":
        fields: dict[str, object] = {"type": "about:blank", "status": status, "title": phrase, "detail": message}
        fields |= {"hint": hint} if hint else {}
        fields |= {"line": line, "column": column} if line else {}
        body = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
    elif kind.format.name == "html":
        shown = f"<pre>{escape(excerpt)}</pre>" if excerpt else ""
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in sentences)
        title = f"{status} {words(language).of('http', str(status), phrase)}"
        here = f"?lang={language}" if asked(request) else ""
        home = f'<p><a href="{escape(prefix_of(request))}/{here}">{escape(told(N_("Home"), language))}</a></p>'
        said = f"<h1>{escape(title)}</h1>{paragraphs}{shown}{home}"
        body = page(title, said, language, prefix_of(request))
    else:
        body = "\n".join([f"{status} {phrase}", *sentences, *([excerpt] if excerpt else [])]) + "\n"
    age = "no-store" if status in {429, 500, 503} else f"max-age={ERROR_AGE}"
    return Response(
        b"" if request.method == "HEAD" else body,
        status,
        {"Cache-Control": age, "Vary": "Accept, Accept-Language", "Content-Language": language, **(headers or {})},
        media_type=kind.content_type,
    )


def failed(request: Request, error: SogaError, query: str = "") -> Response:
    """The response to an error of ours."""
    if isinstance(error, RefusalError):
        return problem(request, error.status, error.message, error.hint, place=(error.line, error.column))
    if isinstance(error, FailureError):
        retry = {"Retry-After": str(error.retry)} if error.retry else {}
        return problem(request, STATUS.get(error.code, 500), error.message, error.hint, headers=retry)
    return problem(
        request, 503, N_("The data cannot be read at the moment."), N_("Try again."), headers={"Retry-After": "5"}
    )


RawHeaders = list[tuple[bytes, bytes]]


def lines_of(headers: RawHeaders) -> bytes:
    """The headers as a response has them."""
    return b"".join([b"%s: %s\r\n" % header for header in headers])


_EVERYWHERE_LINES = lines_of(EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Usual:
    """Headers that many results have in common, and how they begin a response."""

    headers: RawHeaders
    lines: bytes


@lru_cache(256)
def usual_headers(content_type: str, cache_control: str, vary: str) -> Usual:
    """What the result of a query is sent with, but for its own ETag and length."""
    told = {"Content-Type": content_type, "Cache-Control": cache_control, "Vary": vary}
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]
    return Usual(headers, b"HTTP/1.1 200 OK\r\n" + lines_of(headers) + _EVERYWHERE_LINES)


@dataclass(slots=True)
class Kept:
    """A response ready to be sent again; `own` are the lines of the headers that it has besides the usual ones.

    Lines, not pairs: thousands are kept, and the garbage collector looks at each list and pair again and again.
    """

    usual: Usual
    own: bytes
    body: bytes

    @property
    def headers(self) -> RawHeaders:
        """All headers but those of every response."""
        pairs = [line.partition(b": ") for line in self.own.splitlines()]
        return [*self.usual.headers, *((name, value) for name, _, value in pairs)]

    def message(self, more: bytes) -> bytes:
        """All bytes of the HTTP/1.1 response, with `more` lines of headers (the date)."""
        return b"%s%s%s\r\n%s" % (self.usual.lines, self.own, more, self.body)


def packed(usual: Usual, own: bytes, body: bytes, gzip: bool) -> Kept:
    """The response to a whole result; `own` are lines of headers."""
    if gzip and len(body) >= GZIP_FROM:
        body = zlib.compress(body, GZIP_LEVEL, 31)
        own += b"content-encoding: gzip\r\n"
    return Kept(usual, b"%scontent-length: %d\r\n" % (own, len(body)), body)


class KeptResponse(Response):
    """What was kept."""

    def __init__(self, kept: Kept) -> None:
        self.status_code = 200  # the parent's __init__ would make headers anew
        self.background = None
        self.raw_headers = kept.headers
        self.body = kept.body


@dataclass(frozen=True, slots=True)
class Wrap:
    """The page around the rows of an HTML table: what stands before them, after them, and after none."""

    before: bytes = b""
    after: bytes = b""
    none: bytes = b""

    def end(self, rows: int) -> bytes:
        """What stands after so many bytes of rows."""
        return self.after if rows else self.none


class AnswerResponse(Response):
    """A result on its way: whole with its length where it is whole already, else in chunks.

    `wrap` is the page around the rows of an HTML table. `keep` is called with the response to a
    result that is small and whole. A result that turns out not to be whole breaks the connection.
    """

    def __init__(
        self,
        answer: Answer,
        usual: Usual,
        own: bytes,
        *,
        wrap: Wrap,
        gzip: bool,
        keep: Callable[[Kept], object],
    ) -> None:
        self.status_code = 200  # the parent's __init__ would make headers for an empty body
        self.background = None
        self.raw_headers = Kept(usual, own, b"").headers
        self._usual = usual
        self._own = own
        self._answer = answer
        self._wrap = wrap
        self._gzip = gzip
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Raises CutError."""
        try:
            if self._answer.complete and self._answer.spool.size <= SMALL:
                await self._send_whole(scope, send)
            else:
                await self._send_pieces(scope, send)
        finally:
            self._answer.close()

    async def _send_whole(self, scope: Scope, send: Send) -> None:
        end = self._wrap.end(self._answer.spool.size)
        body = self._wrap.before + self._answer.spool.rest() + end
        kept = packed(self._usual, self._own, body, self._gzip)
        self._keep(kept)
        self.raw_headers = kept.headers
        await self._start(send)
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else kept.body})

    def _add(self, name: str, value: str) -> None:
        self.raw_headers.append((name.encode(), value.encode()))

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _send_pieces(self, scope: Scope, send: Send) -> None:
        whole = self._answer.complete  # then its length can be told, which HTTP/1.0 needs: it has no chunks
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31) if self._gzip and not whole else None
        if packer is not None:
            self._add("content-encoding", "gzip")
        elif whole:
            around = len(self._wrap.before) + len(self._wrap.end(self._answer.spool.size))
            self._add("content-length", str(around + self._answer.spool.size))
        await self._start(send)
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await self._piece(send, packer, self._wrap.before)
        try:
            async for piece in self._answer.pieces():
                await self._piece(send, packer, piece)
        except FailureError as error:
            raise CutError(error.message) from error
        last = self._wrap.end(self._answer.spool.size)
        if packer is not None:
            last = packer.compress(last) + packer.flush()
        await send({"type": "http.response.body", "body": last})

    async def _piece(self, send: Send, packer: Any, piece: bytes) -> None:
        data = piece if packer is None else packer.compress(piece)
        if data:
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await asyncio.sleep(0)  # neither a fast client nor the packing of a large result keeps others waiting
