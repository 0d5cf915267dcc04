"""Where a run of capitalised words begins and ends, small words between them included."""

from __future__ import annotations

from collections.abc import Sequence

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.nlp import Span
from soga_kg.extract.tokens import Token, joined
from soga_kg.names import is_acronym

_NO_NAME = frozenset({"VERB", "AUX", "ADV", "PRON", "DET", "ADP", "CCONJ", "SCONJ", "INTJ", "PART"})
_FUNCTION = frozenset({"ADP", "DET", "PRON", "CCONJ", "SCONJ"})
_MARKS = frozenset({"'s", "’s", "'", "’", "&"})  # `Workers' Group`, `Hammer & Anvil`


def opens(tokens: Sequence[Token], index: int, lower: frozenset[str]) -> bool:
    """Whether a name may begin here. `lower`: words that the article also writes in small letters."""
    token, words = tokens[index], lexicon().words
    if not token.is_capital or not token.is_word:
        return False
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    capital_follows = following is not None and following.is_capital and following.is_word
    word = token.word
    if any(word in words[table] for table in ("time", "honorifics", "roles")):
        return False
    if word in words["stop"] or len(word) < 2:
        return capital_follows and (bool(lexicon().heads(word)) if token.first else len(token.text) > 1)
    if not token.first:
        return True
    if capital_follows:
        return token.pos not in _FUNCTION
    return token.pos not in _NO_NAME and (word not in lower or bool(lexicon().heads(word)))


class Runs:
    """How far the capitalised runs of one block go; `spans` are the names that a model sees in it."""

    def __init__(self, tokens: Sequence[Token], text: str, spans: Sequence[Span]) -> None:
        self._tokens, self._text = tokens, text
        self._people = [span for span in spans if span.label == "person"]
        self._places = {span.start for span in spans if span.label == "place"}

    def end(self, first: int) -> int:
        """Index of the last word of the run that begins at `first`."""
        last = first
        while (step := self._step(first, last)) > last:
            last = step
        return last

    def _step(self, first: int, last: int) -> int:
        """Index of the next word that still belongs to the run, or `last`."""
        here, time = last + 1, lexicon().words["time"]
        if here >= len(self._tokens) or not joined(self._tokens[last], self._tokens[here], self._text):
            return last
        token = self._tokens[here]
        if token.is_capital and token.word not in time and not token.text.endswith(("'", "’")):
            return here
        if token.is_number:
            return here if _number_belongs(self._tokens, self._text, here) else last
        target = self._target(here)
        if target is None or not self._tokens[target].is_capital or self._tokens[target].word in time:
            return last
        return target if self._links(first, last, here, target) else last

    def _target(self, here: int) -> int | None:
        """Index of the word after a small word and the articles behind it, on the same line."""
        tokens = self._tokens
        if not tokens[here].is_word and tokens[here].text not in _MARKS:
            return None
        target = here + 1
        while target < len(tokens) and tokens[target].word in lexicon().words["determiners"] and target - here < 3:
            target += 1
        if target < len(tokens) and all(joined(tokens[k], tokens[k + 1], self._text) for k in range(here, target)):
            return target
        return None

    def _links(self, first: int, last: int, here: int, target: int) -> bool:
        """Whether the small word at `here` makes one name of what stands before and after it."""
        token, follows, words = self._tokens[here], self._tokens[target], lexicon().words
        if token.text in _MARKS:
            return target == here + 1
        if self._is_person(first, last):
            inside = any(span.start <= token.start and follows.end <= span.end for span in self._people)
            return (inside and not lexicon().heads(follows.word)) or token.word in words["surname_links"]
        if follows.word in lexicon().given:
            return False
        headed = any(lexicon().heads(t.word) for t in self._tokens[first : last + 1] if t.is_word)
        if token.word in words["and"]:
            return headed and target == here + 1 and self._pair(first, last, follows)
        if headed and token.word in words["links"] | words["headed_links"]:
            return True
        if token.word in {"for", "en"}:
            return follows.start not in self._places
        acronym = is_acronym(self._tokens[last].text)  # `BPCE de Lyon`: no part of the name
        return token.word in words["links"] and not (acronym and follows.start in self._places)

    def _is_person(self, first: int, last: int) -> bool:
        """`Marie Dupont` before `de Labelle`."""
        tokens = self._tokens
        if tokens[first].word in lexicon().given:
            return True
        start, end = tokens[first].start, tokens[last].end
        return last > first and any(span.start <= start and span.end == end for span in self._people)

    def _pair(self, first: int, last: int, follows: Token) -> bool:
        """`Economic and Social Council`, `Ministry of Sports and Leisure`, not `Council of X and OtherBody`."""
        if lexicon().heads(follows.word) or not follows.text.istitle():
            return False
        within = any(token.word in lexicon().words["head_ends"] for token in self._tokens[first : last + 1])
        return within or follows.is_adjective or self._tokens[last].is_adjective


def _number_belongs(tokens: Sequence[Token], text: str, here: int) -> bool:
    """A year or a serial number closes a name unless it counts what follows."""
    number = tokens[here].text
    following = tokens[here + 1] if here + 1 < len(tokens) else None
    if following is None or not joined(tokens[here], following, text):
        return True
    if following.word in lexicon().words["time"]:
        return False
    if number.startswith("#") or (len(number) == 4 and number[:2] in {"19", "20"}):
        return True
    return not following.text.islower() or following.pos in {"AUX", "VERB", "ADP", "CCONJ"}
