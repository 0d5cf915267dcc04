"""Which spans of a text are dates or periods, in French and English, and what they say.

Own grammar: general date parsers invent years and miss ranges (tried: dateparser, timefhuman). A year that is not
printed beside the day stays missing here; years.py looks for it elsewhere in the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from soga_kg.extract.lexicon import read_data
from soga_kg.model import PartialDate


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """One end of a date phrase as printed: any of its parts may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> PartialDate | None:
        """The date that it names; None while its year is missing. Raises ValueError for an impossible day."""
        if self.year is None:
            return None
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return PartialDate("-".join(parts))


@dataclass(frozen=True, slots=True, order=True)
class DatePhrase:
    """A date or period as printed in `text[start:end]`.

    `first` and `last` are the ends of a range; a single date has no `last`. `period` says that it is a range of
    years alone (2021-2027), `until` that its only date is an end ("until 9 May"), `inferred` that its year stands
    elsewhere in the article.
    """

    start: int
    end: int
    first: Day
    last: Day | None = None
    period: bool = False
    until: bool = False
    inferred: bool = False

    @property
    def precise(self) -> bool:
        """Whether it names a month or a day."""
        return self.first.month is not None

    def in_year(self, year: int) -> DatePhrase:
        """The same with a missing year filled in; the year of a range that crosses New Year goes up."""
        first = replace(self.first, year=year)
        last = self.last
        if last is not None:
            crosses = (last.month or 0, last.day or 0) < (first.month or 0, first.day or 0)
            last = replace(last, year=year + crosses)
        return replace(self, first=first, last=last, inferred=True)


_Ends = tuple[Day, Day | None]


class _Parts:
    """The named parts of one match, as numbers."""

    def __init__(self, match: re.Match[str], months: Sequence[re.Pattern[str]]) -> None:
        self._parts = match.groupdict()
        self._months = months

    def __contains__(self, name: str) -> bool:
        return self._parts.get(name) is not None

    def number(self, name: str) -> int | None:
        digits = re.match(r"\d+", self._parts.get(name) or "")
        return int(digits.group()) if digits else None

    def month(self, name: str) -> int | None:
        word = self._parts.get(name) or ""
        return next((i for i, month in enumerate(self._months, 1) if month.fullmatch(word)), None)


def _two_months(p: _Parts) -> _Ends:
    """`28 juin - 2 juillet 2023`, `28 décembre 2022 au 2 janvier 2023`."""
    last = Day(p.number("a6"), p.month("a5"), p.number("a4"))
    year = p.number("a3")
    if year is None and last.year is not None:
        year = last.year - ((p.month("a2") or 0) > (last.month or 0))
    return Day(year, p.month("a2"), p.number("a1")), last


def _days_month(p: _Parts) -> _Ends:
    """`8 novembre`, `du 7 au 17 novembre 2023`, `les 2, 9 et 16 mars`."""
    first = Day(p.number("b4"), p.month("b3"), p.number("b1"))
    return first, replace(first, day=p.number("b2")) if "b2" in p else None


def _months_days(p: _Parts) -> _Ends:
    """`March 30 to April 2, 2023`."""
    first = Day(p.number("c5"), p.month("c1"), p.number("c2"))
    return first, Day(p.number("c5"), p.month("c3"), p.number("c4"))


def _month_days(p: _Parts) -> _Ends:
    """`November 14, 2022`, `March 7-17`."""
    first = Day(p.number("d4"), p.month("d1"), p.number("d2"))
    return first, replace(first, day=p.number("d3")) if "d3" in p else None


def _months(p: _Parts) -> _Ends:
    """`de juin à octobre 2022`."""
    last = Day(p.number("e4"), p.month("e3"))
    year = p.number("e2")
    if year is None and last.year is not None:
        year = last.year - ((p.month("e1") or 0) > (last.month or 0))
    return Day(year, p.month("e1")), last


def _month(p: _Parts) -> _Ends:
    return Day(p.number("f2"), p.month("f1")), None


def _iso(p: _Parts) -> _Ends:
    return Day(p.number("g1"), p.number("g2"), p.number("g3")), None


def _numeric(p: _Parts) -> _Ends:
    """`08/11/2023`: the day first, as both languages write it in Europe."""
    return Day(p.number("h3"), p.number("h2"), p.number("h1")), None


def _years(p: _Parts) -> _Ends:
    """`2021-2027`, `2021/27`."""
    first, last = p.number("i1") or 0, p.number("i2") or 0
    last = last if last > 99 else first - first % 100 + last
    if last <= first:
        raise ValueError("no period")
    return Day(first), Day(last)


def _year(p: _Parts) -> _Ends:
    return Day(p.number("j1")), None


def _bare_month(p: _Parts) -> _Ends:
    return Day(None, p.month("k1")), None


@dataclass(frozen=True, slots=True)
class _Grammar:
    phrase: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]


_READERS: dict[str, Callable[[_Parts], _Ends]] = {
    "a": _two_months, "b": _days_month, "c": _months_days, "d": _month_days, "e": _months, "f": _month,
    "g": _iso, "h": _numeric, "i": _years, "j": _year, "k": _bare_month,
}  # fmt: skip


@cache
def _grammar() -> _Grammar:
    """The compiled grammar; alternatives stand longest first. The letter of a group names its reader."""
    words = read_data("relations_dates")
    either = {name: "|".join(entries) for name, entries in words.items()}
    month = rf"(?:{either['months']})(?!\w)"
    weekday = rf"(?:(?:{either['weekdays']})(?!\w),?\s+(?:(?:{either['articles']})\s+)?)?"
    day = r"(?:1er|[12]\d(?:st|nd|rd|th)?|3[01](?:st|th)?|0?[1-9](?:st|nd|rd|th|er)?)(?!\d)\.?"
    year = r"(?:19|20)\d\d(?!\d)"
    glue = rf"\s*(?:(?:{either['glue']})\s+(?:the\s+)?)?"
    through = rf"\s*(?:{either['through']})\s*(?:(?:{either['articles']})\s+)?{weekday}"
    joint = rf"\s*(?:{either['pair']}|{either['through']})\s*(?:(?:{either['articles']})\s+)?{weekday}"
    in_year = rf"(?:,?\s+|\s*,\s*)(?:(?:{either['glue']}|in)\s+)?"
    forms = (
        rf"(?P<a1>{day}){glue}(?P<a2>{month})(?:{in_year}(?P<a3>{year}))?{through}"
        rf"(?P<a4>{day}){glue}(?P<a5>{month})(?:{in_year}(?P<a6>{year}))?",
        rf"(?P<b1>{day})(?:\s*,\s*{weekday}{day})*(?:{joint}(?P<b2>{day}))?{glue}(?P<b3>{month})"
        rf"(?:{in_year}(?P<b4>{year}))?",
        rf"(?P<c1>{month})\s+(?:the\s+)?(?P<c2>{day}){through}(?P<c3>{month})\s+(?P<c4>{day})"
        rf"(?:{in_year}(?P<c5>{year}))?",
        rf"(?P<d1>{month})\s+(?:the\s+)?(?P<d2>{day})(?:{joint}(?P<d3>{day}))?(?:{in_year}(?P<d4>{year}))?",
        rf"(?P<e1>{month})(?:{in_year}(?P<e2>{year}))?{through}(?P<e3>{month}){in_year}(?P<e4>{year})",
        rf"(?P<f1>{month}){in_year}(?P<f2>{year})",
        r"(?P<g1>(?:19|20)\d\d)-(?P<g2>[01]\d)(?:-(?P<g3>[0-3]\d))?(?![\d-])",
        r"(?P<h1>[0-3]?\d)[/.](?P<h2>[01]?\d)[/.](?P<h3>(?:19|20)\d\d)(?!\d)",
        rf"(?P<i1>{year})\s*(?:[-–—/]|à|to|al?)\s*(?P<i2>{year}|\d\d(?!\d))(?![-/.]\d)",
        rf"(?P<j1>{year})(?![-–/.,]\d)",
        rf"(?<=\s)(?P<k1>{month})",
    )
    pattern = (
        rf"(?<![\w/.,€$£-])(?:(?P<until>{either['until']})\s+(?:le\s+)?)?{weekday}"
        rf"(?:{'|'.join(f'(?:{form})' for form in forms)})(?!\s*[€%$])"
    )
    months = tuple(re.compile(entry, re.IGNORECASE) for entry in words["months"])
    return _Grammar(re.compile(pattern, re.IGNORECASE), months)


_MONTH_LEAD = re.compile(
    r"\b(?:en|in|fin|début|courant|mi|mid|early|late|since|depuis|dès|of|by|de|from|à partir de)[\s-]+$", re.IGNORECASE
)


def find_dates(text: str) -> list[DatePhrase]:
    """The date phrases of a text, in order, none overlapping another; years stay missing where none is printed."""
    grammar = _grammar()
    found = []
    for match in grammar.phrase.finditer(text):
        # `may` and `mars` alone are words like others: a bare month needs its preposition
        if match["k1"] and not _MONTH_LEAD.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        try:
            found.append(_read(match, grammar))
        except ValueError:  # 31 June, 2027-2021: no date
            continue
    return found


def check(first: Day, last: Day | None) -> None:
    """Raises ValueError where an end is no day of the calendar; without a year 29 February is one."""
    for end in (first, last):
        if end is not None:
            replace(end, year=end.year or 2000).date  # noqa: B018  # raises for an impossible day; 2000 is a leap year


def _read(match: re.Match[str], grammar: _Grammar) -> DatePhrase:
    """The phrase of a match. Raises ValueError where no such day exists."""
    form = next(name[0] for name, value in match.groupdict().items() if value is not None and name != "until")
    first, last = _READERS[form](_Parts(match, grammar.months))
    check(first, last)
    until = match["until"] is not None
    return DatePhrase(match.start(), match.end(), first, last, period=form == "i", until=until)
