"""What the spaCy model takes for a name: one vote among others, widened to the phrase that holds it."""

from __future__ import annotations

from collections.abc import Iterator

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.people import shaped
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Reading
from soga_kg.model import Kind, Mention

# Precision of the models on texts of the field, rounded down: people .8, organisations .5.
_WEIGHTS = {
    Kind.PERSON: 0.6, Kind.ORGANISATION: 0.4, Kind.PLACE: 0.4, Kind.EVENT: 0.4, Kind.POLICY: 0.4, Kind.PROJECT: 0.2,
}  # fmt: skip


def ner(reading: Reading) -> Iterator[Mention]:
    """Named entities of the model that begin or end with a candidate phrase."""
    for passage in reading.passages:
        if passage.shouts:
            continue
        phrases = [p for p in reading.phrases if p.block is passage.block and not p.grown]
        for span in passage.spans:
            holder = _holder(phrases, span.start, span.end)
            kind = Kind(span.label)
            if holder is None or reading.is_common(holder.surface):
                continue
            same = (holder.start, holder.end) == (span.start, span.end)
            if kind is Kind.PERSON and not (same and shaped(holder)):
                continue
            yield from _votes(holder, kind, same)


def _votes(phrase: Phrase, kind: Kind, same: bool) -> Iterator[Mention]:
    """One vote, or two where the model is known to confuse the kinds."""
    long, weight = len(phrase.words) > 1, _WEIGHTS[kind] - (0.0 if same else 0.15)
    if kind is Kind.PERSON and phrase.words[0] not in lexicon().given:
        weight -= 0.15  # the models take most names in a third language for people
    if kind is Kind.ORGANISATION and not long:
        weight -= 0.15
    if kind is Kind.PLACE and long:
        weight -= 0.15
        yield Mention(phrase.start, phrase.end, Kind.ORGANISATION, "ner", 0.25)
    yield Mention(phrase.start, phrase.end, kind, "ner", round(weight, 2))


def _holder(phrases: list[Phrase], start: int, end: int) -> Phrase | None:
    """The phrase that shares most of its characters with a span, if it is at least half of it."""
    best = max(phrases, key=lambda p: min(p.end, end) - max(p.start, start), default=None)
    if best is None or 2 * (min(best.end, end) - max(best.start, start)) < max(best.end - best.start, end - start):
        return None
    return best
