"""How well a built graph agrees with hand-made gold, per type, relation and language.

Scores only count judgements, so every figure can be traced to the comparisons behind it.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from soga_kg.evaluate.graph import read_graph
from soga_kg.evaluate.judge import Judgement, assign, judge
from soga_kg.evaluate.texts import read_gold

__all__ = ["Evaluation", "Judgement", "LanguageScore", "Score", "as_json", "evaluate", "render"]


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
    """The totals over the articles of one language."""

    language: str
    entities: Score
    relations: Score


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores with the total first, then by label; `not_found` are the gold articles that the graph lacks."""

    articles: int
    not_found: tuple[str, ...]
    entities: tuple[Score, ...]
    relations: tuple[Score, ...]
    languages: tuple[LanguageScore, ...]
    misses: tuple[Judgement, ...]
    extras: tuple[Judgement, ...]


def evaluate(graph: Path, gold: Path) -> Evaluation:
    """Score a built data set (N-Quads, or TriG where so named) against a folder of gold files.

    An entity is found where the article's graph has one of its type under nearly its name; a relation where
    both its ends are found. Raises FetchError without a gold folder or file, ReadError for a file that is no
    gold, ReleaseError for a graph that cannot be read or holds no article.
    """
    golds, built = read_gold(gold), read_graph(graph)
    chosen = assign(golds, built)
    judged = [(wanted, sorted(judge(wanted, chosen.get(wanted.id)))) for wanted in golds]
    everything = [judgement for _, group in judged for judgement in group]
    languages = {
        language: [judgement for wanted, group in judged if wanted.language == language for judgement in group]
        for language in sorted({wanted.language for wanted in golds})
    }
    return Evaluation(
        articles=len(golds),
        not_found=tuple(wanted.id for wanted, group in judged if group and wanted.id not in chosen),
        entities=_scores(everything, "entities"),
        relations=_scores(everything, "relations"),
        languages=tuple(
            LanguageScore(language, _scores(group, "entities")[0], _scores(group, "relations")[0])
            for language, group in languages.items()
        ),
        misses=tuple(judgement for judgement in everything if judgement.verdict == "fn"),
        extras=tuple(judgement for judgement in everything if judgement.verdict == "fp"),
    )


def _scores(judgements: Sequence[Judgement], part: str) -> tuple[Score, ...]:
    """Count all of one part first, then each label in alphabetical order."""
    mine = [judgement for judgement in judgements if judgement.part == part]
    labels = sorted({judgement.label for judgement in mine})
    return (_score("total", mine), *(_score(label, [j for j in mine if j.label == label]) for label in labels))


def _score(label: str, judgements: Sequence[Judgement]) -> Score:
    counts = Counter(judgement.verdict for judgement in judgements)
    return Score(label, counts["tp"], counts["fp"], counts["fn"])


def render(evaluation: Evaluation, misses: bool) -> str:
    """Lay out the scores as aligned text; with `misses`, every miss and extra with its quote comes first."""
    lines: list[str] = []
    if misses:
        lines += [_line(judgement, "missed") for judgement in evaluation.misses]
        lines += [_line(judgement, "extra") for judgement in evaluation.extras]
        lines.append("")
    by_language = [
        dataclasses.replace(score, label=f"{row.language} {part}")
        for row in evaluation.languages
        for part, score in (("entities", row.entities), ("relations", row.relations))
    ]
    lines += [*_table("entities", evaluation.entities), *_table("relations", evaluation.relations)]
    lines += _table("by language", by_language)
    absent = ", ".join(evaluation.not_found) or "none"
    return "\n".join([*lines, f"articles {evaluation.articles}, not found in the graph: {absent}", ""])


def _line(judgement: Judgement, word: str) -> str:
    quote = " ".join(judgement.quote.split())  # a quote may run over lines of the page
    return f"{judgement.article} {word} {judgement.label}: {judgement.what}" + (f'  "{quote}"' if quote else "")


def _table(title: str, rows: Sequence[Score]) -> list[str]:
    lines = [f"{title:<14}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}"]
    for row in rows:
        ratios = f"{row.precision:>7.3f}{row.recall:>7.3f}{row.f1:>7.3f}"
        lines.append(f"{row.label:<14}{ratios}{row.tp:>6}{row.fp:>6}{row.fn:>6}")
    return [*lines, ""]


def as_json(evaluation: Evaluation) -> str:
    """Write it all as JSON, ratios rounded to three digits; misses and extras are lists of objects."""
    languages = {
        row.language: {"entities": _ratios(row.entities), "relations": _ratios(row.relations)}
        for row in evaluation.languages
    }
    content = {
        "articles": evaluation.articles,
        "not_found": evaluation.not_found,
        "entities": {score.label: _ratios(score) for score in evaluation.entities},
        "relations": {score.label: _ratios(score) for score in evaluation.relations},
        "by_language": languages,
        "misses": [dataclasses.asdict(judgement) for judgement in evaluation.misses],
        "extras": [dataclasses.asdict(judgement) for judgement in evaluation.extras],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _ratios(score: Score) -> dict[str, float]:
    ratios = {"p": round(score.precision, 3), "r": round(score.recall, 3), "f1": round(score.f1, 3)}
    return {**ratios, "tp": score.tp, "fp": score.fp, "fn": score.fn}
