"""How scores and comparisons are laid out: aligned text and JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence

from soga_kg.evaluate.comparison import Comparison
from soga_kg.evaluate.judge import Judgement
from soga_kg.evaluate.reliability import reliability
from soga_kg.evaluate.scores import Evaluation, LanguageScore, Score


def render(evaluation: Evaluation, misses: bool) -> str:
    """Lay out the scores as aligned text; with `misses`, every miss and extra with its sentence comes first."""
    lines: list[str] = []
    if misses:
        lines += [_line(judgement, "missed") for judgement in evaluation.misses]
        lines += [_line(judgement, "extra") for judgement in evaluation.extras]
        lines.append("")
    lines += [*_table("entities", evaluation.entities), *_table("relations", evaluation.relations)]
    lines += _table(
        "by language", [_labelled(s, f"{row.language} {part}") for row, part, (s, *_) in _parts(evaluation)]
    )
    for row, part, (_, *scores) in _parts(evaluation):
        lines += _table(f"{row.language} {part}", scores)
    absent = ", ".join(evaluation.not_found) or "none"
    return "\n".join([*lines, f"articles {evaluation.articles}, not found in the graph: {absent}", ""])


def _parts(evaluation: Evaluation) -> Iterator[tuple[LanguageScore, str, tuple[Score, ...]]]:
    for row in evaluation.languages:
        yield row, "entities", row.entities
        yield row, "relations", row.relations


def _labelled(score: Score, label: str) -> Score:
    return dataclasses.replace(score, label=label)


def _line(judgement: Judgement, word: str) -> str:
    said = " ".join((judgement.sentence or judgement.quote).split())  # a quote may run over lines of the page
    return f"{judgement.article} {word} {judgement.label}: {judgement.what}" + (f'  "{said}"' if said else "")


def _table(title: str, rows: Iterable[Score]) -> list[str]:
    lines = [f"{title:<14}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}"]
    for row in rows:
        ratios = f"{row.precision:>7.3f}{row.recall:>7.3f}{row.f1:>7.3f}"
        lines.append(f"{row.label:<14}{ratios}{row.tp:>6}{row.fp:>6}{row.fn:>6}")
    return [*lines, ""]


def render_comparison(comparison: Comparison, misses: bool) -> str:
    """Lay out what changed, as figures before and after; with `misses`, each thing won and lost with its sentence."""
    lines: list[str] = []
    if misses:
        for word, judgements in _changes(comparison):
            lines += [_line(judgement, word) for judgement in judgements]
        lines.append("")
    before, after = comparison.before, comparison.after
    lines += _difference("entities", before.entities, after.entities)
    lines += _difference("relations", before.relations, after.relations)
    languages = [
        [_labelled(scores[0], f"{row.language} {part}") for row, part, scores in _parts(evaluation)]
        for evaluation in (before, after)
    ]
    lines += _difference("by language", *languages)
    counts = {word: len(judgements) for word, judgements in _changes(comparison)}
    lines.append(f"won: {counts['found']} found, {counts['dropped']} wrong ones dropped")
    lines.append(f"lost: {counts['missed']} missed, {counts['added']} wrong ones added")
    return "\n".join([*lines, ""])


def _changes(comparison: Comparison) -> tuple[tuple[str, tuple[Judgement, ...]], ...]:
    return (
        ("found", comparison.found),
        ("dropped", comparison.dropped),
        ("missed", comparison.missed),
        ("added", comparison.added),
    )


def _difference(title: str, before: Sequence[Score], after: Sequence[Score]) -> list[str]:
    lines = [f"{title:<14}{'F1 was':>8}{'F1 is':>8}{'change':>8}{'P':>8}{'R':>8}"]
    for was, now in _pairs(before, after):
        figures = f"{was.f1:>8.3f}{now.f1:>8.3f}{now.f1 - was.f1:>+8.3f}"
        changes = f"{now.precision - was.precision:>+8.3f}{now.recall - was.recall:>+8.3f}"
        lines.append(f"{now.label:<14}{figures}{changes}")
    return [*lines, ""]


def _pairs(before: Sequence[Score], after: Sequence[Score]) -> Iterator[tuple[Score, Score]]:
    """Scores of the same label, the total first; a label that one side lacks has no counts there."""
    old, new = ({score.label: score for score in scores} for scores in (before, after))
    for label in sorted({*old, *new}, key=lambda label: (label != "total", label)):
        yield old.get(label, Score(label, 0, 0, 0)), new.get(label, Score(label, 0, 0, 0))


def as_json(evaluation: Evaluation) -> str:
    """Write it all as JSON, ratios rounded to three digits; misses and extras are lists of objects."""
    content = {
        **_figures(evaluation),
        "misses": [dataclasses.asdict(judgement) for judgement in evaluation.misses],
        "extras": [dataclasses.asdict(judgement) for judgement in evaluation.extras],
    }
    return _written(content)


def comparison_as_json(comparison: Comparison) -> str:
    """Write both evaluations' figures and what was won and lost as JSON."""
    changes = {
        word: [dataclasses.asdict(judgement) for judgement in judgements] for word, judgements in _changes(comparison)
    }
    return _written({"before": _figures(comparison.before), "after": _figures(comparison.after), **changes})


def _written(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _figures(evaluation: Evaluation) -> dict[str, object]:
    languages = {
        row.language: {
            "entities": _ratios(row.entities[0]),
            "relations": _ratios(row.relations[0]),
            "by_type": {score.label: _ratios(score) for score in row.entities[1:]},
            "by_relation": {score.label: _ratios(score) for score in row.relations[1:]},
        }
        for row in evaluation.languages
    }
    return {
        "articles": evaluation.articles,
        "not_found": evaluation.not_found,
        "entities": {score.label: _ratios(score) for score in evaluation.entities},
        "relations": {score.label: _ratios(score) for score in evaluation.relations},
        "by_language": languages,
        "reliability": {
            part: [{**dataclasses.asdict(b), "share": round(b.share, 3)} for b in reliability(evaluation, part)]
            for part in ("entities", "relations")
        },
    }


def _ratios(score: Score) -> dict[str, float]:
    ratios = {"p": round(score.precision, 3), "r": round(score.recall, 3), "f1": round(score.f1, 3)}
    return {**ratios, "tp": score.tp, "fp": score.fp, "fn": score.fn}
