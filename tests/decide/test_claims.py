"""Which claims hold: those that fit their signature, each once, one date of a kind."""

from __future__ import annotations

import pytest

from soga_kg.config import Config
from soga_kg.decide import SIGNATURES, Survey, choose, settle
from soga_kg.decide.claims import merged
from soga_kg.decide.weights import Weights
from soga_kg.model import ARTICLE, BY_LINK, Article, Claim, Kind, Mention, PartialDate, Relation, Thing
from tests.examples import article

P, G, E, Y, J, L = Kind.PERSON, Kind.ORGANISATION, Kind.EVENT, Kind.POLICY, Kind.PROJECT, Kind.PLACE


@pytest.fixture
def of() -> Article:
    text = "Le Forum Estran a lieu à Brest avec Odile Marchepied de Houle, le projet Talus, la loi Dune et Caen."
    return article(text, title="Un printemps")


@pytest.fixture
def things(of: Article) -> tuple[Thing, ...]:
    kinds = {"Forum Estran": E, "Brest": L, "Odile Marchepied": P, "Houle": G, "Talus": J, "loi Dune": Y, "Caen": L}
    mentions = [Mention(of.text.index(n), of.text.index(n) + len(n), kind, "a", 0.8) for n, kind in kinds.items()]
    return choose(of, mentions, Survey({}, {}, {}))


def said(subject: int, relation: Relation, object_: int | PartialDate, confidence: float = 0.8, **more: str) -> Claim:
    return Claim(subject, relation, object_, 0, 10, more.pop("rule", "r"), confidence, **more)


LEAST = Config().least
DAY = PartialDate("2031-05-04")
EVENT, BREST, ODILE, HOULE, TALUS, LAW, CAEN = range(7)


@pytest.mark.parametrize(
    "claim",
    [
        said(EVENT, Relation.SPEAKER, ODILE), said(EVENT, Relation.LOCATION, BREST),
        said(EVENT, Relation.START_DATE, DAY),
        said(ODILE, Relation.AFFILIATION, HOULE, role="présidente"), said(TALUS, Relation.OPERATOR, HOULE),
        said(LAW, Relation.ISSUED, DAY), said(ARTICLE, Relation.AUTHOR, ODILE), said(TALUS, Relation.PART_OF, LAW),
        said(HOULE, Relation.SIREN, HOULE, number="123456782"),
    ],
)  # fmt: skip
def test_a_claim_that_fits_is_kept(of: Article, things: tuple[Thing, ...], claim: Claim) -> None:
    assert settle(of, things, [claim], LEAST).claims == (claim,)


@pytest.mark.parametrize(
    "claim",
    [
        said(EVENT, Relation.SPEAKER, BREST),  # range
        said(HOULE, Relation.SPEAKER, ODILE),  # domain
        said(EVENT, Relation.START_DATE, ODILE),  # a date is wanted
        said(EVENT, Relation.SPEAKER, DAY),  # no date is wanted
        said(EVENT, Relation.SUPER_EVENT, EVENT),  # itself
        said(EVENT, Relation.SPEAKER, 99),
        said(99, Relation.SPEAKER, ODILE),
        said(ARTICLE, Relation.SPEAKER, ODILE),
        said(EVENT, Relation.AUTHOR, ODILE),
        said(TALUS, Relation.REPLACES, LAW),  # one kind replaces its own only
        said(EVENT, Relation.LOCATION, BREST, confidence=0.49),
        said(EVENT, Relation.MENTIONS, BREST),
        said(ODILE, Relation.SIREN, ODILE, number="123456782"),  # of organisations alone
        said(HOULE, Relation.SIREN, DAY),
        said(HOULE, Relation.SIREN, HOULE),
    ],
)
def test_a_claim_that_does_not_fit_is_dropped(of: Article, things: tuple[Thing, ...], claim: Claim) -> None:
    assert settle(of, things, [claim], LEAST).claims == ()


def test_of_two_that_say_the_same_the_surer_stays(of: Article, things: tuple[Thing, ...]) -> None:
    weak, sure = said(EVENT, Relation.SPEAKER, ODILE, 0.6), said(EVENT, Relation.SPEAKER, ODILE, 0.9, rule="s")
    other = said(ODILE, Relation.AFFILIATION, HOULE, role="Trésorière")
    same_role = said(ODILE, Relation.AFFILIATION, HOULE, 0.7, role="trésorière")
    second_role = said(ODILE, Relation.AFFILIATION, HOULE, role="marraine")
    kept = settle(of, things, [weak, sure, other, same_role, second_role], LEAST).claims
    assert set(kept) == {sure, other, second_role}
    assert kept == settle(of, things, [second_role, same_role, other, sure, weak], LEAST).claims


def test_a_place_stays_only_where_a_claim_uses_it_and_keys_do_not_move(of: Article, things: tuple[Thing, ...]) -> None:
    decision = settle(of, things, [said(EVENT, Relation.LOCATION, CAEN)], LEAST)
    assert [t.key for t in decision.things] == [EVENT, ODILE, HOULE, TALUS, LAW, CAEN]
    assert decision.article is of


def test_every_relation_that_may_be_claimed_has_a_signature() -> None:
    assert set(SIGNATURES) == set(Relation) - BY_LINK


def test_an_article_gives_a_thing_one_date_of_a_kind(of: Article, things: tuple[Thing, ...]) -> None:
    sure, weak = said(EVENT, Relation.START_DATE, DAY, 0.9), said(EVENT, Relation.START_DATE, PartialDate("2032"), 0.6)
    end = said(EVENT, Relation.END_DATE, DAY, 0.6)
    assert set(settle(of, things, [weak, sure, end], LEAST).claims) == {sure, end}


def test_what_is_too_unsure_is_kept_apart_for_review(of: Article, things: tuple[Thing, ...]) -> None:
    sure, unsure = said(EVENT, Relation.SPEAKER, ODILE), said(TALUS, Relation.OPERATOR, HOULE, 0.4)
    unlikely, nowhere = said(LAW, Relation.ISSUED, DAY, 0.2), said(EVENT, Relation.LOCATION, CAEN, 0.4)
    decision = settle(of, things, [unsure, sure, unlikely, nowhere], LEAST, doubtful=0.25)
    assert (decision.claims, decision.candidates) == ((sure,), (unsure,))  # a place that no kept claim uses is no thing
    assert settle(of, things, [unsure], LEAST).candidates == ()


def test_a_claim_knows_how_sure_both_its_ends_are(of: Article, things: tuple[Thing, ...]) -> None:
    sure = {thing.key: max(mention.weight for mention in thing.mentions) for thing in things}
    claims = [
        said(EVENT, Relation.SPEAKER, ODILE),
        said(EVENT, Relation.START_DATE, DAY),
        said(ARTICLE, Relation.AUTHOR, ODILE),
    ]
    found = {group.claims[0].relation: group.ends for group in merged(things, claims)}
    assert found[Relation.SPEAKER] == pytest.approx(sure[EVENT] * sure[ODILE])
    assert found[Relation.START_DATE] == pytest.approx(sure[EVENT])
    assert found[Relation.AUTHOR] == pytest.approx(sure[ODILE])
    weights = Weights(-1.0, 0.5, 1.0, ends=0.4)
    assert weights.chance(0.7, 0.0, ends=0.5) < weights.chance(0.7, 0.0, ends=0.9)
