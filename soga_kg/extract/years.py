"""The years of days that are printed without one: from elsewhere in the article or its publication, never invented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from soga_kg.extract.dates import DatePhrase, check, find_dates
from soga_kg.extract.lexicon import read_data
from soga_kg.model import PartialDate

_NAMED = 48  # characters from the word for an act to the day on which it was passed


def date_phrases(text: str, lead: int, published: PartialDate | None = None) -> tuple[DatePhrase, ...]:
    """The date phrases of an article with missing years filled in where they are not in doubt.

    `lead` is how many characters the title and the lead take. A day without a year takes the year of the nearest dated
    phrase where those before and after agree (one side alone: in its line, or where all agree), else that of the title
    and lead, else that of publication. What is told is mostly news: where publication is known, a year further than one
    from it must stand in the same line. The date of an act (`the law of 7 May 2021`) lends its year to no other day.
    """
    phrases = find_dates(text)
    lending = [p for p in phrases if p.first.year is not None and not p.period and not _is_of_act(text, p)]
    return tuple(_with_year(phrase, _year_of(text, phrase, lending, lead, published)) for phrase in phrases)


@cache
def _acts() -> re.Pattern[str]:
    words = "|".join(read_data("relations_dates")["acts"])
    return re.compile(rf"\b(?:{words})\b[^.;\n]{{0,{_NAMED}}}$", re.IGNORECASE)


def _is_of_act(text: str, phrase: DatePhrase) -> bool:
    return _acts().search(text[max(0, phrase.start - 2 * _NAMED) : phrase.start]) is not None


def _year_of(
    text: str, phrase: DatePhrase, lending: Sequence[DatePhrase], lead: int, published: PartialDate | None
) -> int | None:
    """The year of a phrase, printed with it or found; None where there is none or a doubt."""
    if phrase.first.year is not None:
        return phrase.first.year
    year = _year_around(text, phrase, lending, lead)
    if published is None:
        return year
    here = int(published.value[:4])
    beside = [p for p in lending if p.precise and p.first.year == year and _is_one_line(text, p, phrase)]
    return year if year is not None and (abs(year - here) <= 1 or beside) else here


def _is_one_line(text: str, a: DatePhrase, b: DatePhrase) -> bool:
    return "\n" not in text[min(a.end, b.end) : max(a.start, b.start)]


def _year_around(text: str, phrase: DatePhrase, lending: Sequence[DatePhrase], lead: int) -> int | None:
    leading = [other for other in lending if other.start < lead]
    opening = {other.first.year for other in leading}
    for pool in ([other for other in lending if other.precise], leading):
        near = [[p for p in pool if p.start < phrase.start][-1:], [p for p in pool if p.start > phrase.start][:1]]
        years = {p.first.year for side in near for p in side}
        # one side alone, in another line, may tell of another time
        sure = all(near) or len({p.first.year for p in pool}) == 1
        if len(years) == 1 and (sure or any(_is_one_line(text, p, phrase) for side in near for p in side)):
            return years.pop()
        if len(opening) == 1:
            return next(iter(opening))
    return None


def _with_year(phrase: DatePhrase, year: int | None) -> DatePhrase:
    if phrase.first.year is not None or year is None:
        return phrase
    filled = phrase.in_year(year)
    try:
        check(filled.first, filled.last)
    except ValueError:  # 29 February of a common year
        return phrase
    return filled
