"""A tiny invented graph against tiny invented gold, counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from soga_kg.errors import FetchError, ReadError, ReleaseError, SogaError
from soga_kg.evaluate import Evaluation, Score, as_json, evaluate, render
from soga_kg.namespaces import PREFIXES

HEAD = (
    "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + "PREFIX : <https://example.org/id/>\n"
)

FAIR = """
:fair {
  :fair a schema:Article ; schema:headline "La foire aux idées"@fr ; dcterms:source "page.txt#line=10,30" ;
    schema:author :card ; schema:about :stall ;
    schema:mentions :ada, :guild, :fairday, :law, :ghost, :nameless, :board .
  :ada a schema:Person, foaf:Person ; schema:name "Ada Courtoi" ; org:memberOf :guild, :club .
  :guild a schema:Organization ; schema:name "La Guilde"@fr ; skos:altLabel "GDL" ; soga:partner :club, :board ;
    org:memberOf :club .
  :board a schema:Organization ; schema:name "Bureau"@fr ; soga:partner :guild .
  :stall a soga:Project ; schema:name "Étal commun"@fr ; schema:sponsor :guild ; soga:operator :guild .
  :fairday a schema:EventSeries ; rdfs:label "Foire" ; schema:startDate "2031-05-02" ; schema:endDate "2031-05-04" ;
    dcterms:issued "2030" ; schema:performer :ada ; schema:attendee :outside .
  :law a soga:Policy ; schema:name "Loi sur les étals" ; dcterms:issued "2030-01" ;
    schema:startDate "2031" ; schema:endDate "2036-12" ; soga:adoptedBy :guild .
  :nameless schema:name "Sans type" .
  :ghost a schema:Place ; schema:name "Port-Fantôme", "!" .
  :outside schema:location :ghost .
  :m1 a org:Membership ; org:member :ada ; org:organization :board .
  :s1 a soga:Statement ; rdf:subject :fair ; rdf:predicate schema:mentions ; rdf:object :ghost ;
    soga:evidence :e1, :e2 .
  :s2 a soga:Statement ; rdf:subject :ada ; rdf:predicate org:memberOf ; rdf:object :board ; soga:evidence :e2 .
  :s3 a soga:Statement ; rdf:subject :guild ; rdf:predicate soga:partner ; rdf:object :board ; soga:evidence :e3 .
  :s4 a soga:Statement ; rdf:subject :law ; rdf:predicate schema:startDate ; rdf:object "2031" ; soga:evidence :e4 .
  :s5 a soga:Statement ; rdf:subject :ada ; rdf:predicate rdfs:seeAlso ; rdf:object :club ; soga:evidence :e4 .
  :s6 a soga:Statement ; rdf:subject :fair ; rdf:predicate schema:author ; rdf:object :card ; soga:evidence :e5 .
  :e1 oa:hasSelector :q1 . :q1 oa:exact "à Port-Fantôme, devant tout le monde" .
  :e2 oa:hasSelector :q2 . :q2 oa:exact "à Port-Fantôme" .
  :e3 oa:hasSelector :q3 . :q3 oa:exact "avec\\n le bureau" .
  :e4 oa:hasSelector :q4 . :q4 oa:exact "de 2031 à 2036" .
  :e5 oa:hasSelector :q5 . :q5 oa:exact "Un article de la carte" .
}
"""
OTHERS = """
:twin { :twin a schema:Article ; schema:headline "The fair of ideas" ; dcterms:source "page.txt#line=40,60" . }
:late { :late a schema:Article ; schema:alternativeHeadline "A quiet winter" ; schema:mentions :port .
        :port a schema:Place ; schema:name "Lille" . }
:loose { :ada a schema:Person . [] schema:name "blank" . }
:ada schema:name "The default graph counts for nothing" .
"""


def gold_fair() -> dict[str, Any]:
    return {
        "id": "G1",
        "language": "fr",
        "title": "La foire aux idées",
        "sources": [{"file": "other.txt", "start": 0, "end": 9}, {"file": "page.txt", "start": 10, "end": 28}],
        "entities": [
            {"id": "p1", "type": "Person", "name": "Ada Courtois"},
            {"id": "o1", "type": "Organisation", "name": "Guilde des libraires", "aliases": ["GDL"]},
            {"id": "o2", "type": "Organisation", "name": "Cercle"},
            {"id": "e1", "type": "Event", "name": "Foire"},
            {"id": "k1", "type": "Policy", "name": "loi sur les étals"},
            {"id": "j1", "type": "Event", "name": "Étal commun", "alt_types": ["Project"]},
        ],
        "relations": [
            {"s": "p1", "p": "memberOf", "o": "o1", "quote": "Ada, de la Guilde"},
            {"s": "e1", "p": "speaker", "o": "p1"},
            {"s": "e1", "p": "startDate", "o": "2031-05-02"},
            {"s": "e1", "p": "endDate", "o": "2031-05-05", "quote": "jusqu'au 5 mai"},
            {"s": "e1", "p": "location", "o": "o2"},
            {"s": "k1", "p": "issuer", "o": "o1"},
            {"s": "k1", "p": "policyDate", "o": "2030-01"},
            {"s": "j1", "p": "funder", "o": "o1"},
            {"s": "o1", "p": "award", "o": "e1"},
        ],
    }


def gold(identifier: str, title: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "title": title, "entities": [], "relations": [], **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "gold"
    path.mkdir()
    return path


def run(folder: Path, *golds: dict[str, Any], trig: str = FAIR + OTHERS) -> Evaluation:
    for content in golds:
        (folder / f"{content['id']}.json").write_text(json.dumps(content), encoding="utf-8")
    graph = folder.parent / "graph.trig"
    graph.write_text(HEAD + trig, encoding="utf-8")
    return evaluate(graph, folder)


def counts(scores: tuple[Score, ...]) -> dict[str, tuple[int, int, int]]:
    return {score.label: (score.tp, score.fp, score.fn) for score in scores}


def test_entities_match_by_type_and_nearly_by_name(folder: Path) -> None:
    result = run(folder, gold_fair())
    assert counts(result.entities) == {
        "total": (5, 3, 1),
        "Event": (2, 0, 0),  # the stall is a project in the graph, which the gold allows
        "Organisation": (1, 2, 1),  # the guild by its acronym; the board and the card, which has no type; no circle
        "Person": (1, 0, 0),  # one letter is missing
        "Place": (0, 1, 0),
        "Policy": (1, 0, 0),
    }


def test_relations_match_where_both_ends_do(folder: Path) -> None:
    result = run(folder, gold_fair())
    assert counts(result.relations) == {
        "total": (6, 10, 2),
        "affiliation": (0, 2, 0),  # Ada in the club and on the board; her membership of the guild is found
        "author": (0, 1, 0),
        "endDate": (0, 1, 1),
        "funder": (1, 0, 0),
        "issuer": (1, 0, 0),
        "location": (0, 0, 1),
        "memberOf": (1, 1, 0),
        "operator": (0, 1, 0),
        "participant": (0, 1, 0),
        "partner": (0, 2, 0),  # said from both ends, the partnership with the board counts once
        "period": (0, 1, 0),
        "policyDate": (1, 0, 0),  # the issue date of an event does not count
        "speaker": (1, 0, 0),
        "startDate": (1, 0, 0),  # that of the policy is part of its period
    }


def test_misses_show_the_quote_of_the_gold(folder: Path) -> None:
    misses = {(m.label, m.what): m.quote for m in run(folder, gold_fair()).misses}
    assert misses == {
        ("Organisation", "Cercle"): "",
        ("endDate", "Foire --endDate--> 2031-05-05"): "jusqu'au 5 mai",
        ("location", "Foire --location--> Cercle"): "",
    }


def test_extras_show_the_evidence_of_the_graph(folder: Path) -> None:
    extras = {(e.label, e.what): e.quote for e in run(folder, gold_fair()).extras}
    assert extras[("Place", "Port-Fantôme")] == "à Port-Fantôme"  # the shorter of two
    assert extras[("Organisation", "card")] == ""
    assert extras[("author", "article --author--> card")] == "Un article de la carte"
    assert extras[("affiliation", "Ada Courtois --affiliation--> Bureau")] == "à Port-Fantôme"
    assert extras[("period", "loi sur les étals --period--> 2031/2036")] == "de 2031 à 2036"
    assert extras[("partner", "Bureau --partner--> Guilde des libraires")] == "avec\n le bureau"  # said the other way
    assert extras[("memberOf", "Guilde des libraires --memberOf--> club")] == ""


def test_a_wanted_partnership_may_be_said_from_either_end(folder: Path) -> None:
    content = gold_fair()
    content["entities"].append({"id": "o3", "type": "Organisation", "name": "card"})
    content["relations"] = [{"s": "k1", "p": "partner", "o": "o1"}, {"s": "o1", "p": "partner", "o": "e1"}]
    trig = FAIR.replace("soga:partner :club, :board ;", "soga:partner :law, :fairday ;").replace(
        "soga:partner :guild .", ". :law soga:partner :guild ."
    )
    partner = counts(run(folder, content, trig=trig).relations)["partner"]
    assert partner == (2, 0, 0)


def test_equal_names_go_before_similar_ones(folder: Path) -> None:
    trig = """:a { :a a schema:Article ; schema:headline "Deux voisins" ; schema:mentions :one, :two, :three .
      :one a schema:Place ; schema:name "Montclairval" . :two a schema:Place ; schema:name "Montclairvau" .
      :three a schema:Place ; schema:name "Roc" . }"""
    places = [("l1", "Montclairvau"), ("l2", "Montclairval"), ("l3", "Rocs"), ("l4", "Montclairvax")]
    content = gold("G1", "Deux voisins", entities=[{"id": i, "type": "Place", "name": n} for i, n in places])
    result = run(folder, content, trig=trig)
    assert [(m.what, m.verdict) for m in result.misses] == [("Montclairvax", "fn"), ("Rocs", "fn")]
    assert [e.what for e in result.extras] == ["Roc"]


def test_articles_meet_by_lines_then_by_title(folder: Path) -> None:
    thing = [{"id": "l1", "type": "Place", "name": "Lille"}]
    result = run(
        folder,
        gold("A1", "Nothing like it", entities=thing, titles=["A quiet winter"], language="en"),
        gold("A2", "La foire aux idées", entities=thing, file="elsewhere.txt", language="fr"),  # another page
        gold("A3", "A quiet winter, perhaps", entities=thing),  # its article is already A1's, the likest
        gold("A4", "Quite another name", sources=[{"file": "page.txt", "start": 42, "end": 60}], language="en"),
        gold("A5", "Neither here nor there"),
    )
    assert result.articles == 5
    assert result.not_found == ("A2", "A3")  # A5 is not in the graph either, but wants nothing of it
    assert [(row.language, row.entities[0].tp, row.entities[0].fn) for row in result.languages] == [
        ("?", 0, 1),
        ("en", 1, 0),
        ("fr", 0, 1),
    ]


def test_a_source_without_lines_is_the_whole_page(folder: Path) -> None:
    trig = ':a { :a a schema:Article ; schema:headline "Un" ; dcterms:source <https://example.org/blog/page.txt/> . }'
    thing = [{"id": "l1", "type": "Place", "name": "Lille"}]
    whole = gold("A1", "Deux", file="page.txt", entities=thing)
    part = gold("A2", "Deux", sources=[{"file": "page.txt", "start": 0, "end": 20}], entities=thing)
    assert run(folder, whole, part, trig=trig).not_found == ("A2",)


def test_nquads_and_trig_score_alike(folder: Path) -> None:
    result = run(folder, gold_fair())
    quads = folder.parent / "graph.nq"
    parsed = ox.parse(path=str(folder.parent / "graph.trig"), format=ox.RdfFormat.TRIG)
    quads.write_bytes(ox.serialize(parsed, format=ox.RdfFormat.N_QUADS) or b"")
    with quads.open("a", encoding="utf-8") as stream:
        stream.write(
            "<https://example.org/x> <https://example.org/y> <<( <a:a> <a:b> <a:c> )>> <https://example.org/g> .\n"
        )
    assert evaluate(quads, folder) == result


def test_ratios_are_zero_where_undefined() -> None:
    nothing, half = Score("x", 0, 0, 0), Score("x", 1, 1, 3)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    assert (half.precision, half.recall) == (0.5, 0.25)
    assert half.f1 == pytest.approx(1 / 3)


def test_table_is_aligned_and_lists_misses_when_asked(folder: Path) -> None:
    result = run(
        folder, gold_fair(), gold("G2", "Unheard of", entities=[{"id": "x", "type": "Place", "name": "Lille"}])
    )
    table = render(result, misses=False)
    assert "total           0.625  0.714  0.667     5     3     2\n" in table
    assert "fr relations    0.375  0.750  0.500     6    10     2\n" in table
    assert table.endswith("articles 2, not found in the graph: G2\n")
    assert len({len(line) for line in table.splitlines() if line and "articles" not in line}) == 1
    assert "speaker         1.000  1.000  1.000     1     0     0\n" in table.partition("fr relations        P")[2]
    full = render(result, misses=True)
    assert full.endswith(table)
    assert 'G1 missed endDate: Foire --endDate--> 2031-05-05  "jusqu\'au 5 mai"\n' in full
    assert 'Guilde des libraires  "avec le bureau"\n' in full
    assert "G2 missed Place: Lille\n" in full
    assert "not found in the graph: none" in render(run_alone(folder), misses=False)


def run_alone(folder: Path) -> Evaluation:
    (folder / "G2.json").unlink()
    return evaluate(folder.parent / "graph.trig", folder)


def test_json_rounds_and_keeps_every_line(folder: Path) -> None:
    result = run(folder, gold_fair())
    content = json.loads(as_json(result))
    assert content["entities"]["total"] == {"p": 0.625, "r": 0.833, "f1": 0.714, "tp": 5, "fp": 3, "fn": 1}
    assert content["by_language"]["fr"]["relations"]["f1"] == 0.5
    assert content["not_found"] == []
    assert len(content["misses"]) == 3
    assert content["extras"][0]["article"] == "G1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "cannot be read"),
        ("[]", "lacks a field"),
        ('{"id": "A", "title": "t", "relations": []}', "'entities'"),
        ('{"id": "A", "title": "t", "relations": [], "entities": ["x"]}', "lacks a field"),
    ],
)
def test_a_file_that_is_no_gold_is_named(folder: Path, text: str, error: str) -> None:
    (folder / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=error) as caught:
        run(folder)
    assert "bad.json" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", ["nowhere", "gold"])
def test_a_folder_without_gold_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(FetchError) as caught:
        evaluate(folder / "graph.nq", folder.parent / name)
    assert caught.value.hint


@pytest.mark.parametrize("content", [None, "not RDF at all", ":a schema:name 'no named graph' ."])
def test_a_graph_without_articles_is_refused(folder: Path, content: str | None) -> None:
    graph = folder.parent / "graph.trig"
    if content is not None:
        graph.write_text(HEAD + content, encoding="utf-8")
    (folder / "G1.json").write_text(json.dumps(gold_fair()), encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        evaluate(graph, folder)
    assert isinstance(caught.value, SogaError)
    assert caught.value.hint
