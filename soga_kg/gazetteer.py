"""Well-known places (countries, capitals, large cities of Europe): what they are called and where they lie."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from soga_kg.names import fold

_FILE = Path(__file__).parent / "gazetteer.csv"


_SAME = "="  # in the place of the English name: it is the French one


def rows() -> Iterator[tuple[tuple[str, ...], tuple[float, float]]]:
    """The table of our own: names, the French one first, and latitude and longitude in degrees."""
    for names, position in _lines():
        yield tuple(name for name in names if name != _SAME), position


def _lines() -> Iterator[tuple[list[str], tuple[float, float]]]:
    lines = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for names, latitude, longitude in csv.reader(lines):
        yield names.split("|"), (float(latitude), float(longitude))


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


@cache
def _languages() -> Mapping[str, str]:
    """Folded name -> language, of places that are called otherwise in French than in English."""
    parted = [list(map(fold, names[:2])) for names, _ in _lines() if len(names) > 1 and names[1] != _SAME]
    return {name: tag for pair in parted if len(set(pair)) > 1 for name, tag in zip(pair, ("fr", "en"), strict=True)}


def language_of(name: str) -> str:
    """`fr` or `en` where the place is called otherwise in the other of the two; else, and of two places, empty."""
    return _languages().get(fold(name), "") if place_of(name) else ""


def place_of(name: str) -> str:
    """What tells the place that a name means in whatever language, empty where it is unknown or more than one."""
    return _places().get(fold(name), "")
