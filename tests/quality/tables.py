"""The tables of docs/quality.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from soga_kg.evaluate import Bin, Evaluation, Score, reliability
from soga_kg.evaluate.reliability import error

BEGIN, END = "<!-- figures: made by `make quality` -->", "<!-- end of figures -->"


def tables(evaluation: Evaluation) -> str:
    """By type, relation and language, and both reliability curves, as Markdown."""
    parts = ["### By type", *_scores("type", evaluation.entities), "", "### By relation"]
    parts += [*_scores("relation", evaluation.relations), "", "### By language", *_languages(evaluation)]
    for part, title in (("entities", "names"), ("relations", "relations")):
        curve = reliability(evaluation, part)
        parts += ["", f"### Reliability of {title}", *_curve(curve)]
        parts += ["", f"Mean distance of confidence and share right (expected calibration error): {error(curve):.3f}."]
    missing = ", ".join(evaluation.not_found) or "none"
    return "\n".join([*parts, "", f"{evaluation.articles} texts; not found in the graph: {missing}."])


def _scores(what: str, scores: Sequence[Score]) -> list[str]:
    head = [f"| {what} | precision | recall | F1 | right | wrong | missed |", "|---|---|---|---|---|---|---|"]
    return ["", *head, *(_row(s.label, s) for s in scores)]


def _row(label: str, s: Score) -> str:
    return f"| {label} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.tp} | {s.fp} | {s.fn} |"


def _languages(evaluation: Evaluation) -> Iterator[str]:
    rows = evaluation.languages
    labels = {
        part: list(dict.fromkeys(s.label for s in scores))
        for part, scores in (("entities", evaluation.entities), ("relations", evaluation.relations))
    }
    yield from ("", "F1, and in brackets how many there are to find.", "")
    yield "| | " + " | ".join(row.language for row in rows) + " |"
    yield "|---|" + "---|" * len(rows)
    for part in ("entities", "relations"):
        for label in labels[part]:
            cells = [_cell(label, row.entities if part == "entities" else row.relations) for row in rows]
            yield f"| {part if label == 'total' else label} | " + " | ".join(cells) + " |"


def _cell(label: str, scores: Iterable[Score]) -> str:
    found = next((s for s in scores if s.label == label), None)
    return f"{found.f1:.2f} ({found.tp + found.fn})" if found and found.tp + found.fp + found.fn else "-"


def _curve(curve: Iterable[Bin]) -> list[str]:
    lines = ["", "| confidence | said | mean confidence | share right |", "|---|---|---|---|"]
    for b in curve:
        if b.said:
            lines.append(f"| {b.low:.2f} to {b.high:.2f} | {b.said} | {b.confidence:.2f} | {b.share:.2f} |")
    return lines


def renewed(document: str, content: str) -> str:
    """The document with the tables between its two marks."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{content}\n\n{END}{tail}"
