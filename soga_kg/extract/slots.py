"""Where names, dates and the phrases that stand for names (`cet événement`, `we`) lie in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from soga_kg.extract.dates import DatePhrase
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.voice import STRAIGHT, voices
from soga_kg.model import Article, Kind, Thing
from soga_kg.names import fold

DATE = "date"  # the kind of a date's slot; the others are values of Kind
# A definite phrase with a complement is a name of its own: `le projet de loi`, `the conference on care`
_COMPLEMENT = re.compile(r"\s+(?:de|du|des|d['’]|of|for|on|pour|sur|à|in|en)\b")
_POINTING = re.compile(r"(?:ce|cet|cette|ces|this|that|these)\s", re.IGNORECASE)
_OWN = re.compile(r"(?:notre|nos|our)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: the thing or date that `text[start:end]` names; `named` unless the phrase stands for a name."""

    start: int
    end: int
    kind: str
    thing: int = -1
    date: DatePhrase | None = None
    named: bool = True


@dataclass(frozen=True, slots=True)
class _Anaphora:
    phrase: re.Pattern[str]
    kinds: Mapping[str, tuple[str, ...]]  # folded noun -> kinds of thing that it may stand for


@cache
def _anaphora() -> _Anaphora:
    """The phrases of data/relations_scene.toml, compiled."""
    table = read_data("relations_scene")
    kinds: dict[str, tuple[str, ...]] = {}
    nouns = set()
    for kind in Kind:
        for noun in table["anaphor"].get(kind.value, {"nouns": []})["nouns"]:
            nouns.add(noun)
            kinds[fold(noun)] = (*kinds.get(fold(noun), ()), kind.value)
    either = "|".join(sorted((re.escape(noun) for noun in nouns), key=lambda noun: (-len(noun), noun)))
    before = "|".join(d if d.endswith("'") else rf"{d}\s" for d in table["anaphor"]["determiners"])
    return _Anaphora(re.compile(rf"(?<![\w'])(?:{before})(?P<noun>{either})(?![\w-])", re.IGNORECASE), kinds)


def slots_of(
    article: Article, things: Sequence[Thing], dates: Sequence[DatePhrase], publisher: int | None
) -> tuple[Slot, ...]:
    """All slots of a text in order, none overlapping another: names first, then dates, then phrases."""
    kept = _outermost(
        Slot(mention.start, mention.end, thing.kind.value, thing.key) for thing in things for mention in thing.mentions
    )
    kept += apart([Slot(date.start, date.end, DATE, date=date) for date in dates], kept)
    kept.sort(key=_order)
    kept += apart(_anaphors(article.text, kept, things, publisher), kept)
    kept += apart(spoken(article.text, publisher, owning=False), kept)
    return tuple(sorted(kept, key=_order))


def spoken(text: str, publisher: int | None, *, owning: bool) -> list[Slot]:
    """The words of the first person that stand for the publisher: `we`, or those before what it owns (`our`)."""
    if publisher is None:
        return []
    found = [voice for voice in voices(text) if voice.owns == owning]
    return [Slot(voice.start, voice.end, Kind.ORGANISATION.value, publisher, named=False) for voice in found]


def _order(slot: Slot) -> tuple[int, int]:
    return slot.start, -slot.end


def _outermost(slots: Iterator[Slot]) -> list[Slot]:
    kept: list[Slot] = []
    for slot in sorted(slots, key=_order):
        if slot.start < slot.end and (not kept or slot.start >= kept[-1].end):
            kept.append(slot)
    return kept


def apart(slots: Sequence[Slot], others: Sequence[Slot]) -> list[Slot]:
    """Those slots that overlap none of the others."""
    return [slot for slot in slots if not any(slot.start < o.end and o.start < slot.end for o in others)]


def _anaphors(text: str, slots: Sequence[Slot], things: Sequence[Thing], publisher: int | None) -> list[Slot]:
    """Phrases that stand for the last thing of their kind, or for the last whose name holds their noun.

    `notre réseau` is the publisher.
    """
    anaphora = _anaphora()
    words = {thing.key: [fold(name).split() for name in thing.names] for thing in things}
    found: list[Slot] = []
    for match in anaphora.phrase.finditer(text.translate(STRAIGHT)):
        if _is_new(text, match) or any(0 <= slot.start - match.end() <= 3 for slot in slots):
            continue
        noun = fold(match["noun"])
        for kind in anaphora.kinds[noun]:
            if kind == Kind.ORGANISATION.value and publisher is not None and _OWN.match(match.group()):
                found.append(Slot(match.start(), match.end(), kind, publisher, named=False))
                break
            before = [slot for slot in slots if slot.end <= match.start() and slot.kind == kind]
            fitting = [slot for slot in before if any(noun in name for name in words[slot.thing])]
            chosen = (fitting or before)[-1:]
            if chosen:
                found.append(Slot(match.start(), match.end(), kind, chosen[0].thing, named=False))
                break
    return found


def _is_new(text: str, match: re.Match[str]) -> bool:
    """Whether a phrase names something of its own: `Le Sommet européen`, `le projet de loi`."""
    if _POINTING.match(match.group()):
        return False
    return match["noun"][0].isupper() or _COMPLEMENT.match(text, match.end()) is not None
