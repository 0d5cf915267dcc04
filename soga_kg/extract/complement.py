"""How far the complement of a head noun goes: `loi | du 3 mai 2021 relative à la presse`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.tokens import Token, joined
from soga_kg.model import Kind

_NOUNS = frozenset({"NOUN", "PROPN", "ADJ"})
_TABLES = {Kind.POLICY: "complement_policy", Kind.EVENT: "complement_event"}
_PARTICIPLE = re.compile(r"(?:[^t]ée?s?|[nçr]ue?s?)$")  # `organisée`, `soutenu`: opens a clause where no model says so
_LONGEST = 16  # words; the longest titles of recommendations that were met


def complement(tokens: Sequence[Token], text: str, head: int, kind: Kind = Kind.ORGANISATION) -> int:
    """Index of the last word of what follows a head noun: adjectives, `de` and a noun, a year, a name.

    Titles of events also go on with `sur` and `dédiée à`, those of policies with `relative à`, `en`, `to` as well.
    `head` itself where nothing follows.
    """
    last, pending = head, False  # pending: small words that count only if a noun comes after them
    for here in range(head + 1, min(len(tokens), head + _LONGEST)):
        if not joined(tokens[here - 1], tokens[here], text):
            break
        if _is_link(tokens[here].word, kind):
            if not _may_link(tokens, here, pending):
                break
            pending = True
        elif _belongs(tokens, here, pending, kind):
            last, pending = here, False
        else:
            break
    return last


def _is_link(word: str, kind: Kind) -> bool:
    words = lexicon().words
    tables = ["links", "determiners", "complement", *([_TABLES[kind]] if kind in _TABLES else [])]
    return any(word in words[table] for table in tables)


def _may_link(tokens: Sequence[Token], here: int, pending: bool) -> bool:
    """An article needs a preposition before it; `et` joins small words, never two names."""
    words, word = lexicon().words, tokens[here].word
    if word in words["and"]:
        follows = tokens[here + 1] if _is_noun(tokens, here + 1) else None
        if pending or follows is None or follows.is_capital:
            return False
        return bool(follows.pos) or _PARTICIPLE.search(follows.text) is None
    return pending or word not in words["determiners"]


def _belongs(tokens: Sequence[Token], here: int, pending: bool, kind: Kind) -> bool:
    token = tokens[here]
    if token.is_number:
        day = here + 1 < len(tokens) and tokens[here + 1].word in lexicon().words["time"]  # `du 3 mai`
        return len(token.text) == 4 or (kind is Kind.POLICY and not day)
    if _is_noun(tokens, here):
        return pending or token.is_capital or token.is_adjective or tokens[here - 1].pos == "ADJ"
    return pending and kind in _TABLES and token.word.endswith("ing")  # `on developing ...`


def _is_noun(tokens: Sequence[Token], here: int) -> bool:
    """Whether a word may stand in a complement: a noun, an adjective, a name."""
    if here >= len(tokens) or not tokens[here].is_word:
        return False
    token = tokens[here]
    if token.is_capital or token.pos in _NOUNS:
        return True
    return not token.pos and token.word not in lexicon().words["stop"]  # no model: any word that is no function word
