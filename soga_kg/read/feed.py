"""RSS and Atom feeds that carry whole articles (content:encoded, atom:content)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.model import Page, PartialDate, Skipped
from soga_kg.read.about import About, Author, day, numbered
from soga_kg.read.blocks import Draft
from soga_kg.read.compose import place
from soga_kg.read.decode import decode, without_controls
from soga_kg.read.html import article, whole
from soga_kg.read.markup import text_of
from soga_kg.read.shortcodes import rendered

_ITEMS = frozenset({"item", "entry"})


def drafts(page: Page) -> tuple[list[Draft], list[Skipped]]:
    """The articles of a feed in its order, and the entries without their text.

    Raises ReadError for XML that is no feed, and for a feed with a document type: with one, a few lines of XML can
    unfold to gigabytes.
    """
    text, _ = decode(page.content, page.charset, longest_line=len(page.content) + 1)
    if "<!DOCTYPE" in text:
        raise ReadError(
            N_("XML with a document type is not read"), N_("Save the page as HTML, or the feed as RSS 2.0 or Atom.")
        )
    try:
        root = ElementTree.fromstring(without_controls(text))
    except ElementTree.ParseError as error:
        raise ReadError(
            N_("the text is no XML, or was cut off (%(error)s)", error=error), N_("Fetch the feed again.")
        ) from error
    items = [element for element in root.iter() if _name(element) in _ITEMS]
    if _name(root) in {"urlset", "sitemapindex"}:
        raise ReadError(
            N_("a sitemap: it names articles and holds none"),
            N_("To fetch them, name the file itself as a source, or its address: soga-kg build sitemap.xml."),
        )
    if not items:
        raise ReadError(N_("XML, but no feed with entries (RSS, Atom)"), N_("Save the pages of the articles instead."))
    made = []
    skipped = []
    for item in items:
        source = place(_link(item), page.name)
        content = _content(item)
        if not content:
            skipped.append(
                Skipped(source.reference, "read", N_("the feed holds no whole text"), N_("Save the article's page."))
            )
            continue
        names = [Author(child.text or "") for child in item.iter() if _name(child) in {"creator", "name"}]
        key = numbered(_text(item, "guid", "id"))
        about = About(text_of(_text(item, "title")), _published(item), tuple(names), key, day(_text(item, "updated")))
        draft, left_out = article(whole(rendered(content)), about, source)
        made += [draft] if draft else []
        skipped += left_out
    return made, skipped


def _name(element: ElementTree.Element) -> str:
    """An element's name without its namespace: feeds mix five of them, and some declare none."""
    return element.tag.rpartition("}")[2]


def _text(item: ElementTree.Element, *names: str) -> str:
    return next((child.text or "" for child in item if _name(child) in names), "")


def _content(item: ElementTree.Element) -> str:
    """The whole text as HTML; a summary is none."""
    for child in item:
        if _name(child) == "content" and child.get("type") == "xhtml":
            for element in child.iter():
                element.tag = _name(element)
            return "".join(ElementTree.tostring(inner, encoding="unicode") for inner in child)
    return _text(item, "encoded", "content").strip()


def _link(item: ElementTree.Element) -> str:
    for child in item:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            return (child.get("href") or child.text or "").strip()
    return ""


def _published(item: ElementTree.Element) -> PartialDate | None:
    try:
        return day(parsedate_to_datetime(_text(item, "pubDate")).date().isoformat())
    except ValueError:
        return day(_text(item, "published", "date"))
