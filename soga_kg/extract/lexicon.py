"""The word tables of `data/`: general knowledge of French and English, no names of the texts at hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from soga_kg.model import Kind
from soga_kg.names import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, folded. `strong` and `weak`: head nouns by kind; `cues`: common nouns before a name."""

    strong: dict[Kind, frozenset[str]]
    weak: dict[Kind, frozenset[str]]
    cues: dict[Kind, frozenset[str]]
    actors: frozenset[str]
    given: frozenset[str]
    words: dict[str, frozenset[str]]
    countries: frozenset[str]

    def heads(self, phrase: str) -> dict[Kind, float]:
        """How strongly a folded noun (or noun phrase) as head speaks for each kind."""
        found = {kind: 0.4 for kind, nouns in self.weak.items() if phrase in nouns}
        return found | {kind: 0.75 for kind, nouns in self.strong.items() if phrase in nouns}


def read_data(name: str) -> dict[str, Any]:
    """One TOML file of `data/`."""
    return tomllib.loads((files("soga_kg.extract") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def lexicon() -> Lexicon:
    """The tables, read once."""
    heads, cues = read_data("heads"), read_data("cues")
    words = read_data("words") | read_data("grammar")
    return Lexicon(
        strong={Kind(kind): _folded(table["strong"]) for kind, table in heads.items()},
        weak={Kind(kind): _folded(table["weak"]) for kind, table in heads.items()},
        cues={Kind(kind): _folded(nouns) for kind, nouns in cues["before"].items()},
        actors=_folded(cues["actor"]["before"]),
        given=frozenset(read_data("given")["names"].split()),
        words={name: _folded(table) for name, table in words.items()},
        countries=_folded([name for names in read_data("countries")["countries"].values() for name in names]),
    )
