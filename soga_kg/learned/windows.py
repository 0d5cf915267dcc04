"""A text as the model reads it: windows of whole lines, a mark between lines, a bullet before items of a list."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from soga_kg.learned.pieces import Piece, Pieces

START, PAD, END, UNKNOWN = 0, 1, 2, 3  # ids of the special pieces, as in XLM-RoBERTa
LIMIT = 320  # pieces in a window: nine texts in ten fit; time grows with the square of longer ones
_BULLET = re.compile(r"\s*(?:[•·▪◦‣●○■→►▸✔✓*–—-]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """`text[start:end]` is one line without its bullet."""

    start: int
    end: int
    item: bool = False  # of a list


@dataclass(frozen=True, slots=True)
class Window:
    """Ids that the model gets, and for each the place in the text it stands for (`start == end`: none)."""

    pieces: tuple[Piece, ...]


def lines_of(text: str, start: int = 0, end: int | None = None, item: bool = False) -> Iterator[Line]:
    """The lines of a part of a text that are not empty; `item`: the first is an item whose bullet is gone."""
    end = len(text) if end is None else end
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        bullet = _BULLET.match(text, start, stop)
        begin = bullet.end() if bullet else start
        if text[begin:stop].strip():
            yield Line(begin, stop, item or bullet is not None)
        start, item = stop + 1, False


def windows(
    text: str, lines: Iterable[Line], pieces: Pieces, limit: int = LIMIT, lead: int = 0, breaks: Iterable[int] = ()
) -> list[Window]:
    """Whole lines together while they fit; a line that is too long by itself is cut between words.

    The first `lead` pieces of the text (title and opening) stand before every later window too. At `breaks` words
    begin that lost the blank before them.
    """
    starts = sorted(breaks)
    bullet = pieces.cut("•")[0].id
    found: list[Window] = []
    room: list[Piece] = []
    opening: list[Piece] = []
    for line in lines:
        cut = _cut(text, line, pieces, starts)
        mark = [Piece(bullet, line.start, line.start)] if line.item else []
        for part in _parts(cut, limit - lead - 4):
            if len(room) > len(opening) and len(room) + len(part) + 3 > limit:
                found.append(_window(room))
                opening = opening or _opening(room, lead)
                room = list(opening)
            room += [*mark, *part, Piece(END, line.end, line.end)]
            mark = []
    if len(room) > len(opening):
        found.append(_window(room))
    return found


def _cut(text: str, line: Line, pieces: Pieces, breaks: Sequence[int]) -> list[Piece]:
    inside = breaks[bisect.bisect_right(breaks, line.start) : bisect.bisect_left(breaks, line.end)]
    parts = pairwise([line.start, *inside, line.end])
    return [piece for start, end in parts for piece in pieces.cut(text[start:end], start)]


def _opening(room: Sequence[Piece], lead: int) -> list[Piece]:
    """The first `lead` pieces, closed as a line is."""
    return [*room[: lead - 1], Piece(END, room[lead - 1].start, room[lead - 1].start)] if lead else []


def _window(room: Sequence[Piece]) -> Window:
    return Window((Piece(START, room[0].start, room[0].start), *room))


def _parts(cut: Sequence[Piece], limit: int) -> Iterator[Sequence[Piece]]:
    """The line itself, or stretches of at most `limit` pieces that end before a new word."""
    while len(cut) > limit:
        at = limit
        while at > 1 and cut[at].start == cut[at - 1].end:
            at -= 1
        at = at if at > 1 else limit
        yield cut[:at]
        cut = cut[at:]
    yield cut
