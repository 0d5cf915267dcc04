"""What a page's data says of its article, beside the text: title, date of publication, authors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from soga_kg.model import PartialDate
from soga_kg.names import fold
from soga_kg.read.dates import days_in
from soga_kg.read.lines import TITLE_LIMIT
from soga_kg.read.markup import Markup, attribute, line, text_of, tokens, words

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS_DATE = re.compile(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/")
_NUMBERED = re.compile(r"https?://(?:www\.)?([\w.:-]+/[\w./-]*)\?(?:p|page_id)=([0-9]{1,12})$")
_ARTICLE_TYPES = frozenset({"Article", "NewsArticle", "BlogPosting", "Report", "WebPage"})
_META_DATES = (
    "article:published_time", "article:published", "datepublished", "date", "dc.date", "dcterms.date", "dc.date.issued",
    "dcterms.issued", "dc.date.created", "dcterms.created", "citation_publication_date", "publish-date",
    "publication_date", "pubdate", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_DATES = "time.published, time.entry-date, [itemprop~=datePublished], time:not(.updated)"
_CALLED_DATES = "time, [class*=date], [class*=publi], [class*=posted], [class*=submitted]"
_DATE_WORDS = frozenset({"date", "published", "publication", "pubdate", "posted", "submitted"})
_OTHER_DATES = frozenset({"event", "events", "agenda", "evenement", "updated", "modified", "deadline", "start", "end"})
MOST_DATES = 20  # date elements of an article that are looked at


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody whom a page's data calls its author, and what it tells of them (lines): role, employer, a short life."""

    name: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a page's data (not its text) says of an article. `key` is its number at its source (`numbered`)."""

    title: str = ""
    published: PartialDate | None = None
    authors: tuple[Author, ...] = ()
    key: str = ""
    modified: PartialDate | None = None


def numbered(text: str) -> str:
    """The number of an article on a site of WordPress, `host/?p=123`, from its `guid` or short link; empty without one.

    Posts and pages are numbered together.
    """
    match = _NUMBERED.match(text.strip())
    return f"{match[1].lower()}?p={match[2]}" if match else ""


def day(text: str) -> PartialDate | None:
    """The day that a time stamp begins with; None where it is none."""
    match = _DATE.match(text.strip())
    try:
        return PartialDate(match.group()) if match else None
    except ValueError:
        return None


def about_page(markup: Markup, name: str) -> About:
    """What a page of one article says of it; `name` is the page's name or address."""
    tree = markup.tree
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        key = (attribute(node, "property") or attribute(node, "name")).lower()
        metas.setdefault(key, attribute(node, "content"))
    data = [entry for text in markup.data for entry in _articles_in(text)]
    title = text_of(metas.get("og:title") or _first(data, "headline") or _title_tag(markup))
    link = tree.css_first('link[rel="canonical"]')
    address = _ADDRESS_DATE.search(f"{name} {attribute(link, 'href') if link is not None else ''}")
    published = (
        day(metas.get("article:published_time", ""))
        or day(_first(data, "datePublished"))
        or next((found for name in _META_DATES if (found := _named_day(metas.get(name, "")))), None)
        or (day("-".join(address.groups())) if address else None)
    )
    named = tuple(a for entry in data for a in _authors(entry.get("author"))) or (Author(metas.get("author", "")),)
    short = tree.css_first('link[rel~="shortlink"]')
    return About(
        _printed_title(markup, title) or _without_site(title, metas.get("og:site_name", "")),
        published,
        named,
        numbered(attribute(short, "href")) if short is not None else "",
        day(metas.get("article:modified_time", "")) or day(_first(data, "dateModified")),
    )


def _named_day(text: str) -> PartialDate | None:
    """The day that a value of the page's data names, in figures or in words."""
    return day(text.replace("/", "-")) or next((found for *_, found in days_in(text[:60])), None)


def called_date(scope: LexborNode, head: Sequence[str]) -> PartialDate | None:
    """The day that an element called a date prints among the lines at the head of an article."""
    for node in scope.css(_CALLED_DATES)[:MOST_DATES]:
        text = line(node.text(separator=" "))
        called = node.tag == "time" or bool(_DATE_WORDS & set(words(node)))
        if not called or len(text.split()) > 8 or not any(text in printed for printed in head):
            continue
        found = next((found for *_, found in days_in(text)), None)
        if found is not None and not any(_OTHER_DATES & set(words(at)) for at in _lineage(node)):
            return found
    return None


def _lineage(node: LexborNode) -> Iterator[LexborNode]:
    """An element, and three that it stands in."""
    at: LexborNode | None = node
    for _ in range(4):
        if at is not None:
            yield at
            at = at.parent


def printed_date(node: LexborNode) -> PartialDate | None:
    """The date that stands by itself in an article; one in a sentence may be that of an event."""
    for found in node.css(_DATES)[:MOST_DATES]:
        alone = found.parent is not None and len(found.parent.text(deep=False).split()) <= 12
        date = day(attribute(found, "datetime") or attribute(found, "content")) if alone else None
        if date is not None:
            return date
    return None


def _title_tag(markup: Markup) -> str:
    node = markup.tree.css_first("title")
    return node.text() if node is not None else ""


def _printed_title(markup: Markup, known: str) -> str:
    """The first-level heading that the page's data also names, or else the first one; empty where there is none."""
    nodes = [node for node in markup.body.css("h1") if not {"site-title", "logo"} & set(tokens(node))]
    printed = [text for node in nodes if fold(text := line(node.text(separator=" "))) and len(text) <= TITLE_LIMIT]
    named = [text for text in printed if fold(text) in fold(known)]
    # The site's name may stand in both, but first stands the title.
    return min(named, key=lambda text: fold(known).find(fold(text)), default=printed[0] if printed else "")


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site that follows it after a dash or a bar."""
    match = re.fullmatch(r"(.+)\s[|–—·»-]\s(.*)", title)
    return match[1] if match and (not site or fold(match[2]) == fold(site)) else title


def _articles_in(text: str) -> Iterator[dict[str, object]]:
    """The objects of a JSON-LD script that describe an article or the page."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # a script's data is an extra: without it the page is read all the same
        return
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        graph = entry.get("@graph") if isinstance(entry, dict) else None
        for item in graph if isinstance(graph, list) else [entry]:
            if isinstance(item, dict) and _ARTICLE_TYPES & set(_texts(item.get("@type"))):
                yield item


def _first(data: Sequence[dict[str, object]], key: str) -> str:
    return next((text for entry in data for text in _texts(entry.get(key))), "")


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _authors(value: object) -> Iterator[Author]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            employers = [item.get("worksFor"), item.get("affiliation")]
            named = [employer.get("name") if isinstance(employer, dict) else employer for employer in employers]
            rows = [*_texts(item.get("jobTitle")), *_texts(named)]
            told = "\n".join(text_of(row) for row in [*rows, *_texts(item.get("description"))])
            yield from (Author(name, told) for name in _texts(item.get("name")))
        else:
            yield from (Author(name) for name in _texts(item))
