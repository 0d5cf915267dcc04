"""Where well-known places lie: countries, capitals and large cities of Europe, from a table of our own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from soga_kg.names import fold

_FILE = Path(__file__).parent / "gazetteer.csv"


@cache
def _known() -> Mapping[str, tuple[float, float]]:
    lines = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    known: dict[str, tuple[float, float]] = {}
    for names, latitude, longitude in csv.reader(lines):
        for name in names.split("|"):
            known.setdefault(fold(name), (float(latitude), float(longitude)))
    return known


def locate(names: Iterable[str]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of the first name that is known, capitals and accents aside; else None."""
    known = _known()
    return next((known[key] for key in map(fold, names) if key in known), None)
