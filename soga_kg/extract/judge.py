"""What the trained model says of each pair of things, and of things and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soga_kg.extract.clauses import unsure
from soga_kg.extract.proof import LIMIT, Grounds, claim
from soga_kg.extract.scene import Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.extract.spans import lines, spans_of
from soga_kg.learned.network import Network
from soga_kg.learned.pairing import KINDS, Span, paired
from soga_kg.learned.relations import JUDGED, fitting, joined
from soga_kg.model import DOUBTED, JUDGE, Article, BlockKind, Claim, PartialDate, Relation, Thing

_WEAK = 0.1  # a relation less likely than this is no proposal


def judge(article: Article, things: Sequence[Thing], network: Network) -> Iterator[Claim]:
    """All relations that the model takes for likely, each with the sentence where both names stand nearest."""
    scene = scene_of(article, tuple(things))
    spans, dates = spans_of(scene)
    for window in paired(article.text, list(lines(article)), spans, network.pieces, joined()):
        chances = network.judged(window)
        for pair, features, row in zip(window.pairs, window.features, chances, strict=True):
            allowed = fitting(KINDS[features[1]], KINDS[features[2]])
            subject, value = (_slot(window.places[i], dates) for i in pair[2:4])
            for name, may, chance in zip(JUDGED, allowed, row, strict=True):
                if may and chance >= _WEAK:
                    yield from _claims(scene, name, (subject, value), float(chance))


def _slot(span: Span, dates: dict[int, Slot]) -> Slot:
    return dates.get(span.key) or Slot(span.start, span.end, span.kind, span.key)


def _claims(scene: Scene, name: str, ends: tuple[Slot, Slot], chance: float) -> Iterator[Claim]:
    subject, value = ends
    if BlockKind.AUTHOR in (scene.block_kind(subject), scene.block_kind(value)) and (
        name != "affiliation" or scene.block_around(subject.start) != scene.block_around(value.start)
    ):
        return  # what a text tells is not about whom its author card names
    near = abs(subject.start - value.start) < LIMIT and unsure(scene, subject, value)
    grounds = Grounds(DOUBTED if near else JUDGE, round(chance, 3))
    for relation, date in _dated(name, value):
        yield claim(scene, (subject, date), relation, grounds, near=value)
    if value.date is None:
        yield claim(scene, (subject, value), Relation(name), grounds)


def _dated(name: str, value: Slot) -> Iterator[tuple[Relation, PartialDate]]:
    """What the date phrase says: both ends of a range, or the one day that it names."""
    phrase = value.date
    if phrase is None:
        return
    first, last = phrase.first.date, phrase.last.date if phrase.last else None
    if name == "issued":
        if first is not None:
            yield Relation.ISSUED, first
        return
    if first is not None and not phrase.until:
        yield Relation.START_DATE, first
    end = first if phrase.until else last
    if end is not None:
        yield Relation.END_DATE, end
