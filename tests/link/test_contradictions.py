"""Which statements of several articles cannot all hold, each with its quotes."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import pytest

from soga_kg.config import Config
from soga_kg.link import link
from soga_kg.model import Contradiction, Decision, Kind, Knowledge, PartialDate, Relation, Report
from soga_kg.report import as_data, as_text
from tests.examples import MINT, article, claim, decision

ORG, PERSON, EVENT, POLICY = Kind.ORGANISATION, Kind.PERSON, Kind.EVENT, Kind.POLICY


def linked(*decisions: Decision) -> Knowledge:
    return link(decisions, MINT, Config())


def told(text: str, day: str = "") -> Decision:
    """An article without things that tells a day of its own; the text stands alone in its body."""
    of = article(text, f"Titre {crc32((text + day).encode())}")
    return Decision(replace(of, published=PartialDate(day) if day else None), (), ())


def holds(person: str, role: str, organisation: str, day: str = "") -> Decision:
    """An article that gives a person a role."""
    of = told(f"{person}, {role}, est là au nom de {organisation}, dit-on ce jour {day}.", day).article
    made = decision(of, [(PERSON, [person]), (ORG, [organisation])])
    return replace(made, claims=(claim(of, 0, Relation.AFFILIATION, 1, role),))


def acts(text: str, name: str = "Charte des Marées Vives", day: str = "") -> Decision:
    """An article that speaks of an act."""
    return decision(told(text, day).article, [(POLICY, [name])])


def quotes(found: Contradiction) -> list[str]:
    return sorted(e.exact for s in found.statements for e in s.evidence)


# ---------------------------------------------------------------- offices


@pytest.mark.parametrize("role", ["présidente", "directrice générale", "secrétaire générale du Réseau Houle", "CEO"])
def test_one_office_held_by_two_people_at_one_time_is_reported_with_both_quotes(role: str) -> None:
    found = linked(
        holds("Awa Diallo", role, "Réseau Houle", "2023-03"), holds("Ines Morvan", role, "Réseau Houle", "2023-05")
    )
    (contradiction,) = found.contradictions
    assert contradiction.relation is Relation.AFFILIATION
    assert [("Awa Diallo" in q, "Ines Morvan" in q) for q in quotes(contradiction)] == [(True, False), (False, True)]
    assert "one office" in contradiction.message_en
    assert "même fonction" in contradiction.message_fr
    lost = {s.iri for s in contradiction.statements} - {contradiction.kept}
    assert len(lost) == 1
    assert lost <= found.withheld


def test_the_best_supported_holder_stays() -> None:
    found = linked(
        holds("Awa Diallo", "présidente", "Réseau Houle", "2023-03-01"),
        holds("Ines Morvan", "présidente", "Réseau Houle", "2023-03-02"),
        holds("Ines Morvan", "présidente", "Réseau Houle", "2023-03-03"),
    )
    (contradiction,) = found.contradictions
    (kept,) = [s for s in contradiction.statements if s.iri == contradiction.kept]
    assert len(kept.articles) == 2


AWA = ("Awa Diallo", "présidente", "Réseau Houle", "2023")
INES = ("Ines Morvan", "présidente", "Réseau Houle", "2023")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param((*AWA[:3], "2021-03"), (*INES[:3], "2023-05"), id="two years apart"),
        pytest.param((*AWA[:3], ""), (*INES[:3], ""), id="no time known"),
        pytest.param(AWA, ("Ines Morvan", "présidente", "Cercle Estran", "2023"), id="other bodies"),
        pytest.param(AWA, ("Awa Diallo", "présidente", "Cercle Estran", "2023"), id="two presidencies of one person"),
        pytest.param(("Awa Diallo", "co-présidente", "Réseau Houle", "2023"), INES, id="a co-presidency"),
        pytest.param(("Awa Diallo", "vice-présidente", "Réseau Houle", "2023"), INES, id="vice"),
        pytest.param(AWA, ("Ines Morvan", "présidente d'honneur", "Réseau Houle", "2023"), id="honorary"),
        pytest.param(AWA, ("Ines Morvan", "présidente du comité jeunes", "Réseau Houle", "2023"), id="of a part"),
        pytest.param(
            ("Awa Diallo", "directrice", "Réseau Houle", "2023"),
            ("Ines Morvan", "directrice", "Réseau Houle", "2023"),
            id="directors of departments",
        ),
        pytest.param(AWA, ("Ines Morvan", "directrice générale", "Réseau Houle", "2023"), id="two offices"),
    ],
)
def test_offices_that_go_together_are_no_contradiction(
    left: tuple[str, str, str, str], right: tuple[str, str, str, str]
) -> None:
    found = linked(holds(*left), holds(*right))
    assert found.contradictions == ()
    assert found.withheld == frozenset()


def test_two_holders_in_one_article_need_no_date() -> None:
    of = told("Awa Diallo et Ines Morvan président le Réseau Houle.").article
    made = decision(of, [(PERSON, ["Awa Diallo"]), (PERSON, ["Ines Morvan"]), (ORG, ["Réseau Houle"])])
    claims = tuple(claim(of, who, Relation.AFFILIATION, 2, "présidente") for who in (0, 1))
    assert len(linked(replace(made, claims=claims)).contradictions) == 1


def test_the_time_of_an_article_without_a_date_is_that_of_what_it_tells() -> None:
    made = []
    for person, day in (("Awa Diallo", "2023-03-04"), ("Ines Morvan", "2023-04")):
        of = told(f"{person} ouvre le Forum de {person.split()[0]} pour le Réseau Houle.").article
        forum = f"Forum de {person.split()[0]}"
        base = decision(
            of, [(PERSON, [person]), (ORG, ["Réseau Houle"]), (EVENT, [forum])], [(2, Relation.START_DATE, day)]
        )
        made.append(replace(base, claims=(*base.claims, claim(of, 0, Relation.AFFILIATION, 1, "présidente"))))
    assert len(linked(*made).contradictions) == 1


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [("Parlement européen", "Assemblée nationale", 1), ("Parlement européen", "Groupe des Marées", 0)],
)
def test_one_person_sits_in_one_parliament(left: str, right: str, count: int) -> None:
    found = linked(
        holds("Awa Diallo", "députée", left, "2023-03"), holds("Awa Diallo", "députée", right, "2023-04")
    ).contradictions
    assert len(found) == count
    assert all("two parliaments" in c.message_en and len(c.statements) == 2 for c in found)


def test_a_new_seat_years_later_is_no_contradiction() -> None:
    seats = (("Sénat", "2019"), ("Parlement européen", "2024"))
    assert linked(*(holds("Awa Diallo", "députée", body, day) for body, day in seats)).contradictions == ()


# ---------------------------------------------------------------- acts


@pytest.mark.parametrize(
    ("adopted", "proposed"),
    [
        (
            "La Charte des Marées Vives, adoptée hier, change tout.",
            "Le réseau lit la proposition de Charte des Marées Vives.",
        ),
        ("Le conseil a adopté la Charte des Marées Vives.", "La Charte des Marées Vives est proposée aux communes."),
        (
            "Depuis l'adoption de la Charte des Marées Vives tout va.",
            "L'Estran propose la Charte des Marées Vives aux élus.",
        ),
        ("La Charte des Marées Vives a été définitivement adoptée.", "Un projet de Charte des Marées Vives circule."),
        ("The Charte des Marées Vives was formally adopted.", "They read the proposal for a Charte des Marées Vives."),
        ("The Charte des Marées Vives is now in force.", "The proposed Charte des Marées Vives divides them."),
    ],
)
def test_an_act_adopted_here_and_proposed_there_is_reported_with_both_quotes(adopted: str, proposed: str) -> None:
    found = linked(acts(adopted), acts(proposed))
    (contradiction,) = found.contradictions
    assert quotes(contradiction) == sorted([adopted, proposed])
    assert contradiction.kept == ""
    assert "adopted in one article" in contradiction.message_en
    assert "encore proposé" in contradiction.message_fr
    assert found.withheld == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La Charte des Marées Vives sera adoptée demain.", "Un projet de Charte des Marées Vives circule."),
        ("La Charte des Marées Vives n'est pas adoptée.", "Un projet de Charte des Marées Vives circule."),
        ("Avant l'adoption de la Charte des Marées Vives on attend.", "Un projet de Charte des Marées Vives circule."),
        ("The Charte des Marées Vives should be adopted.", "They read the proposal for a Charte des Marées Vives."),
        ("La Charte des Marées Vives est adoptée.", "La Charte des Marées Vives, proposée en 2021, plaît."),
        (
            "La Charte des Marées Vives est adoptée.",
            "La Charte des Marées Vives a été proposée en mai puis adoptée en juin.",
        ),
        ("La Charte des Marées Vives est adoptée.", "La Charte des Marées Vives plaît."),
        (
            "La Charte des Marées Vives est adoptée. Un projet de Charte des Marées Vives plaisait.",
            "La Charte des Marées Vives est adoptée.",
        ),
    ],
)
def test_a_course_of_things_is_no_contradiction(one: str, other: str) -> None:
    assert linked(acts(one), acts(other)).contradictions == ()


def test_an_older_article_may_call_an_act_proposed() -> None:
    adopted = acts("La Charte des Marées Vives est adoptée.", day="2023-06")
    early, late = (
        acts(f"Un projet de Charte des Marées Vives circule, {day}.", day=day) for day in ("2023-05", "2023-07")
    )
    assert linked(adopted, early).contradictions == ()
    (contradiction,) = linked(adopted, early, late).contradictions
    assert len(contradiction.statements) == 2


# ---------------------------------------------------------------- the report


def test_the_report_tells_each_contradiction_with_its_reason_and_quotes() -> None:
    knowledge = linked(
        holds("Awa Diallo", "présidente", "Réseau Houle", "2023-03"),
        holds("Ines Morvan", "présidente", "Réseau Houle", "2023-05"),
        acts("La Charte des Marées Vives est adoptée."),
        acts("Un projet de Charte des Marées Vives circule."),
    )
    report = Report(contradictions=knowledge.contradictions)
    text = as_text(report, knowledge)
    for said in (
        "Two people are said to hold one office at the same time: president.",
        "Deux personnes occuperaient une même fonction au même moment : présidence.",
        "“La Charte des Marées Vives est adoptée.”",
        "“Un projet de Charte des Marées Vives circule.”",
        "(not kept)",
    ):
        assert said in text
    data = as_data(report)["contradictions"]
    assert isinstance(data, list)
    assert [bool(item["message_en"] and item["message_fr"]) for item in data] == [True, True]
