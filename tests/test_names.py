from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.names import fold, initials, is_acronym, similarity, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Économie sociale", "economie sociale"),
        ("The  Digital-Act", "digital act"),
        ("Cœur d'Œuvre", "coeur d oeuvre"),
        ("Numérique en commun[s]", "numerique en commun s"),
        ("La", "la"),  # nothing but an article: kept, so that no name folds to nothing
        ("Réseau_Alpha", "reseau alpha"),
    ],
)
def test_folding_drops_case_accents_punctuation_and_a_leading_article(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_takes_one_leading_article_off_and_leaves_words_alone(text: str) -> None:
    once = fold(f"x {text}")  # no article before the words
    assert once == " ".join(once.split())
    assert fold(once) == once
    assert fold(f"la {once}") == once


@given(st.text(max_size=200))
def test_a_slug_is_always_a_safe_path_segment(text: str) -> None:
    made = slug(text)
    assert made
    assert len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_long_slug_is_cut_between_words() -> None:
    assert slug("mot " * 30) == "-".join(["mot"] * 15)
    assert slug("x" * 80) == "x" * 60


def test_initials_skip_the_small_words() -> None:
    assert initials("Agence nationale de la cohésion des territoires") == "anct"


@pytest.mark.parametrize(
    ("text", "yes"), [("CNRS", True), ("UE", True), ("INRIa", True), ("Emma", False), ("A B", False)]
)
def test_an_acronym_is_short_and_in_capitals(text: str, yes: bool) -> None:
    assert is_acronym(text) is yes


def test_names_that_share_words_are_not_alike() -> None:
    assert similarity("social tech academy", "social tech atlas") < 0.92 < similarity("fundacion x", "fundacion xx")
