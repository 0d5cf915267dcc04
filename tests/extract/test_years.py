"""Years of days that are printed without one."""

from __future__ import annotations

import pytest

from soga_kg.extract.years import date_phrases
from soga_kg.model import PartialDate


@pytest.mark.parametrize(
    ("text", "lead", "years"),
    [
        ("Le 3 mai 2031, puis le 9 juin.", 0, [2031, 2031]),  # the nearest before
        ("Le 3 mai, puis le 9 juin 2031.", 0, [2031, 2031]),  # the nearest after
        ("Le 3 mai 2031, le 5 mai, le 9 juin 2032.", 0, [2031, None, 2032]),  # before and after disagree
        ("Le 3 mai 2031, le 5 mai, le 9 juin 2032.", 15, [2031, 2031, 2032]),  # the lead settles it
        ("Le 3 mai 2031. Le 5 mai 2032.\nLe 9 juin.", 0, [2031, 2032, None]),  # one side, another line, no agreement
        ("Le 3 mai 2031. Le 5 mai 2031.\nLe 9 juin.", 0, [2031, 2031, 2031]),
        ("Semaine 2031. Le 5 mai.", 14, [2031, 2031]),
        ("Un plan pour 2040. Le 5 mai.", 0, [2040, None]),  # an aim far from the lead dates no day
        ("Le plan 2031-2037. Le 5 mai.", 30, [2031, None]),  # nor does a period
        ("Le 29 février. En 2031.", 30, [None, 2031]),  # no such day in that year
    ],
)
def test_a_missing_year_comes_from_elsewhere_or_not_at_all(text: str, lead: int, years: list[int | None]) -> None:
    phrases = date_phrases(text, lead)
    assert [phrase.first.year for phrase in phrases] == years


def test_a_missing_year_is_last_that_of_publication() -> None:
    (phrase,) = date_phrases("Du 28 décembre au 2 janvier", 0, PartialDate("2031-05"))
    assert (phrase.first.date, phrase.last and phrase.last.date) == (
        PartialDate("2031-12-28"),
        PartialDate("2032-01-02"),
    )
    assert phrase.inferred


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Le 3 mai 2011.\nLe 9 juin.", [2011, 2031]),  # long ago, in another line
        ("Le 3 mai 2011, puis le 9 juin.", [2011, 2011]),  # in the same line
        ("Le 3 mai 2030.\nLe 9 juin.", [2030, 2030]),  # a year before publication
        ("Fondée en 2011.\nLe 9 juin.", [2011, 2031]),
    ],
)
def test_a_year_far_from_publication_counts_in_its_line_alone(text: str, years: list[int | None]) -> None:
    assert [phrase.first.year for phrase in date_phrases(text, 20, PartialDate("2031-05-04"))] == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("La loi Talus du 10 mars 2011 s'applique. Le bal a lieu le 9 juin.", [2011, None]),
        ("The Talus Act, which the Council adopted in July 2011, holds. The ball is on 9 June.", [2011, None]),
        ("Loin de la loi. Le bal du 3 mai 2011 et celui du 9 juin.", [2011, 2011]),
    ],
)
def test_the_date_of_an_act_lends_no_year(text: str, years: list[int | None]) -> None:
    assert [phrase.first.year for phrase in date_phrases(text, 0)] == years
