"""How judgements are counted: precision, recall and F1 under one label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from soga_kg.evaluate.judge import Judgement


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of judgements under one label; a ratio that is undefined is 0."""

    label: str
    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        """Share of what the graph says that the gold says too, 0 to 1."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of what the gold says that the graph says too, 0 to 1."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """Scores over the articles of one language, the total first, then by label."""

    language: str
    entities: tuple[Score, ...]
    relations: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores with the total first, then by label; `not_found` are the gold articles that the graph lacks."""

    articles: int
    not_found: tuple[str, ...]
    entities: tuple[Score, ...]
    relations: tuple[Score, ...]
    languages: tuple[LanguageScore, ...]
    hits: tuple[Judgement, ...]
    misses: tuple[Judgement, ...]
    extras: tuple[Judgement, ...]


def scores(judgements: Sequence[Judgement], part: str) -> tuple[Score, ...]:
    """Count all of one part first, then each label in alphabetical order."""
    mine = [judgement for judgement in judgements if judgement.part == part]
    labels = sorted({judgement.label for judgement in mine})
    return (_score("total", mine), *(_score(label, [j for j in mine if j.label == label]) for label in labels))


def _score(label: str, judgements: Sequence[Judgement]) -> Score:
    counts = Counter(judgement.verdict for judgement in judgements)
    return Score(label, counts["tp"], counts["fp"], counts["fn"])
