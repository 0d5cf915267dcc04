"""Posts and pages as the REST interface of WordPress hands them out (wp/v2): one object or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.model import Page, Skipped
from soga_kg.read.about import About, Author, day, numbered
from soga_kg.read.blocks import Draft
from soga_kg.read.compose import place
from soga_kg.read.decode import decode
from soga_kg.read.html import article, whole
from soga_kg.read.markup import text_of
from soga_kg.read.shortcodes import rendered


def drafts(page: Page) -> tuple[list[Draft], list[Skipped]]:
    """The articles of an answer in its order, and the objects that are no articles.

    Raises ReadError where the answer is no JSON, or was cut off.
    """
    text, _ = decode(page.content, page.charset, longest_line=len(page.content) + 1)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        ends_early = error.pos >= len(text.rstrip()) - 6 or error.msg.startswith("Unterminated")
        place = {"line": error.lineno, "column": error.colno}
        cut = N_("the text ends too early: the answer was cut off, at line %(line)s, column %(column)s", **place)
        wrong = N_("the text is no JSON (%(error)s), at line %(line)s, column %(column)s", error=error.msg, **place)
        raise ReadError(cut if ends_early else wrong, N_("Fetch the answer again, and save it whole.")) from error
    except (RecursionError, ValueError) as error:
        raise ReadError(
            N_("lists in lists, or a number, beyond all measure"), N_("Posts and pages are no such JSON.")
        ) from error
    made = []
    skipped = []
    for at, item in enumerate(data if isinstance(data, list) else [data]):
        try:
            draft, left_out = _draft(item, page.name)
        except ReadError as error:
            draft, left_out = None, [Skipped(f"{page.name}[{at}]", "read", error.message, error.hint)]
        made += [draft] if draft else []
        skipped += left_out
    return made, skipped


def _draft(item: object, name: str) -> tuple[Draft | None, list[Skipped]]:
    """One object's article. Raises ReadError for one that is no published post or page."""
    content = _rendered(item, "content")
    if not isinstance(item, dict) or content is None:
        raise ReadError(N_("no post or page of WordPress"), N_("Objects have `title`, `content` and `link` (wp/v2)."))
    if item.get("status", "publish") != "publish":
        raise ReadError(N_("not published"))
    if not content.strip():
        raise ReadError(N_("no content (protected by a password?)"))
    title, key = text_of(_rendered(item, "title") or ""), numbered(_rendered(item, "guid") or "")
    about = About(title, day(str(item.get("date", ""))), tuple(_authors(item)), key, day(str(item.get("modified", ""))))
    return article(whole(rendered(content)), about, place(str(item.get("link", "")), name))


def _rendered(item: object, key: str) -> str | None:
    value = item.get(key) if isinstance(item, dict) else None
    text = value.get("rendered") if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _authors(item: dict[str, object]) -> Iterator[Author]:
    """Authors and what they tell of themselves, which an answer holds only where it was asked for with `_embed`."""
    embedded = item.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    for author in authors if isinstance(authors, list) else []:
        if isinstance(author, dict) and isinstance(author.get("name"), str):
            told = author.get("description")
            yield Author(author["name"], text_of(told) if isinstance(told, str) else "")
