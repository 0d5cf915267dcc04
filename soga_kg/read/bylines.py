"""Who wrote an article, by the elements that name its author: author boxes, bylines, links with rel=author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborNode

from soga_kg.model import AuthorCard, BlockKind
from soga_kg.names import fold
from soga_kg.read.about import Author
from soga_kg.read.bios import card_rows, role_in
from soga_kg.read.blocks import RawBlock, card_block
from soga_kg.read.dates import MOST_WORDS, head_of, published
from soga_kg.read.furniture import AUTHOR_BOX
from soga_kg.read.leaves import leaves
from soga_kg.read.lines import Line
from soga_kg.read.markup import attribute, line, tokens
from soga_kg.read.redact import email_domain, redact

_ELEMENTS = (
    '[rel~="author"], [itemprop~="author"], [class*="author"], [class*="auteur"], [class*="byline"], '
    '[class*="saboxplugin"]'
)
_WORDS = re.compile(
    r"by-?line|(?:about-|post-|entry-|article-|wp-block-post-)?author(?:[-_]\w+|box|card|info|name|bio)*"
    rf"|saboxplugin-wrap|{AUTHOR_BOX}"
)
_BY = re.compile(r"(?:(?:écrit |rédigé |publié |posté )?par|(?:written |posted |published )?by)\s*:?\s+", re.IGNORECASE)
_BY_LINE = re.compile(
    r"(?:^|[,|·•–—-]\s*|[0-9]\s)(?i:(?:publi|écri|rédig|post)[^\W\d_]*\spar|par|by)\s(?P<names>[A-ZÀ-Ý].*)$"
)
_BETWEEN_NAMES = re.compile(r",\s|\s(?:et|and|&)\s")
_AFTER_NAMES = re.compile(r"(?:\s*[|·•–—(]|\s-\s|\s(?:le|on)\s|,?\s+\d).*")
_AFTER_NAME = re.compile(r"(?:\s*[,|·•–—]|\s-\s|\s(?:le|on)\s|\s+\d).*")
_IMPERSONAL = frozenset({"administrateur", "administrator", "webmaster", "redaction", "editor", "team", "equipe"})
MOST_ELEMENTS = 50  # a page of an archive names ten authors
MOST_INSIDE = 100  # elements in an author box
MOST_ROWS = 12  # of an author box: header, name, role, place, and what it tells in some lines


def authors(scope: LexborNode, named: Iterable[Author] = ()) -> list[RawBlock]:
    """The author cards of an article; whom the page's data alone names counts where the article itself names nobody."""
    elements = [node for node in scope.css(_ELEMENTS) if _names_author(node) and node.mem_id != scope.mem_id]
    printed = [_block(node) for node in elements[:MOST_ELEMENTS]]
    printed = [block for block in printed if block is not None] or list(_of_lines(scope))
    signed = {_key(block) for block in printed if block is not None}
    told = [block for author in named if (block := _of_data(author)) is not None]
    blocks = [*printed, *(block for block in told if not signed or _key(block) in signed)]
    found: dict[str, RawBlock] = {}
    for block in sorted(filter(None, blocks), key=lambda block: "\n" not in block.text):  # a box tells more than a name
        found.setdefault(_key(block), block)
    return list(found.values())


def _key(block: RawBlock) -> str:
    return fold(block.card.name) if block.card else ""


def _of_lines(scope: LexborNode) -> Iterator[RawBlock]:
    """The authors whom a line at the head names: `Publié le 3 mars 2025 - Par Noé Lambrecht et Inès Taleb`."""
    lines = [leaf.text for leaf in leaves(scope, bylines=True)]
    for text in lines[: head_of(lines)]:
        by = _BY_LINE.search(text) if len(text.split()) <= MOST_WORDS else None
        if by is not None and (text.startswith(by.group()) or published(text) is not None):
            names = _BETWEEN_NAMES.split(_AFTER_NAMES.sub("", by["names"]))
            yield from (block for name in names if " " in name.strip() and (block := _named(name)) is not None)
            return


def _of_data(author: Author) -> RawBlock | None:
    """The card of somebody whom the page's data names, with the role it tells."""
    rows = [line(author.name), *filter(None, map(line, author.told.split("\n")))]
    return _card(rows, None) if len(rows) > 1 and _is_name(rows[0]) else _named(author.name)


def _names_author(node: LexborNode) -> bool:
    words = tokens(node)
    if any("comment" in word or "avatar" in word for word in words):
        return False
    related = f"{attribute(node, 'rel')} {attribute(node, 'itemprop')}".split()
    return "author" in related or any(_WORDS.fullmatch(word) for word in words)


def _block(node: LexborNode) -> RawBlock | None:
    """One line is a byline, several are a box; an element that holds more holds the article."""
    if len(node.css("*")) > MOST_INSIDE:
        return None
    texts = [leaf.text for leaf in leaves(node, bylines=True) if leaf.kind is not BlockKind.CAPTION]
    rows = [row for text in texts for row in text.split("\n")]
    if len(rows) > 1:
        return _box(node, rows) if len(rows) <= MOST_ROWS else None
    text = rows[0] if rows else line(attribute(node, "content"))
    match = _BY.match(text)
    return _named(_AFTER_NAME.sub("", text[match.end() :] if match else text))


def _box(node: LexborNode, rows: Sequence[str]) -> RawBlock | None:
    """A box of several lines, the name first; its domain may stand in a link only."""
    link = node.css_first('[href^="mailto:"]')
    return _card(rows, email_domain(attribute(link, "href")) if link is not None else None)


def _card(rows: Sequence[str], domain: str | None) -> RawBlock | None:
    """The card that lines about an author make; None where they begin with no name."""
    kept = [rows[0], *card_rows(rows[1:], rows[0])]
    block = card_block([Line(i, row, blank_before=not i, blank_after=False) for i, row in enumerate(kept)])
    card = block.card
    if card is None or not _is_name(card.name):
        return None
    role = next((role for row in kept[1:] if (role := role_in(row, card.name)) is not None), card.role)
    text = block.text if card.domain or domain is None else f"{block.text}\n{domain}"
    card = AuthorCard(0, 0, card.name, redact(role, card=True) if role else None, card.domain or domain, card.place)
    return RawBlock(BlockKind.AUTHOR, text, card=card)


def _named(name: str) -> RawBlock | None:
    text = redact(line(name), card=True).strip(" ,;:-")
    return RawBlock(BlockKind.AUTHOR, text, card=AuthorCard(0, 0, text)) if _is_name(text) else None


def _is_name(text: str) -> bool:
    """A name of a person or an organisation: no account that nobody is behind, no sentence, no address."""
    words = fold(text).split()
    return (
        2 <= len(text) <= 60
        and len(words) <= 6
        and not text.islower()
        and text[0].isalpha()
        and not re.search(r"[.!?…]$|\.\w", text)
        and "admin" not in words
        and " ".join(words) not in _IMPERSONAL
    )
