"""Where the relation model finds the things and dates of an article."""

from __future__ import annotations

from collections.abc import Iterator

from soga_kg.extract.scene import Scene
from soga_kg.extract.slots import DATE, Slot, apart, spoken
from soga_kg.learned.pairing import Span
from soga_kg.learned.windows import Line, lines_of
from soga_kg.model import Article, BlockKind, Kind

DATES = 1_000_000  # keys of date phrases begin here; keys of things are small


def spans_of(scene: Scene) -> tuple[list[Span], dict[int, Slot]]:
    """All slots as spans, and the slot of each date by its key; `our` is a place of the publisher too.

    A series is read as an event.
    """
    dates: dict[int, Slot] = {}
    spans: list[Span] = []
    owning = spoken(scene.article.text, scene.publisher, owning=True)
    for slot in (*scene.slots, *apart(owning, scene.slots)):
        key = slot.thing
        if slot.kind == DATE:
            key = DATES + len(dates)
            dates[key] = slot
        kind = Kind.EVENT.value if slot.kind == Kind.SERIES.value else slot.kind
        spans.append(Span(slot.start, slot.end, kind, key))
    return spans, dates


def lines(article: Article) -> Iterator[Line]:
    """The lines of the article's blocks, items of lists marked."""
    for block in article.blocks:
        yield from lines_of(article.text, block.start, block.end, block.kind is BlockKind.BULLET)
