"""What all pages share: frame, language, validators, headers, the path under which the server is reached."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from soga_kg import __version__
from soga_kg.messages import N_
from soga_kg.translate import LOCALE
from soga_kg.web import negotiate
from soga_kg.web.context import Context
from soga_kg.web.links import LISTS, SHOWN, Linker
from soga_kg.web.parts import Frame
from soga_kg.web.respond import prefix_of, problem, route_path
from soga_kg.web.views import MissingView, View, render
from soga_kg.web.words import Words, asked, language_of, words

# Parameters of an address that say what a page shows, so that its other language shows the same.
_KEPT = frozenset({"page", "example", "q", "around", "kind", "year", "place", "role", "type", "language"})


class Site:
    """Answers with pages of the release in use."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._edition = _edition()

    async def begin(self, request: Request, title: str = "") -> Frame:
        """The frame of a page of the newest release; `title` in English, empty: the data set's."""
        await self.context.releases.fresh()
        return frame(self.context, request, title)

    def linker(self, request: Request) -> Linker:
        """Makes links in the language of the page."""
        return Linker(self.context.base, words(language_of(request)))

    async def page(self, request: Request, fill: Callable[[], Awaitable[View]]) -> Response:
        """The page, unless the client has it already."""
        return await self.answer(request, "text/html", lambda headers: _filled(fill, headers))

    async def answer(
        self, request: Request, media_type: str, make: Callable[[dict[str, str]], Awaitable[Response]]
    ) -> Response:
        """What depends on release, address, language and format alone, unless the client has it already."""
        tag = self.tag(request, media_type)
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}
        return Response(status_code=304, headers=headers) if has(request, tag) else await make(headers)

    def tag(self, request: Request, media_type: str) -> str:
        """A weak validator: the same release, code, address, language and format give the same page."""
        host = request.headers.get("host", "")  # some documents hold whole addresses
        parts = (self.context.release.digest, self._edition, host, request.url.path, request.url.query)
        told = "\n".join([*parts, language_of(request), media_type])
        return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'

    async def missing(self, request: Request) -> Response:
        """404, with ways out of it for a browser."""
        if not negotiate.prefers_html(request.headers.get("accept"), negotiate.MESSAGES):
            return problem(request, 404, N_("There is nothing at this address."), N_("See / for what is here."))
        begun = replace(frame(self.context, request, N_("There is nothing here")), lasting=False)
        view = MissingView(begun, lists(words(language_of(request))))
        return html(view, {"Cache-Control": "max-age=10"}, 404)


async def _filled(fill: Callable[[], Awaitable[View]], headers: dict[str, str]) -> Response:
    return html(await fill(), headers)


def lists(catalogue: Words) -> tuple[tuple[str, str], ...]:
    """(address, what it lists) of every list."""
    return tuple((f"/things/{kind}", catalogue.of("lists", kind)) for kind in LISTS)


def frame(context: Context, request: Request, title: str, kept: Collection[str] = _KEPT) -> Frame:
    """What stands around a page. `title` in English; empty: the data set's title."""
    catalogue = words(language_of(request))
    fields = [(name, value) for name, value in request.query_params.multi_items() if name in kept]
    rest = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields)
    path = quote(route_path(request), safe=f"{SHOWN}%") + (f"?{rest}" if rest else "")
    titles = context.release.manifest.get("title", {})
    site = str(titles.get(catalogue.language, "soga-kg")) if isinstance(titles, dict) else str(titles)
    shown = catalogue.gettext(title) if title else site
    return Frame(
        catalogue, site, shown, path, asked=bool(asked(request)), prefix=prefix_of(request), home=here(request)
    )


def here(request: Request) -> str:
    """The address of the site as the client knows it, without a last slash."""
    return str(request.base_url).rstrip("/")


def html(view: View, headers: dict[str, str], status: int = 200) -> Response:
    """A page with its language."""
    language = {"Content-Language": view.frame.words.language, "Vary": "Accept, Accept-Language"}
    return Response(render(view), status, {**language, **headers}, media_type="text/html")


def moved(request: Request, path: str, status: int = 303, headers: dict[str, str] | None = None) -> Response:
    """A redirect to another address of ours."""
    return RedirectResponse(f"{prefix_of(request)}{path}", status, headers)


def has(request: Request, tag: str) -> bool:
    """Whether the client has it already (weak comparison, RFC 9110, 13.1.2)."""
    told = request.headers.get("if-none-match", "")
    return any(part.strip().removeprefix("W/") == tag.removeprefix("W/") for part in told.split(","))


def _edition() -> str:
    """A digest of the code's version and of all files that pages are made from: a tag must change with them."""
    folder = Path(__file__).parent
    files = [folder / "named.toml", *sorted(LOCALE.rglob("*.po"))]
    files += sorted(path for name in ("queries", "questions", "templates") for path in (folder / name).iterdir())
    return hashlib.sha256(b"\0".join([__version__.encode(), *(path.read_bytes() for path in files)])).hexdigest()
