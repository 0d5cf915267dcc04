"""Names of one thing over several articles, and names that only look so (the table of docs/quality.md)."""

from __future__ import annotations

import pytest

from soga_kg.config import Config
from soga_kg.gazetteer import language_of
from soga_kg.link import link
from soga_kg.model import Decision, Kind, Knowledge
from tests.examples import MINT, article, decision, with_ref

ORG, PERSON, EVENT, PROJECT = Kind.ORGANISATION, Kind.PERSON, Kind.EVENT, Kind.PROJECT


def linked(*decisions: Decision) -> Knowledge:
    return link(decisions, MINT, Config())


def said(kind: Kind, *names: str, number: int = 0) -> Decision:
    """An article in which one thing has these names."""
    return decision(
        article(f"Ici : {' et '.join(names)}, rien d'autre {number}.", f"Titre {number} {names[0]}"), [(kind, names)]
    )


def test_acronym_and_long_form_meet_in_either_order() -> None:
    both, short = said(ORG, "Union des Ports Vifs", "UPV"), said(ORG, "UPV", number=1)
    for order in ((both, short), (short, both)):
        (entity,) = linked(*order).entities
        assert [n.text for n in (*entity.names, *entity.alternative_names)] == ["Union des Ports Vifs", "UPV"]


def test_an_acronym_that_no_article_explains_is_not_guessed() -> None:
    found = linked(said(ORG, "Union des Ports Vifs"), said(ORG, "UPV", number=1))
    assert len(found.entities) == 2


def test_an_acronym_does_not_join_two_long_forms() -> None:
    found = linked(
        said(ORG, "Union des Ports Vifs", "UPV"),
        said(ORG, "Université du Pays Vert", "UPV"),
        said(ORG, "UPV", number=1),
    )
    assert len(found.entities) == 3


def test_french_and_english_names_of_a_public_body_meet_by_its_key() -> None:
    french, english = said(ORG, "Parlement européen"), said(ORG, "European Parliament", number=1)
    (entity,) = linked(with_ref(french, 0, "eu:parliament"), with_ref(english, 0, "eu:parliament")).entities
    assert {n.text for n in (*entity.names, *entity.alternative_names)} == {"Parlement européen", "European Parliament"}


def test_french_and_english_names_meet_where_an_article_gives_both() -> None:
    found = linked(
        said(ORG, "Réseau des ports ouverts"),
        said(ORG, "Open Harbours Network", number=1),
        said(ORG, "Réseau des ports ouverts", "Open Harbours Network", number=2),
    )
    assert len(found.entities) == 1


@pytest.mark.parametrize("surname", ["Kerrien", "Diallo-Kerrien", "Le Goff", "de la Houle", "Van Estran", "d'Estran"])
def test_a_surname_means_the_one_full_name_of_its_article_only(surname: str) -> None:
    full = said(PERSON, f"Awa {surname}", surname)
    bare = said(PERSON, surname, number=1)
    other = said(PERSON, f"Ines {surname}", surname, number=2)
    titled = said(PERSON, f"Mme {surname}", number=3)
    assert len(linked(full, bare, other, titled).entities) == 4
    assert len(linked(full, said(PERSON, f"Awa {surname}", number=4)).entities) == 1


def test_two_people_with_one_surname_stay_two_and_are_no_doubt() -> None:
    found = linked(said(PERSON, "Awa Morvan"), said(PERSON, "Ines Morvan", number=1))
    assert len(found.entities) == 2
    assert found.doubts == ()


def test_one_name_of_two_kinds_is_two_things() -> None:
    found = linked(
        said(ORG, "Marée Basse"), said(PROJECT, "Marée Basse", number=1), said(EVENT, "Marée Basse", number=2)
    )
    assert {e.kind for e in found.entities} == {ORG, PROJECT, EVENT}
    assert found.doubts == ()


def test_a_chain_of_likely_names_is_not_followed() -> None:
    chain = ["Fédération Estranaise", "Fédération Estrannaise", "Fédération Estrannaisse", "Fédération Estrannaissee"]
    found = linked(*(said(ORG, name, number=i) for i, name in enumerate(chain)))
    assert all(len(e.names) + len(e.alternative_names) <= 2 for e in found.entities)
    assert len(found.entities) == 2


def test_two_names_of_one_article_are_never_a_slip() -> None:
    of = article("La Fédération Estranaise accueille la Fédération Estrannaise.")
    found = linked(decision(of, [(ORG, ["Fédération Estranaise"]), (ORG, ["Fédération Estrannaise"])]))
    assert len(found.entities) == 2
    assert found.doubts == ()


def test_a_doubtful_pair_is_listed_with_both_names() -> None:
    found = linked(said(ORG, "Collectif des rivages unis"), said(ORG, "Collectif des rivages", number=1))
    assert len(found.entities) == 2
    (doubt,) = found.doubts
    assert set(doubt.reason.split(" ~ ")) == {"collectif des rivages", "collectif des rivages unis"}


def test_acronyms_that_differ_by_two_letters_changed_over_are_a_doubt() -> None:
    """CNSP or CSNP: only a person can say whether it is a slip."""
    found = linked(said(ORG, "Conseil des Ports", "CVNP"), said(ORG, "CNVP", number=1))
    assert len(found.entities) == 2
    (doubt,) = found.doubts
    assert doubt.reason == "cnvp ~ cvnp"


def test_eighty_partners_in_four_articles_are_eighty_and_most_are_no_doubt() -> None:
    heads = ("Fédération", "Réseau", "Collectif", "Coopérative")
    places = [a + b for a in ("Ker", "Mont", "Val", "Brez", "Tour") for b in ("valec", "rouviel", "dorne", "elin")]
    found = linked(*(said(ORG, *[f"{head} des ateliers de {place}"], number=i)
                     for i, (head, place) in enumerate((h, p) for h in heads for p in places)))  # fmt: skip
    assert len(found.entities) == 80


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Bruxelles", "Brussels"),
        ("Londres", "London"),
        ("Allemagne", "Germany"),
        ("Roma", "Rome"),
        ("UK", "Royaume-Uni"),
    ],
)
def test_a_well_known_place_is_one_in_every_language(here: str, there: str) -> None:
    (entity,) = linked(said(Kind.PLACE, here), said(Kind.PLACE, there, number=1)).entities
    assert {n.text for n in (*entity.names, *entity.alternative_names)} == {here, there}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Mexico", "Mexique"),  # the city in French, the country in English
        ("Valence", "Valencia"),  # two cities
        ("Grande-Bretagne", "Royaume-Uni"),
        ("Port-Houle", "Holleport"),  # in no table
    ],
)
def test_places_that_may_be_two_stay_two(here: str, there: str) -> None:
    assert len(linked(said(Kind.PLACE, here), said(Kind.PLACE, there, number=1)).entities) == 2


def test_an_organisation_named_after_a_place_is_no_place() -> None:
    assert len(linked(said(ORG, "Bruxelles"), said(ORG, "Brussels", number=1)).entities) == 2


@pytest.mark.parametrize("texts", [("Bruxelles", "Brussels"), ("Brussels", "Bruxelles")])
def test_a_place_has_a_name_in_each_language_where_the_two_differ(texts: tuple[str, str]) -> None:
    (entity,) = linked(*(said(Kind.PLACE, name, number=i) for i, name in enumerate(texts))).entities
    assert {(name.text, name.language) for name in entity.names} == {("Bruxelles", "fr"), ("Brussels", "en")}
    assert entity.name == min(texts)  # the first of two that are printed as often, as before
    assert entity.alternative_names == ()


@pytest.mark.parametrize(
    ("name", "language"), [("Lisbonne", "fr"), ("LISBON", "en"), ("Paris", ""), ("Québec", ""), ("Mexico", "")]
)
def test_the_language_of_a_place_name_is_known_where_it_is_one(name: str, language: str) -> None:
    assert language_of(name) == language
    (entity,) = linked(said(Kind.PLACE, name)).entities
    assert [found.language for found in entity.names] == [language or "und"]
