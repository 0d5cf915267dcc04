"""The report's page is bounded however much the build has to tell, and says how much there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soga_kg.web.words import LANGUAGES, words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import get, page
from tests.web.serving import BASE, Running, in_this_process

MANY = 3_000
BOUND = 600_000  # bytes of HTML: five lists of a hundred rows, two quotes of 300 characters a row


def long_report() -> dict[str, Any]:
    """Thousands of everything, one contradiction among many statements, statements with many quotes."""
    told: dict[str, Any] = r.report()
    contradiction = told["contradictions"][0]
    first, second = contradiction["statements"]
    quotes = [{**first["evidence"][0], "quote": f"Phrase {n} " + "sans fin " * 30} for n in range(40)]
    wide = [{**first, "iri": f"{r.ID}statement/{n:016x}", "evidence": quotes} for n in range(60)]
    shapes = [{**told["warnings"][0], "shape": f"{BASE}shapes#S{n % 9}"} for n in range(MANY)]
    return told | {
        "skipped": [{**told["skipped"][0], "source": f"page-{n}.txt"} for n in range(MANY)],
        "quarantined": [
            {"statement": {**second, "evidence": quotes if n < 200 else quotes[:1]}, "violation": shape}
            for n, shape in enumerate(shapes)
        ],
        "warnings": shapes,
        "contradictions": [{**contradiction, "statements": wide}] * 3 + [contradiction] * (MANY - 3),
        "doubts": told["doubts"] * MANY,
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out = tmp_path_factory.mktemp("reported")
    folder = r.make(out)
    (folder / "report.json").write_text(json.dumps(long_report()), encoding="utf-8")
    with in_this_process(out, PATIENT) as running:
        yield running


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_is_bounded_and_says_how_much_there_is_and_where(site: Running, language: str) -> None:
    found, say = page(site, "/report", language), words(language).gettext
    number = words(language).number
    # skipped; held back, 11 of each of 9 causes; contradictions of 4 and 2 rows; doubts
    shown = [
        say("Shown: %(shown)s of %(count)s. All of them:", shown=number(some), count=number(MANY))
        for some in (100, 99, 47, 100)
    ]
    assert {" ".join(text.split()) for text in shown} <= set(found.words)
    assert found.links.count("/download/report.json") == 5  # beside each of these lists, and below them all
    assert say("%(count)s more", count=number(56)) in found.words  # statements of one contradiction
    assert sum("page-" in text for text in found.data) == 100
    assert len(get(site, f"/report?lang={language}").content) < BOUND


def test_a_short_report_is_whole(tmp_path: Path) -> None:
    folder = r.make(tmp_path)
    told = r.report()
    contradictions = told["contradictions"]
    assert isinstance(contradictions, list)
    (folder / "report.json").write_text(json.dumps({**told, "contradictions": contradictions[:50]}), encoding="utf-8")
    with in_this_process(tmp_path, PATIENT) as site:
        assert page(site, "/report", "en").links.count("/download/report.json") == 1
