"""No figure of the scored texts falls below its floor. The texts are never trained on nor read by who tunes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.evaluate import Evaluation, reliability
from tests.quality.floors import FILE, Floor, below, floors, proposed, read_floors, sections
from tests.quality.measure import measure
from tests.quality.tables import BEGIN, END, renewed, tables
from training.pages import part_of, write
from training.texts import parse


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """All scored texts with the default settings."""
    return measure(part_of("scored"), tmp_path_factory.mktemp("scored"), Config())


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Two invented texts, with rules alone."""
    texts = [parse(f"x:{i}", json.dumps(text)) for i, text in enumerate(TINY)]
    return measure(texts, tmp_path_factory.mktemp("tiny"), Config(reader="", fr_model="", en_model=""))


TINY = [
    {
        "lang": "fr",
        "marked": """Une école

<e i="p1" t="Person">Awa Diallo</e>, présidente de la <e i="o1" t="Organisation">Fédération des Marées Vives</e>, ouvre
une école avec l'<e i="o2" t="Organisation">Association Estran</e>.""",
        "relations": [["p1", "affiliation", "o1"]],
    },
    {
        "lang": "en",
        "marked": """A school

The <e i="o1" t="Organisation">Saltmarsh Foundation</e> and the <e i="o2" t="Organisation">Low Tide Foundation</e> are
here. <e i="x1" t="Person">Nobody Unseen</e>.""",
        "relations": [["o1", "partner", "o2"]],
    },
]


@pytest.mark.parametrize("section", sorted({floor.section for floor in read_floors()}))
def test_no_figure_is_below_its_floor(scored: Evaluation, section: str) -> None:
    assert below(scored, [floor for floor in read_floors() if floor.section == section]) == []


def test_every_scored_text_that_has_names_is_found(scored: Evaluation) -> None:
    assert scored.articles == len(part_of("scored"))
    assert len(scored.not_found) <= scored.articles * 0.02


def test_every_figure_with_enough_cases_has_a_floor(scored: Evaluation) -> None:
    """A floor that is taken away, or never set, is as good as none."""
    table = tomllib.loads(proposed(scored))
    missing = {(f.section, f.label, f.figure) for f in floors(table)} - {
        (f.section, f.label, f.figure) for f in read_floors()
    }
    assert missing == set()


def test_what_the_issue_asks_for_is_in_the_floors() -> None:
    labels = {(floor.section, floor.label) for floor in read_floors()}
    kinds = ("total", "Person", "Organisation", "Event", "Policy", "Project", "Place")
    assert labels >= {("entities", kind) for kind in kinds}
    assert labels >= {
        (f"{language}-{part}", "total") for language in ("fr", "en") for part in ("entities", "relations")
    }


def test_a_figure_below_its_floor_is_told_with_its_counts(tiny: Evaluation) -> None:
    wanted = [
        Floor("entities", "Person", "f1", 1.01),
        Floor("fr-relations", "total", "f1", 0.0),
        Floor("x", "y", "f1", 0.1),
    ]
    low, absent = below(tiny, wanted)
    assert low.startswith("entities Person: f1 ")
    assert "missed)" in low
    assert absent == "x y: f1 0.000 < 0.1 (0 right, 0 wrong, 0 missed)"


def test_a_text_becomes_a_page_and_its_gold(tiny: Evaluation, tmp_path: Path) -> None:
    write([parse("x:0", json.dumps(TINY[0]))], tmp_path)
    gold = json.loads((tmp_path / "gold" / "x-0.json").read_text(encoding="utf-8"))
    assert (gold["title"], gold["language"], gold["file"]) == ("Une école", "fr", "x-0.txt")
    assert gold["entities"][0] == {"id": "p1", "type": "Person", "name": "Awa Diallo", "aliases": []}
    assert gold["relations"] == [{"s": "p1", "p": "affiliation", "o": "o1"}]
    assert (
        (tmp_path / "pages" / "x-0.txt").read_text(encoding="utf-8").startswith("Une école\n\nAwa Diallo, présidente")
    )
    assert tiny.articles == 2
    assert sections(tiny)["fr-entities"]["Organisation"].tp == 2


def test_the_tables_hold_every_type_relation_language_and_curve(tiny: Evaluation) -> None:
    text = tables(tiny)
    for said in ("| Person | ", "| affiliation | ", "| | en | fr |", "### Reliability of names", "calibration error"):
        assert said in text
    names = reliability(tiny, "entities")
    assert sum(b.said for b in names) == len([j for j in (*tiny.hits, *tiny.extras) if j.part == "entities"])


def test_the_tables_of_the_document_are_replaced_and_the_rest_stays() -> None:
    document = f"# Title\n\n{BEGIN}\nold\n{END}\n\nAfter\n"
    assert renewed(document, "new") == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter\n"
    assert renewed(renewed(document, "new"), "new") == renewed(document, "new")


def test_floors_stand_between_zero_and_one() -> None:
    assert all(0 <= floor.least <= 1 and floor.figure in {"f1", "precision"} for floor in read_floors())
    assert FILE.read_text(encoding="utf-8").startswith("# ")
