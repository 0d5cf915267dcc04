"""What crawlers and feed readers ask for: robots.txt, sitemap, Atom feeds of articles and of changes."""

from __future__ import annotations

import asyncio
import datetime
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg.graphml import xml_text
from soga_kg.index import Entry
from soga_kg.messages import N_
from soga_kg.web.downloads import read_json
from soga_kg.web.history import History
from soga_kg.web.links import LISTS, Linker, preferred
from soga_kg.web.releases import dataset_iri
from soga_kg.web.respond import prefix_of
from soga_kg.web.site import Site, here
from soga_kg.web.words import LANGUAGES

ON_A_SITEMAP = 10_000  # addresses; the protocol allows 50,000
IN_A_FEED = 50  # entries
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_ATOM = "http://www.w3.org/2005/Atom"
_PAGES = (
    "/",
    "/sparql",
    "/views/timeline",
    "/views/network",
    "/views/map",
    "/docs/ontology",
    "/docs/shapes",
    "/docs/rules",
    "/docs/privacy",
    "/report",
    "/downloads",
    *(f"/things/{kind}" for kind in LISTS),
)
# Answers that cost work and hold nothing that the pages and files do not: not for crawlers.
_ROBOTS = ("/sparql?", "/data?", "/search", "/reconcile", "/doc/statement/", "/doc/evidence/", "/health", "/metrics")


def routes(site: Site) -> list[Route]:
    """Robots, sitemaps, feeds."""
    feeds = _Feeds(site)
    return [
        Route("/robots.txt", feeds.robots),
        Route("/sitemap.xml", feeds.sitemaps),
        Route("/sitemap/{kind}-{number:int}.xml", feeds.sitemap),
        Route("/feeds/articles.atom", feeds.articles),
        Route("/feeds/changes.atom", feeds.changes),
    ]


@dataclass(frozen=True, slots=True)
class _News:
    """An entry of a feed. `updated` is a time as RFC 3339 has it, `body` HTML."""

    id: str
    title: str
    href: str
    updated: str
    body: str


class _Feeds:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context
        self._history = History(site.context)

    async def robots(self, request: Request) -> Response:
        """`/robots.txt`: pages and files are welcome, at ease; searches and queries are not."""
        prefix = prefix_of(request)
        lines = ["User-agent: *", "Crawl-delay: 1", *(f"Disallow: {prefix}{path}" for path in _ROBOTS)]
        text = "\n".join([*lines, "", f"Sitemap: {here(request)}/sitemap.xml", ""])
        return Response(text, headers={"Cache-Control": "max-age=3600"}, media_type="text/plain")

    async def sitemaps(self, request: Request) -> Response:
        """`/sitemap.xml`: which sitemaps there are, one for the pages of the site, one or more a kind."""
        await self._site.begin(request)

        async def make(headers: dict[str, str]) -> Response:
            totals = await self._context.indexed(lambda index: {kind: index.total(kind, {}) for kind in LISTS})
            parts = [f"{kind}-{n}" for kind, total in totals.items() for n in range(1, -(-total // ON_A_SITEMAP) + 1)]
            root = ET.Element("sitemapindex", xmlns=_SITEMAP)
            for part in ("pages-1", *parts):
                ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = f"{here(request)}/sitemap/{part}.xml"
            return _xml(root, headers, "application/xml")

        return await self._site.answer(request, "application/xml", make)

    async def sitemap(self, request: Request) -> Response:
        """`/sitemap/person-1.xml`."""
        kind, number = request.path_params["kind"], request.path_params["number"]
        if kind not in {"pages", *LISTS} or not 0 < number < 100_000:
            return await self._site.missing(request)
        await self._site.begin(request)
        linker, start = self._site.linker(request), (number - 1) * ON_A_SITEMAP

        async def make(headers: dict[str, str]) -> Response:
            if kind == "pages":
                told = [(page, self._released()) for page in _PAGES] if number == 1 else []
            else:
                found = await self._context.indexed(lambda index: index.addresses(kind, start, ON_A_SITEMAP))
                told = [(linker.address(iri), await self._modified(kind, iri, date)) for iri, date in found]
            if not told:
                return await self._site.missing(request)
            return _xml(_urls(here(request), told), headers, "application/xml")

        return await self._site.answer(request, "application/xml", make)

    def _released(self) -> str:
        return str(self._context.release.manifest.get("date") or "")

    async def _modified(self, kind: str, iri: str, date: str) -> str:
        """The day on which a page last changed: an article's own, else that of a release; empty where none is known."""
        day = date if kind == "article" and len(date) == len("2026-01-01") else ""
        return day or await self._history.changed(iri)

    async def articles(self, request: Request) -> Response:
        """`/feeds/articles.atom`: the latest articles; one without a date is as old as the release that brought it."""
        await self._site.begin(request)
        linker = self._site.linker(request)

        async def make(headers: dict[str, str]) -> Response:
            latest = await self._context.indexed(lambda index: index.latest("article", IN_A_FEED))
            news = [await self._article(linker, here(request), entry) for entry in latest]
            return self._feed(request, headers, "feed_articles", N_("Articles"), news)

        return await self._site.answer(request, "application/atom+xml", make)

    async def _article(self, linker: Linker, here: str, entry: Entry) -> _News:
        link = linker.link(ox.NamedNode(entry.iri), preferred(entry))
        count = linker.words.ngettext("%(num)s thing mentioned", "%(num)s things mentioned", entry.mentions)
        updated = _time(entry.begins) or _time(await self._history.changed(entry.iri)) or self._published()
        return _News(entry.iri, link.name.short, here + link.href, updated, f"<p>{escape(count)}</p>")

    async def changes(self, request: Request) -> Response:
        """`/feeds/changes.atom`: what each release changed, newest first."""
        await self._site.begin(request)

        async def make(headers: dict[str, str]) -> Response:
            past = await asyncio.to_thread(read_json, self._context.release.folder / "releases.json", [])
            now = await asyncio.to_thread(read_json, self._context.release.folder / "changes.json", {})
            news = [self._release(request, told, now) for told in past[:IN_A_FEED]]
            return self._feed(request, headers, "feed_changes", N_("Changes of the graph"), news)

        return await self._site.answer(request, "application/atom+xml", make)

    def _release(self, request: Request, told: dict[str, Any], now: dict[str, Any]) -> _News:
        linker, number = self._site.linker(request), int(told["number"])
        words = linker.words
        lines = [f"{words.of('changes', k)}{words.gettext(':')} {v}" for k, v in told["changes"].items() if v]
        body = "".join(f"<p>{escape(line)}</p>" for line in lines)
        if now.get("number") == number:
            items = [(f"{self._context.base}id/{i}", i) for i in (*now.get("created", ()), *now.get("withdrawn", ()))]
            shown = "".join(f'<li><a href="{escape(here(request) + linker.address(iri))}">{escape(i)}</a></li>'
                            for iri, i in items[:IN_A_FEED])  # fmt: skip
            body += f"<ul>{shown}</ul>" if shown else ""
        title = words.gettext("Release %(number)s", number=number)
        updated = _time(str(told.get("date", ""))) or self._published()
        iri = f"{dataset_iri(self._context.release)}#release-{number}"
        return _News(iri, title, f"{here(request)}/downloads", updated, body or f"<p>{escape(title)}</p>")

    def _published(self) -> str:
        """When the release in use was written, for what has no date of its own."""
        release = self._context.release
        if given := _time(str(release.manifest.get("date", ""))):
            return given
        written = (release.folder / "manifest.json").stat().st_mtime
        return datetime.datetime.fromtimestamp(int(written), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _feed(
        self, request: Request, headers: dict[str, str], name: str, title: str, news: Iterable[_News]
    ) -> Response:
        words, entries = self._site.linker(request).words, list(news)
        own = f"{here(request)}{request.scope['path'].removeprefix(prefix_of(request))}"
        root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": words.language})
        ET.SubElement(root, "id").text = f"{dataset_iri(self._context.release)}#{name}"
        ET.SubElement(root, "title").text = words.gettext(title)
        ET.SubElement(root, "updated").text = max((e.updated for e in entries), default=self._published())
        ET.SubElement(ET.SubElement(root, "author"), "name").text = str(
            self._context.release.manifest.get("made_by", "soga-kg")
        )
        ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{own}?lang={words.language}")
        ET.SubElement(root, "link", rel="alternate", type="text/html", href=f"{here(request)}/")
        for one in entries:
            entry = ET.SubElement(root, "entry")
            ET.SubElement(entry, "id").text = one.id
            ET.SubElement(entry, "title").text = xml_text(one.title)
            ET.SubElement(entry, "updated").text = one.updated
            ET.SubElement(entry, "link", rel="alternate", type="text/html", href=one.href)
            ET.SubElement(entry, "content", type="html").text = xml_text(one.body)
        return _xml(root, headers | {"Content-Language": words.language}, "application/atom+xml")


def _here(request: Request) -> str:
    """The address of the site as the client knows it, without a last slash."""
    return str(request.base_url).rstrip("/")


def _urls(here: str, told: Iterable[tuple[str, str]]) -> ET.Element:
    """A sitemap of (address, day of its last change or empty): each page with its versions in both languages."""
    root = ET.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for address, day in told:
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = here + address
        if day:
            ET.SubElement(url, "lastmod").text = day
        for language in ("", *LANGUAGES):
            href = f"{here}{address}{f'?lang={language}' if language else ''}"
            ET.SubElement(url, "xhtml:link", rel="alternate", hreflang=language or "x-default", href=href)
    return root


def _time(date: str) -> str:
    """The beginning of a day, month or year as RFC 3339 has it; empty for what is no date."""
    try:
        day = datetime.date.fromisoformat(f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10])
    except ValueError:
        return ""
    return f"{day.isoformat()}T00:00:00Z"


def _xml(root: ET.Element, headers: dict[str, str], media_type: str) -> Response:
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(data, headers=headers, media_type=f"{media_type}; charset=utf-8")
