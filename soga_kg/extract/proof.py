"""Which part of an article proves a claim."""

from __future__ import annotations

from dataclasses import dataclass

from soga_kg.extract.scene import Scene
from soga_kg.extract.slots import Slot
from soga_kg.model import ARTICLE, Claim, Identifier, PartialDate, Relation

LIMIT = 300  # code points of evidence


@dataclass(frozen=True, slots=True)
class Grounds:
    """Which rule reads a claim, how sure it is (0 to 1), and the role that it reads."""

    rule: str
    confidence: float
    role: str | None = None


def claim(
    scene: Scene,
    ends: tuple[Slot | None, Slot | PartialDate | Identifier],
    relation: Relation,
    grounds: Grounds,
    near: Slot | None = None,
) -> Claim:
    """A claim with its evidence. A subject of None is the article itself.

    `near` is where the claim is read: the object, unless said otherwise; a date or a
    number needs it, having no place of its own. Raises ValueError for one without it.
    """
    subject, value = ends
    there = near if near is not None else value
    if not isinstance(there, Slot):
        raise ValueError("a claim of a date or a number needs the place of it")
    other = value if there is subject else subject
    own = ARTICLE if subject is None else subject.thing
    start, end = evidence(scene, there, other if isinstance(other, Slot) else None)
    return Claim(
        subject=own,
        relation=relation,
        object=value.thing if isinstance(value, Slot) else own if isinstance(value, Identifier) else value,
        start=start,
        end=end,
        rule=grounds.rule,
        confidence=round(grounds.confidence, 3),
        role=grounds.role,
        number=value.value if isinstance(value, Identifier) else None,
    )


def evidence(scene: Scene, there: Slot, other: Slot | None) -> tuple[int, int]:
    """The sentence of `there`; of a longer one a window of LIMIT that holds `other` too where it can.

    Windows end at blanks.
    """
    sentence = scene.sentence(there.start)
    start, end = sentence.start, max(sentence.end, there.end)
    if end - start <= LIMIT:
        return start, end
    low, high = there.start, there.end
    if other is not None and start <= other.start < end:
        wide = min(low, other.start), max(high, other.end)
        if wide[1] - wide[0] <= LIMIT:
            low, high = wide
    spare = (LIMIT - (high - low)) // 2
    text = scene.article.text
    left, right = max(start, low - spare), min(end, high + spare)
    while start < left < low and not text[left - 1].isspace():
        left += 1
    while high < right < end and not text[right].isspace():
        right -= 1
    return left, right
