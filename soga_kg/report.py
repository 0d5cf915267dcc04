"""What a build has to tell a person (Markdown) and a program (plain data)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from soga_kg.model import (
    Contradiction,
    Evidence,
    Kind,
    Knowledge,
    Quarantined,
    Report,
    Skipped,
    Statement,
    Violation,
)


def count(knowledge: Knowledge, report: Report) -> dict[str, int]:
    """Articles, entities by kind, statements, and what was held back, in a fixed order of keys."""
    used = {i for s in knowledge.statements for i in (s.subject, s.object) if isinstance(i, str)}
    kinds = {k.value: sum(e.kind is k and e.iri in used for e in knowledge.entities) for k in Kind}
    return {
        "articles": len(knowledge.articles),
        "works": len({a.work for a in knowledge.articles}),
        "sources": sum(len(a.sources) for a in knowledge.articles),
        **kinds,
        "statements": len(knowledge.statements),
        "evidence": sum(len(s.evidence) for s in knowledge.statements),
        "quarantined": len(report.quarantined),
        "warnings": len(report.warnings),
        "contradictions": len(report.contradictions),
        "doubts": len(report.doubts),
        "candidates": len(report.candidates),
        "corrections": len(knowledge.corrections),
        "stale_corrections": len(report.stale),
        "skipped": len(report.skipped),
    }


def as_text(report: Report, knowledge: Knowledge) -> str:
    """The report as Markdown, the same for the same input."""
    names = {e.iri: e.name for e in knowledge.entities} | {a.iri: a.title.text for a in knowledge.articles}
    parts = ["# Build report", "", "| count | |", "|---|---|"]
    parts += [f"| {name} | {number} |" for name, number in report.counts.items()]
    parts += _section(
        "Fetched (the last crawl of each address)",
        [f"- <{c.start}>{'' if c.done else ' (not to its end)'}: {'; '.join(c.told)}" for c in report.crawls],
    )
    parts += _section(
        "Not read", [f"- `{s.source}` ({s.stage}): {s.reason}. {s.hint}".rstrip() for s in report.skipped]
    )
    parts += _section("Quarantined statements (not published)", _quarantined(report.quarantined, names))
    parts += _section("Warnings (published)", _causes(report.warnings, names))
    parts += _section("Contradictions (both kept in their articles)", _contradictions(report.contradictions, names))
    parts += _section(
        "Names that may mean one thing (for a person to settle)",
        [f"- {d.score:.2f} {names.get(d.left, d.left)} / {names.get(d.right, d.right)}" for d in report.doubts],
    )
    parts += _section(
        "Candidates (too unsure to publish; for a person to settle)",
        [line for s in likeliest(report.candidates) for line in (f"- {_fact(s, names)}", *_quotes(s.evidence, names))],
    )
    parts += _section(
        "Corrections that do not apply any more",
        [f"- `{s.file}` [[{s.kind}]] {', '.join(s.things)}: {s.reason}" for s in report.stale],
    )
    return "\n".join(parts) + "\n"


def likeliest(candidates: Sequence[Statement]) -> list[Statement]:
    """The candidates, the likeliest first."""
    return sorted(candidates, key=lambda s: (-max(e.confidence for e in s.evidence), s.iri))


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(lines or ["None."])]


def _fact(statement: Statement, names: Mapping[str, str]) -> str:
    ends = [names.get(end, end) for end in (statement.subject, statement.value)]
    return f"{ends[0]} — {statement.relation.value} — {ends[1]}"


def _quotes(evidence: Sequence[Evidence], names: Mapping[str, str]) -> Iterator[str]:
    for item in evidence:
        exact = " ".join(item.exact.split())
        yield f"  - “{exact}” ({names.get(item.article, item.article)}, {item.start}-{item.end}, {item.rule})"


def _quarantined(items: Sequence[Quarantined], names: Mapping[str, str]) -> list[str]:
    lines = []
    for item in items:
        lines.append(f"- {_fact(item.statement, names)}")
        lines.append(f"  - {item.violation.message_en} / {item.violation.message_fr} (`{item.violation.shape}`)")
        lines += _quotes(item.statement.evidence, names)
    return lines


def _causes(items: Sequence[Violation], names: Mapping[str, str]) -> list[str]:
    """One line a cause, with how often and an example."""
    causes: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in items:
        causes[item.shape, item.message_en, item.message_fr].add(item.focus)
    return [
        f"- {len(found)} × {english} / {french} Example: {names.get(min(found), min(found))}"
        for (_, english, french), found in sorted(causes.items())
    ]


def _contradictions(items: Sequence[Contradiction], names: Mapping[str, str]) -> list[str]:
    lines = []
    for item in items:
        lines.append(f"- {names.get(item.about, item.about)}: {item.relation.value}")
        if item.message_en:
            lines.append(f"  - {item.message_en} / {item.message_fr}")
        for statement in item.statements:
            mark = " (kept)" if statement.iri == item.kept else " (not kept)"
            lines.append(f"  - {_fact(statement, names)}{mark if item.kept else ''}")
            lines += [f"  {line}" for line in _quotes(statement.evidence, names)]
    return lines


def as_data(report: Report) -> dict[str, object]:
    """The report for programs: plain lists and dictionaries."""
    return {
        "counts": report.counts,
        "skipped": [_skipped(s) for s in report.skipped],
        "quarantined": [
            {"statement": _statement(q.statement), "violation": _violation(q.violation)} for q in report.quarantined
        ],
        "warnings": [_violation(v) for v in report.warnings],
        "contradictions": [
            {
                "about": c.about,
                "relation": c.relation.value,
                "kept": c.kept,
                "message_en": c.message_en,
                "message_fr": c.message_fr,
                "statements": [_statement(s) for s in c.statements],
            }
            for c in report.contradictions
        ],
        "candidates": [_statement(s) for s in likeliest(report.candidates)],
        "stale_corrections": [
            {"file": s.file, "kind": s.kind, "things": list(s.things), "reason": s.reason} for s in report.stale
        ],
        "doubts": [{"score": d.score, "left": d.left, "right": d.right, "reason": d.reason} for d in report.doubts],
    }


def _skipped(item: Skipped) -> dict[str, str]:
    return {"source": item.source, "stage": item.stage, "reason": item.reason, "hint": item.hint}


def _violation(item: Violation) -> dict[str, str]:
    return {
        "severity": item.severity.value,
        "graph": item.graph,
        "focus": item.focus,
        "path": item.path,
        "value": item.value,
        "shape": item.shape,
        "message_en": item.message_en,
        "message_fr": item.message_fr,
    }


def _statement(item: Statement) -> dict[str, object]:
    return {
        "iri": item.iri,
        "subject": item.subject,
        "relation": item.relation.value,
        "object": item.value,
        "roles": sorted({role.text for _, role in item.roles}),
        "evidence": [
            {
                "article": e.article,
                "start": e.start,
                "end": e.end,
                "quote": e.exact,
                "language": e.language,
                "rule": e.rule,
                "confidence": e.confidence,
            }
            for e in item.evidence
        ],
    }
