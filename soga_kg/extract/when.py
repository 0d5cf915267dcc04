"""When things happen: dates of events, dates and periods of policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache

from soga_kg.extract.clauses import Reading, mates, readings
from soga_kg.extract.dates import DatePhrase, find_dates
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.scene import Scene, scene_of
from soga_kg.extract.slots import DATE, Slot
from soga_kg.model import Article, BlockKind, Claim, Kind, Relation, Thing

_AGENDA = 60  # characters of a line that only says when and where
_NEAR = 12  # a line begins with what stands in its first characters
_BEFORE = 40  # characters before a day that may part it from the event
_ISSUED_IN_NAME = re.compile(r"(?:\b(?:de|du|of)|\bd['’])\s*$", re.IGNORECASE)
_Dated = tuple[float, Slot, Slot, str]  # how sure, thing, date, rule


def when(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """The dates of events, and of policies their day of issue and their years."""
    scene = scene_of(article, tuple(things))
    yield from _event_dates(scene)
    yield from _policy_dates(scene)


def _event_dates(scene: Scene) -> Iterator[Claim]:
    """One date for an event: the surest reading, of equal ones a range, then the most precise, then the first."""
    best: dict[int, tuple[tuple[float, bool, int, int], _Dated]] = {}
    for reading in _event_readings(scene):
        confidence, subject, slot, _ = reading
        phrase = slot.date
        if phrase is None or phrase.until or phrase.first.date is None:
            continue
        rank = (confidence, phrase.last is not None, len(phrase.first.date.value), -slot.start)
        if subject.thing not in best or rank > best[subject.thing][0]:
            best[subject.thing] = (rank, reading)
    for _, reading in best.values():
        yield from _dates(scene, reading)


def _event_readings(scene: Scene) -> Iterator[_Dated]:
    """What clauses, agendas, openings and names say of events."""
    apart = _apart_words()
    used: set[Slot] = set()
    for reading in readings(scene, {"when"}):
        for slot in reading.objects:
            low, high = sorted((reading.subject, slot), key=lambda one: one.start)
            if not apart.search(scene.article.text[max(0, low.start - _NEAR) : high.start]):
                used.add(slot)
                for subject in mates(scene, reading.subject):
                    yield reading.confidence, subject, slot, reading.rule.name
    yield from _agenda(scene)
    yield from _opening(scene, used)
    for slot in _dated_names(scene, Kind.EVENT):
        yield 0.5, slot, slot, "year-in-name"


@cache
def _apart_words() -> re.Pattern[str]:
    return re.compile("|".join(read_data("relations_scene")["dates"]["apart"]), re.IGNORECASE)


def _agenda(scene: Scene) -> Iterator[_Dated]:
    """`Jeudi 9 novembre | Lille` on a line of its own dates the events that the lines below begin with."""
    date: Slot | None = None
    for block in scene.article.blocks:
        inside = [slot for slot in scene.slots if block.start <= slot.start < block.end]
        days = [slot for slot in inside if slot.kind == DATE]
        events = [slot for slot in inside if slot.kind == Kind.EVENT.value and slot.named]
        short = block.end - block.start <= _AGENDA
        if days and not events and short and days[0].start - block.start < _NEAR and _day(days[0]):
            date = days[0]
        elif date and events and not days and events[0].start - block.start < 2 * _NEAR:
            yield 0.75, events[0], date, "agenda"
        elif days or block.kind in {BlockKind.HEADING, BlockKind.TITLE}:
            date = None


def _day(slot: Slot) -> int | None:
    """The day of the month that a date names."""
    return slot.date.first.day if slot.date else None


def _opening(scene: Scene, used: Set[Slot]) -> Iterator[_Dated]:
    """The first day named in the opening that no other event has is the main event's."""
    event = scene.main(["event"])
    _, end = scene.body()
    days = [slot for slot in scene.slots if _day(slot) and slot.start < end and slot not in used]
    if event is None or event.start >= end or not days:
        return
    if not _apart_words().search(scene.article.text[max(0, days[0].start - _BEFORE) : days[0].start]):
        yield 0.55, event, days[0], "opening-date"


def _dated_names(scene: Scene, kind: Kind) -> Iterator[Slot]:
    """Names that hold a date themselves, each as a slot of its thing with that date."""
    for slot in scene.slots:
        if slot.kind == kind.value and slot.named:
            for phrase in find_dates(scene.article.text[slot.start : slot.end]):
                yield Slot(slot.start, slot.end, slot.kind, slot.thing, phrase)


def _dates(scene: Scene, reading: _Dated) -> Iterator[Claim]:
    """The claims of one date phrase: its first end, and its last where it is a range."""
    confidence, subject, slot, rule = reading
    ends = (slot.date.first, slot.date.last) if slot.date else (None, None)
    for relation, day in zip((Relation.START_DATE, Relation.END_DATE), ends, strict=True):
        if day is not None and day.date is not None:
            yield claim(scene, (subject, day.date), relation, Grounds(rule, confidence), near=slot)


def _policy_dates(scene: Scene) -> Iterator[Claim]:
    for slot in _dated_names(scene, Kind.POLICY):
        if slot.date is not None and _says_issue(scene, slot, slot.date):
            yield from _policy_date(scene, (0.9, slot, slot, "period-in-name" if slot.date.period else "date-in-name"))
    for reading in readings(scene, {"issued-when"}):
        for slot in reading.objects:
            if slot.date is not None and _is_issue(scene, reading, slot.date, slot):
                yield from _policy_date(scene, (reading.confidence, reading.subject, slot, reading.rule.name))


def _says_issue(scene: Scene, slot: Slot, phrase: DatePhrase) -> bool:
    """Whether a date in a name tells its issue (`loi du 7 mai 2031`) or years, no aim (`Agenda 2040`)."""
    before = scene.article.text[slot.start : slot.start + phrase.start]
    return phrase.period or phrase.precise or _ISSUED_IN_NAME.search(before) is not None


def _is_issue(scene: Scene, reading: Reading, phrase: DatePhrase, slot: Slot) -> bool:
    """Whether a date is no part of the name, as `2040` in `le plan Littoral 2040` is."""
    between = scene.article.text[reading.subject.end : slot.start]
    return phrase.period or phrase.precise or between.strip() != ""


def _policy_date(scene: Scene, reading: _Dated) -> Iterator[Claim]:
    confidence, subject, slot, rule = reading
    phrase = slot.date
    if phrase is None or phrase.first.date is None or phrase.until:
        return
    if phrase.period:
        yield from _dates(scene, reading)
    elif phrase.last is None:
        yield claim(scene, (subject, phrase.first.date), Relation.ISSUED, Grounds(rule, confidence), near=slot)
