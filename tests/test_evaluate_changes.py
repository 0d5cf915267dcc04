"""Sentences of misses and extras, confidence against what is right, and two builds side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soga_kg.cli import main
from soga_kg.evaluate import Evaluation, as_json, compare, comparison_as_json, evaluate, reliability, render
from soga_kg.evaluate import render_comparison as shown
from soga_kg.evaluate.reliability import error
from tests.test_evaluate import FAIR, HEAD, gold_fair

DIGEST = "ab" * 32
TEXT = """La foire aux idées

Ada, de la Guilde, est venue. Le Cercle accueille la Foire jusqu'au 5 mai. Personne ne parle de pluie.
Un étal a brûlé à Port-Fantôme. On y vendait des livres, de 2031 à 2036, dit-on.
"""
SURE = """
  :fair soga:textDigest "%s" .
  :s9 a soga:Statement ; rdf:subject :fair ; rdf:predicate schema:mentions ; rdf:object :ada ; soga:evidence :e9 .
  :e9 oa:hasSelector :q9 ; soga:confidence 0.97, 0.42 . :q9 oa:exact "Ada" .
  :e1 soga:confidence 0.62 . :e2 soga:confidence 0.55 .
}
"""
RICH = FAIR.rstrip().removesuffix("}") + SURE % DIGEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "G1.json").write_text(json.dumps(gold_fair()), encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / f"{DIGEST}.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def graph(folder: Path, trig: str = RICH, name: str = "graph.trig") -> Path:
    (folder / name).write_text(HEAD + trig, encoding="utf-8")
    return folder / name


def scored(folder: Path, trig: str = RICH) -> Evaluation:
    return evaluate(graph(folder, trig), folder / "gold")


def test_every_miss_and_extra_shows_its_sentence(folder: Path) -> None:
    result = scored(folder)
    misses = {m.what: m.sentence for m in result.misses}
    fair = "Le Cercle accueille la Foire jusqu'au 5 mai."
    assert misses == {
        "Cercle": fair,
        "Foire --endDate--> 2031-05-05": fair,  # by the quote of the gold
        "Foire --location--> Cercle": fair,  # no quote: the sentence that names both
    }
    extras = {e.what: e.sentence for e in result.extras}
    assert extras["Port-Fantôme"] == "Un étal a brûlé à Port-Fantôme."
    assert extras["loi sur les étals --period--> 2031/2036"] == "On y vendait des livres, de 2031 à 2036, dit-on."
    assert extras["card"] == ""
    assert 'G1 missed Organisation: Cercle  "Le Cercle accueille la Foire' in render(result, misses=True)
    assert json.loads(as_json(result))["misses"][0]["sentence"] == fair


def test_without_texts_the_quotes_stand(folder: Path) -> None:
    (folder / "texts" / f"{DIGEST}.txt").unlink()
    result = scored(folder)
    assert {m.sentence for m in (*result.misses, *result.extras)} == {""}
    assert '"jusqu\'au 5 mai"' in render(result, misses=True)


def test_each_language_has_its_types_and_relations(folder: Path) -> None:
    result = scored(folder)
    (row,) = result.languages
    assert (row.entities, row.relations) == (result.entities, result.relations)
    french = json.loads(as_json(result))["by_language"]["fr"]
    assert french["by_type"]["Person"]["tp"] == 1
    assert french["by_relation"]["endDate"]["fn"] == 1
    assert french["entities"]["tp"] == result.entities[0].tp


def test_reliability_counts_what_is_said_in_bins_of_confidence(folder: Path) -> None:
    result = scored(folder)
    names = {(b.low, b.said, b.right) for b in reliability(result, "entities") if b.said}
    assert names == {(0.95, 1, 1), (0.6, 1, 0)}  # Ada is right at .97, the ghost wrong at .62
    relations = {(b.low, b.said, b.right) for b in reliability(result, "relations") if b.said}
    assert relations == {(0.5, 1, 0)}  # the board, at .55
    assert error(reliability(result, "entities")) == pytest.approx((0.03 + 0.62) / 2)
    assert error(()) == 0.0
    told = json.loads(as_json(result))["reliability"]["entities"]
    assert [b["share"] for b in told if b["said"]] == [0.0, 1.0]


def test_full_confidence_falls_into_the_last_bin(folder: Path) -> None:
    (last,) = [b for b in reliability(scored(folder, RICH.replace("0.97", "1.0")), "entities") if b.right]
    assert (last.high, last.confidence) == (1.0, 1.0)


def test_a_comparison_tells_what_was_won_and_lost(folder: Path) -> None:
    before = scored(folder, RICH.replace(':ghost a schema:Place ; schema:name "Port-Fantôme", "!" .', ""))
    after = scored(folder, RICH.replace("schema:performer :ada", "schema:performer :guild").replace("GDL", "Cercle"))
    changes = compare(before, after)
    assert {j.what for j in changes.found} == {"Cercle"}
    assert "Port-Fantôme" in {j.what for j in changes.added}
    assert "Foire --speaker--> Ada Courtois" in {j.what for j in changes.missed}
    assert any("Guilde des libraires" in j.what for j in changes.dropped)
    back = compare(after, before)
    assert (back.found, back.dropped, back.missed, back.added) == (
        changes.missed, changes.added, changes.found, changes.dropped,
    )  # fmt: skip
    text = shown(changes, misses=True)
    assert f"won: {len(changes.found)} found, {len(changes.dropped)} wrong ones dropped" in text
    assert f"lost: {len(changes.missed)} missed, {len(changes.added)} wrong ones added" in text
    assert "G1 added Place: Port-Fantôme" in text
    change = after.entities[0].f1 - before.entities[0].f1
    assert f"{change:+.3f}" in text
    assert "G1 added" not in shown(changes, misses=False)


def test_a_build_against_itself_wins_and_loses_nothing(folder: Path) -> None:
    same = compare(scored(folder), scored(folder))
    assert "won: 0 found, 0 wrong ones dropped\nlost: 0 missed, 0 wrong ones added\n" in shown(same, misses=False)


def test_what_is_said_twice_and_then_once_is_dropped_once(folder: Path) -> None:
    twin = ':twin a schema:Place ; schema:name "Port-Fantôme" . :fair schema:mentions :twin . }'
    doubled = scored(folder, RICH.rstrip().removesuffix("}") + twin)
    assert [j.what for j in compare(doubled, scored(folder)).dropped] == ["Port-Fantôme"]


def test_the_command_compares_as_text_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now, old = graph(folder), graph(folder, RICH.replace('"GDL"', '"XYZ"'), "old.trig")
    arguments = ["evaluate", str(now), str(folder / "gold"), "--against", str(old)]
    main(arguments, standalone_mode=False)
    assert "won: " in capsys.readouterr().out
    main([*arguments, "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["after"]["entities"]["total"]["tp"] > told["before"]["entities"]["total"]["tp"]
    assert {"found", "dropped", "missed", "added"} <= set(told)
    assert comparison_as_json(compare(evaluate(old, folder / "gold"), evaluate(now, folder / "gold"))).count("\n") > 10
