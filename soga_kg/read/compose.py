"""Printed lines of marked-up text to a draft: which line is a title, which lines are an author card."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soga_kg.language import detect
from soga_kg.model import BlockKind, Source
from soga_kg.names import fold
from soga_kg.read.about import About
from soga_kg.read.blocks import Draft, RawBlock, block_of, card_block, joined_lines, titles_of
from soga_kg.read.genres import is_genre
from soga_kg.read.leaves import Leaf
from soga_kg.read.lines import Line, card_header, is_place, is_role
from soga_kg.read.menus import is_menu
from soga_kg.read.redact import email_domain, redact
from soga_kg.read.split import Part, cards_of

TITLE_AMONG = 8  # lines at the head of an article among which its title is looked for: date, rubric, picture
LONGEST_TITLE = 500  # characters; what is longer is no title, whatever the page's data says
MOST_TITLES = 4  # printed one after another, as text pages are read too
_IN_ADDRESS = r"(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"  # what may stand in an IRI
_ADDRESS = re.compile(rf"https?://[\w.-]+(?::[0-9]{{1,5}})?(?:[/?]{_IN_ADDRESS})?(?:#{_IN_ADDRESS})?")


def place(link: str, name: str) -> Source:
    """An article's own address; without one, what it was read from."""
    return Source(link if _ADDRESS.fullmatch(link) else name)


def compose(leaves: Sequence[Leaf], about: About, authors: Sequence[RawBlock], source: Source) -> Draft | None:
    """The draft of one article; None where the lines are menus or a title only."""
    ordered = _title_first(leaves, about.title)
    lines = tuple(_lines(ordered))
    count = _title_count(ordered)
    if is_menu(lines) or count == len(lines):
        return None
    titles = titles_of(Part(lines, count, (), 0, 0))
    blocks = [RawBlock(BlockKind.TITLE, title.text) for title in titles]
    blocks += _blocks(ordered, lines, count)
    signed = {fold(block.card.name) for block in blocks if block.card}
    blocks += [block for block in authors if block.card and fold(block.card.name) not in signed]
    return Draft(titles, tuple(blocks), source, about.published, about.key, about.modified)


def _title_first(leaves: Sequence[Leaf], title: str) -> list[Leaf]:
    """The title moved, or put, before everything else."""
    if not fold(title) or len(title) > LONGEST_TITLE:
        return list(leaves)
    at = next((i for i, leaf in enumerate(leaves[:TITLE_AMONG]) if fold(leaf.text) == fold(title)), None)
    rest = [leaf for i, leaf in enumerate(leaves) if i != at]
    return [Leaf(BlockKind.HEADING, title), *rest]


def _title_count(leaves: Sequence[Leaf]) -> int:
    """How many headings at the head print the title: again, as the page's first level, or in another language."""
    if not leaves or leaves[0].kind is not BlockKind.HEADING:
        return 0
    count = 1
    while count < min(len(leaves), MOST_TITLES) and leaves[count].kind is BlockKind.HEADING:
        languages = {detect(leaves[count].text), detect(leaves[count - 1].text)}
        again = fold(leaves[count].text) in {fold(leaf.text) for leaf in leaves[:count]}
        after_kind = is_genre(leaves[count - 1].text)
        if not (again or after_kind) and leaves[count].depth != 1 and (len(languages) == 1 or "und" in languages):
            break
        count += 1
    return count


def _lines(leaves: Sequence[Leaf]) -> list[Line]:
    """The leaves as printed lines: a card's lines stand together, as do the lines of a paragraph."""
    lines: list[Line] = []
    in_card = False
    for i, leaf in enumerate(leaves):
        of_card = bool(email_domain(leaf.text)) or is_place(leaf.text) or is_role(leaf.text)
        before = leaves[i - 1].text if i else ""
        in_card = bool(card_header(before)) or (in_card and of_card)
        glued = leaf.joined or (in_card and of_card)
        lines.append(Line(i, leaf.text, blank_before=not glued, blank_after=True))
    return lines


def _blocks(leaves: Sequence[Leaf], lines: Sequence[Line], start: int) -> list[RawBlock]:
    cards = dict(cards_of(lines))
    blocks = []
    i = start
    while i < len(leaves):
        leaf = leaves[i]
        after = i + 1
        if i in cards:
            after = max(cards[i], after)
            blocks.append(card_block(lines[i:after]))
        elif leaf.kind is None:
            after = i + joined_lines(lines, i)
            blocks.append(block_of(lines[i:after], alone=leaf.bold))
        else:
            blocks.append(RawBlock(leaf.kind, redact(leaf.text), leaf.depth if leaf.kind is BlockKind.BULLET else 0))
        i = after
    return blocks
