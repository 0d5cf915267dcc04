from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from soga_kg.learned.tagging import _bare, _whole, best_path, tags
from soga_kg.learned.windows import lines_of, windows
from tests.learned.small import network

LABELS = 13  # O, and B and I of six types


def follows(left: int, right: int) -> bool:
    """I stands only after B or I of its own type."""
    return not right or right % 2 == 1 or left in {right - 1, right}


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 9), st.just(LABELS)), elements=st.floats(-20, 0, width=16)))
def test_the_path_is_lawful(scores: np.ndarray) -> None:
    path = best_path(scores)
    assert len(path) == len(scores)
    assert all(follows(left, right) for left, right in zip([0, *path], path, strict=False))


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 4), st.just(5)), elements=st.floats(-20, 0, width=16)))
def test_no_lawful_path_is_likelier(scores: np.ndarray) -> None:
    ways: list[list[int]] = [[]]
    for _ in scores:
        ways = [[*way, label] for way in ways for label in range(5) if follows(way[-1] if way else 0, label)]
    best = max(sum(float(scores[i, label]) for i, label in enumerate(way)) for way in ways)
    taken = sum(float(scores[i, label]) for i, label in enumerate(best_path(scores)))
    assert taken == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "marked", "cut", "wanted"),
    [
        ("voir La Houle.", "La Houle.", 1.0, "La Houle"),
        ("la coopérative", "coopér", 0.5, "coopérative"),  # the rest of a word belongs to it
        ("HelloWorldet nous", "HelloWorld", 0.9, "HelloWorld"),  # unless the tagger is sure
        ("nousHelloWorld", "HelloWorld", 1.0, "HelloWorld"),  # a lost blank before a capital
        ("recoopération", "opération", 1.0, "recoopération"),
        ("- , Houle", ", Houle", 1.0, "Houle"),
        ("« Houle »", "« Houle »", 1.0, "Houle"),
        ("(Houle) est", "(Houle)", 1.0, "Houle"),
        ("Commun[s]", "Commun[s]", 1.0, "Commun[s]"),
        ("Houle (HL)", "Houle (HL)", 1.0, "Houle (HL)"),
        ("Houle (HL", "Houle (HL", 1.0, "Houle (HL"),
        (", - ", ", - ", 1.0, ""),
    ],
)
def test_a_name_is_whole_and_bare(text: str, marked: str, cut: float, wanted: str) -> None:
    at = text.index(marked)
    start, end = _whole(text, at, at + len(marked), cut)
    assert text[start:end] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("« Houle", "Houle"),
        ("Houle »", "Houle"),
        ("“Houle”", "Houle"),
        ("l'Houle'", "l'Houle"),
        ("'Houle", "Houle"),
        ("Houle.", "Houle"),
        ("S.C.O.P.", "S.C.O.P."),
        ("Houle ?!", "Houle"),
        (" .", ""),
    ],
)
def test_marks_on_one_side_are_taken_off(text: str, wanted: str) -> None:
    start, end = _bare(text, 0, len(text))
    assert text[start:end] == wanted


def test_the_packaged_model_finds_names_where_they_stand() -> None:
    text = "The European Commission funds the network, said Claire Marsh of the Alder Foundation."
    reader = network()
    (window,) = windows(text, lines_of(text), reader.pieces)
    found = {text[tag.start : tag.end]: int(np.argmax(tag.chances)) for tag in tags(text, window, reader)}
    assert found == {"European Commission": 1, "Claire Marsh": 0, "Alder Foundation": 1}
