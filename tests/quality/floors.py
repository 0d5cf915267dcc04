"""The floors: figures below which no change may fall."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from soga_kg.evaluate import Evaluation, Score

FILE = Path(__file__).parent / "floors.toml"
ROOM = 0.02  # what a floor lies under the figure of its day: models on other processors round differently
FEW = 20  # of a label with fewer cases than these one more or less moves the figure by more than that: no floor


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that one figure may be."""

    section: str  # entities, relations, or a language with either
    label: str
    figure: str  # f1 or precision
    least: float


def floors(table: Mapping[str, object]) -> Iterator[Floor]:
    """All floors of the table, which has a section a part and a line a label."""
    for section, labels in table.items():
        assert isinstance(labels, dict)
        for label, figures in labels.items():
            yield from (Floor(section, label, figure, float(least)) for figure, least in figures.items())


def read_floors() -> list[Floor]:
    """The floors in `floors.toml`."""
    return list(floors(tomllib.loads(FILE.read_text(encoding="utf-8"))))


def sections(evaluation: Evaluation) -> dict[str, dict[str, Score]]:
    """All scores by section and label."""
    found = {"entities": evaluation.entities, "relations": evaluation.relations}
    for row in evaluation.languages:
        found |= {f"{row.language}-entities": row.entities, f"{row.language}-relations": row.relations}
    return {section: {score.label: score for score in scores} for section, scores in found.items()}


def below(evaluation: Evaluation, wanted: list[Floor]) -> list[str]:
    """One line for each figure that is under its floor."""
    scores = sections(evaluation)
    lines = []
    for floor in wanted:
        score = scores.get(floor.section, {}).get(floor.label, Score(floor.label, 0, 0, 0))
        figure = getattr(score, floor.figure)
        if figure < floor.least:
            counts = f"{score.tp} right, {score.fp} wrong, {score.fn} missed"
            lines.append(f"{floor.section} {floor.label}: {floor.figure} {figure:.3f} < {floor.least} ({counts})")
    return lines


def proposed(evaluation: Evaluation) -> str:
    """The table to put into `floors.toml`: each figure with enough cases, less some room."""
    lines = []
    for section, scores in sections(evaluation).items():
        kept = [s for s in scores.values() if s.tp + s.fn >= FEW]
        if kept:
            lines.append(f"\n[{section}]")
        for score in kept:
            figures = {"f1": score.f1}
            if section.endswith("relations") and score.tp + score.fp >= FEW:
                figures["precision"] = score.precision
            low = ", ".join(f"{name} = {_under(value):.2f}" for name, value in figures.items())
            lines.append(f"{score.label} = {{ {low} }}")
    return "\n".join(lines).lstrip() + "\n"


def _under(figure: float) -> float:
    return max(0.0, math.floor((figure - ROOM) * 100) / 100)
