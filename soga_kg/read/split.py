"""Where one article of a page ends and the next begins.

A page of an archive prints whole articles one after another. Two signs mark a start: a title printed twice in a row
(or once in two languages and once more), and the end of an author card. Neither is always there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soga_kg.language import detect
from soga_kg.names import fold
from soga_kg.read.dates import days_in
from soga_kg.read.genres import is_genre, is_when
from soga_kg.read.lines import (
    Line,
    bullet,
    card_header,
    is_caption,
    is_place,
    is_role,
    may_be_title,
    same_title,
)
from soga_kg.read.redact import email_domain

PROSE_WORDS = 12  # a line of at least so many words is running text


@dataclass(frozen=True, slots=True)
class Part:
    """One article of a page: its lines, how many of them print the title, and its cards as line ranges."""

    lines: tuple[Line, ...]
    title_lines: int
    cards: tuple[tuple[int, int], ...]
    start: int
    end: int


def split(lines: Sequence[Line], page_length: int) -> list[Part]:
    """The articles of a page in page order; together they cover all its lines."""
    cards = cards_of(lines)
    starts = {0: _title_length(lines, 0)} | _doubled_titles(lines, cards)
    for _, end in cards:
        if end < len(lines) and end not in starts and _begins_article(lines, end):
            starts[end] = _title_length(lines, end)
    ordered = sorted(starts)
    parts = []
    for first, after in zip(ordered, [*ordered[1:], len(lines)], strict=True):
        inside = tuple((a - first, b - first) for a, b in cards if first <= a < after)
        end = lines[after].number if after < len(lines) else page_length
        parts.append(Part(tuple(lines[first:after]), starts[first], inside, lines[first].number if first else 0, end))
    return parts


def _doubled_titles(lines: Sequence[Line], cards: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Starts marked by a title that stands twice in a row: index of the first title line -> number of title lines."""
    found: dict[int, int] = {}
    card_ends = {end for _, end in cards}
    i = 0
    while i + 1 < len(lines):
        if not _pair(lines, i):
            i += 1
            continue
        start = i - 1 if i and _other_language_title(lines, i - 1, i in card_ends, i - 1 in card_ends) else i
        found[start] = _title_length(lines, start)
        i = start + found[start]
    return found


def _pair(lines: Sequence[Line], i: int) -> bool:
    """Whether line i is a title that the next line, or the next two together, print again."""
    if not (may_be_title(lines[i]) and lines[i].blank_after and _stands_alone(lines, i + 1)):
        return False
    if same_title(lines[i], lines[i + 1]):
        return True
    return (
        i + 2 < len(lines)
        and _stands_alone(lines, i + 2)
        and lines[i].folded == fold(f"{lines[i + 1].text} {lines[i + 2].text}")
    )


def _stands_alone(lines: Sequence[Line], i: int) -> bool:
    return i < len(lines) and lines[i].blank_before and lines[i].blank_after


def _other_language_title(lines: Sequence[Line], i: int, after_card: bool, card_ends_here: bool) -> bool:
    """Whether line i is the title in the other language, printed before the doubled one at i + 1."""
    if after_card or not (may_be_title(lines[i]) and lines[i].blank_after):
        return False
    if card_ends_here or i == 0:
        return True
    here, next_ = detect(lines[i].text), detect(lines[i + 1].text)
    return lines[i].blank_before and here != next_ and "und" not in (here, next_)


def _title_length(lines: Sequence[Line], start: int) -> int:
    """How many lines from `start` print the title: one to three, one more where one is broken in two."""
    if not may_be_title(lines[start]):
        return 0
    length = _to_headline(lines, start)
    while length < 4 and _continues_title(lines, start, start + length):
        length += 1
    return length


def _to_headline(lines: Sequence[Line], start: int) -> int:
    """How many lines lead to the title proper, it included: a kind of text and a date may stand before it."""
    if not is_genre(lines[start].text):
        return 1
    for i in range(start + 1, min(start + 4, len(lines))):
        if not (is_genre(lines[i].text) or is_when(lines[i].text)):
            set_apart = lines[i].blank_before and lines[i].blank_after
            return i + 1 - start if set_apart and may_be_title(lines[i]) else 1
    return 1


def _continues_title(lines: Sequence[Line], start: int, i: int) -> bool:
    if not _stands_alone(lines, i) or i + 1 >= len(lines):
        return False
    line, before, after = lines[i], lines[start:i], lines[i + 1]
    if any(same_title(line, other) or f" {line.folded} " in f" {other.folded} " for other in before):
        return True  # printed again, whole or broken in two
    if not may_be_title(line) or any(days_in(line.text)):  # `Deadline: 30 May 2025` goes on with no title
        return False
    if is_genre(before[-1].text):
        return True
    if len(before) > 2:
        return False
    if _shared_words(line, before) >= 0.5:
        return True
    other_language = detect(line.text) != detect(before[-1].text)
    if len(before) == 1:
        return other_language and (_pair(lines, i) or (_stands_alone(lines, i + 1) and may_be_title(after)))
    # The page's own third printing may be worded anew, but then the text follows at once.
    return (other_language or _shared_words(line, before) >= 0.2) and _is_prose(after)


def _shared_words(line: Line, others: Sequence[Line]) -> float:
    words = set(line.folded.split())
    return max(len(words & set(other.folded.split())) / max(len(words), 1) for other in others)


def _is_prose(line: Line) -> bool:
    return len(line.text.split()) >= PROSE_WORDS and not bullet(line.text)


def _begins_article(lines: Sequence[Line], i: int) -> bool:
    """Whether what follows a card is another article: a title, then running text soon."""
    return may_be_title(lines[i]) and any(_is_prose(line) for line in lines[i + 1 : i + 7])


def cards_of(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Author cards that a header opens, as index ranges, header included."""
    cards = []
    i = 0
    while i < len(lines):
        header = card_header(lines[i].text)
        if header is None or not _opens_card(lines, i):
            i += 1
            continue
        end = _card_end(lines, i + 1, has_name=bool(header["name"]))
        cards.append((i, end))
        i = max(end, i + 1)
    return cards


def _opens_card(lines: Sequence[Line], i: int) -> bool:
    """A header stands at the head of its lines, and a name (not a sentence) follows."""
    header = card_header(lines[i].text)
    assert header is not None
    if not lines[i].blank_before:
        return False
    name = header["name"] or (lines[i + 1].text if i + 1 < len(lines) else "")
    return bool(name) and len(name) <= 80 and name[0].isalpha() and not name[0].islower()


def _card_end(lines: Sequence[Line], i: int, has_name: bool) -> int:
    """Index after the last line of the card whose first line after the header is i."""
    end = i if has_name else i + 1
    if has_name and end < len(lines) and lines[end].blank_before:
        return end
    placed = False
    while end < len(lines) and not (lines[end].blank_before and end > i):
        line = lines[end]
        if email_domain(line.text):
            pass
        elif placed or _title_after_card(lines, end):
            break
        elif is_place(line.text):
            placed = True
        end += 1
    return end


def _title_after_card(lines: Sequence[Line], i: int) -> bool:
    """Whether the last line glued to a card is the title of the next article."""
    if not (lines[i].blank_after and may_be_title(lines[i])) or is_place(lines[i].text):
        return False
    if i + 1 < len(lines) and (_pair(lines, i) or _continues_title(lines, i, i + 1)):
        return True
    following = lines[i + 1 : i + 3]
    if is_role(lines[i].text) or not following or is_caption(following[0].text):
        return False
    return all(may_be_title(line) for line in following) or _is_prose(following[0])
