"""How well a built graph agrees with hand-made gold, per type, relation and language.

Scores only count judgements, so every figure can be traced to the comparisons behind it.
"""

from __future__ import annotations

from pathlib import Path

from soga_kg.evaluate.comparison import Comparison, compare
from soga_kg.evaluate.graph import read_graph
from soga_kg.evaluate.judge import Judgement, assign, judge
from soga_kg.evaluate.reliability import Bin, reliability
from soga_kg.evaluate.scores import Evaluation, LanguageScore, Score, scores
from soga_kg.evaluate.show import as_json, comparison_as_json, render, render_comparison
from soga_kg.evaluate.texts import read_gold

__all__ = [
    "Bin",
    "Comparison",
    "Evaluation",
    "Judgement",
    "LanguageScore",
    "Score",
    "as_json",
    "compare",
    "comparison_as_json",
    "evaluate",
    "reliability",
    "render",
    "render_comparison",
]


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
        entities=scores(everything, "entities"),
        relations=scores(everything, "relations"),
        languages=tuple(
            LanguageScore(language, scores(group, "entities"), scores(group, "relations"))
            for language, group in languages.items()
        ),
        hits=tuple(judgement for judgement in everything if judgement.verdict == "tp"),
        misses=tuple(judgement for judgement in everything if judgement.verdict == "fn"),
        extras=tuple(judgement for judgement in everything if judgement.verdict == "fp"),
    )
