"""What each run of lines of an article is (title, heading, paragraph, bullet, quote, caption, card), in clean text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from soga_kg.language import detect
from soga_kg.model import AuthorCard, BlockKind, PartialDate, Source, Title
from soga_kg.read.genres import is_when
from soga_kg.read.lines import Line, bullet, card_header, is_caption, is_place, is_role
from soga_kg.read.redact import email_domain, redact
from soga_kg.read.split import Part

_QUOTED = re.compile(r"^[«“\"‘].{20,}[»”\"’]")
_SENTENCE_END = re.compile(r"[.!;,…][»”\"’)\]]*$")
HEADING_LIMIT = 160  # characters; the longest heading seen has 131


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block before it has its place in the text; `card` only where kind is AUTHOR."""

    kind: BlockKind
    text: str
    depth: int = 0
    card: AuthorCard | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a reader of one format hands it over: titles, and blocks with the titles first.

    `key` is what its source numbers it by, whatever its title and address are.
    """

    titles: tuple[Title, ...]
    blocks: tuple[RawBlock, ...]
    source: Source
    published: PartialDate | None = None
    key: str = ""
    modified: PartialDate | None = None


def titles_of(part: Part) -> tuple[Title, ...]:
    """The different titles printed, in order; a title broken in two lines counts once."""
    titles: list[Title] = []
    seen: list[str] = []
    for line in part.lines[: part.title_lines]:
        if is_when(line.text) or any(f" {line.folded} " in f" {other} " for other in seen):
            continue
        seen.append(line.folded)
        titles.append(Title(redact(line.text), detect(line.text)))
    return tuple(titles)


def blocks_of(part: Part, titles: Sequence[Title]) -> Iterator[RawBlock]:
    """The blocks of one article in page order, titles first."""
    for title in titles:
        yield RawBlock(BlockKind.TITLE, title.text)
    for line in part.lines[: part.title_lines]:
        if is_when(line.text):
            yield RawBlock(BlockKind.PARAGRAPH, redact(line.text))
    cards = dict(part.cards)
    i = part.title_lines
    while i < len(part.lines):
        if i in cards:
            yield card_block(part.lines[i : cards[i]])
            i = max(cards[i], i + 1)
            continue
        joined = joined_lines(part.lines, i)
        run = part.lines[i : i + joined]
        yield block_of(run, alone=run[0].blank_before and run[-1].blank_after)
        i += joined


def joined_lines(lines: Sequence[Line], i: int) -> int:
    """How many printed lines make one run: a hard-wrapped line goes on in small letters without a stop."""
    count = 1
    while i + count < len(lines):
        last, line = lines[i + count - 1], lines[i + count]
        if line.blank_before or bullet(line.text) or not line.text[0].islower() or is_caption(last.text):
            break
        if re.search(r"[.!?:;…»”\"]$", last.text):
            break
        count += 1
    return count


def block_of(lines: Sequence[Line], alone: bool) -> RawBlock:
    """What lines that belong together are, by their text; `alone`: set apart as a heading would be."""
    mark = bullet(lines[0].text)
    text = redact(" ".join(line.text for line in lines)[len(mark) :])
    if mark:
        emoji = any(ord(c) >= 0x1F300 for c in mark)
        if emoji and alone and len(text) <= 60 and ":" not in text and not _SENTENCE_END.search(text):
            return RawBlock(BlockKind.HEADING, text)
        return RawBlock(BlockKind.BULLET, text, 2 if mark.startswith(("o", "◦", "–")) else 1)
    if is_caption(text):
        return RawBlock(BlockKind.CAPTION, text)
    if _QUOTED.match(text):
        return RawBlock(BlockKind.QUOTE, text)
    if len(text) <= HEADING_LIMIT and not _SENTENCE_END.search(text) and (alone or text.isupper()):
        return RawBlock(BlockKind.HEADING, text)
    return RawBlock(BlockKind.PARAGRAPH, text)


def card_block(lines: Sequence[Line]) -> RawBlock:
    """An author card as one block: header (not always there), name, role, domain, place, each on its line."""
    header = card_header(lines[0].text)
    inline = header["name"].strip() if header else ""
    rows = [line.text for line in (lines[1:] if header else lines)]
    if inline:
        rows.insert(0, inline)
    name, rest = (rows[0], rows[1:]) if rows else ("", [])
    role, domain, place = None, None, None
    for row in rest:
        if found := email_domain(row):
            domain = domain or found
        elif is_place(row):
            place = place or row
        elif role is None and (is_role(row) or not row.endswith((".", "!", "?"))):
            role = redact(row, card=True)
    printed = [redact(line.text, card=True) for line in lines]
    card = AuthorCard(0, 0, redact(name, card=True).strip(" ,;:-"), role, domain, place) if name else None
    return RawBlock(BlockKind.AUTHOR, "\n".join(row for row in printed if row), card=card)
