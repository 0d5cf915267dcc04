"""What a label says of the names that follow it: `Partenaires : A, B`, `Intervenants` over a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from soga_kg.extract.clauses import denied
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.rules import expand, rule_book
from soga_kg.extract.scene import BREAKS, BULLET, HEADING, SENTENCE, SIGNS, Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.model import Article, Claim, Relation, Thing

# How many lines above a label, how long, may begin (within how many characters) with what it speaks of
_ABOVE, _SHORT, _FIRST = 4, 80, 15
_ITEM, _PLAIN = 160, 70  # characters of a line that may be an item; of one without a name that may stand among them
_ALL = tuple(SIGNS)
_GAP = 2  # such lines in a row that do not end a list
# Where the names of a label on the same line end: a new sentence, or the next label (`A – Financeur : B`)
_NEXT = re.compile(rf"{SENTENCE}|[–—|;·]\s*[^\W\d][\w' -]{{2,30}}\s*:")


# What a list of names holds beside them
_BESIDES_NAMES = re.compile(rf"[{''.join(SIGNS.values())}{BREAKS}\s,;/|&+•·–.-]|\b(?:et|and)\b")


@dataclass(frozen=True, slots=True)
class Label:
    """A row of data/relations_labels.toml, compiled; `inverse`: the names are the subjects."""

    name: str
    relation: Relation
    subject: tuple[str, ...]
    objects: tuple[str, ...]
    pattern: re.Pattern[str]
    inverse: bool
    confidence: float


@cache
def _labels() -> tuple[Label, ...]:
    table = read_data("relations_labels")
    words = rule_book().words
    return tuple(
        Label(
            name=entry["rule"],
            relation=Relation(entry["relation"]),
            subject=tuple(entry["subject"].split(", ")),
            objects=tuple(entry["objects"].split("|")),
            pattern=re.compile(expand(table["frame"].replace("LABEL", "|".join(entry["words"])), words), re.IGNORECASE),
            inverse=entry.get("inverse", False),
            confidence=entry["confidence"],
        )
        for entry in table["label"]
    )


def labels(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """Claims of all labelled lines and labelled lists."""
    scene = scene_of(article, tuple(things))
    for label in _labels():
        for match in label.pattern.finditer(scene.masked):
            topic = _owner(scene, match.start(), label.subject)
            if topic is None or denied(scene, match.start(), match.end()):
                continue
            for slot in _listed(scene, match.end(), label.objects):
                if slot.thing != topic.thing and not _denied_item(scene, slot):
                    ends = (slot, topic) if label.inverse else (topic, slot)
                    yield claim(scene, ends, label.relation, Grounds(label.name, label.confidence), near=slot)


def _denied_item(scene: Scene, slot: Slot) -> bool:
    """Whether the sentence of a listed name says that it is not so."""
    sentence = scene.sentence(slot.start)
    return rule_book().denial.search(scene.article.text[sentence.start : sentence.end]) is not None


def _owner(scene: Scene, position: int, kinds: Sequence[str]) -> Slot | None:
    """What a label speaks of: the thing that one of the short lines right above begins with, else the topic."""
    low, _ = scene.block_around(position + 1)
    for _ in range(_ABOVE):
        (low, _), high = scene.block_around(max(0, low - 1)), low
        if high - low > _SHORT or low == high:
            break
        near = [slot for slot in scene.slots_in(low, min(high, low + _FIRST), kinds[0].split("|")) if slot.named]
        if near:
            return near[0]
    topic = scene.topic(position + 1, kinds)
    return topic.slot if topic else None


def _listed(scene: Scene, position: int, kinds: Sequence[str]) -> Iterator[Slot]:
    """The names that a label before `position` introduces: those of its line, else those of the list below."""
    _, end = scene.block_around(position - 1)
    stop = _NEXT.search(scene.masked, position, end)
    here = scene.slots_in(position, stop.start() if stop else end, kinds)
    if here or scene.masked[position:end].strip():
        yield from here
    else:
        yield from _items(scene, end, kinds)


def _items(scene: Scene, position: int, kinds: Sequence[str]) -> Iterator[Slot]:
    """The names that the items of the list at `position` begin with; all names of an item that is itself a list."""
    plain, bullets = 0, scene.masked[position : position + 1] == BULLET
    while position < len(scene.masked):
        _, end = scene.block_around(position)
        block = scene.masked[position:end].strip()
        if any(label.pattern.match(scene.masked, position, end) for label in _labels()):
            return
        inside = scene.slots_in(position, end, _ALL)
        names = [slot for slot in inside if slot.kind in kinds]
        if not _may_be_item(block, inside, names) or (bullets and block[0] != BULLET):
            return
        plain = 0 if names or block[0] == BULLET else plain + 1
        if plain > _GAP:
            return
        yield from names if not _BESIDES_NAMES.sub("", block) else names[:1]
        position = end


def _may_be_item(block: str, inside: Sequence[Slot], names: Sequence[Slot]) -> bool:
    """Whether a block may stand in a list: a bullet, or a line short enough that is no sentence."""
    if block[0] == HEADING and not inside and len(block) > 2:
        return False
    if block[0] == BULLET:
        return True
    sentence = block[-1] in ".!?"
    return len(block) <= (_PLAIN if sentence or not names else _ITEM) and (bool(names) or not sentence)
