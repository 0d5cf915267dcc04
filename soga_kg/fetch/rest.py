"""Posts and pages of WordPress by its REST interface (wp/v2): lists of identifiers first, then what is new or changed.

A list costs one request for a hundred articles, and says what changed and what is gone; articles come 25 at a time,
and each is kept by itself, in the very bytes that the server sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from soga_kg.errors import FetchError
from soga_kg.fetch.client import Answer, StoppedError
from soga_kg.fetch.record import Record
from soga_kg.fetch.visit import GONE, HIDDEN, Visitor

KINDS = ("posts", "pages")
PER_LIST = 100  # the most that WordPress gives
PER_ANSWER = 25  # articles; an answer that is cut off costs no more than these
_LISTED = "id,modified_gmt,link"
_FIELDS = "id,date,date_gmt,modified,modified_gmt,slug,status,type,link,title,content"
_OBJECT = re.compile(r"(?P<base>.*/wp/v2/(?:posts|pages))/[0-9]+$")


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a list: its address in the interface, its address for people, when it was changed."""

    id: int
    address: str
    link: str
    modified: str


def base_of(address: str) -> str:
    """The collection of an object's address; empty where it is no object of the interface."""
    match = _OBJECT.match(address)
    return match["base"] if match else ""


class Rest:
    """The collections of one site. `bases` are those that answered in this crawl."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._seen: dict[tuple[int, str], str] = {}
        self.bases: set[str] = set()

    def collect(self, root: str, kinds: Sequence[str] = KINDS) -> bool:
        """Fetches what is new or changed in the collections under `root`; whether they hold any article."""
        found = False
        for kind in kinds:
            base = f"{root}wp/v2/{kind}"
            items = self._items(base)
            if items is not None:
                self.bases.add(base)
                self._fetch(base, [item for item in items if not self._is_known(item)])
                found = found or bool(items)
        return found

    def again(self, record: Record) -> None:
        """Asks for an article that the lists no longer name: it is gone, or hidden, or the list was wrong."""
        if base_of(record.address) in self.bases:
            self._visitor.visit(record.address, GONE | HIDDEN, _with(record.address, f"_fields={_FIELDS}"))
        else:
            # Where the whole interface is silent, its silence on one article means nothing.
            self._visitor.counts["not asked"] += 1

    # ------------------------------------------------------------ lists

    def _items(self, base: str) -> list[Item] | None:
        """All articles of a collection; None where there is no such collection."""
        items: dict[int, Item] = {}
        page, pages = 1, 1
        while page <= pages:
            query = f"per_page={PER_LIST}&page={page}&orderby=id&order=asc&_fields={_LISTED}"
            listed, pages_said = self._page(_with(base, query))
            if listed is None and page == 1:
                return None
            for data in listed or []:
                item = _item(base, data)
                if item is not None:
                    items.setdefault(item.id, item)
            pages = pages_said or (page + 1 if len(listed or []) == PER_LIST else pages)
            page += 1
        return list(items.values())

    def _page(self, address: str) -> tuple[list[object] | None, int]:
        try:
            answer = self._visitor.listing(address, _is_whole)
        except StoppedError:
            raise
        except FetchError:
            self._visitor.counts["lists failed"] += 1
            return None, 0
        self._visitor.counts["lists failed"] += answer.status >= 500
        try:
            data = json.loads(answer.content) if answer.status == 200 else None
        except ValueError:  # a page for people
            data = None
        pages = answer.headers.get("x-wp-totalpages", "")
        return data if isinstance(data, list) else None, int(pages) if pages.isdigit() else 0

    def _is_known(self, item: Item) -> bool:
        """Whether there is nothing to ask for: the crawl had it, it is listed twice, or it is as it was."""
        visitor = self._visitor
        first = self._seen.setdefault((item.id, item.link), item.address)
        if visitor.had(item.address) is not None:
            return True
        if first != item.address:
            visitor.duplicate(item.address, first)
            return True
        known = visitor.kept.records.get(item.address)
        if known is None or known.state != "current" or not visitor.kept.holds(known):
            return False
        if not item.modified or known.versions[-1].modified != item.modified:
            return False
        visitor.unchanged(known)
        return True

    # ------------------------------------------------------------ articles

    def _fetch(self, base: str, items: Sequence[Item]) -> None:
        for at in range(0, len(items), PER_ANSWER):
            waiting = {item.id: item for item in items[at : at + PER_ANSWER]}
            while len(waiting) > 1 and self._several(base, waiting):
                continue
            for item in waiting.values():  # alone, what did not come with others
                record = self._visitor.visit(item.address, GONE | HIDDEN, _with(item.address, f"_fields={_FIELDS}"))
                self._visitor.describe(record, item.link, item.modified)

    def _several(self, base: str, waiting: dict[int, Item]) -> bool:
        """Takes from `waiting` what comes in one answer; whether anything came."""
        ids = ",".join(str(number) for number in waiting)
        query = f"include={ids}&per_page={PER_ANSWER}&orderby=id&order=asc&_fields={_FIELDS}"
        try:
            answer = self._visitor.answer(_with(base, query))
        except StoppedError:
            raise
        except FetchError:
            return False
        if answer.status != 200:
            return False
        self._visitor.counts["cut"] += not _is_whole(answer)
        came = False
        for raw in _objects(answer.content):
            data = json.loads(raw.decode("utf-8", "replace"))
            item = waiting.pop(data["id"], None) if isinstance(data, dict) and isinstance(data.get("id"), int) else None
            if item is not None:
                came = True
                self._visitor.keep(item.address, replace(answer, content=raw), item.link, item.modified)
        return came


def _with(address: str, query: str) -> str:
    """An address with more parameters: sites without speaking addresses have `?rest_route=/wp/v2/posts`."""
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _item(base: str, data: object) -> Item | None:
    if not isinstance(data, dict) or not isinstance(data.get("id"), int):
        return None
    link, modified = data.get("link"), data.get("modified_gmt")
    return Item(
        data["id"], f"{base}/{data['id']}", link if isinstance(link, str) else "",
        modified if isinstance(modified, str) else "",
    )  # fmt: skip


def _is_whole(answer: Answer) -> bool:
    """Whether an answer that calls itself JSON is it to its end."""
    if "json" not in answer.media_type:
        return True
    try:
        json.loads(answer.content)
    except (ValueError, RecursionError):
        return False
    return True


def _objects(content: bytes) -> Iterator[bytes]:
    """The bytes of each whole object of a list, also of one that was cut off.

    Read as Latin-1, in which every byte is one character: what is cut out is then what was sent.
    """
    text = content.decode("latin-1")
    decoder = json.JSONDecoder()
    at = text.find("[") + 1
    while at:
        start = re.compile(r"[\s,]*").match(text, at)
        assert start is not None
        try:
            _, end = decoder.raw_decode(text, start.end())
        except (ValueError, RecursionError):
            return
        yield text[start.end() : end].encode("latin-1")
        at = end
