"""What single clauses say: who organised, funds, founded, belongs to, works for, adopted what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.rules import Rule, rule_book
from soga_kg.extract.scene import BREAKS, SIGNS, Scene, Topic, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.model import Article, Claim, Relation, Thing

# How much a subject is trusted that the pattern does not name, by where it was found. Measured over all rules on the
# even training lines with given entities: sentence .84, block .79, heading .72, main thing of the article .49.
_SURE = {"said": 1.0, "sentence": 0.95, "block": 0.9, "list": 0.9, "heading": 0.85, "main": 0.8}
_BOUNDS = ';:,«»“”"()'  # where a clause ends
_BEFORE = 30  # characters before a pattern that may deny it
_AFTER = 60  # and after two names, where their clause is so long
_FINITE = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|fut|(?:a|ont) été|is|are|was|were|will be|ha(?:s|ve) been)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"[\ue000-\ue007],?\s(?:which|who|that|qui)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_AND = re.compile(r"[»”\"]?\s(?:et|and|&)\s(?:(?:la|le|les|the)\s|l['’])?[«“\"]?\s?", re.IGNORECASE)
_BESIDE = re.compile(r"^\s?\(|^[^;]*\b(?:de|du|des|d'|chez|à|au|at|of|from|for|pour)\b(?!.*\b(?:et|and)\b)")
_RUNS = "runs"  # who runs an event is its organiser, who runs a project its operator


@dataclass(frozen=True, slots=True)
class Reading:
    """What one rule reads at one place: a subject and its objects."""

    rule: Rule
    subject: Slot
    objects: tuple[Slot, ...]
    confidence: float
    role: str | None
    text: str


def clauses(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """What the rules of the table read between two things; no bare affiliation beside one with a role."""
    claims = list(_claims(scene_of(article, tuple(things))))
    roles = {(claim.subject, claim.object) for claim in claims if claim.role}
    for found in claims:
        if found.relation is not Relation.AFFILIATION or found.role or (found.subject, found.object) not in roles:
            yield found


def _claims(scene: Scene) -> Iterator[Claim]:
    for reading in readings(scene, {relation.value for relation in Relation} | {_RUNS}):
        relation = _relation(reading)
        for slot in reading.objects:
            ends = (slot, reading.subject) if reading.rule.inverse else (reading.subject, slot)
            grounds = Grounds(reading.rule.name, reading.confidence, reading.role)
            yield claim(scene, ends, relation, grounds, near=slot)


def _relation(reading: Reading) -> Relation:
    if reading.rule.relation == _RUNS:
        return Relation.OPERATOR if reading.subject.kind == "project" else Relation.ORGANIZER
    variant = rule_book().variants.get(reading.rule.relation)
    if variant is not None and variant[0].search(reading.text):
        return Relation(variant[1])
    return Relation(reading.rule.relation)


def readings(scene: Scene, relations: Set[str]) -> Iterator[Reading]:
    """What the rules for these relations read, denials left out."""
    for rule in rule_book().rules:
        if rule.relation in relations:
            for match in rule.pattern.finditer(scene.masked):
                if denied(scene, match.start(), match.end()) or (rule.unless and rule.unless.search(match.group())):
                    continue
                reading = _reading(scene, rule, match)
                if reading is not None:
                    yield reading


def mates(scene: Scene, slot: Slot) -> list[Slot]:
    """The slot and those of its kind that stand in one list with it: `le Forum et la Nuit, à Brume`."""
    row = [other for other in scene.slots if other.kind == slot.kind and other.named]
    if slot not in row:
        return [slot]
    low = high = row.index(slot)
    while low > 0 and _joined(scene, row[low - 1], row[low]):
        low -= 1
    while high + 1 < len(row) and _joined(scene, row[high], row[high + 1]):
        high += 1
    return row[low : high + 1]


def _joined(scene: Scene, left: Slot, right: Slot) -> bool:
    return _AND.fullmatch(scene.article.text[left.end : right.start]) is not None


def denied(scene: Scene, start: int, end: int) -> bool:
    """Whether the clause from shortly before `start` to `end` of the masked text says no, perhaps, or formerly."""
    return rule_book().denial.search(scene.masked[_clause(scene, start) : end]) is not None


def _clause(scene: Scene, start: int) -> int:
    """Where the clause that holds `start` begins, or a little before it."""
    bounds = (scene.masked.rfind(sign, 0, start + 1) for sign in (*BREAKS, *_BOUNDS))
    return max(max(bounds) + 1, start - _BEFORE)


def unsure(scene: Scene, left: Slot, right: Slot) -> bool:
    """Whether the clause that two slots stand in, to its end, says no, perhaps, or formerly."""
    start, end = min(left.start, right.start), max(left.end, right.end)
    stops = [at for sign in (*BREAKS, *_BOUNDS) if (at := scene.masked.find(sign, end, end + _AFTER)) >= 0]
    return rule_book().doubts.search(scene.masked[_clause(scene, start) : min([*stops, end + _AFTER])]) is not None


def _reading(scene: Scene, rule: Rule, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    if groups.get("s") is not None:
        topic: Topic | None = Topic(scene.at[match.start("s")], "said")
    else:
        topic = _topic(scene, match.start(), rule.topic)
    if topic is None or (topic.level == "main" and rule.reach != "main"):
        return None
    slots = [
        slot
        for slot in scene.slots_in(*match.span("o"), rule.objects)
        if slot.thing != topic.slot.thing and not ("person" in rule.objects and _employer(scene, slot))
    ]
    plain = topic.slot.named and all(slot.named for slot in slots)
    confidence = rule.confidence * _SURE[topic.level] * (1.0 if plain else 0.95)
    return Reading(
        rule, topic.slot, tuple(slots), confidence, (groups.get("role") or "").strip(" ,") or None, match.group()
    )


def _topic(scene: Scene, position: int, kinds: Sequence[str]) -> Topic | None:
    """What a phrase without a subject of its own is about.

    A passive with its verb has the sentence's subject: `X s'inscrit dans Y et est financé par` is about X, not Y; in a
    relative clause it is the name before it, of whatever kind.
    """
    start, _ = scene.sentence_around(position)
    before = scene.masked[start:position]
    group = kinds[0].split("|")
    if _RELATIVE.search(before):
        last = scene.slots_in(start, position, tuple(SIGNS))[-1:]
        return Topic(last[0], "sentence") if last and last[0].kind in group else None
    if _FINITE.search(before):
        first = scene.slots_in(start, position, group)[:1]
        if first:
            return Topic(first[0], "sentence")
    return scene.topic(position, kinds)


def _employer(scene: Scene, slot: Slot) -> bool:
    """Whether an organisation only says where the person named just before it works: `Anna Le (Group)`."""
    before = [other for other in scene.slots if other.end <= slot.start][-1:]
    if slot.kind != "organisation" or not before or before[0].kind != "person":
        return False
    return _BESIDE.search(scene.article.text[before[0].end : slot.start]) is not None
