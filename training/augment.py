"""A text made a little different each time it is learnt: other names, lost blanks, capitals."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from training.texts import Annotated, Marked

SWAPPED = 0.35  # share of things that get another thing's name
_SHOUTED = 0.04  # share of lines put in capitals
_GLUED = 0.02  # share of mentions that lose the blank before or after
_TYPES = frozenset({"Person", "Organisation", "Place", "Project"})  # names of events and policies carry their grammar

Pool = Mapping[tuple[str, str], Sequence[str]]


def pool_of(texts: Iterable[Annotated]) -> Pool:
    """Names by language and type, each once."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text in texts:
        for mention in text.mentions:
            if mention.type in _TYPES:
                found[text.language, mention.type].add(text.text[mention.start : mention.end])
    return {key: sorted(names) for key, names in sorted(found.items())}


def varied(text: Annotated, pool: Pool, chance: random.Random) -> tuple[str, list[Marked]]:
    """Another form of the text, with its mentions; only things with a single form get another name."""
    names = _new_names(text, pool, chance)
    out, mentions, at = "", [], 0
    for mention in sorted(text.mentions, key=lambda m: m.start):
        gap = text.text[at : mention.start]
        if gap.endswith(" ") and len(gap) > 1 and gap[-2].isalpha() and chance.random() < _GLUED:
            gap = gap[:-1]
        surface = text.text[mention.start : mention.end]
        surface = names.get((mention.key, surface), surface)
        mentions.append(Marked(len(out) + len(gap), len(out) + len(gap) + len(surface), mention.key, mention.type))
        out += gap + surface
        at = mention.end
    return _shouted(out + text.text[at:], chance), mentions


def _new_names(text: Annotated, pool: Pool, chance: random.Random) -> dict[tuple[str, str], str]:
    """(thing, its one form) -> another name; things with more than one form keep their names (forms must agree)."""
    forms: dict[str, set[str]] = defaultdict(set)
    types: dict[str, str] = {}
    for mention in text.mentions:
        forms[mention.key].add(text.text[mention.start : mention.end])
        types[mention.key] = mention.type
    found: dict[tuple[str, str], str] = {}
    for key in sorted(forms):
        names = pool.get((text.language, types[key]), ())
        if len(forms[key]) == 1 and len(names) > 20 and chance.random() < SWAPPED:
            found[key, min(forms[key])] = chance.choice(names)
    return found


def _shouted(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(
        line.upper() if chance.random() < _SHOUTED and len(line.upper()) == len(line) else line for line in lines
    )
