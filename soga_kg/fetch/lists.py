"""Addresses of articles from sitemaps, feeds and archive pages."""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from soga_kg.errors import FetchError
from soga_kg.fetch.address import absolute, normal_or_none, same_site
from soga_kg.fetch.client import Answer, StoppedError
from soga_kg.fetch.links import links
from soga_kg.fetch.visit import Visitor

SITEMAPS = ("sitemap_index.xml", "sitemap.xml", "wp-sitemap.xml")  # where sitemaps stand by habit
FEEDS = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml")
MOST_UNPACKED = 60_000_000  # bytes; the protocol of sitemaps allows 50 MB
MOST_LISTS = 1_000  # sitemaps, pages of feeds or of archives of one site
# Sitemaps of rubrics, keywords, people and pictures: pages of lists, no articles.
_NO_ARTICLES = re.compile(r"taxonom|categor|post_tag|[-_/]tags?[-_.]|author|users|image|video", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds. `kind`: sitemap, index, feed, or empty for anything else."""

    kind: str = ""
    addresses: tuple[str, ...] = ()
    following: str = ""  # the next page of a feed


def listed(answer: Answer) -> Listed:
    """The addresses in a sitemap, a sitemap index, an RSS or an Atom feed. One with a document type is none."""
    if answer.status != 200:
        return Listed()
    content = _unpacked(answer.content)
    if b"<!DOCTYPE" in content[:1000].upper() or b"<!ENTITY" in content:
        return Listed()
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError):  # ValueError: an encoding that Python does not know
        return Listed()
    kind = {"urlset": "sitemap", "sitemapindex": "index", "rss": "feed", "feed": "feed", "RDF": "feed"}.get(_name(root))
    if kind is None:
        return Listed()
    if kind == "feed":
        entries = [_link(item) for item in root.iter() if _name(item) in {"item", "entry"}]
        following = next((e.get("href", "") for e in root.iter() if _name(e) == "link" and e.get("rel") == "next"), "")
        return Listed(kind, tuple(filter(None, entries)), following)
    found = (child.text or "" for entry in root for child in entry if _name(child) == "loc")
    return Listed(kind, tuple(text.strip() for text in found if text.strip()))


def _unpacked(content: bytes) -> bytes:
    """The content of a gzip file, up to the limit: what is cut off there is no XML, and so no list."""
    if not content.startswith(b"\x1f\x8b"):
        return content.lstrip()
    try:
        return zlib.decompressobj(wbits=31).decompress(content, MOST_UNPACKED).lstrip()
    except zlib.error:
        return b""


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _link(item: ElementTree.Element) -> str:
    for child in item:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            return (child.get("href") or child.text or "").strip()
    return ""


class Lists:
    """The lists of one site, each asked for once."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    def sitemaps(self, starts: Iterable[str]) -> Iterator[str]:
        """The addresses of sitemaps and of those that they name, to the third level."""
        waiting = deque((address, 0) for address in starts)
        seen: set[str] = set()
        while waiting and len(seen) < MOST_LISTS:
            address, depth = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            found = self._listed(address)
            if found.kind == "index" and depth < 2:
                inner = (normal_or_none(child, address) for child in found.addresses if not _NO_ARTICLES.search(child))
                waiting.extend((child, depth + 1) for child in inner if child)
            elif found.kind == "sitemap":
                yield from (absolute(child, address) for child in found.addresses)

    def feeds(self, starts: Iterable[str]) -> Iterator[str]:
        """The addresses of a feed's entries, page after page as long as there are new ones."""
        for start in starts:
            address, page, seen = start, 1, set[str]()
            while address and page <= MOST_LISTS:
                found = self._listed(address)
                entries = (absolute(entry, address) for entry in found.addresses)
                fresh = [entry for entry in entries if entry not in seen]
                yield from fresh
                seen.update(fresh)
                page += 1
                following = normal_or_none(found.following, address) if found.following else ""
                address = (following or _next_page(start, page)) if fresh else ""

    def archives(self, starts: Iterable[str]) -> Iterator[str]:
        """The articles that archive pages link to, and those that these pages lead to."""
        waiting = deque(starts)
        seen: set[str] = set()
        while waiting and len(seen) < MOST_LISTS:
            address = waiting.popleft()
            if address in seen:
                continue
            seen.add(address)
            answer = self._answer(address)
            if answer is not None and same_site(answer.address, address):
                found = links(answer)
                yield from found.articles
                waiting.extend(found.lists)

    def _listed(self, address: str) -> Listed:
        answer = self._answer(address)
        return listed(answer) if answer is not None else Listed()

    def _answer(self, address: str) -> Answer | None:
        try:
            return self._visitor.listing(address)
        except StoppedError:
            raise
        except FetchError:
            self._visitor.counts["lists failed"] += 1
            return None


def _next_page(feed: str, page: int) -> str:
    """WordPress gives a feed's older entries at `?paged=N`."""
    return f"{feed}?paged={page}" if feed.endswith("/feed/") else ""
