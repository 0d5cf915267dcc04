"""Words cut into the sub-word pieces that the model knows, with their places in the text.

The vocabulary is a SentencePiece unigram model (Kudo 2018): of all ways to cut a word the likeliest is taken. Pieces
never span a blank, so each word is cut alone, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BLANK = "\u2581"  # stands for the blank before a word, as in SentencePiece
_UNKNOWN_PENALTY = 10.0  # an unknown character costs this much more than the rarest piece (SentencePiece's rule)
_WORD = re.compile(r"\S+")
_NOTHING = frozenset({"Cc", "Cf", "Mn"})  # controls, zero-width marks and lone accents leave no trace


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `text[start:end]` is what it stands for."""

    id: int
    start: int
    end: int


@dataclass
class Pieces:
    """A vocabulary: ids are positions in `pieces`; `scores` are log probabilities; `unknown` is the id of no piece."""

    pieces: Sequence[str]
    scores: Sequence[float]
    unknown: int
    _ids: Mapping[str, int] = field(init=False)
    _longest: int = field(init=False)
    _cuts: dict[str, tuple[tuple[int, int, int], ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = {piece: i for i, piece in enumerate(self.pieces) if piece}
        self._longest = max(map(len, self.pieces))
        self._worst = min(self.scores) - _UNKNOWN_PENALTY

    def knows(self, word: str) -> bool:
        """Whether a word, as written or in small letters, is one piece: a common word of one of the languages."""
        return BLANK + word in self._ids or BLANK + word.lower() in self._ids

    def cut(self, text: str, start: int = 0) -> list[Piece]:
        """The pieces of a text that stands at `start`; blanks of all kinds are skipped."""
        found: list[Piece] = []
        for match in _WORD.finditer(text):
            at = start + match.start()
            word = match[0]
            if word not in self._cuts:
                self._cuts[word] = self._cut_word(word)
            found += [Piece(i, at + a, at + b) for i, a, b in self._cuts[word]]
        return found

    def _cut_word(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """(id, start, end) within the word: Viterbi over all pieces."""
        letters, places = _normal(word)
        if not letters:
            return ()
        letters, places = BLANK + letters, [0, *places]
        size = len(letters)
        best = [0.0] + [float("-inf")] * size
        back = [(0, self.unknown)] * (size + 1)
        for a in range(size):
            for b in range(a + 1, min(size, a + self._longest) + 1):
                known = self._ids.get(letters[a:b])
                if known is not None:
                    score = best[a] + self.scores[known]
                elif b == a + 1:
                    known, score = self.unknown, best[a] + self._worst
                else:
                    continue
                if score > best[b]:
                    best[b], back[b] = score, (a, known)
        cut: list[tuple[int, int, int]] = []
        b = size
        while b:
            a, known = back[b]
            end = len(word) if b == size else places[b]
            if places[a] < end:  # the blank alone stands for no character
                cut.append((known, places[a], end))
            b = a
        return tuple(reversed(cut))


def _normal(word: str) -> tuple[str, list[int]]:
    """The word in Unicode's compatibility form (NFKC), and for each character its place in the word."""
    letters, places = "", []
    at = 0
    while at < len(word):
        end = at + 1
        while end < len(word) and unicodedata.combining(word[end]):
            end += 1
        for character in unicodedata.normalize("NFKC", word[at:end]):
            if unicodedata.category(character) not in _NOTHING and not character.isspace():
                letters += character
                places.append(at)
        at = end
    return letters, places
