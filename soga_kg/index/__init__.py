"""The index of a release: names of all things to search in, and what lists are filtered by, in one SQLite file.

It is made from the default graph at build time (`create`) and only read afterwards (`opened`).
"""

from __future__ import annotations

from soga_kg.index.rank import Hit, Name
from soga_kg.index.read import Entry, Index, opened
from soga_kg.index.write import FILE, KINDS, create

__all__ = ["FILE", "KINDS", "Entry", "Hit", "Index", "Name", "create", "opened"]
