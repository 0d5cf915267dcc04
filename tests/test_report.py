from __future__ import annotations

import json

from soga_kg.config import Config
from soga_kg.link import link
from soga_kg.model import Contradiction, Doubt, Quarantined, Relation, Report, Severity, Skipped, Violation
from soga_kg.report import as_data, as_text, count
from tests.examples import MINT, school

KNOWLEDGE = link([school()], MINT, Config())
DATE = next(s for s in KNOWLEDGE.statements if s.relation is Relation.START_DATE)
ROLE = next(s for s in KNOWLEDGE.statements if s.relation is Relation.AFFILIATION)
WRONG = Violation(
    Severity.VIOLATION, "default", DATE.subject, "p", "v", "https://houle.example/shape", "Too late.", "Trop tard."
)
REPORT = Report(
    (Skipped("page.txt", "read", "the page is empty", "Save it again."),),
    (Violation(Severity.WARNING, "default", DATE.subject, "p", "v", "s", "Odd.", "Étrange."),),
    (Quarantined(ROLE, WRONG),),
    (Contradiction(DATE.subject, Relation.START_DATE, (DATE,), DATE.iri),),
    (Doubt(0.85, DATE.subject, "https://houle.example/x", "alike"),),
    candidates=(ROLE,),
)


def test_counts_name_everything_that_was_built_or_held_back() -> None:
    counts = count(KNOWLEDGE, REPORT)
    assert (counts["articles"], counts["person"], counts["organisation"], counts["event"], counts["place"]) == (
        1,
        1,
        2,
        1,
        1,
    )
    assert [counts[k] for k in ("skipped", "warnings", "quarantined", "contradictions", "doubts", "candidates")] == [
        1
    ] * 6
    assert counts["evidence"] == sum(len(s.evidence) for s in KNOWLEDGE.statements)


def test_the_readable_report_names_things_reasons_and_quotes() -> None:
    text = as_text(REPORT, KNOWLEDGE)
    for said in (
        "the page is empty. Save it again.",
        "Too late. / Trop tard.",
        "1 × Odd. / Étrange. Example: Forum des marées",
        "Forum des marées — startDate — 2021-05-04 (kept)",
        f"“{DATE.evidence[0].exact}”",
        "0.85 Forum des marées / https://houle.example/x",
    ):
        assert said in text
    assert as_text(Report(), KNOWLEDGE).count("None.") == 8


def test_the_report_as_data_holds_the_same() -> None:
    data = json.loads(json.dumps(as_data(REPORT)))
    assert data["quarantined"][0]["statement"]["roles"] == ["présidente"]
    assert data["quarantined"][0]["violation"]["message_fr"] == "Trop tard."
    assert data["contradictions"][0]["statements"][0]["object"] == "2021-05-04"
    assert data["contradictions"][0]["statements"][0]["evidence"][0]["language"] == DATE.evidence[0].language
    assert data["skipped"][0]["hint"] == "Save it again."
    assert data["doubts"][0]["score"] == 0.85
    assert [s["iri"] for s in data["candidates"]] == [ROLE.iri]
