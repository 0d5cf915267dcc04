"""What the packaged relation model claims of short texts: where words doubt it, and that author cards stay apart."""

from __future__ import annotations

import json

import pytest

from soga_kg.config import Config
from soga_kg.extract.judge import judge
from soga_kg.extract.nlp import Models
from soga_kg.learned.network import Network
from soga_kg.model import DOUBTED, JUDGE, Claim, Relation
from training.articles import article_of
from training.texts import parse

ODILE, MAREE = '<e i="p1" t="Person">Odile Marchepied</e>', '<e i="o1" t="Organisation">Marée Basse</e>'
TALUS = '<e i="o2" t="Organisation">Talus Vert</e>'


@pytest.fixture(scope="module")
def network() -> Network:
    packaged = Models.of(Config()).network
    assert packaged is not None
    return packaged


def affiliations(marked: str, network: Network) -> list[tuple[str, Claim]]:
    """(key of the organisation, claim) of all affiliations."""
    article, things, keys = article_of(parse("x:1", json.dumps({"lang": "fr", "marked": marked, "relations": []})))
    named = {key: name for name, key in keys.items()}
    found = [c for c in judge(article, things, network) if c.relation is Relation.AFFILIATION]
    return [(named[c.object], c) for c in found if isinstance(c.object, int)]


def test_what_is_said_plainly_is_claimed(network: Network) -> None:
    ((who, claim),) = affiliations(f"Une rencontre\n\n{ODILE}, présidente de {MAREE}, a ouvert la séance.", network)
    assert (who, claim.rule) == ("o1", JUDGE)
    assert claim.confidence > 0.8


@pytest.mark.parametrize(
    "said",
    [
        f"{ODILE}, qui a quitté {MAREE} en mai, a ouvert la séance.",
        f"{ODILE}, ancienne présidente de {MAREE}, a ouvert la séance.",
        f"{ODILE} dirigerait {MAREE} selon la rumeur.",
        f"{ODILE} n'est pas salariée de {MAREE}.",
        f"{ODILE}, présidente de {MAREE} jusqu'à sa retraite, a ouvert la séance.",
    ],
)
def test_words_of_doubt_in_the_clause_are_told(network: Network, said: str) -> None:
    assert {claim.rule for _, claim in affiliations(f"Une rencontre\n\n{said}", network)} <= {DOUBTED}


def test_who_stands_in_an_author_card_is_joined_to_nothing_outside(network: Network) -> None:
    card = f"{ODILE}, présidente de {MAREE}, odile(at)maree.example"
    text = f"Une rencontre\n\nUn groupe de travail de {TALUS} et de {MAREE}.\n\n{card}"
    assert {who for who, _ in affiliations(text, network)} == {"o1"}
