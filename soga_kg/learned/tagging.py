"""Which spans of a text the tagger takes for names: the best sequence of labels, and how sure it is of each span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.network import Network
from soga_kg.learned.windows import Window

_NEVER = -1e4
_CUT = 0.8  # the tagger must be this sure that a name ends inside a word (`HelloWorldet`)


@dataclass(frozen=True, slots=True)
class Tag:
    """`text[start:end]` is taken for a name; `chances` holds for each type how likely it is, 0 to 1."""

    start: int
    end: int
    chances: tuple[float, ...]


def tags(text: str, window: Window, network: Network) -> Iterator[Tag]:
    """The names of one window, in order."""
    scores = network.labels(window)
    chances = np.exp(scores)
    by_type = chances[:, 1::2] + chances[:, 2::2]
    path = best_path(scores)
    pieces = window.pieces
    i = 0
    while i < len(pieces):
        label = path[i]
        if not label or pieces[i].start == pieces[i].end:
            i += 1
            continue
        j = i + 1
        while j < len(pieces) and path[j] == label + label % 2:  # I follows its B or itself
            j += 1
        start, end = _whole(text, pieces[i].start, pieces[j - 1].end, _next(chances, j))
        if start < end:
            yield Tag(start, end, tuple(round(float(c), 4) for c in by_type[i:j].mean(0)))
        i = j


def _next(chances: NDArray[np.float32], j: int) -> float:
    """How likely the piece after a name belongs to none."""
    return float(chances[j, 0]) if j < len(chances) else 1.0


def best_path(scores: NDArray[np.float32]) -> Sequence[int]:
    """The likeliest labels where I follows only B or I of its own type (labels: O, then B and I of each type)."""
    count = scores.shape[1]
    step = np.zeros((count, count), dtype=np.float32)
    for inside in range(2, count, 2):
        step[:, inside] = _NEVER
        step[inside - 1, inside] = step[inside, inside] = 0
    best = scores[0] + np.where(np.arange(count) % 2 == 0, np.float32(_NEVER), np.float32(0))
    best[0] = scores[0, 0]
    back = np.zeros(scores.shape, dtype=np.int64)
    for i in range(1, len(scores)):
        ways = best[:, None] + step
        back[i] = ways.argmax(0)
        best = ways.max(0) + scores[i]
    path = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def _whole(text: str, start: int, end: int, cut: float) -> tuple[int, int]:
    """The span without blanks and marks around it, and with the rest of its first and last word.

    A word is left cut where a blank was lost: before a capital, or where the tagger is sure of it.
    """
    while start < end and not (text[start].isalnum() or text[start] in "«\"“#@([.'’"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ")]»\"”.+!?'’%"):
        end -= 1
    while (
        start
        and text[start - 1].isalnum()
        and text[start].isalnum()
        and not (text[start].isupper() and text[start - 1].islower())
    ):
        start -= 1
    if cut < _CUT:
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
    return _bare(text, start, end)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Quotation marks and brackets that stand on one side only are taken off, full stops too."""
    for opening, closing in ("«»", "“”", '""', "()", "[]"):
        inside = text[start:end]
        if inside[:1] == opening and (closing not in inside[1:] or inside[-1:] == closing):
            start += 1
        inside = text[start:end]
        if inside[-1:] == closing and opening not in inside[:-1]:
            end -= 1
    while start < end and text[start] in " \u00a0.'’":
        start += 1
    while end > start and (
        text[end - 1] in " \u00a0'’?!" or (text[end - 1] == "." and text[start:end].count(".") == 1)
    ):
        end -= 1
    return start, end
