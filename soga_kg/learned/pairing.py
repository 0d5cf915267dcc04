"""Pairs of names, or of a name and a date, in a window of text: what the relation model judges, as arrays."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.pieces import Pieces
from soga_kg.learned.windows import Line, Window, windows

LIMIT = 500  # pieces in a window; the encoder knows 512 positions
LEAD = 72  # pieces of title and opening that are repeated before later windows: they name the event or project
BETWEEN = 64  # pieces; what lies further apart is joined by no words between
DISTANCES = (0, 2, 4, 8, 16, 32, 64, 128, 256)  # buckets of pieces between two names
KINDS = ("none", "person", "organisation", "event", "policy", "project", "place", "date")

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` stands for the thing or date `key`, of one of KINDS."""

    start: int
    end: int
    kind: str
    key: int


@dataclass(frozen=True)
class Pairs:
    """One window and the pairs in it, all arrays of positions.

    `kinds` holds for each piece twice its kind, plus one where it begins a span; `spans` (n, 2) first and last + 1
    piece of each span; `things` the spans of each thing; `pairs` (m, 6): thing, other thing, nearest spans of both,
    first and last + 1 piece between them (equal: nothing); `features` (m, 4): distance bucket, kinds of both, whether
    the subject comes first. `keys` are the keys of the things, `places` the spans as given.
    """

    ids: Integers
    kinds: Integers
    spans: Integers
    things: tuple[tuple[int, ...], ...]
    pairs: Integers
    features: Integers
    keys: tuple[int, ...]
    places: tuple[Span, ...]


def paired(
    text: str, lines: Sequence[Line], spans: Sequence[Span], pieces: Pieces, joined: Mapping[str, frozenset[str]]
) -> Iterator[Pairs]:
    """The windows of a text with two things at least; `joined`: for each kind of subject the kinds it may join."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    for window in windows(text, lines, pieces, LIMIT, LEAD):
        found = _window(window, ordered, joined)
        if found is not None:
            yield found


def _window(window: Window, spans: Sequence[Span], joined: Mapping[str, frozenset[str]]) -> Pairs | None:
    inside, rows = _rows(window, spans)
    keys = tuple(dict.fromkeys(span.key for span in inside))
    things = tuple(tuple(i for i, span in enumerate(inside) if span.key == key) for key in keys)
    kinds = [inside[members[0]].kind for members in things]
    pairs, features = [], []
    for s, subject in enumerate(kinds):
        for o, value in enumerate(kinds):
            if s != o and value in joined.get(subject, ()):
                a, b = _nearest(rows, things[s], things[o])
                pairs.append((s, o, a, b, *_between(rows[a], rows[b])))
                gap = max(rows[a][0], rows[b][0]) - min(rows[a][1], rows[b][1])
                bucket = bisect.bisect_right(DISTANCES, gap)
                features.append((bucket, KINDS.index(subject), KINDS.index(value), int(rows[a][0] < rows[b][0])))
    if not pairs:
        return None
    marks = np.zeros(len(window.pieces), dtype=np.int64)
    for span, (first, last) in zip(inside, rows, strict=True):
        marks[first:last] = 2 * KINDS.index(span.kind)
        marks[first] += 1
    return Pairs(
        np.array([piece.id for piece in window.pieces], dtype=np.int64),
        marks,
        np.array(rows, dtype=np.int64),
        things,
        np.array(pairs, dtype=np.int64),
        np.array(features, dtype=np.int64),
        keys,
        tuple(inside),
    )


def _rows(window: Window, spans: Sequence[Span]) -> tuple[list[Span], list[tuple[int, int]]]:
    """The spans that the window holds, with their first and last + 1 piece (places grow along a window)."""
    inside: list[Span] = []
    rows: list[tuple[int, int]] = []
    for span in spans:
        first = bisect.bisect_right(window.pieces, span.start, key=lambda piece: piece.end)
        last = bisect.bisect_left(window.pieces, span.end, key=lambda piece: piece.start)
        if first < last:
            inside.append(span)
            rows.append((first, last))
    return inside, rows


def _nearest(rows: Sequence[tuple[int, int]], left: Sequence[int], right: Sequence[int]) -> tuple[int, int]:
    """The two spans with the fewest pieces between them; of equal ones the first."""

    def gap(pair: tuple[int, int]) -> int:
        (a, b), (c, d) = rows[pair[0]], rows[pair[1]]
        return max(a, c) - min(b, d)

    return min(((a, b) for a in left for b in right), key=gap)


def _between(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    first, second = sorted((left, right))
    return (first[1], second[0]) if 0 < second[0] - first[1] <= BETWEEN else (0, 0)
