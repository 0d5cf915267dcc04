"""Where a sentence ends, in French and English prose with abbreviations, initials and lost blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Prof|Me|St|Ste|Mr|Mrs|Ms|Jr|Sr|vs|cf|ex|etc|art|al|p|pp|n|no|nos|vol|éd|ed|env|"
    r"av|apr|J|C|e\.g|i\.e|c\.-à-d|resp|tél|tel|fig|chap|dir|coord|Inc|Ltd|Co|Corp|approx|dept|gov)|\b[A-ZÀ-Ý])\.$"
)
_END = re.compile(
    r"[.!?…]+(?:\s?[»”]|[\"’)\]])*(?=\s+[«“\"'‘(\[\-–—]*\s?[\wÀ-Ý])"  # a blank and a new start
    r"|(?<=[a-zà-ÿ]{3})[.!?](?=[A-ZÀ-Ý][a-zà-ÿ’'])"  # the blank was lost with a line end
)

NEAR = 60  # characters around a stop that tell whether it ends a sentence


def split(text: str, offset: int = 0) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of one block, blanks trimmed, shifted by `offset`."""
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, match):
            continue
        yield from _trimmed(text, start, match.end(), offset)
        start = match.end()
    yield from _trimmed(text, start, len(text), offset)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the stop is no end: an abbreviation, an initial, or a small letter follows."""
    rest = text[match.end() : match.end() + NEAR].lstrip(" \u00a0«“\"'‘([-–—")
    if match.group().startswith(".") and _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1]):
        return True
    if not text[match.end()].isspace():  # lost blank: `Vote.org` and `LaBoite.Net` are names, `humaine.Dans` is not
        word = re.search(r"\S+$", text[max(0, match.start() - NEAR) : match.start()])
        return word is None or not word.group().lstrip("(«“l’d'").islower() or "." in word.group()
    return rest[:1].islower()


def _trimmed(text: str, start: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        left = start + len(piece) - len(piece.lstrip())
        yield offset + left, offset + left + len(stripped)
