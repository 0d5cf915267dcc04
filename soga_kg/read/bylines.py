"""Who wrote an article, by the elements that name its author: author boxes, bylines, links with rel=author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from soga_kg.model import AuthorCard, BlockKind
from soga_kg.names import fold
from soga_kg.read.blocks import RawBlock, card_block
from soga_kg.read.leaves import leaves
from soga_kg.read.lines import Line
from soga_kg.read.markup import attribute, line, tokens
from soga_kg.read.redact import email_domain, redact

_ELEMENTS = '[rel~="author"], [itemprop~="author"], [class*="author"], [class*="byline"], [class*="saboxplugin"]'
_WORDS = re.compile(
    r"by-?line|(?:about-|post-|entry-|article-|wp-block-post-)?author(?:[-_]\w+|box|card|info|name|bio)*"
    r"|saboxplugin-wrap"
)
_BY = re.compile(r"(?:(?:écrit |rédigé |publié |posté )?par|(?:written |posted |published )?by)\s*:?\s+", re.IGNORECASE)
_AFTER_NAME = re.compile(r"(?:\s*[,|·•–—]|\s-\s|\s(?:le|on)\s|\s+\d).*")
_IMPERSONAL = frozenset({"administrateur", "administrator", "webmaster", "redaction", "editor", "team", "equipe"})
MOST_ELEMENTS = 50  # a page of an archive names ten authors
MOST_INSIDE = 100  # elements in an author box
MOST_ROWS = 12  # of an author box: header, name, role, place, and what it tells in some lines


def authors(scope: LexborNode, named: Iterable[str] = ()) -> list[RawBlock]:
    """The author cards of an article; `named` (by the page's data) count where the article itself names nobody."""
    elements = [node for node in scope.css(_ELEMENTS) if _names_author(node) and node.mem_id != scope.mem_id]
    blocks = [_block(node) for node in elements[:MOST_ELEMENTS]]
    cards = [(block.card, block) for block in blocks if block is not None and block.card is not None]
    found: dict[str, RawBlock] = {}
    for card, box in sorted(cards, key=lambda pair: "\n" not in pair[1].text):  # a box tells more than a name
        found.setdefault(fold(card.name), box)
    if not found:
        found = {fold(block.text): block for name in named if (block := _named(name)) is not None}
    return list(found.values())


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
    block = card_block([Line(i, row, blank_before=not i, blank_after=False) for i, row in enumerate(rows)])
    card = block.card
    if card is None or not _is_name(card.name):
        return None
    link = node.css_first('[href^="mailto:"]')
    domain = email_domain(attribute(link, "href")) if link is not None and card.domain is None else None
    if domain is None:
        return block
    card = AuthorCard(0, 0, card.name, card.role, domain, card.place)
    return RawBlock(BlockKind.AUTHOR, f"{block.text}\n{domain}", card=card)


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
