"""The kind of an organisation or policy is a statement like others, with the places where its name shows it."""

from __future__ import annotations

import pytest

from soga_kg.config import Config
from soga_kg.link import link
from soga_kg.model import Decision, Kind, Knowledge, Relation, Statement
from tests.examples import MINT, article, decision


def linked(*decisions: Decision) -> Knowledge:
    return link(decisions, MINT, Config())


def kinds(found: Knowledge) -> list[Statement]:
    return [s for s in found.statements if s.relation in (Relation.CLASSIFICATION, Relation.POLICY_TYPE)]


@pytest.mark.parametrize(
    ("text", "kind", "name", "relation"),
    [
        (
            "La Fédération des houles rit de bon cœur ce matin à Estran.",
            Kind.ORGANISATION,
            "Fédération des houles",
            Relation.CLASSIFICATION,
        ),
        ("La loi Houle est adoptée depuis ce matin à Estran.", Kind.POLICY, "loi Houle", Relation.POLICY_TYPE),
    ],
)
def test_a_kind_has_the_sentence_in_which_the_name_shows_it(
    text: str, kind: Kind, name: str, relation: Relation
) -> None:
    found = linked(
        decision(
            article(f"Le vent souffle depuis hier sur le port. {text} La mer monte encore un peu."), [(kind, [name])]
        )
    )
    (entity,) = found.entities
    (statement,) = kinds(found)
    (evidence,) = statement.evidence
    assert (statement.subject, statement.relation, statement.object) == (entity.iri, relation, entity.type)
    assert (evidence.exact, evidence.rule) == (text, "kind-in-name")


def test_each_article_that_shows_the_kind_is_evidence_and_one_that_does_not_is_none() -> None:
    long = [
        decision(
            article(f"La Fédération des houles (FDH) rit {i} fois de bon cœur ce matin à Estran.", f"Titre {i}"),
            [(Kind.ORGANISATION, ["Fédération des houles", "FDH"])],
        )
        for i in range(2)
    ]
    short = decision(
        article("La FDH rit de bon cœur ce matin à Estran.", "Autre titre"), [(Kind.ORGANISATION, ["FDH"])]
    )
    found = linked(*long, short)
    assert len(found.entities) == 1
    (statement,) = kinds(found)
    assert set(statement.articles) == {d.article.iri for d in long}


def test_what_shows_no_kind_has_no_such_statement() -> None:
    found = linked(
        decision(
            article("Houle rit de bon cœur ce matin à Estran."),
            [(Kind.ORGANISATION, ["Houle"]), (Kind.PLACE, ["Estran"])],
        )
    )
    assert kinds(found) == []
