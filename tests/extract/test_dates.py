"""Dates as printed: what the grammar reads, what it leaves undated, and two laws."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.extract.dates import DatePhrase, Day, find_dates
from soga_kg.extract.years import date_phrases
from soga_kg.model import PartialDate

FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _only(text: str) -> DatePhrase:
    (phrase,) = find_dates(text)
    return phrase


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("le 8 novembre 2031", "2031-11-08", None),
        ("Le 1er juillet 2031,", "2031-07-01", None),
        ("mercredi 3 mars 2032", "2032-03-03", None),
        ("Monday 14 November 2031", "2031-11-14", None),
        ("on November 14, 2031.", "2031-11-14", None),
        ("the 3rd of May 2031", "2031-05-03", None),
        ("on the 22nd of May 2031", "2031-05-22", None),
        ("2031-11-08", "2031-11-08", None),
        ("2031-11", "2031-11", None),
        ("le 08/11/2031", "2031-11-08", None),
        ("le 8.11.2031", "2031-11-08", None),
        ("du 7 au 17 novembre 2031", "2031-11-07", "2031-11-17"),
        ("les 21 et 22 juin 2031", "2031-06-21", "2031-06-22"),
        ("les 2, 9 et 16 mars 2031", "2031-03-02", "2031-03-16"),
        ("8 - 9 November 2031", "2031-11-08", "2031-11-09"),
        ("November 7-17, 2031", "2031-11-07", "2031-11-17"),
        ("March 30 to April 2, 2031", "2031-03-30", "2031-04-02"),
        ("du 28 juin au 2 juillet 2031", "2031-06-28", "2031-07-02"),
        ("du 28 décembre au 2 janvier 2032", "2031-12-28", "2032-01-02"),
        ("du 28 décembre 2031 au 2 janvier 2032", "2031-12-28", "2032-01-02"),
        ("du lundi 3 au vendredi 7 juillet 2031", "2031-07-03", "2031-07-07"),
        ("fin septembre 2031", "2031-09", None),
        ("en AOÛT 2031", "2031-08", None),
        ("de juin à octobre 2031", "2031-06", "2031-10"),
        ("de novembre à février 2032", "2031-11", "2032-02"),
        ("from June 2031 to May 2032", "2031-06", "2032-05"),
        ("en 2031", "2031", None),
        ("le plan 2031-2037", "2031", "2037"),
        ("le plan 2031/37", "2031", "2037"),
        ("de 2031 à 2037", "2031", "2037"),
        ("el 8 de noviembre de 2031", "2031-11-08", None),
    ],
)  # fmt: skip
def test_reads(text: str, first: str, last: str | None) -> None:
    phrase = _only(text)
    assert phrase.first.date == PartialDate(first)
    assert (phrase.last.date if phrase.last else None) == (PartialDate(last) if last else None)
    assert phrase.period == (last is not None and len(first) == 4)
    assert phrase.precise == (len(first) > 4)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("le 7 novembre", Day(None, 11, 7), None),
        ("📍 7 novembre :", Day(None, 11, 7), None),
        ("March 30 to April 2", Day(None, 3, 30), Day(None, 4, 2)),
        ("du 28 juin au 2 juillet", Day(None, 6, 28), Day(None, 7, 2)),
        ("en juin", Day(None, 6), None),
        ("29 février", Day(None, 2, 29), None),
    ],
)
def test_reads_days_without_a_year(text: str, first: Day, last: Day | None) -> None:
    phrase = _only(text)
    assert (phrase.first, phrase.last) == (first, last)
    assert phrase.first.date is None


@pytest.mark.parametrize(
    "text",
    [
        "2031 €", "1 500,2031", "la loi n° 901-31", "le 31 juin 2031", "we may come", "la mars attaque", "12/13/2031",
        "2037-2031", "29 février 2031", "2031.5", "page 8", "v2031", "",
    ],
)  # fmt: skip
def test_finds_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_until_is_an_end() -> None:
    assert _only("jusqu’au 9 mai 2031").until
    assert not _only("le 9 mai 2031").until


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 1)), st.integers(1, 27))
def test_any_rendered_day_and_range_is_read_back(day: date, length: int) -> None:
    french = f"{day.day} {FRENCH[day.month - 1]} {day.year}"
    english = f"{ENGLISH[day.month - 1]} {day.day}, {day.year}"
    for text in (f"Le {french}.", f"On {english}.", day.isoformat(), f"{day:%d/%m/%Y}"):
        assert _only(text).first.date == PartialDate(day.isoformat())
    last = day + timedelta(length)
    phrase = _only(f"du {french} au {last.day} {FRENCH[last.month - 1]} {last.year}")
    assert phrase.first.date == PartialDate(day.isoformat())
    assert phrase.last is not None
    assert phrase.last.date == PartialDate(last.isoformat())


@given(st.text(st.characters(exclude_categories=["Nd", "No", "Nl"])))
def test_text_without_digits_gives_no_date_but_months(text: str) -> None:
    assert all(phrase.first.date is None and phrase.first.day is None for phrase in find_dates(text))


@given(st.text(st.sampled_from("0123456789 /-.:'àdu l'mai 2031juin")))
def test_never_fails_and_never_overlaps(text: str) -> None:
    phrases = date_phrases(text, 10)
    ends = [0, *(phrase.end for phrase in phrases)]
    assert all(before <= phrase.start < phrase.end for before, phrase in zip(ends, phrases, strict=False))
