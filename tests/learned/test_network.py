from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from soga_kg.extract.tagger import TYPES
from soga_kg.learned.network import Network
from soga_kg.learned.pairing import Span, paired
from soga_kg.learned.relations import JUDGED, joined
from soga_kg.learned.windows import lines_of, windows
from tests.learned.small import network

TEXT = (
    "Claire Vasseur, présidente de la Fondation Orée, ouvrira les Rencontres du littoral à Brest.\n- La Houle\n- Écume"
)
SPANS = [
    Span(TEXT.index(name), TEXT.index(name) + len(name), kind, key)
    for key, (name, kind) in enumerate(
        [("Claire Vasseur", "person"), ("Fondation Orée", "organisation"), ("Rencontres du littoral", "event"),
         ("Brest", "place"), ("La Houle", "organisation"), ("Écume", "organisation")]
    )
]  # fmt: skip


def said(reader: Network) -> tuple[np.ndarray, np.ndarray]:
    (window,) = windows(TEXT, lines_of(TEXT), reader.pieces)
    (pairs,) = paired(TEXT, list(lines_of(TEXT)), SPANS, reader.pieces, joined())
    return reader.labels(window), reader.judged(pairs)


@pytest.fixture(scope="module")
def once() -> tuple[np.ndarray, np.ndarray]:
    return said(network())


def test_labels_are_log_probabilities_of_every_piece(once: tuple[np.ndarray, np.ndarray]) -> None:
    labels, _ = once
    assert labels.shape[1] == 1 + 2 * 6
    assert np.exp(labels).sum(1) == pytest.approx(1, abs=1e-5)


def test_judgements_are_chances_of_every_relation(once: tuple[np.ndarray, np.ndarray]) -> None:
    _, chances = once
    assert chances.shape[1] == len(JUDGED)
    assert ((chances >= 0) & (chances <= 1)).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_numbers_with_one_and_two_threads(once: tuple[np.ndarray, np.ndarray], threads: int) -> None:
    for mine, theirs in zip(said(network(threads)), once, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_same_numbers_whatever_was_read_before(once: tuple[np.ndarray, np.ndarray]) -> None:
    reader = network()
    other = "Une autre page, sans nom."
    for window in windows(other, lines_of(other), reader.pieces):
        reader.labels(window)
    for mine, theirs in zip(said(reader), once, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_nothing_is_loaded_before_something_is_read() -> None:
    code = (
        "import sys; from soga_kg.extract.nlp import Models; from soga_kg.config import Config; "
        "Models.of(Config()); assert not {'onnxruntime', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_card_tells_what_the_numbers_mean(once: tuple[np.ndarray, np.ndarray]) -> None:
    card = network().card
    labels, chances = once
    assert len(card["labels"]) == labels.shape[1]
    assert [label[2:].lower() for label in card["labels"][1::2]] == [kind.value for kind in TYPES]
    assert card["relations"] == list(JUDGED)
    assert len(card["relations"]) == chances.shape[1]
    assert {"base", "epochs", "layers", "licence", "seed", "texts_sha256", "versions"} <= set(card)


def test_the_packaged_model_is_at_most_48_mb() -> None:
    assert len(network().path.read_bytes()) <= 48_000_000
