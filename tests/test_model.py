from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.model import PartialDate, Source


@given(st.dates())
def test_a_day_is_its_own_bounds(day: object) -> None:
    date = PartialDate(str(day))
    assert date.earliest == date.latest == str(day)


@given(st.dates(), st.sampled_from([4, 7]))
def test_bounds_hold_every_day_a_partial_date_may_mean(day: object, precision: int) -> None:
    date = PartialDate(str(day)[:precision])
    assert date.earliest <= str(day) <= date.latest
    PartialDate(date.latest)


@pytest.mark.parametrize("value", ["2023-13", "2023-02-29", "23", "2023-1", "2023-00-01", "8 novembre 2023", "0000"])
def test_no_impossible_date(value: str) -> None:
    with pytest.raises(ValueError, match=r"date|year"):
        PartialDate(value)


def test_a_source_points_to_its_lines() -> None:
    assert Source("page.txt", 28, 79).reference == "page.txt#line=28,79"
