"""Whether confidence means something: of what is said at .9, how much is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from soga_kg.evaluate.scores import Evaluation

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)  # of the bins; narrow where most is said


@dataclass(frozen=True, slots=True)
class Bin:
    """What is said with a confidence from `low` up to (not including, but for 1) `high`."""

    low: float
    high: float
    said: int
    right: int
    confidence: float  # mean of what is said; 0 where nothing is

    @property
    def share(self) -> float:
        """Share that is right, 0 to 1; 0 where nothing is said."""
        return self.right / self.said if self.said else 0.0


def reliability(evaluation: Evaluation, part: str, edges: Sequence[float] = EDGES) -> tuple[Bin, ...]:
    """The reliability curve of `entities` or `relations`; what the graph gives no confidence is left out."""
    said = [
        (judgement.confidence, judgement.verdict == "tp")
        for judgement in (*evaluation.hits, *evaluation.extras)
        if judgement.part == part and judgement.confidence is not None
    ]
    return tuple(_bin(low, high, said, high == edges[-1]) for low, high in pairwise(edges))


def _bin(low: float, high: float, said: Iterable[tuple[float, bool]], last: bool) -> Bin:
    inside = [(sure, right) for sure, right in said if low <= sure < high or (last and sure == high)]
    mean = sum(sure for sure, _ in inside) / len(inside) if inside else 0.0
    return Bin(low, high, len(inside), sum(right for _, right in inside), mean)


def error(curve: Iterable[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and share right, each bin by what it holds."""
    listed = list(curve)
    said = sum(b.said for b in listed)
    return sum(abs(b.confidence - b.share) * b.said for b in listed) / said if said else 0.0
