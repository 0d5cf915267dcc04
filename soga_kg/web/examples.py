"""Queries that show what the graph can answer; each runs as it stands, in the words of the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from soga_kg.web.named import REMARK, VARIABLE, rewritten
from soga_kg.web.words import LANGUAGES, words

_FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Example:
    """A query with what it asks, in English and French; `key` is part of its IRI."""

    key: str
    english: str
    french: str
    query: str

    def asks(self, language: str) -> str:
        """What it asks, in `en` or `fr`."""
        return self.french if language == "fr" else self.english

    def text(self, language: str) -> str:
        """The query with variables and remarks in `en` or `fr`: the heads of its table are its variables."""
        return _text(self.query, language)


@cache
def _text(query: str, language: str) -> str:
    catalogue = words(language)
    return rewritten(
        query, lambda name: catalogue.pgettext(VARIABLE, name), lambda text: catalogue.pgettext(REMARK, text)
    )


def _read(key: str, english: str) -> Example:
    query = (_FOLDER / f"{key}.rq").read_text(encoding="utf-8").rstrip("\n")
    return Example(key, english, words("fr").of("examples", key), query)


# In the order of `named.toml`: what most people ask comes first.
EXAMPLES: tuple[Example, ...] = tuple(_read(key, asks) for key, asks in words("en").all("examples").items())


def example_of(query: str) -> Example | None:
    """The example that this query is, in whatever language; browsers send ends of lines of their own."""
    return _known().get("\n".join(query.split("\r\n")).strip())


@cache
def _known() -> dict[str, Example]:
    return {example.text(language): example for example in EXAMPLES for language in LANGUAGES}
