"""How hints add up, and the hints that several finders share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.tokens import tokenise
from soga_kg.model import Kind
from soga_kg.names import fold

_ROLE_ENDINGS = ("trice", "euse", "logue", "graphe", "iste", "ienne", "ateur", "iatre")
_LIST_GAP = re.compile(
    r"\s?(?:\([^()]{1,60}\)\s?)?(?:,|;|/|•|\||et|and|,\s?and|,\s?et|&|y|e)\s?"
    r"(?:(?:de |du |des |d[’'])?(?:l[’']|la |le |les |the |with |avec )?)?\s?"
)
_APPOSITION = re.compile(r"\s?(?:,|–|—|-|:|\||•)\s(?P<words>[^.;:()\n]{3,60})")


def together(weights: Iterable[float]) -> float:
    """Independent hints: the chance that not all of them are wrong (noisy or), at most 0.95."""
    wrong = 1.0
    for weight in weights:
        wrong *= 1 - weight
    return min(0.95, round(1 - wrong, 4))


def cue_before(phrase: Phrase, kind: Kind) -> bool:
    """A common noun of the kind right before the name, one adjective or place between at most."""
    words = phrase.before.split()
    while words and words[-1] in lexicon().words["before_name"]:
        words.pop()
    cues = lexicon().cues[kind]
    if any(" ".join(words[len(words) - size :]) in cues for size in (1, 2, 3) if len(words) >= size):
        return True
    if len(words) > 1 and words[-1] in lexicon().words["called"]:
        return words[-2] in cues or (len(words) > 2 and words[-3] in cues)  # `un logiciel libre nommé Xxx`
    return len(words) > 1 and words[-2] in cues and _is_adjective(phrase)


def _is_adjective(phrase: Phrase) -> bool:
    """Whether the word before is an adjective: `la coopérative lyonnaise Xxx`."""
    before = phrase.tokens[phrase.first - 1]
    return before.is_adjective and before.text.islower()


def is_role(word: str) -> bool:
    """A folded word for what somebody is: in the table, or ending as such words do in French."""
    return word in lexicon().words["roles"] or (len(word) > 6 and word.endswith(_ROLE_ENDINGS))


def cue_after(phrase: Phrase, kind: Kind) -> bool:
    """An apposition that begins with a common noun of the kind: `Xxx, une coopérative de ...`."""
    match = _APPOSITION.match(phrase.right)
    if match is None:
        return False
    words = [t.word for t in tokenise(match["words"]) if t.is_word][:4]
    while words and words[0] in lexicon().words["before_name"]:
        words = words[1:]
    cues = lexicon().cues[kind]
    return bool(words) and match["words"].strip()[:1].islower() and (words[0] in cues or " ".join(words[:2]) in cues)


def actor_before(phrase: Phrase) -> bool:
    """Words before that want someone who acts: `soutenu par`, `in partnership with`."""
    words = phrase.before.split()
    while words and words[-1] in {"l", "la", "le", "les", "the"}:
        words.pop()
    if words and words[-1] in {"d", "des", "du"}:
        words[-1] = "de"
    return any(" ".join(words[len(words) - size :]) in lexicon().actors for size in (1, 2, 3, 4) if len(words) >= size)


def quoted(phrase: Phrase) -> bool:
    """Stands alone between quotation marks."""
    return bool(re.search(r"[«“\"„]\s?$", phrase.left)) and bool(re.match(r"\s?[»”\"]", phrase.right))


def starts_item(phrase: Phrase, text: str) -> bool:
    """Opens its line."""
    line = text[max(phrase.block.start, text.rfind("\n", 0, phrase.start) + 1) : phrase.start]
    return not any(character.isalnum() for character in line)


def has_head(words: Iterable[str], kinds: Iterable[Kind]) -> bool:
    """Whether any word is a strong head noun of one of the kinds."""
    tables = [lexicon().strong[kind] for kind in kinds]
    return any(fold(word) in table for word in words for table in tables)


def enumerations(phrases: Iterable[Phrase], text: str) -> dict[Phrase, list[Phrase]]:
    """For each phrase of an enumeration (`A, B et C`) the others."""
    mates: dict[Phrase, list[Phrase]] = {}
    chain: list[Phrase] = []
    runs = [phrase for phrase in phrases if not phrase.grown]
    for left, right in zip_longest(runs, runs[1:]):
        chain.append(left)
        if right is None or right.block is not left.block or not _LIST_GAP.fullmatch(text[left.end : right.start]):
            if len(chain) > 1:
                mates |= {phrase: [mate for mate in chain if mate is not phrase] for phrase in chain}
            chain = []
    return mates
