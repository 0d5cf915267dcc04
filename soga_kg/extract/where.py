"""Where things are: places of events, seats of organisations and projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from soga_kg.extract.clauses import denied, mates, readings
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.scene import APART, Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.model import Article, Claim, Relation, Thing
from soga_kg.names import fold

_OPENING = 3  # blocks of the body in which a report says where it happened


def where(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """Every named place goes to one thing: what a rule joins it with, else the event that the opening tells of."""
    scene = scene_of(article, tuple(things))
    best: dict[Slot, tuple[tuple[float, int], Slot, str]] = {}
    for reading in readings(scene, {"where"}):
        for slot in reading.objects:
            rank = (reading.confidence, -abs(slot.start - reading.subject.start))
            if not _wide(scene, slot) and (slot not in best or rank > best[slot][0]):
                best[slot] = (rank, reading.subject, reading.rule.name)
    for slot, ((confidence, _), subject, rule) in best.items():
        for mate in mates(scene, subject) if subject.kind == "event" else [subject]:
            yield claim(scene, (mate, slot), Relation.LOCATION, Grounds(rule, confidence))
    yield from _opening(scene, {slot.thing for slot in best})


@cache
def _wide_places() -> frozenset[str]:
    return frozenset(read_data("relations_scene")["wide"]["places"])


def _wide(scene: Scene, slot: Slot) -> bool:
    """Whether a place is too wide for something to happen there: Europe, the world."""
    return fold(scene.name(slot)) in _wide_places()


def _opening(scene: Scene, placed: set[int]) -> Iterator[Claim]:
    """Places named in the title or opening of an article about an event, and nowhere joined with another thing."""
    event = scene.main(["event"])
    _, end = scene.body(_OPENING)
    if event is None or event.start >= end:
        return
    for position, slot in sorted(scene.at.items()):
        if slot.kind != "place" or slot.start >= end or slot.thing in placed or _wide(scene, slot):
            continue
        if not denied(scene, position, position) and scene.block_kind(slot) not in APART:
            placed = placed | {slot.thing}
            yield claim(scene, (event, slot), Relation.LOCATION, Grounds("opening", 0.6))
