"""Which parts the thing has that an article is about: sessions of an event, numbered proposals of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.scene import Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.extract.when import when
from soga_kg.model import Article, Block, BlockKind, Claim, Kind, PartialDate, Relation, Thing
from soga_kg.names import fold

_Days = tuple[str, str]  # first and last possible day
_SHORT, _NEAR = 120, 25  # a line of a programme, and where in it the event's name begins


def programme(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """The parts of the main event and of the main policy."""
    scene = scene_of(article, tuple(things))
    yield from _sessions(scene, _days(article, things))
    yield from _numbered(scene)


def _numbered(scene: Scene) -> Iterator[Claim]:
    """`Proposition n° 4` belongs to the report that the article is about (even training lines: 33 of 34 right)."""
    numbered = _numbered_words()
    policies = [thing for thing in scene.things if thing.kind is Kind.POLICY]
    wholes = [thing.key for thing in policies if not numbered.match(fold(thing.name))]
    named = [slot for slot in scene.slots if slot.kind == "policy" and slot.named]
    main = max(wholes, key=lambda key: (sum(slot.thing == key for slot in named), -key), default=None)
    whole = next((slot for slot in named if slot.thing == main), None)
    seen: set[int] = set(wholes)
    for slot in named:
        if whole is not None and slot.thing not in seen:
            seen.add(slot.thing)
            yield claim(scene, (slot, whole), Relation.PART_OF, Grounds("numbered-part", 0.9), near=slot)


@cache
def _numbered_words() -> re.Pattern[str]:
    return re.compile(read_data("relations_scene")["programme"]["numbered"])


def _sessions(scene: Scene, days: Mapping[int, _Days]) -> Iterator[Claim]:
    """The parts of the main event, by how they stand: dated inside its days, listed, named as a part.

    Measured on the even training lines with given entities: inside and listed 19 of 19 right, undated part words in
    lists 10 of 10, in prose 10 of 13, other undated events in lists 15 of 22; outside its days 5 of 26.
    """
    whole = scene.main(["event"])
    if whole is None:
        return
    for thing in scene.things:
        slot = next((slot for slot in scene.slots if slot.thing == thing.key and slot.named), None)
        if thing.kind is not Kind.EVENT or slot is None or _same_series(thing.name, scene.name(whole)):
            continue
        confidence = _confidence(scene, slot, days.get(thing.key), days.get(whole.thing))
        if confidence:
            yield claim(scene, (slot, whole), Relation.SUPER_EVENT, Grounds("programme", confidence), near=slot)


@cache
def _part_words() -> re.Pattern[str]:
    return re.compile("|".join(read_data("relations_scene")["programme"]["parts"]), re.IGNORECASE)


def _confidence(scene: Scene, slot: Slot, own: _Days | None, whole: _Days | None) -> float:
    """How sure it is that the event of `slot` is a part; 0 where it is not."""
    block = next(block for block in scene.article.blocks if block.start <= slot.start <= block.end)
    listed = _is_listed(block, slot)
    if own and whole:
        inside = whole[0] <= own[0] and own[1] <= whole[1]
        return (0.9 if listed else 0.55) if inside else 0.0
    if own:
        return 0.0
    if _part_words().search(scene.name(slot)):
        return 0.85 if listed else 0.7
    return 0.55 if block.kind is BlockKind.BULLET else 0.0


def _is_listed(block: Block, slot: Slot) -> bool:
    short = block.end - block.start < _SHORT and slot.start - block.start < _NEAR
    return short or block.kind in {BlockKind.BULLET, BlockKind.HEADING}


def _same_series(one: str, other: str) -> bool:
    """Whether two names are one but for numbers: the event itself, or editions, not parts."""
    left, right = (
        re.sub(r"\d+(?:e|eme|er|st|nd|rd|th)?\b|\bedition\b", "", fold(name)).split() for name in (one, other)
    )
    return left == right


def _days(article: Article, things: Sequence[Thing]) -> dict[int, _Days]:
    dates: dict[int, dict[Relation, PartialDate]] = {}
    dated = [(found, found.object) for found in when(article, things) if isinstance(found.object, PartialDate)]
    for found, date in dated:
        dates.setdefault(found.subject, {})[found.relation] = date
    return {
        key: (ends[Relation.START_DATE].earliest, ends.get(Relation.END_DATE, ends[Relation.START_DATE]).latest)
        for key, ends in dates.items()
        if Relation.START_DATE in ends
    }
