"""Well-known places (countries, capitals, large cities of Europe): what they are called and where they lie."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from soga_kg.names import fold

_FILE = Path(__file__).parent / "gazetteer.csv"


def rows() -> Iterator[tuple[tuple[str, ...], tuple[float, float]]]:
    """The table of our own: names, the French one first, and latitude and longitude in degrees."""
    lines = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for names, latitude, longitude in csv.reader(lines):
        yield tuple(names.split("|")), (float(latitude), float(longitude))


@cache
def _positions() -> Mapping[str, tuple[float, float]]:
    known: dict[str, tuple[float, float]] = {}
    for names, position in rows():
        for name in names:
            known.setdefault(fold(name), position)
    return known


@cache
def _places() -> Mapping[str, str]:
    """Folded name -> the folded first name of its place; without names that two places have (Mexico)."""
    every = [({fold(name) for name in names}, fold(names[0])) for names, _ in rows()]
    often = Counter(name for names, _ in every for name in names)
    return {name: first for names, first in every for name in names if often[name] == 1}


def locate(names: Iterable[str]) -> tuple[float, float] | None:
    """Latitude and longitude of the first name that is known, capitals and accents aside; else None."""
    known = _positions()
    return next((known[key] for key in map(fold, names) if key in known), None)


def place_of(name: str) -> str:
    """What tells the place that a name means in whatever language, empty where it is unknown or more than one."""
    return _places().get(fold(name), "")
