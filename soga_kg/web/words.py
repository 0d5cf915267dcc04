"""What the pages say in each language: texts, numbers, dates, labels of terms."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import InvalidOperation
from functools import cache, lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit
from starlette.requests import Request

from soga_kg import vocabulary
from soga_kg.namespaces import PREFIXES
from soga_kg.translate import catalogue
from soga_kg.web.named import TABLES

LANGUAGES = ("en", "fr")  # the first is what a client gets that asks for neither
_LOCALES = {"en": "en_GB", "fr": "fr"}  # whose numbers and dates (CLDR)
_UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte")
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([0-9.]{1,5})\s*)?\Z")
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?\Z")
MAX_RANGES = 32  # of an Accept-Language header


@dataclass(frozen=True, slots=True)
class Words:
    """What pages say in one language. The functions of gettext, then fill in `%(name)s` from `values`."""

    language: str
    _catalogue: NullTranslations

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.pgettext("this language", "English")

    @property
    def same_page(self) -> str:
        """What a link to a page in this language promises."""
        return self.pgettext("this language", "This page in English")

    @property
    def other(self) -> str:
        """The other language."""
        return LANGUAGES[1 - LANGUAGES.index(self.language)]

    def gettext(self, text: str, **values: object) -> str:
        """The text in this language. Raises KeyError for a place without its value."""
        return self._catalogue.gettext(text) % values

    def pgettext(self, context: str, text: str, **values: object) -> str:
        """The same for a text that means something else in another context."""
        return self._catalogue.pgettext(context, text) % values

    def ngettext(self, one: str, several: str, number: int, **values: object) -> str:
        """The form for this number, which stands at `%(num)s`."""
        return self._catalogue.ngettext(one, several, number) % {"num": self.number(number), **values}

    def of(self, section: str, key: str, default: str = "", **values: object) -> str:
        """What a thing of `named.toml` is called; the default where it has no name."""
        text = TABLES[section].get(key)
        return self.pgettext(section, text, **values) if isinstance(text, str) else default

    def all(self, section: str) -> dict[str, str]:
        """A whole section of it."""
        return {key: self.of(section, key) for key in TABLES[section]}

    def counted(self, section: str, key: str, number: int) -> str:
        """What is counted, in the form for this number, which is no part of it."""
        one, several = list(TABLES[section][key])
        return self._catalogue.npgettext(section, one, several, number)

    def rule(self, name: str) -> str:
        """What a rule looks for, in a sentence; empty for one that has no such."""
        section = next((key for key, rules in TABLES.items() if key.startswith("rules_") and name in rules), "")
        return self.of(section, name) if section else ""

    def label(self, iri: str) -> str:
        """What a term is called; its short name where neither the ontology nor the catalogue knows it."""
        if vocabulary.term(iri) is not None:
            return vocabulary.label(iri, self.language)
        short = compact(iri)
        return self.of("properties", short, short)

    def inverse(self, iri: str) -> str:
        """What a property is called where its object is the page's subject."""
        return self.of("inverse", compact(iri)) or self.of("inverse", "other", label=self.label(iri))

    def number(self, value: int) -> str:
        """`12 345` or `12,345`."""
        return _number(value, self.language)

    def decimal(self, value: str) -> str:
        """`0,85` for `0.85`, with all its digits; what is no number as it is."""
        return _decimal(value, self.language)

    def size(self, value: int) -> str:
        """Bytes in units of 1000, as file managers count."""
        amount, step = float(value), 0
        while amount >= 1000 and step < len(_UNITS) - 1:
            amount, step = amount / 1000, step + 1
        pattern = "0.0" if step and amount < 100 else "0"
        return format_unit(amount, _UNITS[step], "short" if step else "long", pattern, locale=_locale(self.language))

    def date(self, value: str) -> str:
        """A day, month or year in words, as precise as it is written; anything else as it is."""
        return _date(value, self.language)

    def language_name(self, tag: str) -> str:
        """What a language is called; its tag where that is not known."""
        return str(_locale(self.language).languages.get(tag.partition("-")[0], tag))


@cache
def words(language: str) -> Words:
    """What pages say in `en` or `fr`."""
    return Words(language, catalogue(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


# A page may have hundreds of numbers and dates, most of them the same: a kept one costs a hundredth.


@lru_cache(4096)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=_locale(language))


@lru_cache(4096)
def _decimal(value: str, language: str) -> str:
    digits = len(value.partition(".")[2])
    try:
        return format_decimal(value, "#,##0." + "0" * digits if digits else "#,##0", _locale(language))
    except InvalidOperation:
        return value


@lru_cache(4096)
def _date(value: str, language: str) -> str:
    match = _DATE.match(value)
    if match is None or not match[2]:
        return value
    try:
        day = datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return value
    if not match[3]:
        return format_skeleton("yMMMM", day, locale=_locale(language))
    told = format_date(day, "long", _locale(language))
    return f"1er{told[1:]}" if language == "fr" and day.day == 1 else told  # CLDR does not know of it


def asked(request: Request) -> str:
    """The language that the address names by `?lang=`, empty where it names none of ours."""
    named = request.query_params.get("lang", "")
    return named if named in LANGUAGES else ""


def language_of(request: Request) -> str:
    """The language of the page: `?lang=`, else the best of Accept-Language, else the first of ours."""
    if named := asked(request):
        return named
    weights: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(",")[:MAX_RANGES]:
        if match := _RANGE.match(part):
            weights.setdefault(match[1].lower(), _weight(match[2]))
    scores = [(weights.get(language, weights.get("*", 0.0)), language) for language in LANGUAGES]
    best = max(score for score, _ in scores)
    return next(language for score, language in scores if score == best)


def _weight(text: str | None) -> float:
    try:
        return min(1.0, float(text)) if text else 1.0
    except ValueError:
        return 1.0


def compact(iri: str) -> str:
    """`schema:name` for a term of a known vocabulary, else the IRI itself."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri
