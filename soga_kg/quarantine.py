"""Which statements a SHACL violation keeps from being published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from soga_kg.errors import ValidationError
from soga_kg.messages import N_
from soga_kg.model import Knowledge, Quarantined, Relation, Severity, Statement, Violation

Relations = Mapping[str, tuple[Relation, ...]]  # property IRI -> relations it stands for
DEFAULT_GRAPH = "default"  # Violation.graph of the merged knowledge; else it is an article's IRI


def quarantine(
    knowledge: Knowledge, violations: Sequence[Violation], relations: Relations
) -> tuple[Knowledge, tuple[Quarantined, ...]]:
    """Knowledge without what breaks a shape, and what was taken out with its reason.

    A violation in an article's graph takes that article's evidence from the statement; the statement lives on where
    another article supports it. One in the default graph takes the statement whole.
    Raises ValidationError where a violation cannot be traced to a statement: then nothing may be published.
    """
    taken: list[Quarantined] = []
    lost: dict[str, set[str]] = {}  # statement IRI -> articles whose evidence goes
    for violation in violations:
        if violation.severity is not Severity.VIOLATION:
            continue
        hit = list(_hit(knowledge, violation, relations))
        if not hit:
            raise ValidationError(
                N_(
                    "%(focus)s breaks %(shape)s, and no statement explains it: %(message)s",
                    focus=violation.focus,
                    shape=violation.shape,
                    message=violation.message_en,
                ),
                N_("Nothing was published. This is a fault of soga-kg: please report it with the page."),
            )
        for statement in hit:
            own = {violation.graph} if violation.graph != DEFAULT_GRAPH else {*statement.articles, DEFAULT_GRAPH}
            if not own <= lost.setdefault(statement.iri, set()):
                lost[statement.iri] |= own
                gone = tuple(e for e in statement.evidence if e.article in own)
                taken.append(Quarantined(replace(statement, evidence=gone), violation))
    kept = []
    for statement in knowledge.statements:
        evidence = tuple(e for e in statement.evidence if e.article not in lost.get(statement.iri, ()))
        added = statement.correction and DEFAULT_GRAPH not in lost.get(statement.iri, ())
        if evidence or added:
            kept.append(replace(statement, evidence=evidence))
    return replace(knowledge, statements=tuple(kept)), tuple(taken)


def _hit(knowledge: Knowledge, violation: Violation, relations: Relations) -> Iterator[Statement]:
    """The statements behind a violation: by property and value, else all that name the node in fault."""
    here = [
        s
        for s in knowledge.statements
        if violation.graph in (DEFAULT_GRAPH, *s.articles) and _names(s, violation.focus)
    ]
    wanted = relations.get(violation.path, ())
    exact = [s for s in here if s.subject == violation.focus and s.relation in wanted]
    if not exact and wanted:
        exact = [s for s in here if s.membership == violation.focus]
    by_value = [s for s in exact if isinstance(s.object, str) and s.object == violation.value]
    yield from by_value or exact or here


def _names(statement: Statement, iri: str) -> bool:
    return iri in (statement.iri, statement.subject, statement.object, statement.membership) or any(
        iri.partition("#")[0] == evidence.iri for evidence in statement.evidence
    )
