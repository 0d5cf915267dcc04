from __future__ import annotations

from dataclasses import replace

import pytest

from soga_kg.config import Config
from soga_kg.errors import ValidationError
from soga_kg.link import link
from soga_kg.model import Kind, Knowledge, Relation, Severity, Statement, Violation
from soga_kg.namespaces import expand
from soga_kg.quarantine import DEFAULT_GRAPH, quarantine
from soga_kg.rdf import RELATIONS
from tests.examples import MINT, school


@pytest.fixture
def knowledge() -> Knowledge:
    return link([school()], MINT, Config())


def violation(focus: str, path: str = "", value: str = "", graph: str = DEFAULT_GRAPH) -> Violation:
    return Violation(Severity.VIOLATION, graph, focus, path, value, "shape", "It is wrong.", "C'est faux.")


def the(knowledge: Knowledge, relation: Relation) -> Statement:
    return next(s for s in knowledge.statements if s.relation is relation)


@pytest.mark.parametrize("path", ["schema:startDate", "soga:startLatest"])
def test_the_statement_behind_a_property_goes_and_the_rest_stays(knowledge: Knowledge, path: str) -> None:
    date = the(knowledge, Relation.START_DATE)
    left, taken = quarantine(knowledge, [violation(date.subject, expand(path), "2021-05-04")], RELATIONS)
    assert [q.statement.iri for q in taken] == [date.iri]
    assert {s.iri for s in knowledge.statements} - {s.iri for s in left.statements} == {date.iri}
    assert taken[0].statement.evidence == date.evidence


def test_the_value_picks_one_of_several(knowledge: Knowledge) -> None:
    speaker = the(knowledge, Relation.SPEAKER)
    assert isinstance(speaker.object, str)
    other = replace(speaker, iri=speaker.iri + "x", object="https://houle.example/other")
    both = replace(knowledge, statements=(*knowledge.statements, other))
    wrong = violation(speaker.subject, expand("schema:performer"), "https://houle.example/other")
    _, taken = quarantine(both, [wrong], RELATIONS)
    assert [q.statement.iri for q in taken] == [other.iri]


def test_a_wrong_membership_takes_its_statement(knowledge: Knowledge) -> None:
    role = the(knowledge, Relation.AFFILIATION)
    assert role.membership is not None
    _, taken = quarantine(knowledge, [violation(role.membership, expand("org:role"))], RELATIONS)
    assert [q.statement.iri for q in taken] == [role.iri]
    _, again = quarantine(knowledge, [violation(role.membership, expand("org:memberOf"))], RELATIONS)
    assert [q.statement.iri for q in again] == [role.iri]


def test_a_wrong_node_takes_all_that_names_it(knowledge: Knowledge) -> None:
    (person,) = [e for e in knowledge.entities if e.kind is Kind.PERSON]
    left, taken = quarantine(knowledge, [violation(person.iri, expand("schema:name"), "x")], RELATIONS)
    assert taken
    assert not any(person.iri in (s.subject, s.object) for s in left.statements)


def test_a_wrong_quote_takes_its_statement(knowledge: Knowledge) -> None:
    statement = the(knowledge, Relation.SPEAKER)
    article = knowledge.articles[0].iri
    wrong = violation(f"{statement.evidence[0].iri}#quote", expand("oa:exact"), graph=article)
    _, taken = quarantine(knowledge, [wrong], RELATIONS)
    assert [q.statement.iri for q in taken] == [statement.iri]


def test_another_article_keeps_a_statement_alive(knowledge: Knowledge) -> None:
    statement = the(knowledge, Relation.SPEAKER)
    elsewhere = replace(statement.evidence[0], iri="https://houle.example/e", article="https://houle.example/a")
    shared = replace(statement, evidence=(*statement.evidence, elsewhere))
    both = replace(knowledge, statements=tuple(shared if s is statement else s for s in knowledge.statements))
    wrong = violation(statement.subject, expand("schema:performer"), graph="https://houle.example/a")
    left, taken = quarantine(both, [wrong, wrong], RELATIONS)
    assert the(left, Relation.SPEAKER).evidence == statement.evidence
    assert [q.statement.evidence for q in taken] == [(elsewhere,)]


def test_a_warning_takes_nothing(knowledge: Knowledge) -> None:
    warning = replace(violation(knowledge.articles[0].iri), severity=Severity.WARNING)
    assert quarantine(knowledge, [warning], RELATIONS) == (knowledge, ())


def test_what_no_statement_explains_stops_the_build(knowledge: Knowledge) -> None:
    with pytest.raises(ValidationError, match="no statement explains it"):
        quarantine(knowledge, [violation("https://houle.example/unknown")], RELATIONS)
