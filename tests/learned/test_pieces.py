from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.learned.pieces import Pieces
from tests.learned.small import network, vocabulary

SMALL = vocabulary()
REAL = network().pieces


def shown(text: str, pieces: Pieces) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces.cut(text)]


def leaves_a_trace(character: str) -> bool:
    """Blanks, controls, zero-width marks and lone accents leave none."""
    normal = unicodedata.normalize("NFKC", character)
    return any(not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf", "Mn"} for c in normal)


@pytest.mark.parametrize("pieces", [SMALL, REAL], ids=["small", "packaged"])
@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_pieces_stand_in_order_and_cover_whatever_can_be_seen(pieces: Pieces, text: str) -> None:
    cut = pieces.cut(text)
    covered: set[int] = set()
    end = 0
    for piece in cut:
        assert end <= piece.start < piece.end <= len(text)
        covered |= set(range(piece.start, piece.end))
        end = piece.end
    seen = {i for i, c in enumerate(text) if leaves_a_trace(c)}
    assert seen <= covered
    assert not any(text[i].isspace() for i in covered)


def test_the_cheapest_way_to_cut_a_word_is_taken() -> None:
    assert shown("La Houle est", SMALL) == ["La", "Houle", "est"]
    assert shown("LaHoule", SMALL) == ["La", "Houle"]
    assert shown("finance", SMALL) == ["fi", "nance"]


def test_places_count_from_where_the_text_stands() -> None:
    assert [(p.start, p.end) for p in SMALL.cut("La  Houle", 100)] == [(100, 102), (104, 109)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ﬁnance", ["ﬁ", "nance"]),  # a ligature is the letters it stands for
        ("e\u0301te\u0301", ["e\u0301", "t", "e\u0301"]),  # an accent belongs to the letter before it
        ("La\u200bHoule", ["La\u200b", "Houle"]),  # a zero-width blank leaves no piece of its own
        ("La\u00a0Houle", ["La", "Houle"]),
        ("\u200b", []),
        (" \t\n", []),
    ],
)
def test_characters_that_are_more_or_less_than_one_letter(text: str, wanted: list[str]) -> None:
    assert shown(text, SMALL) == wanted


def test_what_no_piece_knows_is_unknown_and_keeps_its_place() -> None:
    cut = SMALL.cut("a😀b")
    assert [piece.id == SMALL.unknown for piece in cut] == [False, True, False]
    assert shown("a😀b", SMALL) == ["a", "😀", "b"]


@pytest.mark.parametrize("text", ["Économie sociale", "coopérative", "Bürgergesellschaft", "asociación", "Sociedade"])
def test_the_packaged_vocabulary_knows_the_words_of_its_languages(text: str) -> None:
    cut = REAL.cut(text)
    assert REAL.unknown not in {piece.id for piece in cut}
    assert len(cut) <= 2 * len(text.split()) + 2
