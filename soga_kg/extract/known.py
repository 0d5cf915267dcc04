"""Well-known bodies, laws, programmes and countries, by their names in French and English and their acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from soga_kg.extract.lexicon import read_data
from soga_kg.extract.reading import Passage, Reading
from soga_kg.extract.tokens import Token, tokenise
from soga_kg.model import TABLE, Kind, Mention

_WEIGHT = 0.95
_BETWEEN = frozenset(" \u00a0,'’-")
_ACT_NUMBER = re.compile(r"\)\s(?:n°\s?|No\s)?\d")  # `Directive (EU) 2019/882` names an act, not the Union


def known(reading: Reading) -> Iterator[Mention]:
    """The longest name of the tables at each place."""
    for passage in reading.passages:
        yield from _in(passage, reading.article.text)


def _in(passage: Passage, text: str) -> Iterator[Mention]:
    words = [token for token in passage.tokens if token.is_word or token.is_number or token.text == "+"]
    index = 0
    while index < len(words):
        found = _at(words, index, text)
        if found is None:
            index += 1
            continue
        size, kind, ref = found
        start, end = words[index].start, words[index + size - 1].end
        if not _ACT_NUMBER.match(text, end):
            yield Mention(start, end, kind, TABLE, _WEIGHT, ref=ref)
        index += size


def _at(words: list[Token], index: int, text: str) -> tuple[int, Kind, str] | None:
    for size in _sizes().get(_key(words[index]), ()):
        run = words[index : index + size]
        entry = _table().get(tuple(_key(token) for token in run)) if len(run) == size else None
        if entry is not None and _is_one_line(run, text) and _written_as_name(run, entry[2]):
            return size, entry[0], entry[1]
    return None


def _is_one_line(run: list[Token], text: str) -> bool:
    """No line end, full stop or bracket between the words."""
    return all(not set(text[a.end : b.start]) - _BETWEEN for a, b in pairwise(run))


def _written_as_name(run: list[Token], printed: frozenset[str]) -> bool:
    """A single word must be written exactly so (`LIFE`, not `Life`); longer names in any case."""
    return len(run) > 1 or run[0].text in printed


def _key(token: Token) -> str:
    return token.text.lower() if token.text.endswith("+") else token.word


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """For each first word the numbers of words of the names that begin with it, the longest first."""
    sizes: dict[str, set[int]] = {}
    for key in _table():
        sizes.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


@cache
def _table() -> dict[tuple[str, ...], tuple[Kind, str, frozenset[str]]]:
    table: dict[tuple[str, ...], tuple[Kind, str, frozenset[str]]] = {}

    def enter(name: str, kind: Kind, ref: str) -> None:
        key = tuple(_key(t) for t in tokenise(name) if t.is_word or t.is_number or t.text == "+")
        printed = table[key][2] if key in table else frozenset()
        table[key] = (kind, ref, printed | {name})

    for kind, entries in read_data("known").items():
        for ref, names in entries.items():
            for name in names:
                enter(name, Kind(kind), ref)
    for code, names in read_data("countries")["countries"].items():
        for name in names:
            enter(name, Kind.PLACE, f"country:{code}")
    return table
