"""The windows of an annotated text as the relation model learns them: pairs, labels, and which labels may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soga_kg.extract.dates import DatePhrase
from soga_kg.extract.scene import scene_of
from soga_kg.extract.slots import Slot
from soga_kg.extract.spans import lines, spans_of
from soga_kg.learned.pairing import KINDS, Pairs, paired
from soga_kg.learned.pieces import Pieces
from soga_kg.learned.relations import JUDGED, fitting, joined
from training.articles import article_of
from training.texts import Annotated

_DATED = {"startDate": "when", "endDate": "when", "policyDate": "issued", "period": "period"}

Truth = set[tuple[int, str, int]]  # thing, relation of JUDGED, other thing or date phrase


@dataclass(frozen=True)
class Example:
    """One window, its labels (pairs, relations) and which of them may be."""

    pairs: Pairs
    labels: NDArray[np.float32]
    allowed: NDArray[np.float32]


def examples(text: Annotated, pieces: Pieces) -> Iterator[Example]:
    """The windows of one text with the labels of their pairs."""
    article, things, keys = article_of(text)
    spans, dates = spans_of(scene_of(article, things, keys.get(text.publisher or "")))
    truth = _truth(text, keys, dates)
    for window in paired(text.text, list(lines(article)), spans, pieces, joined()):
        yield _labelled(window, truth)


def _truth(text: Annotated, keys: Mapping[str, int], dates: Mapping[int, Slot]) -> Truth:
    """The relations of a text by the keys of its things; a partnership of organisations holds both ways."""
    truth: Truth = set()
    for subject, relation, value in text.relations:
        if subject not in keys:
            continue
        s = keys[subject]
        if relation in _DATED:
            said = [key for key, slot in dates.items() if slot.date and _says(slot.date, relation, value)]
            truth |= {(s, _DATED[relation], key) for key in said}
        elif relation in JUDGED and value in keys:
            truth.add((s, relation, keys[value]))
            if relation == "partner" and subject[0] == "o":
                truth.add((keys[value], relation, s))
    return truth


def _labelled(window: Pairs, truth: Truth) -> Example:
    labels = np.zeros((len(window.pairs), len(JUDGED)), dtype=np.float32)
    allowed = np.zeros_like(labels)
    for row, (s, o, *_) in enumerate(window.pairs):
        _, left, right, _ = window.features[row]
        allowed[row] = fitting(KINDS[left], KINDS[right])
        labels[row] = [(window.keys[s], name, window.keys[o]) in truth for name in JUDGED]
    return Example(window, labels * allowed, allowed)


def _says(phrase: DatePhrase, relation: str, value: str) -> bool:
    """Whether a phrase gives the date, or the end of the range, that the annotation holds."""
    if relation == "period":
        return phrase.period and phrase.last is not None and f"{phrase.first.year}/{phrase.last.year}" == value
    day = phrase.last if relation == "endDate" and phrase.last is not None else phrase.first
    return day.date is not None and day.date.value == value
