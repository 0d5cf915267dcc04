"""What things with an id are called: columns, kinds, rules, example queries. A section is the context of its texts."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

_FILE = Path(__file__).parent / "named.toml"
_Told = tuple[int, str, tuple[str, ...], list[str]]

# section -> id -> English text, or (one, several) where a number stands before it
TABLES: Mapping[str, Mapping[str, str | list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def extract(
    source: BinaryIO, keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[_Told]:
    """Reads the file for Babel (`make texts`): line, function, its arguments, comments for translators."""
    for section, entries in tomllib.load(source).items():
        for key, text in entries.items():
            if isinstance(text, str):
                yield 1, "pgettext", (section, text), [key]
            else:
                yield 1, "npgettext", (section, *text), [key]
