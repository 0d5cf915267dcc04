from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.config import Config
from soga_kg.link import link
from soga_kg.model import Decision, Entity, Kind, Knowledge, PartialDate, Relation
from tests.examples import MINT, article, claim, decision, school, with_ref

ORG, PERSON, EVENT = Kind.ORGANISATION, Kind.PERSON, Kind.EVENT


def linked(*decisions: Decision) -> Knowledge:
    return link(decisions, MINT, Config())


def one_each(*names: str, kind: Kind = ORG) -> list[Decision]:
    """One article a name."""
    return [
        decision(
            article(f"Ici on parle de {name} et de rien d'autre, numéro {i}.", f"Titre numéro {i}"), [(kind, [name])]
        )
        for i, name in enumerate(names)
    ]


def names(entities: tuple[Entity, ...]) -> list[str]:
    return sorted(e.name for e in entities)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("Réseau Houle", "réseau houle", ORG),
        ("Fundación Marea", "Fundacion Marea", ORG),
        ("Orange Digital Estran", "Orange Digital Estrans", Kind.PROJECT),
        ("Fédération Estranaise", "Fédération Estrannaise", ORG),
        ("Awa Diallo", "AWA DIALLO", PERSON),
        ("Forum des marées 2021", "Forum des Marées 2021", EVENT),
    ],
)
def test_one_thing_printed_in_two_ways_is_one(left: str, right: str, kind: Kind) -> None:
    assert len(linked(*one_each(left, right, kind=kind)).entities) == 1


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("Social Wave Academy", "Social Wave Atlas", Kind.PROJECT),
        ("Réseau Houle 1", "Réseau Houle 2", ORG),
        ("Fédération du Nord", "Fédération du Nord-Est", ORG),
        ("Awa", "Awa", PERSON),
        ("Assemblée générale", "Assemblée générale", EVENT),
        ("Proposition n°1", "Proposition n°1", Kind.POLICY),
        ("Marine Estran", "Karine Estran", PERSON),
        ("Forum des marées 2021", "Forum des marées 2022", EVENT),
        ("Ville de Brest", "Ville de Brust", ORG),
    ],
)
def test_two_things_that_look_alike_stay_two(left: str, right: str, kind: Kind) -> None:
    found = linked(*one_each(left, right, kind=kind))
    assert len({e.iri for e in found.entities}) == 2


def test_kinds_are_never_merged() -> None:
    of = article("Le Phare est un lieu et Le Phare est une association.")
    found = linked(decision(of, [(ORG, ["Phare"]), (Kind.PLACE, ["Le Phare"])]))
    assert sorted(e.kind.value for e in found.entities) == ["organisation", "place"]


def test_an_acronym_finds_its_long_form_in_another_article() -> None:
    long = decision(article("Le Centre des Houles (CDH) est ouvert."), [(ORG, ["Centre des Houles", "CDH"])])
    short = decision(article("Le CDH est ouvert.", "Autre titre"), [(ORG, ["CDH"])])
    (entity,) = linked(long, short).entities
    assert entity.name == "Centre des Houles"
    assert [n.text for n in entity.alternative_names] == ["CDH"]


def test_an_acronym_of_two_bodies_stays_for_itself() -> None:
    one = decision(article("Le Centre des Houles (CDH) est ouvert."), [(ORG, ["Centre des Houles", "CDH"])])
    two = decision(article("Le Cercle du Havre (CDH) aussi.", "Deux"), [(ORG, ["Cercle du Havre", "CDH"])])
    bare = [decision(article(f"Le CDH est ouvert, {i}.", f"Titre {i}"), [(ORG, ["CDH"])]) for i in "ab"]
    assert names(linked(one, two, *bare).entities) == ["CDH", "Centre des Houles", "Cercle du Havre"]


def test_languages_meet_by_the_key_of_a_well_known_body() -> None:
    french = decision(article("La Commission européenne est là pour le réseau."), [(ORG, ["Commission européenne"])])
    english = decision(
        article("The European Commission is here for the network.", "A title in English"),
        [(ORG, ["European Commission"])],
    )
    (entity,) = linked(with_ref(french, 0, "eu:commission"), with_ref(english, 0, "eu:commission")).entities
    assert {(n.text, n.language) for n in entity.names} == {
        ("Commission européenne", "fr"),
        ("European Commission", "en"),
    }


def test_eighty_partners_of_one_article_are_eighty() -> None:
    partners = [f"Fédération des ateliers de la vallée {w}" for w in _words(80)]
    of = article("Nos partenaires sont ici. " + ", ".join(partners) + ".")
    assert len(linked(decision(of, [(ORG, [p]) for p in partners])).entities) == 80


def _words(count: int) -> list[str]:
    return [a + b + c for a in "Bdfgklmnprst" for b in ("ora", "eli") for c in ("ne", "ve", "re", "le")][:count]


def test_three_spellings_do_not_make_a_chain() -> None:
    found = linked(*one_each("Fédération Estranaise", "Fédération Estrannaise", "Fédération Estrannaisse"))
    assert len(found.entities) == 2


def test_two_editions_of_different_years_make_a_series() -> None:
    found = linked(*one_each("Forum des marées 2021", "Forum des marées 2022", "Forum des marées", kind=EVENT))
    (series,) = [e for e in found.entities if e.kind is Kind.SERIES]
    editions = [s for s in found.statements if s.relation is Relation.EDITION_OF]
    assert series.iri.startswith("https://w3id.org/soga-kg/id/series/")
    assert {s.object for s in editions} == {series.iri}
    assert len(editions) == 2
    assert all("Forum des marées 202" in e.exact for s in editions for e in s.evidence)


def test_doubtful_pairs_are_reported_and_not_merged() -> None:
    found = linked(*one_each("Réseau des communs bretons", "Réseau des communs breton libres"))
    assert len(found.entities) == 2
    (doubt,) = found.doubts
    assert 0.8 <= doubt.score < 0.92


def test_every_claim_becomes_a_statement_with_its_quote() -> None:
    found = linked(school())
    text = found.articles[0].text
    relations = {s.relation for s in found.statements}
    assert relations >= {Relation.SPEAKER, Relation.START_DATE, Relation.AFFILIATION, Relation.MENTIONS, Relation.ABOUT}
    for statement in found.statements:
        for evidence in statement.evidence:
            assert text[evidence.start : evidence.end] == evidence.exact
            assert text[: evidence.start].endswith(evidence.prefix)
            assert text[evidence.end :].startswith(evidence.suffix)


def test_partners_are_stated_both_ways_between_organisations() -> None:
    found = linked(school())
    assert sum(s.relation is Relation.PARTNER for s in found.statements) == 2


def test_who_adopted_a_policy_also_issued_it() -> None:
    of = article("La Charte des Marées Vives est adoptée par le Réseau Houle.")
    made = decision(
        of, [(Kind.POLICY, ["Charte des Marées Vives"]), (ORG, ["Réseau Houle"])], [(0, Relation.ADOPTER, 1)]
    )
    assert {s.relation for s in linked(made).statements} >= {Relation.ADOPTER, Relation.ISSUER}


def test_a_role_gives_a_membership_with_its_concept() -> None:
    (role,) = [s for s in linked(school()).statements if s.relation is Relation.AFFILIATION]
    assert [(name.text, name.language) for _, name in role.roles] == [("présidente", "fr")]
    assert role.role_concept is not None
    assert role.membership is not None


def test_the_same_fact_in_two_articles_is_one_statement_with_two_quotes() -> None:
    one, two = (
        decision(
            article(f"Awa Diallo est membre du Réseau Houle, dit-on {i}.", f"Titre numéro {i}"),
            [(PERSON, ["Awa Diallo"]), (ORG, ["Réseau Houle"])],
            [(0, Relation.MEMBER_OF, 1)],
        )
        for i in "ab"
    )
    (member,) = [s for s in linked(one, two).statements if s.relation is Relation.MEMBER_OF]
    assert len(member.articles) == 2


def test_a_wording_finds_a_thing_and_merges_none() -> None:
    (one,) = one_each("Rives", kind=Kind.PROJECT)
    worded = replace(one, things=(replace(one.things[0], also=("programme Rives",)),))
    (other,) = one_each("programme Rives", kind=Kind.PROJECT)
    found = linked(worded, other).entities
    assert names(found) == ["Rives", "programme Rives"]
    (thing,) = [entity for entity in found if entity.name == "Rives"]
    assert [name.text for name in thing.alternative_names] == ["programme Rives"]
    assert dict(thing.seen)[one.article.iri] == ("Rives", "programme Rives")


def test_a_thing_is_not_related_to_itself() -> None:
    of = article("Le Réseau Houle et le RÉSEAU HOULE sont partenaires.")
    made = decision(of, [(ORG, ["Réseau Houle"]), (ORG, ["RÉSEAU HOULE"])], [(0, Relation.PARTNER, 1)])
    assert not any(s.relation is Relation.PARTNER for s in linked(made).statements)


def dated(*dates: str) -> Knowledge:
    return linked(
        *(
            decision(
                article(f"Le Forum des Marées Vives a lieu, dit-on, version {i}.", f"Titre {i}"),
                [(EVENT, ["Forum des Marées Vives"])],
                [(0, Relation.START_DATE, date)],
            )
            for i, date in enumerate(dates)
        )
    )


def test_the_best_supported_of_two_dates_is_kept_and_both_are_reported() -> None:
    found = dated("2021-05-05", "2021-05-04", "2021-05-05")
    (contradiction,) = found.contradictions
    kept = next(s for s in contradiction.statements if s.iri == contradiction.kept)
    assert kept.object == PartialDate("2021-05-05")
    assert {s.iri for s in contradiction.statements} - {kept.iri} == found.withheld


def test_a_less_precise_date_is_no_contradiction() -> None:
    found = dated("2021", "2021-05-04", "2021-05")
    assert found.contradictions == ()
    assert len(found.withheld) == 2


def test_long_evidence_is_cut_between_words_and_around_the_mention() -> None:
    long = "La " + "très " * 90 + "vieille coopérative Houle est là avec " + "ses amis " * 40 + "."
    of = article(long)
    made = decision(of, [(ORG, ["Houle"])])
    made = replace(made, claims=(claim(of, 0, Relation.LOCATION, 0),))
    evidence = [e for s in linked(made).statements for e in s.evidence]
    assert all(len(e.exact) <= 300 and e.exact == e.exact.strip() for e in evidence)
    assert any("Houle" in e.exact for e in evidence)


@given(st.permutations(range(4)))
def test_the_order_of_articles_changes_nothing(order: list[int]) -> None:
    made = [school(), *one_each("Houle", "Réseau Estran", "Réseau Estrans")]
    assert linked(*(made[i] for i in order)) == linked(*made)


def test_each_article_keeps_the_role_in_its_own_words() -> None:
    french = school()
    of = article("Awa Diallo is the president of Houle and was there with us.", "A title in English")
    english = decision(of, [(PERSON, ["Awa Diallo"]), (ORG, ["Houle"])])
    english = replace(english, claims=(claim(of, 0, Relation.AFFILIATION, 1, "president"),))
    (role,) = [s for s in linked(french, english).statements if s.relation is Relation.AFFILIATION]
    assert {(where == of.iri, name.text) for where, name in role.roles} == {(True, "president"), (False, "présidente")}
