"""Names of policies: type words (loi, directive, plan d'action, Act ...) with their complement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from soga_kg.extract.complement import complement
from soga_kg.extract.evidence import cue_after, cue_before, together
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Passage, Reading
from soga_kg.extract.titles import titles_after
from soga_kg.extract.tokens import Token
from soga_kg.model import Kind, Mention

_DATED_LAW = re.compile(
    r"\b(?:loi|directive|règlement|décret|ordonnance|circulaire|arrêté)(?: (?:n°|no\.?) ?[\d-]+)?"
    r" du \d{1,2}(?:er)? \w+ \d{4}\b"
)
_NUMBERED_ACT = re.compile(
    r"\b(?:[Dd]irective|[Rr]èglement|[Rr]egulation|[Oo]pinion) (?:\((?:EU|UE|CE|EC)\) )?"
    r"(?:n° ?|No )?\d{2,4}/\d{2,4}(?:/(?:UE|CE|EC))?"
)
_NUMBERED_PROPOSAL = re.compile(
    r"\b(?:[Pp]roposition|[Rr]ecomm[ae]ndation|[Pp]réconisation|[Mm]esure|[Mm]easure|[Pp]roposal)"
    r" (?:n° ?|no\. ?|N°)?\d{1,2}\b"
)


def policies(reading: Reading) -> Iterator[Mention]:
    """Capitalised names, type words in small letters with a name after them, numbered acts and proposals."""
    text = reading.article.text
    for phrase, passage in reading.candidates:
        weight = together(_hints(phrase, passage))
        if weight >= 0.3:
            yield Mention(phrase.start, phrase.end, Kind.POLICY, "policies", weight)
    for passage in reading.passages:
        yield from _numbered(passage, text)
        yield from titles_after(passage, text, Kind.POLICY, "policies")
        if not passage.shouts:
            yield from _typed(passage, text)


def _hints(phrase: Phrase, passage: Passage) -> Iterator[float]:
    head = phrase.heads.get(Kind.POLICY, 0.0)
    if head and len(phrase.words) > 1:
        yield head - 0.1 * phrase.grown - 0.1 * passage.title_case
    if phrase.grown:
        return
    if cue_before(phrase, Kind.POLICY):
        yield 0.55
    if cue_after(phrase, Kind.POLICY):
        yield 0.5


def _numbered(passage: Passage, text: str) -> Iterator[Mention]:
    """Acts by date or number, the former with what they are about: `loi du 3 mai 2021 relative à la presse`."""
    ends = {token.end: index for index, token in enumerate(passage.tokens)}
    for match in _DATED_LAW.finditer(text, passage.block.start, passage.block.end):
        last = ends.get(match.end())  # None inside a token: `2021/77`
        end = match.end() if last is None else passage.tokens[complement(passage.tokens, text, last, Kind.POLICY)].end
        yield Mention(match.start(), end, Kind.POLICY, "policies", 0.8)
    for pattern in (_NUMBERED_ACT, _NUMBERED_PROPOSAL):
        for match in pattern.finditer(text, passage.block.start, passage.block.end):
            yield Mention(match.start(), match.end(), Kind.POLICY, "policies", 0.65)


def _typed(passage: Passage, text: str) -> Iterator[Mention]:
    """A type word in small letters and what it is about: `recommandation sur les clés de la réussite`."""
    tokens = passage.tokens
    for index, token in enumerate(tokens):
        head = _head(tokens, index) if token.text.islower() else None
        if head is None:
            continue
        far = complement(tokens, text, head, Kind.POLICY)
        inside = tokens[head + 1 : far + 1]
        named = any(t.is_capital or t.is_number for t in inside)
        if named or len(inside) >= 4:
            vague = token.word in lexicon().words["vague_policies"]
            weight = 0.45 + 0.2 * named + 0.1 * _is_definite(tokens, index) - 0.15 * vague
            yield Mention(token.start, tokens[far].end, Kind.POLICY, "policies", round(weight, 2))


def _head(tokens: Sequence[Token], index: int) -> int | None:
    """Index of the last word of a type word that begins here: `feuille de route`."""
    for size in (3, 2, 1):
        if (
            index + size <= len(tokens)
            and " ".join(t.word for t in tokens[index : index + size]) in lexicon().strong[Kind.POLICY]
        ):
            return index + size - 1
    return None


def _is_definite(tokens: Sequence[Token], index: int) -> bool:
    """The definite article before: one certain plan, not a plan."""
    return index > 0 and tokens[index - 1].word in lexicon().words["definite"]
