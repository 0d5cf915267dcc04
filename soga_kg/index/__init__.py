"""The index of a release: names to search in, what lists are filtered by, and what pages show, in one SQLite file.

It is made at build time (`create`) and only read afterwards (`opened`). It also holds what pages show of things:
facts, quotes, roles (`Facts`).
"""

from __future__ import annotations

from soga_kg.index.facts import Facts, Property, Stand
from soga_kg.index.rank import Hit, Name
from soga_kg.index.read import Entry, Index, opened
from soga_kg.index.stated import KINDS, SYMMETRIC
from soga_kg.index.write import FILE, create

__all__ = [
    "FILE",
    "KINDS",
    "SYMMETRIC",
    "Entry",
    "Facts",
    "Hit",
    "Index",
    "Name",
    "Property",
    "Stand",
    "create",
    "opened",
]
