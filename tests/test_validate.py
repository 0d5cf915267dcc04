"""How what the shapes find is told, of graphs and of files; the shapes themselves: test_shapes.py."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.errors import ReadError
from soga_kg.model import Severity, Violation
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.validate import DEFAULT, SHAPES, VALUE_LIMIT, Validator, check_file, render

ID = "https://example.org/id/"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + f"@base <{ID}> .\n"
PERSON = '<person/ada-1a2b3c> a schema:Person, foaf:Person ; schema:name "Ada Lorme"@fr ; rdfs:label "Ada Lorme"@fr .\n'
EVENT = '<event/forum-2b3c4d> a schema:Event ; schema:name "Forum"@fr ; rdfs:label "Forum"@fr .\n'
PLACE = '<place/brume-3c4d5e> a schema:Place ; schema:name "Brume"@fr ; rdfs:label "Brume"@fr .\n'


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator()


def triples(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))


def told(found: tuple[Violation, ...]) -> set[tuple[str, str, str, str]]:
    return {(v.shape.removeprefix(SHAPES), v.focus.removeprefix(ID), v.path, v.value.removeprefix(ID)) for v in found}


# ---------------------------------------------------------------- how a result is told


def test_an_empty_graph_keeps_all_shapes(validator: Validator) -> None:
    assert validator.check(DEFAULT, []) == ()


def test_a_wrong_object_is_told_as_the_triple_that_has_it(validator: Validator) -> None:
    found = validator.check(
        DEFAULT, triples(EVENT + PLACE + "<event/forum-2b3c4d> schema:performer <place/brume-3c4d5e> .")
    )
    assert told(found) == {("PerformerObject", "event/forum-2b3c4d", expand("schema:performer"), "place/brume-3c4d5e")}
    assert found[0].severity is Severity.VIOLATION


def test_a_wrong_object_is_told_of_each_subject(validator: Validator) -> None:
    other = EVENT.replace("forum-2b3c4d", "forum-4d5e6f")
    links = "".join(f"<event/forum-{x}> schema:performer <place/brume-3c4d5e> ." for x in ("2b3c4d", "4d5e6f"))
    found = validator.check(DEFAULT, triples(EVENT + other + PLACE + links))
    assert [v.focus.removeprefix(ID) for v in found] == ["event/forum-2b3c4d", "event/forum-4d5e6f"]


def test_a_wrong_subject_is_told_with_the_relations_that_it_has(validator: Validator) -> None:
    found = validator.check(
        DEFAULT,
        triples(
            PERSON + PLACE + "<place/brume-3c4d5e> schema:performer <person/ada-1a2b3c> ; "
            "schema:organizer <person/ada-1a2b3c> ."
        ),
    )
    place = "place/brume-3c4d5e"
    assert told(found) == {
        ("EventRelationSubject", place, expand(relation), place)
        for relation in ("schema:performer", "schema:organizer")
    }


def test_a_circle_is_told_as_its_triples(validator: Validator) -> None:
    one, two = "event/forum-2b3c4d", "event/forum-4d5e6f"
    found = validator.check(
        DEFAULT,
        triples(
            EVENT
            + EVENT.replace("2b3c4d", "4d5e6f")
            + f"<{one}> dcterms:replaces <{two}> . <{two}> dcterms:replaces <{one}> ."
        ),
    )
    path = expand("dcterms:replaces")
    assert told(found) == {("ReplacesCircle", one, path, two), ("ReplacesCircle", two, path, one)}


def test_a_missing_value_has_a_path_and_no_value(validator: Validator) -> None:
    found = validator.check(DEFAULT, triples("<person/ada-1a2b3c> a schema:Person, foaf:Person ."))
    assert told(found) == {("PersonName", "person/ada-1a2b3c", expand("schema:name"), "")}


def test_a_wrong_iri_has_no_path(validator: Validator) -> None:
    found = validator.check(DEFAULT, triples(PERSON.replace("ada-1a2b3c", "ada")))
    assert told(found) == {("PersonIri", "person/ada", "", "person/ada")}


def test_a_path_of_several_steps_is_written_as_in_sparql(validator: Validator) -> None:
    turtle = (
        PERSON + '<organisation/lumen-3c4d5e> a schema:Organization, org:Organization ; schema:name "Lumen"@fr ; '
        'rdfs:label "Lumen"@fr . <membership/0123456789abcdef> a org:Membership ; org:member <person/ada-1a2b3c> ; '
        "org:organization <organisation/lumen-3c4d5e> ."
    )
    path = f"{expand('org:member')}/{expand('org:memberOf')}"
    assert told(validator.check(DEFAULT, triples(turtle))) == {
        ("MembershipPlain", "membership/0123456789abcdef", path, "")
    }


def test_what_a_person_may_not_have_is_told_with_its_property_and_without_its_value(validator: Validator) -> None:
    found = validator.check(DEFAULT, triples(PERSON + '<person/ada-1a2b3c> schema:birthDate "1980"^^xsd:gYear .'))
    assert told(found) == {("PersonClosed", "person/ada-1a2b3c", expand("schema:birthDate"), "")}


@pytest.mark.parametrize("secret", ["ada@lumen.example", "+33 1 23 45 67 89"])
def test_no_result_shows_contact_data_whatever_the_shape(validator: Validator, secret: str) -> None:
    turtle = PERSON.replace('"Ada Lorme"@fr', f'"{secret}"')
    found = validator.check(DEFAULT, triples(turtle))
    assert {"NameLanguage", "PersonNameDigits"} < {v.shape.removeprefix(SHAPES) for v in found}
    assert secret not in repr(found)
    assert secret not in render(found)


def test_a_forbidden_property_of_another_thing_is_told_without_its_value(validator: Validator) -> None:
    found = validator.check(DEFAULT, triples(PLACE + "<place/brume-3c4d5e> foaf:mbox <mailto:x> ."))
    assert told(found) == {("NoContact", "place/brume-3c4d5e", expand("foaf:mbox"), "")}


def test_a_long_value_is_cut(validator: Validator) -> None:
    name = "Brume " * 60 + "sur-Lac"
    found = validator.check(DEFAULT, triples(PLACE.replace('"Brume"', f'"{name}"')))
    assert {len(v.value) for v in found} == {VALUE_LIMIT}
    assert found[0].value.endswith("…")


def test_violations_come_before_warnings_and_the_order_is_that_of_the_fields(validator: Validator) -> None:
    turtle = PERSON.replace("Ada Lorme", "Ada") + PERSON.replace("ada-1a2b3c", "ada").replace("Ada Lorme", "Ada")
    found = validator.check("https://example.org/g", triples(turtle))
    assert [(v.severity, v.focus.removeprefix(ID)) for v in found] == [
        (Severity.VIOLATION, "person/ada"),
        (Severity.WARNING, "person/ada"),
        (Severity.WARNING, "person/ada-1a2b3c"),
    ]
    assert {v.graph for v in found} == {"https://example.org/g"}


def test_the_default_graph_of_triples_and_of_quads_is_the_same(validator: Validator) -> None:
    quads = triples(PERSON.replace("ada-1a2b3c", "ada"))
    assert validator.check(DEFAULT, [q.triple for q in quads]) == validator.check(DEFAULT, quads)


def test_an_ill_typed_date_is_a_violation_and_nothing_is_logged(
    validator: Validator, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    bounds = 'soga:startEarliest "2023-02-28"^^xsd:date ; soga:startLatest "2023-02-28"^^xsd:date'
    turtle = EVENT + f'<event/forum-2b3c4d> schema:startDate "2023-02-30"^^xsd:date ; {bounds} .'
    with caplog.at_level(logging.DEBUG):
        found = validator.check(DEFAULT, triples(turtle))
    assert {v.shape.removeprefix(SHAPES) for v in found} == {"StartDateType"}
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_loggers_are_as_before(validator: Validator) -> None:
    logger = logging.getLogger("rdflib.term")
    before = list(logger.filters)
    validator.check(DEFAULT, triples(PERSON))
    assert logger.filters == before


def test_a_triple_term_is_refused_with_what_to_do(validator: Validator) -> None:
    term = ox.Triple(ox.NamedNode(ID + "a"), ox.NamedNode(ID + "p"), ox.NamedNode(ID + "b"))
    quad = ox.Triple(ox.NamedNode(ID + "s"), ox.NamedNode(ID + "reifies"), term)
    with pytest.raises(ReadError, match="triple term") as caught:
        validator.check(DEFAULT, [quad])
    assert "reifiers" in caught.value.hint


def test_a_blank_node_for_a_number_is_refused_with_what_to_do(validator: Validator) -> None:
    turtle = '<x> a oa:TextPositionSelector ; oa:start _:b ; oa:end "3"^^xsd:nonNegativeInteger .'
    with pytest.raises(ReadError, match="cannot be held against the shapes") as caught:
        validator.check(DEFAULT, triples(turtle))
    assert "literal" in caught.value.hint


# ---------------------------------------------------------------- files


WRONG = (
    "<https://example.org/id/person/ada> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Event> "
)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".ttl", HEAD + "<person/ada> a schema:Event ."),
        (".nt", WRONG + ".\n"),
        (".nq", WRONG + ".\n"),
        (".trig", HEAD + "<person/ada> a schema:Event ."),
        (".jsonld", '{"@id": "https://example.org/id/person/ada", "@type": "https://schema.org/Event"}'),
        (".JSON", '{"@id": "https://example.org/id/person/ada", "@type": "https://schema.org/Event"}'),
    ],
)
def test_a_file_is_read_by_its_suffix(tmp_path: Path, suffix: str, content: str) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_text(content, encoding="utf-8")
    found = check_file(path)
    assert {v.shape.removeprefix(SHAPES) for v in found} == {"EventIri", "EventName"}
    assert {v.graph for v in found} == {DEFAULT}


def test_each_named_graph_is_checked_by_itself(tmp_path: Path) -> None:
    """A place described in one graph only is not described in another."""
    path = tmp_path / "data.trig"
    link = "<event/forum-2b3c4d> schema:location <place/brume-3c4d5e> ."
    path.write_text(
        HEAD + PLACE + f"<g/one> {{ {EVENT} {link} }} <g/two> {{ {EVENT} {PLACE} {link} }}", encoding="utf-8"
    )
    assert [(v.graph, v.shape) for v in check_file(path)] == [(ID + "g/one", SHAPES + "LocationObject")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data.csv", "a,b", "'.csv' names no RDF format"),
        ("data.ttl", "<a> <b>", "data.ttl"),
        ("data.ttl", None, "data.ttl"),
    ],
)
def test_an_unreadable_file_is_told_with_a_hint(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=re.escape(said)) as caught:
        check_file(path)
    assert caught.value.hint


# ---------------------------------------------------------------- the readable report


def violation(severity: Severity, shape: str, focus: str) -> Violation:
    return Violation(
        severity, DEFAULT, focus, "", "", SHAPES + shape, f"{shape} is broken.", f"{shape} n'est pas respecté."
    )


def test_a_report_has_a_line_a_cause_the_worst_and_most_frequent_first() -> None:
    found = (
        violation(Severity.WARNING, "NameLength", "c"),
        violation(Severity.VIOLATION, "PersonName", "b"),
        violation(Severity.VIOLATION, "PersonIri", "z"),
        violation(Severity.VIOLATION, "PersonIri", "y"),
        violation(Severity.INFO, "Hint", "i"),
    )
    assert render(found) == (
        "violation × 2: PersonIri is broken. [PersonIri] for example y\n"
        "violation × 1: PersonName is broken. [PersonName] for example b\n"
        "warning × 1: NameLength is broken. [NameLength] for example c\n"
        "info × 1: Hint is broken. [Hint] for example i"
    )
    assert render(found, "fr") == (
        "violation × 2 : PersonIri n'est pas respecté. [PersonIri] par exemple y\n"
        "violation × 1 : PersonName n'est pas respecté. [PersonName] par exemple b\n"
        "avertissement × 1 : NameLength n'est pas respecté. [NameLength] par exemple c\n"
        "information × 1 : Hint n'est pas respecté. [Hint] par exemple i"
    )


def test_a_report_without_violation_says_so() -> None:
    assert render(()) == "All shapes are kept."
    assert render((), "fr") == "Toutes les formes sont respectées."
