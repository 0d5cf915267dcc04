"""Numbers of organisations in public registers: SIREN (also as part of a SIRET, or after `RCS Paris`) and ROR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.scene import Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.model import Article, Claim, Identifier, Kind, Relation, Thing
from soga_kg.numbers import NUMBER, checked

_BETWEEN = r"[^\w\n;,()]{0,3}(?:\b(?:n[°ºo]|num[ée]ro)[^\w\n;,()]{0,3})?"  # `SIREN : n° 123 456 789`
_COURT = r"[^\d\n;:,()]{0,60}?[ \u00a0:°º]{1,3}"  # `RCS de Paris sous le n° 123 456 789`
_FRENCH = re.compile(
    rf"\b(?:SIRE[NT]{_BETWEEN}|(?:R\.?C\.?S\b\.?|registre du commerce et des sociétés\b){_COURT}){NUMBER}",
    re.IGNORECASE,
)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR = re.compile(
    rf"(?:\bROR(?: ?ID)?[ \u00a0]?[:=]?[ \u00a0]?(?:https?://)?(?:ror\.org/)?|\bror\.org/)(?P<ror>0[{_CROCKFORD}]{{6}}\d\d)\b",
    re.IGNORECASE,
)
# What the line of a legal notice speaks of besides; only there a number without a name is the publisher's.
_NOTICE = re.compile(
    r"\b(?:mentions légales|éditeur|éditrice|édité par|siège social|capital|forme juridique|"
    r"direct(?:eur|rice) de (?:la )?publication|TVA|VAT|legal notice|imprint|publisher|published by|"
    r"registered office)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A number that keeps the rule of its register."""

    start: int
    end: int
    relation: Relation
    value: str


def registers(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """Each number goes to the one organisation that it can belong to, to none where it may be either of two."""
    scene = scene_of(article, tuple(things))
    before: tuple[_Found, Slot] | None = None
    for found in _numbers(article.text):
        read = _owner(scene, found, before)
        if read is not None:
            owner, grounds = read
            before = (found, owner)
            near = Slot(found.start, found.end, "identifier")
            yield claim(scene, (owner, Identifier(found.value)), found.relation, grounds, near=near)


def _numbers(text: str) -> Iterator[_Found]:
    found = []
    for match in _FRENCH.finditer(text):
        siren = checked(match["siren"], match["nic"])
        if siren:
            found.append(_Found(*match.span(), Relation.SIREN, siren))
    for match in _ROR.finditer(text):
        if is_ror(match["ror"].lower()):
            found.append(_Found(*match.span(), Relation.ROR, match["ror"].lower()))
    yield from sorted(found, key=lambda one: one.start)


def is_ror(key: str) -> bool:
    """Whether the last two digits check the six in Crockford's base 32 before them (ISO/IEC 7064, MOD 97-10)."""
    number = 0
    for sign in key[1:7]:
        number = number * 32 + _CROCKFORD.index(sign)
    return 98 - number * 100 % 97 == int(key[7:])


def _owner(scene: Scene, found: _Found, before: tuple[_Found, Slot] | None) -> tuple[Slot, Grounds] | None:
    """Whom a number belongs to: who is named before it in its sentence, else in its block, else the publisher.

    Between two numbers of one sentence only what stands there counts; where nothing does, both have one owner.
    """
    sentence = scene.sentence(found.start)
    last = before if before is not None and before[0].start >= sentence.start else None
    named = _organisations(scene, last[0].end if last else sentence.start, found.start)
    if named or last:
        one = _one(scene, named, found)
        if last and not named and last[0].relation is not found.relation:
            one = last[1]
        return (one, Grounds("register-number", 0.95)) if one else None
    block = next((b for b in scene.article.blocks if b.start <= found.start < b.end), None)
    if block is None:
        return None
    named = _organisations(scene, block.start, found.start)
    if named:
        one = _one(scene, named, found)
        return (one, Grounds("register-number", 0.8)) if one else None
    line = scene.article.text[block.start : block.end]
    if not _NOTICE.search(line) or _organisations(scene, found.end, block.end):
        return None
    own = next((slot for slot in scene.slots if slot.thing == scene.publisher and slot.named), None)
    return (own, Grounds("legal-notice", 0.8)) if own else None


def _organisations(scene: Scene, start: int, end: int) -> list[Slot]:
    inside = (slot for slot in scene.slots if start <= slot.start and slot.end <= end)
    return [slot for slot in inside if slot.kind == Kind.ORGANISATION.value]


def _one(scene: Scene, named: Sequence[Slot], found: _Found) -> Slot | None:
    """The only organisation of some, or the last one where the number follows it in brackets."""
    if not named:
        return None
    last = named[-1]
    bracket = scene.article.text[last.end : found.start].strip() in {"(", "["}
    return last if bracket or len({slot.thing for slot in named}) == 1 else None
