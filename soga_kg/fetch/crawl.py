"""A site's address, or a page's, to pages in the kept folder: which source is the best, and what is left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch.address import (
    collection,
    is_home,
    may_be_article,
    normal,
    normal_or_none,
    origin,
    same_site,
    tracked,
)
from soga_kg.fetch.client import Answer
from soga_kg.fetch.kept import PACE, Kept
from soga_kg.fetch.links import Links, links
from soga_kg.fetch.lists import FEEDS, SITEMAPS, Lists, listed
from soga_kg.fetch.pace import Pace
from soga_kg.fetch.record import Run
from soga_kg.fetch.rest import Rest, base_of
from soga_kg.fetch.tell import REPORT, report
from soga_kg.fetch.visit import Progress, Visitor
from soga_kg.messages import N_
from soga_kg.suppress import FILE, MARK, Suppression


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap, or an index of them, that somebody has as a file, and the address that it would have on its site."""

    address: str
    content: bytes


def crawl(
    address: str | Sitemap,
    folder: Path,
    config: Config,
    progress: Progress,
    listed: Suppression | None = None,
    pace: Pace | None = None,
) -> Run:
    """Fetches what is new, changed or gone of a site, a list or a page into `folder`, and says what happened.

    Of people on the list `listed`, and on that of the folder itself, no name is written into it.
    Crawls that share `pace` keep their distance together, and one that goes on keeps it to what was asked before.

    Raises StoppedError where the crawl ended early and can go on, FetchError where nothing can be fetched.
    """
    start = address.address if isinstance(address, Sitemap) else normal(address)
    if config.offline:
        raise FetchError(N_("the setting offline forbids to ask the network"), N_("Leave it away to fetch."))
    with Kept(folder, writing=True, listed=Suppression(folder / FILE).beside(listed)) as kept:
        pace = pace or Pace(shared=True)
        pace.remember(folder / PACE, config.crawl_wait)
        visitor = Visitor(start, kept, config, progress, pace)
        try:
            crawling = _Crawl(visitor, start)
            source = crawling.through(address) if isinstance(address, Sitemap) else crawling.go()
        except FetchError:
            visitor.save()
            raise
        else:
            visitor.save(done=True, source=source)
        finally:
            visitor.close()
            (folder / REPORT).write_text(report(kept), encoding="utf-8")
        return visitor.run


def sitemap_of(path: Path, limit: int) -> Sitemap | None:
    """The sitemap, or index of them, in a file; None for other files.

    Its site is that of the first address in it. Raises FetchError where there is none.
    """
    if not path.name.lower().endswith((".xml", ".xml.gz")) or not path.is_file() or path.stat().st_size > limit:
        return None
    content = path.read_bytes()
    found = listed(Answer("", 200, content))
    if found.kind not in {"sitemap", "index"}:
        return None
    first = next(filter(None, map(normal_or_none, found.addresses)), "")
    if not first:
        raise FetchError(N_("the sitemap names no address"), N_("Give the address of the site, or of its sitemap."))
    return Sitemap(normal(quote(path.name), origin(first)), content)


class _Crawl:
    """One crawl: the sources in the order of their worth."""

    def __init__(self, visitor: Visitor, start: str) -> None:
        self._visitor = visitor
        self._start = start
        self._rest = Rest(visitor)
        self._lists = Lists(visitor)

    def go(self) -> str:
        """Fetches everything; the name of the source that was chosen."""
        known = collection(self._start)
        if known:
            source = "rest" if self._rest.collect(known[0], [known[1]]) else ""
        elif is_home(self._start):
            source = self._site()
        else:
            source = self._page()
        if not source:
            raise FetchError(
                N_("no article found from %(start)s", start=self._start),
                N_(
                    "Give the address of its sitemap, its feed, its REST interface (…/wp-json/wp/v2/posts) "
                    "or of one page."
                ),
            )
        self._leftovers()
        return source

    def through(self, sitemap: Sitemap) -> str:
        """Fetches what a sitemap names; the name of the source."""
        found = listed(Answer(sitemap.address, 200, sitemap.content))
        if not self._visit_all(found.addresses if found.kind == "sitemap" else self._lists.sitemaps(found.addresses)):
            raise FetchError(N_("no article found from the sitemap"), N_("Open one of its addresses in a browser."))
        self._leftovers()
        return "sitemap"

    def _site(self) -> str:
        home = self._visitor.listing(self._start)
        if home.status >= 400:
            raise FetchError(
                N_("the server answered %(status)s", status=home.status), N_("Open the address in a browser.")
            )
        found = links(home)
        if self._interfaces(found):
            return "rest"
        server = origin(self._start)
        named = [normal(address, server) for address in self._visitor.sitemaps()]
        by_habit = [[f"{server}{name}"] for name in SITEMAPS]
        feeds = [[address] for address in found.feeds] or [[urljoin(self._start, name)] for name in FEEDS]
        sources = {
            "sitemap": _first(self._lists.sitemaps, [named, *by_habit]),
            "feed": _first(self._lists.feeds, feeds),
            "archive": self._lists.archives([self._start, *found.homes]),
        }
        return next((name for name, addresses in sources.items() if self._visit_all(addresses)), "")

    def _interfaces(self, found: Links) -> bool:
        """The REST interface of the site, and those of its languages where it has one."""
        usual = (urljoin(f"{self._start.rstrip('/')}/", path) for path in ("wp-json/", "?rest_route=/"))
        if not any(self._rest.collect(root) for root in dict.fromkeys([*found.interfaces, *usual])):
            return False
        for home in found.homes:
            if home != self._start and is_home(home):
                self._rest.collect(urljoin(f"{home.rstrip('/')}/", "wp-json/"))
        return True

    def _page(self) -> str:
        """A page, or a list of pages that was given by its address."""
        record = self._visitor.visit(self._start)
        if record.state != "current" or not record.versions:
            raise FetchError(record.reason, N_("Open the address in a browser."))
        kind = listed(self._visitor.kept_answer(record)).kind
        if not kind:
            return "page"
        self._visitor.as_list(record)
        found = self._lists.feeds([record.address]) if kind == "feed" else self._lists.sitemaps([record.address])
        return ("feed" if kind == "feed" else "sitemap") if self._visit_all(found) else ""

    def _visit_all(self, addresses: Iterable[str]) -> bool:
        visitor, found = self._visitor, False
        seen: set[str] = set()
        for given in addresses:
            visitor.counts["tracking"] += tracked(given)
            address = normal_or_none(given)
            if not address:  # of an e-mail, or misspelt
                continue
            if quote(MARK, safe="") in address:  # of a list that was kept without a name
                visitor.counts["withheld"] += 1
            elif address in seen:
                visitor.counts["duplicates"] += 1
            elif not same_site(address, self._start):
                visitor.counts["other sites"] += 1
            elif may_be_article(address):
                found = bool(visitor.visit(address).versions) or found
            seen.add(address)
        return found

    def _leftovers(self) -> None:
        """Asks for the articles of earlier crawls that no list names any more."""
        visitor = self._visitor
        for record in visitor.kept.articles():
            if record.state == "current" and visitor.had(record.address) is None:
                if base_of(record.address):
                    self._rest.again(record)
                else:
                    visitor.visit(record.address)


def _first(lists: Callable[[list[str]], Iterable[str]], alternatives: Iterable[list[str]]) -> Iterator[str]:
    """The addresses of the first of several lists that has any."""
    for starts in alternatives:
        found = False
        for address in lists(starts):
            found = True
            yield address
        if found:
            return
