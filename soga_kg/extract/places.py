"""Places where something happens or is: after a preposition of place, in datelines, in brackets, halls and streets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.evidence import together
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Reading
from soga_kg.model import Kind, Mention

_AT = re.compile(r"(?:^|\s|\()(?:à|a|À|in|near|ville de|villes de|city of|town of|village of|village de|commune de)\s$")
_VENUE = re.compile(r"(?:^|\s)(?:[àÀ] la|[àÀ] l[’']|au|aux|at the|at|in the|dans l[ea]s?|dans l[’'])\s?$")
_IN = re.compile(r"(?:^|\s|\()(?:en|au|aux|de|of|from|d[’']|du|depuis|across|dans le|dans la|dans l[’'])\s?$")
_DATELINE = re.compile(r"^\s?(?:,\s(?:le\s)?(?:\w+\s)?\d{1,2}(?:er)?\s\w+|\s[–—-]\s|,\s[A-ZÀ-Ý]\w+\s?$|$)")


def places(reading: Reading) -> Iterator[Mention]:
    """Proposed generously: `settle` drops a place that nothing is said about."""
    for phrase, _ in reading.candidates:
        weight = together(_hints(phrase))
        if weight >= 0.3:
            yield Mention(phrase.start, phrase.end, Kind.PLACE, "places", weight)


def _hints(phrase: Phrase) -> Iterator[float]:
    if phrase.grown:
        return
    head = phrase.heads.get(Kind.PLACE, 0.0)
    at = _VENUE.search(phrase.left) is not None
    if head and len(phrase.words) > 1:
        yield 0.7 if at else 0.4
    elif at and len(phrase.words) > 1:
        yield 0.3
    if len(phrase.words) <= 3 and not phrase.surface.isupper():
        if _AT.search(phrase.left):
            yield 0.5
        elif _IN.search(phrase.left):
            yield 0.15
        if phrase.start == phrase.block.start and _DATELINE.match(phrase.right):
            yield 0.3
        if phrase.left.endswith("(") and phrase.right.startswith(")"):
            yield 0.15
