"""Who speaks at an event that the article tells of: the people of its report, its lists and its programme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from soga_kg.extract.clauses import denied
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.scene import APART, BULLET, HEADING, Scene, Topic, scene_of
from soga_kg.model import Article, Claim, Relation, Thing


def speakers(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """The people whom an article about an event (named in its title or opening) names in its body.

    Measured on the even training lines with given entities: in bullets 44 of 53 right, elsewhere 139 of 174; the
    confidence outside bullets is lower, since long articles name more people who do not speak.
    """
    scene = scene_of(article, tuple(things))
    event = scene.main(["event"])
    if event is None or event.start >= scene.body()[1]:
        return
    seen: set[int] = set()
    for position, slot in sorted(scene.at.items()):
        if slot.kind != "person" or slot.thing in seen:
            continue
        seen.add(slot.thing)
        begin, _ = scene.block_around(position)
        topic = scene.topic(position, ["event"])
        if topic is None or scene.block_kind(slot) in APART or _plays_other_part(scene, position, topic):
            continue
        opener = scene.masked[begin]
        if opener != HEADING:
            rule, confidence = ("report-item", 0.8) if opener == BULLET else ("report", 0.6)
            yield claim(scene, (topic.slot, slot), Relation.SPEAKER, Grounds(rule, confidence))


@cache
def _other_parts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = read_data("relations_speakers")
    elsewhere, events = ("|".join(table[name]) for name in ("elsewhere", "other_events"))
    return re.compile(elsewhere, re.IGNORECASE), re.compile(events, re.IGNORECASE)


def _plays_other_part(scene: Scene, position: int, topic: Topic) -> bool:
    """Whether the sentence, or the kind of event, shows a person who does not speak there: winner, voter, absent."""
    elsewhere, events = _other_parts()
    low, high = scene.sentence_around(position)
    return (
        denied(scene, scene.block_around(position)[0], position)
        or elsewhere.search(scene.masked[low:high]) is not None
        or events.search(scene.name(topic.slot)) is not None
    )
