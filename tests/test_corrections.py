"""Corrections: their files, and that each kind survives ten rebuilds whose sources change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from soga_kg.cli import main
from soga_kg.corrections import read_corrections, written
from soga_kg.errors import CorrectionError
from soga_kg.model import CorrectionKind
from soga_kg.namespaces import PREFIXES, Minter
from soga_kg.pipeline import build
from soga_kg.release import current
from soga_kg.report import likeliest
from tests.conftest import silent
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE

MINT = Minter("https://kg.example/")


def id_(kind: str, name: str) -> str:
    return MINT.thing(kind, name).removeprefix("https://kg.example/id/")


HOULE, ESTRAN = id_("organisation", "Coopérative Houle"), id_("organisation", "Réseau Estran")
MAREE = id_("organisation", "Association Grande Marée")
FORUM, AWA = id_("event", "Forum des marées"), id_("person", "Awa Diallo")
RONAN, VARECH = id_("person", "Ronan Kervran"), id_("organisation", "Association des Écoles du Varech")

CORRECTIONS = f"""
[[same]]
things = ["{HOULE}", "{ESTRAN}"]
[[rename]]
thing = "{MAREE}"
name = "Marée du Ponant"
language = "fr"
[[retype]]
thing = "{VARECH}"
kind = "project"
[[add]]
subject = "{FORUM}"
relation = "sponsor"
object = "{HOULE}"
source = "https://source.example/programme"
note = "Printed on the programme."
date = "2026-05-01"
[[add]]
subject = "{FORUM}"
relation = "speaker"
object = "{RONAN}"
source = "the article itself"
article = "forum.txt"
quote = "avec Ronan Kervran"
[[reject]]
subject = "{FORUM}"
relation = "startDate"
object = "2021-05-04"
note = "The printer erred."
[[identify]]
thing = "{HOULE}"
wikidata = "https://www.wikidata.org/entity/Q42"
ror = "https://ror.org/012345678"
siren = "123456789"
[[different]]
things = ["{AWA}", "{RONAN}"]
[[withdraw]]
thing = "{AWA}"
note = "She asked for it."
"""
FORUM_TEXT = (
    "Le Forum des marées aura lieu le 4 mai 2021 à Brest, avec Ronan Kervran. Awa Diallo, présidente de la "
    "Coopérative Houle, y parlera. La Coopérative Houle est partenaire de l'Association Grande Marée."
)
SCHOOL_TEXT = (
    "L'Association des Écoles du Varech est partenaire du Réseau Estran. Le Réseau Estran accueille Awa Diallo."
)


def rows(out: Path, query: str) -> list[list[str]]:
    found = ox.Store.read_only(str(current(out) / "store")).query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return [[getattr(value, "value", "") for value in solution] for solution in found]


def test_two_names_that_were_one_thing_are_taken_apart(tmp_path: Path) -> None:
    page(tmp_path / "pages", "a.txt", "Un réseau", "Le Réseau Estran Nantes (REN) est à Brest.")
    page(
        tmp_path / "pages",
        "b.txt",
        "Deux réseaux",
        "Le Réseau Estran Nantais est à Lyon. Le Réseau Estran Nantais dure.",
    )
    config = replace(RULES_ALONE, base="https://kg.example/", merge_similarity=0.8)
    build([str(tmp_path / "pages")], tmp_path / "out", config, silent)
    query = (
        "SELECT ?o ?n { ?o a org:Organization ; schema:name|schema:alternateName ?n FILTER(STRSTARTS(?n, 'Réseau')) }"
    )
    before = rows(tmp_path / "out", query)
    pair = {id_("organisation", "Réseau Estran Nantes"), id_("organisation", "Réseau Estran Nantais")}
    name, text = written(CorrectionKind.DIFFERENT, {"things": sorted(pair), "note": "Two towns."})
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / name).write_text(text, encoding="utf-8")
    built = build(
        [str(tmp_path / "pages")], tmp_path / "out", replace(config, corrections=str(tmp_path / "corrections")), silent
    )
    assert built.report.stale == ()
    after = rows(tmp_path / "out", query)
    assert {iri.removeprefix("https://kg.example/id/") for iri, _ in after} == pair
    assert len(before) == len(after) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[same]]\nthings = ['person/a-1']", "names 1 things"),
        ("[[same]]\nthings = ['Awa', 'Lea']", "no IRI of a thing"),
        ("[[mend]]\nthing = 'x'", r"no correction \[\[mend\]\]"),
        ("[[rename]]\nthing = 'person/a-1'", "lacks 'name'"),
        ("[[rename]]\nthing = 'person/a-1'\nname = 3", "has no str 'name'"),
        ("[[retype]]\nthing = 'person/a-1'\nkind = 'dog'", "no kind 'dog'"),
        ("[[reject]]\nsubject = 'person/a-1'\nrelation = 'likes'\nobject = '2021'\nnote = 'n'", "no relation 'likes'"),
        (
            "[[reject]]\nsubject = 'person/a-1'\nrelation = 'issued'\nobject = 'x'\nnote = 'n'",
            "neither a thing nor a date",
        ),
        ("[[identify]]\nthing = 'person/a-1'", "has no identifier"),
        ("[[identify]]\nthing = 'person/a-1'\nsiren = '12'", "is no siren identifier"),
        ("[[reject]]\nsubject = 'person/a-1'\nrelation = 'ror'\nobject = '2021'\nnote = 'n'", "is no ror identifier"),
        ("[[add]]\nsubject = 'person/a-1'\nrelation = 'siren'\nobject = '123456782'\nsource = 's'", "gives no siren"),
        ("[[same]", "x.toml: "),
    ],
)
def test_a_file_that_says_what_cannot_be_meant_stops_the_build(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=says):
        read_corrections(tmp_path, MINT)


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=said)


def test_a_review_asks_about_what_is_doubtful_and_keeps_the_answers(samples_out: Path, tmp_path: Path) -> None:
    report = json.loads((current(samples_out) / "report.json").read_text(encoding="utf-8"))
    asked = (
        len(report["doubts"]) + len(report["contradictions"]) + len(report["quarantined"]) + len(report["candidates"])
    )
    assert report["doubts"]
    first = run("review", str(samples_out), "--corrections", str(tmp_path), said="different\nquit\n")
    assert "Are these one thing?" in first.output
    assert "1 settled" in first.output
    (correction,) = read_corrections(tmp_path, Minter())
    assert correction.kind is CorrectionKind.DIFFERENT
    again = run("review", str(samples_out), "--corrections", str(tmp_path), said="skip\n" * asked)
    assert "0 settled" in again.output
    assert again.output.count("Are these one thing?") == len(report["doubts"]) - 1


def test_a_candidate_that_a_person_confirms_becomes_a_fact_and_one_rejected_is_asked_no_more(tmp_path: Path) -> None:
    out, kept = str(tmp_path / "out"), str(tmp_path / "corrections")
    page(tmp_path / "pages", "forum.txt", "Le forum", FORUM_TEXT)
    config = replace(RULES_ALONE, base="https://kg.example/", min_confidence=0.99, max_shrink=1.0, corrections=kept)
    before = build([str(tmp_path / "pages")], tmp_path / "out", config, silent).report
    first, second, *others = likeliest(before.candidates)
    assert rows(tmp_path / "out", "SELECT ?e { ?e schema:startDate|schema:performer|soga:partner ?o }") == []
    waiting = "skip\n" * (len(before.doubts) + len(before.contradictions) + len(before.quarantined))
    told = run("review", out, "--corrections", kept, said=f"{waiting}yes\nreject\nquit\n").output
    assert "Does the text say so?" in told
    assert "2 settled" in told
    built = build([str(tmp_path / "pages")], tmp_path / "out", config, silent)
    assert {(s.subject, s.relation, s.object) for s in built.report.candidates} == {
        (s.subject, s.relation, s.object) for s in others
    }
    assert built.report.stale == ()
    assert second.iri not in {s.iri for s in built.report.candidates}
    graph = (current(tmp_path / "out") / "graph.nq").read_text(encoding="utf-8")
    assert (first.iri in graph, second.iri in graph) == (True, False)
    assert json.dumps(first.evidence[0].exact, ensure_ascii=False) in graph
