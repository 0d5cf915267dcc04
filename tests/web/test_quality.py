"""Shapes and scores: every shape in both languages as its file has it, every figure as it was measured."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import SH, Graph

from soga_kg import resources
from soga_kg.web.words import LANGUAGES, words
from tests.web.html_check import get, page
from tests.web.serving import Running

DOCUMENT = Path(__file__).parents[2] / "docs" / "quality.md"


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for text in resources.shapes().values():
        graph.parse(data=text, format="turtle")
    return graph


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_is_shown_with_its_message(site: Running, shapes: Graph, language: str) -> None:
    found = page(site, "/docs/shapes", language)
    for shape in set(shapes.subjects(SH.severity)):
        key = str(shape).rpartition("#")[2]
        (message,) = (str(m) for m in shapes.objects(shape, SH.message) if getattr(m, "language", "") == language)
        assert key in found.ids
        assert " ".join(message.split()) in found.words
    assert len([i for i in found.ids if re.match("[A-Z]", i)]) == len(set(shapes.subjects(SH.severity)))
    assert {"/docs/ontology#schema-headline", "/report"} <= set(found.links)


def test_a_shape_that_the_release_broke_says_how_often(site: Running) -> None:
    report = page(site, "/report", "en")
    assert "/docs/shapes#StartDateType" in report.links  # of the invented report: the cause leads to its shape
    assert report.shown.count("A start is one day.") == 2  # one cause of two statements held back, one of two warnings
    broken = re.sub(r"\s+", " ", get(site, "/docs/shapes", Accept_Language="en").text)
    assert broken.count("<strong>4 ×</strong>") == 1
    assert re.search(r'id="StartDateType".{1,900}<strong>4 ×</strong>', broken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_score_is_the_measured_one(site: Running, language: str) -> None:
    found = page(site, "/report", language)
    shown = re.sub(r"\s+", " ", get(site, "/report", Accept_Language=language).text)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', shown)
    said = [re.findall("<td[^>]*>([^<]*)</td>", cells) for _, cells in rows]
    expected = []
    for row in csv.DictReader(resources.scores().splitlines()):
        right, wrong, missed = (int(row[name]) for name in ("right", "wrong", "missed"))
        if not row["language"]:
            ratios = (right / (right + wrong), right / (right + missed), 2 * right / (2 * right + wrong + missed))
            expected.append([words(language).decimal(f"{ratio:.2f}") for ratio in ratios])
    assert [cells[:3] for cells in said][: len(expected)] == expected
    assert {words(language).gettext("How well texts are read"), words(language).gettext("Precision")} <= set(
        found.words
    )


def test_the_scores_that_ship_are_those_of_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    told = {
        tuple(cells) for cells in re.findall(r"^\| (\w+) \|(?: [\d.]+ \|){3} (\d+) \| (\d+) \| (\d+) \|$", text, re.M)
    }
    shipped = {
        (row["label"], row["right"], row["wrong"], row["missed"])
        for row in csv.DictReader(resources.scores().splitlines())
        if not row["language"]
    }
    assert shipped == told
    assert len(shipped) > 20
