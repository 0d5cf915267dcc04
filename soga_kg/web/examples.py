"""Queries that show what the graph can answer; each runs as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from soga_kg.web.words import words

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


def _read(key: str, english: str) -> Example:
    query = (_FOLDER / f"{key}.rq").read_text(encoding="utf-8").rstrip("\n")
    return Example(key, english, words("fr").of("examples", key), query)


# In the order of `named.toml`: what most people ask comes first.
EXAMPLES: tuple[Example, ...] = tuple(_read(key, asks) for key, asks in words("en").all("examples").items())
