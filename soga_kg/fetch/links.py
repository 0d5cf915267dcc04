"""What the markup of a fetched page says beside its text: where other pages are, and that it is none itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from soga_kg.fetch.address import may_be_article, normal_or_none, same_site
from soga_kg.fetch.client import Answer

# About the page itself: an article may well be called `The missing link`, or be the 404th of its site.
_NOT_FOUND = re.compile(
    r"^\W*(?:404\b|(?:not|nothing|rien) (?:was )?found\b)|\b(?:error|erreur)\W*404\b|"
    r"\b(?:page|content|contenu|article)\W+(?:\w+\W+){0,4}?(?:(?:could )?not (?:be )?found|can(?:no|['’])t be found|"
    r"does(?: not|n[’']t) exist|no longer (?:exists|available)|introuvable|non trouvée?|inexistante?|"
    r"n[’']existe (?:pas|plus)|n[’']a pas été trouvée?)\b",
    re.IGNORECASE,
)
FEW_WORDS = 250  # a page that says that it does not exist has hardly more; an article about error pages has
_HEADINGS = "article h1 a, article h2 a, article h3 a, .hentry a[rel~=bookmark], .entry-title a, h2 a, h3 a"
_DATED = re.compile(r"/[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+/?$")
# Pages that list articles: the next ones of a list, rubrics, and what a menu calls news.
_LISTS = re.compile(
    r"/(?:page/[0-9]+|category/[^/]+|categorie/[^/]+|news|blog|journal|articles|actualites|actualités|actus|nouvelles)/?$|"
    r"[?&]paged?=[0-9]+",
    re.IGNORECASE,
)
_FEEDS = "link[rel~=alternate][type='application/rss+xml'], link[rel~=alternate][type='application/atom+xml']"


@dataclass(frozen=True, slots=True)
class Links:
    """Where a home page or archive page leads: interfaces, feeds, other languages, lists, articles; in page order."""

    interfaces: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def is_markup(answer: Answer) -> bool:
    """Whether an answer is a page of HTML."""
    return answer.media_type in {"text/html", "application/xhtml+xml"}


def links(answer: Answer) -> Links:
    """The links of a page to its own site."""
    if not is_markup(answer) or answer.status != 200:
        return Links()
    tree = LexborHTMLParser(answer.content)
    node = tree.css_first("base[href]")
    base = normal_or_none((node.attributes.get("href") if node else "") or "", answer.address) or answer.address

    def found(selector: str) -> Iterator[str]:
        for node in tree.css(selector):
            href = node.attributes.get("href")
            address = normal_or_none(href, base) if href else ""
            if address and same_site(address, answer.address):
                yield address

    def each(*addresses: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(addresses))

    anchors = each(*found("a[href]"))
    articles = each(*found(_HEADINGS), *(address for address in anchors if _DATED.search(address)))
    return Links(
        each(*found("link[rel='https://api.w.org/']")),
        each(*(feed for feed in found(_FEEDS) if "/comments/" not in feed)),
        each(*found("link[rel~=alternate][hreflang]")),
        each(*found("a[rel~=next], link[rel~=next]"), *(address for address in anchors if _LISTS.search(address))),
        tuple(address for address in articles if may_be_article(address)),
    )


def says_not_found(answer: Answer) -> bool:
    """Whether a page that came with 200 says that it does not exist: a soft 404.

    By the class that WordPress gives its error page, or by title and first heading of a page with few words.
    """
    if not is_markup(answer):
        return False
    tree = LexborHTMLParser(answer.content)
    body = tree.body
    if body is None:
        return False
    if "error404" in (body.attributes.get("class") or "").split():
        return True
    said = [node.text() for node in (tree.css_first("title"), tree.css_first("h1")) if node is not None]
    if not said or not all(_NOT_FOUND.search(text) for text in said):
        return False
    for node in tree.css("script, style, nav, header, footer"):
        node.decompose()
    return len(body.text(separator=" ").split()) < FEW_WORDS


def wrong_charset(answer: Answer) -> bool:
    """Whether the bytes of a text are not in the encoding that the server declares."""
    try:
        name = codecs.lookup(answer.charset).name if answer.charset else ""
    except LookupError:
        return True
    if not name or answer.content.isascii():
        return False
    try:
        answer.content.decode("utf-8")
    except UnicodeDecodeError:
        return name == "utf-8"
    return name != "utf-8"
