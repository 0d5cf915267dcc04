"""What the pages say in each language: texts, numbers, dates, labels of terms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from soga_kg import vocabulary
from soga_kg.namespaces import PREFIXES

LANGUAGES = ("en", "fr")  # the first is what a client gets that asks for neither
_FOLDER = Path(__file__).parent / "languages"
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([0-9.]{1,5})\s*)?\Z")
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?\Z")
MAX_RANGES = 32  # of an Accept-Language header


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language. Sections and keys are those of `languages/*.toml`."""

    language: str
    sections: Mapping[str, Mapping[str, Any]]

    @property
    def other(self) -> str:
        """The other language."""
        return LANGUAGES[1 - LANGUAGES.index(self.language)]

    def say(self, key: str, **values: object) -> str:
        """A text with its values in place. Raises KeyError for a text that does not exist."""
        text = str(self.sections["texts"][key])
        return text.format(**values) if values else text

    def of(self, section: str, key: str, default: str = "") -> str:
        """An entry of another section."""
        return str(self.sections[section].get(key, default))

    def label(self, iri: str) -> str:
        """What a term is called; its short name where neither the ontology nor the catalogue knows it."""
        if vocabulary.term(iri) is not None:
            return vocabulary.label(iri, self.language)
        short = compact(iri)
        return self.of("properties", short, short)

    def inverse(self, iri: str) -> str:
        """What a property is called where its object is the page's subject."""
        known = self.of("inverse", compact(iri))
        return known or self.of("inverse", "other").format(label=self.label(iri))

    def number(self, value: int) -> str:
        """`12 345` or `12,345`."""
        return f"{value:,}".replace(",", self.of("format", "thousands"))

    def decimal(self, value: str) -> str:
        """`0,85` for `0.85`."""
        return value.replace(".", self.of("format", "decimal"))

    def size(self, value: int) -> str:
        """Bytes in units of 1000, as file managers count."""
        units, amount, step = self.sections["format"]["units"], float(value), 0
        while amount >= 1000 and step < len(units) - 1:
            amount, step = amount / 1000, step + 1
        digits = f"{amount:.1f}" if step and amount < 100 else f"{amount:.0f}"
        return f"{self.decimal(digits)}\u00a0{units[step]}"

    def date(self, value: str) -> str:
        """A day, month or year in words, as precise as it is written; anything else as it is."""
        match = _DATE.match(value)
        months = self.sections["format"]["months"]
        if match is None or not match[2] or not 1 <= int(match[2]) <= len(months):
            return value
        month = months[int(match[2]) - 1]
        if not match[3]:
            return f"{month} {match[1]}"
        day = self.of("format", "first") if int(match[3]) == 1 else str(int(match[3]))
        return self.of("format", "day").format(day=day, month=month, year=match[1])

    def language_name(self, tag: str) -> str:
        """What a language is called; its tag where the catalogue does not know it."""
        return self.of("languages", tag.partition("-")[0], tag)


@cache
def words(language: str) -> Words:
    """The catalogue of `en` or `fr`."""
    return Words(language, tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")))


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
