"""What is denied, possible, over or hearsay is no fact: pairs by a writer who saw neither rules nor training texts."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from soga_kg.config import Config
from soga_kg.extract.nlp import Models
from tests.quality.pairs import Told, read_pairs, told
from training.texts import read_texts

# Of the facts read from the pairs of a kind the share that is stated (half would be chance), and the share of stated
# facts that is read: the least, a little under the figures of the day (docs/quality.md).
FLOORS = {
    "hypothesis": (0.85, 0.70),
    "negation": (0.80, 0.74),
    "past": (0.80, 0.90),
    "reported": (0.59, 0.70),
    "total": (0.76, 0.80),
}


@pytest.fixture(scope="module")
def shares() -> dict[str, Told]:
    network = Models.of(Config()).network
    assert network is not None
    return {share.kind: share for share in told(read_pairs(), network)}


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_what_is_not_stated_is_seldom_read_and_what_is_stated_often(shares: dict[str, Told], kind: str) -> None:
    precision, recall = FLOORS[kind]
    assert shares[kind].precision >= precision, shares[kind]
    assert shares[kind].recall >= recall, shares[kind]


def test_every_kind_has_as_many_pairs_in_both_languages() -> None:
    counts = Counter((pair.kind, pair.language) for pair in read_pairs())
    assert set(counts.values()) == {12}
    assert {kind for kind, _ in counts} | {"total"} == set(FLOORS)


def test_no_text_of_a_pair_is_learnt() -> None:
    learnt = {re.sub(r"\W+", " ", text.text).casefold() for text in read_texts()}
    for pair in read_pairs():
        for text in (pair.holds, pair.fails):
            plain = re.sub(r"\W+", " ", text).casefold().strip()
            assert not any(plain in other for other in learnt)
