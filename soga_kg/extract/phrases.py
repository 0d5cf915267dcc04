"""Phrases that may be names: runs of capitalised words, and longer ones that a head noun allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from soga_kg.extract.complement import complement
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.nlp import Span
from soga_kg.extract.runs import Runs, opens
from soga_kg.extract.tokens import Token, folded
from soga_kg.model import Block, Kind


@dataclass(frozen=True, eq=False)  # compared by identity: the same words elsewhere are another phrase
class Phrase:
    """`tokens[first:last + 1]` of a passage; `grown`: goes on in small letters after its head noun."""

    tokens: tuple[Token, ...]
    first: int
    last: int
    block: Block
    text: str
    grown: bool = False

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[self.first].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.tokens[self.last].end

    @property
    def surface(self) -> str:
        """As printed."""
        return self.text[self.start : self.end]

    @cached_property
    def inside(self) -> tuple[Token, ...]:
        """Its own tokens."""
        return self.tokens[self.first : self.last + 1]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its folded words and numbers."""
        return tuple(folded([token]) for token in self.inside if token.is_word or token.is_number)

    @cached_property
    def left(self) -> str:
        """Up to 80 characters before it, within its block."""
        return self.text[max(self.block.start, self.start - 80) : self.start]

    @cached_property
    def right(self) -> str:
        """Up to 80 characters after it, within its block."""
        return self.text[self.end : min(self.block.end, self.end + 80)]

    @cached_property
    def before(self) -> str:
        """The folded words just before it, up to six, in the same sentence part."""
        words: list[str] = []
        for token in reversed(self.tokens[max(0, self.first - 8) : self.first]):
            if token.text in ".!?;,()" or len(words) == 6 or "\n" in self.text[token.end : self.start]:
                break
            if token.is_word:
                words.append(token.word)
        return " ".join(reversed(words))

    @cached_property
    def heads(self) -> dict[Kind, float]:
        """What its head noun says: the first word in French, the last one before `of` in English."""
        tables = lexicon().words
        words = [w for w in self.words if w.isalpha() or not any(c.isdigit() for c in w)]
        while words and words[0] in tables["determiners"]:
            words = words[1:]
        cut = next((i for i, w in enumerate(words) if i and w in tables["head_ends"]), len(words))
        front = _of_any(" ".join(words[:2]), *words[:1])
        back = _of_any(" ".join(words[max(0, cut - 2) : cut]), *words[cut - 1 : cut])
        return (front or back) if self.block.language == "fr" else (back or front)


def _of_any(*nouns: str) -> dict[Kind, float]:
    return next((found for noun in nouns if (found := lexicon().heads(noun))), {})


def phrases(
    tokens: tuple[Token, ...], text: str, block: Block, spans: Sequence[Span], lower: frozenset[str]
) -> Iterator[Phrase]:
    """Runs of capitalised words of one block; after each the longer one that small letters allow."""
    runs = Runs(tokens, text, spans)
    index = 0
    while index < len(tokens):
        if not opens(tokens, index, lower):
            index += 1
            continue
        last = runs.end(index)
        phrase = Phrase(tokens, index, last, block, text)
        yield phrase
        far = _grown(phrase)
        if far > last:
            yield Phrase(tokens, index, far, block, text, grown=True)
        index = last + 1


def _grown(phrase: Phrase) -> int:
    """Index of the last word where the phrase goes on in small letters after its head noun."""
    tokens, last = phrase.tokens, phrase.last
    if last + 1 == len(tokens):
        return last
    kind = next((k for k in (Kind.POLICY, Kind.EVENT) if phrase.heads.get(k, 0.0) > 0.5), Kind.ORGANISATION)
    english = phrase.block.language == "en"
    if phrase.heads and not (english and kind is Kind.ORGANISATION):
        return complement(tokens, phrase.text, last, kind)
    return complement(tokens, phrase.text, last) if tokens[last + 1].is_adjective and not english else last
