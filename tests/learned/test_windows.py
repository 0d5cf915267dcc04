from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.learned.windows import END, START, Line, Window, lines_of, windows
from tests.learned.small import vocabulary

PIECES = vocabulary()
LIMIT = 24
TEXTS = st.lists(st.text("La Houlefinc•.- ", max_size=60), max_size=12).map("\n".join)


def own(window: Window) -> list[tuple[int, int]]:
    """Places of the pieces that stand for text."""
    return [(p.start, p.end) for p in window.pieces if p.start < p.end]


@given(TEXTS, st.sampled_from([0, 6]))
def test_no_piece_is_lost_and_no_window_is_too_long(text: str, lead: int) -> None:
    lines = list(lines_of(text))
    made = windows(text, lines, PIECES, LIMIT, lead)
    wanted = [(p.start, p.end) for line in lines for p in PIECES.cut(text[line.start : line.end], line.start)]
    opening = set(own(made[0])[:lead]) if made else set()
    found = [place for n, w in enumerate(made) for place in own(w) if n == 0 or place not in opening]
    assert found == wanted
    assert all(len(window.pieces) <= LIMIT for window in made)
    assert all(window.pieces[0].id == START and window.pieces[-1].id == END for window in made)


def test_lines_that_fit_stand_together_with_a_mark_after_each() -> None:
    text = "La Houle\n\nest"
    (window,) = windows(text, lines_of(text), PIECES, LIMIT)
    assert [p.id for p in window.pieces if p.start == p.end] == [START, END, END]
    assert [text[p.start : p.end] for p in window.pieces] == ["", "La", "Houle", "", "est", ""]


def test_a_long_line_is_cut_between_words() -> None:
    text = " ".join(["abcdef"] * 8)
    made = windows(text, lines_of(text), PIECES, LIMIT)
    assert len(made) > 1
    assert all(text[own(w)[0][0] - 1 : own(w)[0][0]] in {"", " "} for w in made)


def test_a_word_longer_than_a_window_is_cut_where_it_must() -> None:
    text = "x" * 100
    made = windows(text, lines_of(text), PIECES, LIMIT)
    assert [place for w in made for place in own(w)] == [(i, i + 1) for i in range(100)]


def test_the_opening_is_repeated_before_every_later_window() -> None:
    text = "\n".join(["La Houle est", *["abcdefghij"] * 4])
    first, *later = windows(text, lines_of(text), PIECES, LIMIT, lead=4)
    assert later
    for window in later:
        assert window.pieces[:4] == first.pieces[:4]
        assert window.pieces[4].id == END


@pytest.mark.parametrize("mark", ["• ", "- ", "* ", "3. ", "12) ", "  – "])
def test_a_bullet_becomes_the_mark_of_an_item(mark: str) -> None:
    text = f"La Houle\n{mark}est"
    assert list(lines_of(text)) == [Line(0, 8), Line(9 + len(mark), len(text), item=True)]
    (window,) = windows(text, lines_of(text), PIECES, LIMIT)
    assert PIECES.cut("•")[0].id in [p.id for p in window.pieces if p.start == p.end]


def test_of_a_part_only_the_first_line_is_an_item_whose_bullet_is_gone() -> None:
    text = "avant\nLa\nHoule\naprès"
    assert list(lines_of(text, 6, 14, item=True)) == [Line(6, 8, item=True), Line(9, 14)]


def test_a_year_or_a_dash_in_a_line_is_no_bullet() -> None:
    assert [line.item for line in lines_of("2023. La Houle\n-12 degrés\n•")] == [False, False, False]


def test_nothing_gives_no_window() -> None:
    assert windows("", lines_of(" \n "), PIECES, LIMIT) == []
