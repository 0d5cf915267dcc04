"""Acronyms that the text defines: `Long Form (LF)`, `LF (Long Form)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Passage, Reading
from soga_kg.extract.tokens import Token
from soga_kg.model import Kind, Mention
from soga_kg.names import fold, is_acronym

_BRACKET = re.compile(r"\(\s*(?P<short>[A-Z][\w.&+'-]{1,11})\s*\)")


def acronyms(reading: Reading) -> Iterator[Mention]:
    """Both forms, the short one with the long one as its name."""
    for passage in reading.passages:
        block = passage.block
        for match in _BRACKET.finditer(reading.article.text, block.start, block.end):
            short = match["short"]
            if is_acronym(short):
                yield from _defined(passage, match.start("short"), short, reading.article.text)


def _defined(passage: Passage, at: int, short: str, text: str) -> Iterator[Mention]:
    before = [t for t in passage.tokens if t.end < at and t.is_word]
    first = _long_form(before, fold(short).replace(" ", ""))
    if first is None:
        return
    start, end = before[first].start, before[-1].end
    if "\n" in text[start:at] or text[end:at].strip() != "(":
        return
    if fold(text[start:end]) in lexicon().words["concepts"]:
        return
    kind, weight = _kind(passage, before, first, text)
    yield Mention(start, end, kind, "acronyms", weight)
    yield Mention(at, at + len(short), kind, "acronyms", weight, name=text[start:end])


def _long_form(words: list[Token], letters: str) -> int | None:
    """Index of the word where a run begins whose initials, small words left out or not, are the letters."""
    wanted = len(letters) - 1
    index = len(words)
    while index > 0 and wanted >= 0 and len(words) - index < 3 * len(letters):
        index -= 1
        word = words[index].word
        if word[:1] == letters[wanted]:
            wanted -= 1
        elif word not in lexicon().words["acronym_small"]:
            if len(word) > 3 and letters[wanted] in word[1:] and wanted:
                wanted -= _taken(word, letters, wanted)
            else:
                return None
    return index if wanted < 0 else None


def _taken(word: str, letters: str, wanted: int) -> int:
    """How many letters of the acronym stand in one word, up to its first letter (`RadioNet` -> RN)."""
    for size in range(2, min(4, wanted + 2)):
        part = letters[wanted - size + 1 : wanted + 1]
        if word[0] == part[0] and all(c in word for c in part):
            return size
    return 0


def _kind(passage: Passage, words: list[Token], first: int, text: str) -> tuple[Kind, float]:
    index = passage.tokens.index(words[first])
    phrase = Phrase(passage.tokens, index, passage.tokens.index(words[-1]), passage.block, text)
    heads = {kind: weight for kind, weight in phrase.heads.items() if kind is not Kind.PLACE}
    if heads:
        kind = max(heads, key=lambda k: (heads[k], k is Kind.ORGANISATION, k))
        return kind, min(0.9, heads[kind] + 0.15)
    return Kind.ORGANISATION, 0.3 if text[phrase.start].islower() else 0.6
