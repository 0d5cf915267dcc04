"""The figures that ship with the package, which the site shows: counts by part, language and label."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from soga_kg.evaluate import Evaluation

FILE = Path(__file__).parents[2] / "soga_kg" / "learned" / "scores.csv"
HEADER = ("part", "language", "label", "right", "wrong", "missed")


def shipped(evaluation: Evaluation) -> str:
    """The table as CSV: all texts first (no language), then each language; `total` first of each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_rows(evaluation))
    return text.getvalue()


def _rows(evaluation: Evaluation) -> Iterator[tuple[str, str, str, int, int, int]]:
    groups = [("", evaluation.entities, evaluation.relations)]
    groups += [(row.language, row.entities, row.relations) for row in evaluation.languages]
    for language, entities, relations in groups:
        for part, scores in (("entities", entities), ("relations", relations)):
            yield from ((part, language, s.label, s.tp, s.fp, s.fn) for s in scores)
