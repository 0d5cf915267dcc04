"""How well a name answers what somebody typed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from soga_kg.index.write import FORMER, INITIALS, OTHER
from soga_kg.names import fold, similarity

# Points of 100, by how the typed words and the name agree; within a class the closer length wins.
WHOLE, BEGINS, WORDS, ALIKE = 100.0, 85.0, 75.0, 70.0
LEAST = 0.62  # similarity below which two names have nothing to do with each other (corpus: 'forum' ~ 'format' is 0.73)
_COST = {OTHER: 1.0, FORMER: 4.0, INITIALS: 10.0}


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its language (empty: none told) and where it stands (`write.MAIN` and so on)."""

    text: str
    language: str
    sort: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found; `score` 0 to 100, `name` the one that matched."""

    thing: int
    iri: str
    kind: str
    mentions: int
    name: Name
    score: float


def score(typed: str, name: str, sort: int) -> float:
    """Points for two folded texts; 0 where they do not go together."""
    if not typed or not name:
        return 0.0
    share = min(len(typed), len(name)) / max(len(typed), len(name))
    if typed == name:
        points = WHOLE
    elif name.startswith(f"{typed} "):
        points = BEGINS + 10 * share
    elif name.startswith(typed):
        points = BEGINS + 8 * share
    elif _holds(name.split(), typed.split()):
        points = WORDS + 10 * share
    else:
        points = _alike(typed, name)
    return max(0.0, points - _COST.get(sort, 0.0)) if points else 0.0


def with_fame(points: float, mentions: int) -> float:
    """Points for a list that people read: of equal matches, the one that more articles mention comes first."""
    return points + min(6.0, math.log2(1 + mentions))


def _holds(name: list[str], typed: list[str]) -> bool:
    """Whether every typed word is one of the name; of the last one the beginning will do."""
    return all(word in name for word in typed[:-1]) and any(word.startswith(typed[-1]) for word in name)


def _alike(typed: str, name: str) -> float:
    """Points for a likeness of spelling, the order of the words aside."""
    sorted_names = (" ".join(sorted(typed.split())), " ".join(sorted(name.split())))
    likeness = max(similarity(typed, name), similarity(*sorted_names) - 0.02)
    return ALIKE * likeness if likeness >= LEAST else 0.0


def folded(text: str) -> str:
    """What is typed in the form in which names are compared; at most 200 characters of it."""
    return fold(text[:200])
