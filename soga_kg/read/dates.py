"""Which day a line says that its article was published: `Publié le 3 mars 2025`, `Brussels, 3 March 2025 –`.

A date that stands alone may be that of an event: what is said around it, or the page's word for it, must tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from babel import Locale

from soga_kg.model import PartialDate
from soga_kg.names import fold

_LANGUAGES = ("fr", "en", "es", "it", "de", "pt")
_YEAR = r"(?:19|20)[0-9]{2}"
_WORD = r"[^\W\d_]{2,12}"


def _weekdays() -> str:
    widths = ("abbreviated", "wide")
    names = [n for known in _LANGUAGES for width in widths for n in Locale(known).days["format"][width].values()]
    return "|".join(sorted({re.escape(name.rstrip(".")) for name in names}, key=lambda name: (-len(name), name)))


_DATE = re.compile(
    rf"""(?<![\w./-])(?:
        (?:(?:{_weekdays()})\.?,?\s)?(?:
            (?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th|º|\.)?\s(?:de\s|of\s)?(?P<month>{_WORD})\.?,?\s(?:de\s)?(?P<year>{_YEAR})
          | (?P<month_us>{_WORD})\.?\s(?P<day_us>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year_us>{_YEAR})
          | (?P<day_no>[0-9]{{1,2}})(?P<stop>[./])(?P<month_no>[0-9]{{1,2}})(?P=stop)(?P<year_no>{_YEAR})
        )
      | (?P<iso>{_YEAR}-[0-9]{{2}}-[0-9]{{2}})
    )(?![0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_LABEL = re.compile(
    r"""(?:^|[|·•–—-]\s*)(?:(?:cet\s|this\s)?(?:article|texte|billet|post)\s(?:was\s)?)?
    (?:(?:date\sde\s|first\s)?publi[ée]e?s?|publi(?:shed|cad[oa]|cation(?:\sdate)?)|pubblicat[oa]|veröffentlicht
      |(?:date\sde\s)?(?:publication|parution)|parue?s?|mise?s?\sen\sligne|post(?:ed|ée?))
    \s*(?:le|on|the|el|em|il|am)?\s*:?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNED_BEFORE = re.compile(r"^(?:par|by|por|von)\s[^.!?]{2,60}[,|·•–—-]\s*(?:le\s|on\s)?$", re.IGNORECASE)
_SIGNED_AFTER = re.compile(r"\s*[,|·•–—-]?\s*(?:par|by|por|von)\b(?!\s(?-i:[a-zà-ÿ]))", re.IGNORECASE)
_SMALL = r"(?:de|du|des|la|le|les|sur|sous|en|lès|upon|of|the|am|an|der|do|da|di)"
_NAME = r"[A-ZÀ-Ý][\w’'-]+"
_PLACE = rf"{_NAME}(?:[\s/-](?:{_SMALL}[\s-])*{_NAME}){{0,3}}(?:,\s{_NAME}(?:\s{_NAME})?|\s\([^)]{{2,40}}\))?"
_PLACED = re.compile(rf"^{_PLACE},?\s(?P<the>le\s|on\s)?$")
_GOES_ON = re.compile(r"\s*(?:[–—:.]|-\s)")
MOST_WORDS = 16  # of a line that only says when and by whom an article was published
PROSE_WORDS = 12  # a line of at least so many words, without such a date, is running text
MOST_LINES = 40  # at the head of a page: title, rubric, date, what menus left


@cache
def _months() -> dict[str, int]:
    """Names of months and what they are cut to, as CLDR has them."""
    return {
        fold(name): number
        for language in _LANGUAGES
        for width in ("abbreviated", "wide")
        for number, name in Locale(language).months["format"][width].items()
    }


def days_in(text: str) -> Iterator[tuple[int, int, PartialDate]]:
    """The days that a text names with their year, and where."""
    for match in _DATE.finditer(text):
        day = match["day"] or match["day_us"] or match["day_no"]
        if match["stop"] == "/" and max(int(day), int(match["month_no"])) <= 12 and day != match["month_no"]:
            continue  # of March or of April: who wrote it knows
        month = match["month"] or match["month_us"] or match["month_no"]
        number = int(month) if month and month.isdigit() else _months().get(fold(month or ""), 0)
        year = match["year"] or match["year_us"] or match["year_no"]
        written = match["iso"] or f"{year}-{number:02d}-{int(day):02d}"
        try:
            found = PartialDate(written)
        except ValueError:
            continue
        yield match.start(), match.end(), found


def published(line: str) -> PartialDate | None:
    """The day on which a short line says that the article was published, after a label or beside who wrote it."""
    if len(line.split()) > MOST_WORDS:
        return None
    for start, end, day in days_in(line):
        before, after = line[:start], line[end:]
        signed = fold(before) in {"", "le", "on"} and _SIGNED_AFTER.match(after)
        if signed or _LABEL.search(before) or _SIGNED_BEFORE.match(before):
            return day
    return None


def dateline(line: str, release: bool = False) -> PartialDate | None:
    """The day that a text begins with after its place: `Lyon, le 3 mars 2025`, `Brussels, 3 March 2025 – The ...`.

    `release`: the text is called a press release, so that `Brussels, 3 March 2025` alone is no event's place and day.
    """
    for start, end, day in days_in(line[:120]):
        placed, after = _PLACED.match(line[:start]), line[end:]
        if placed and (_GOES_ON.match(after) or (not after.strip() and (release or placed["the"]))):
            return day
        return None
    return None


def published_in(lines: Sequence[str], release: bool = False) -> PartialDate | None:
    """The day of publication that the lines of an article say: at its head, at its end after a label, as dateline."""
    head = head_of(lines)
    said = (published(line) for line in (*lines[:head], *lines[head:][::-1]))
    began = (dateline(line, release) for line in lines[: head + 2])
    return next((day for days in (said, began) for day in days if day is not None), None)


def head_of(lines: Sequence[str]) -> int:
    """How many lines stand before the running text."""
    for i, line in enumerate(lines[:MOST_LINES]):
        if len(line.split()) >= PROSE_WORDS and published(line) is None and re.search(r"[.!?…»”\"]$", line):
            return i
    return min(len(lines), MOST_LINES)
