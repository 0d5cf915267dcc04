"""What things with an id are called (columns, kinds, rules), a section being the context; words of example queries."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

_FILE = Path(__file__).parent / "named.toml"
VARIABLE, REMARK = "variable of a query", "remark in a query"  # contexts
# IRIs and strings stay as they are; a variable is known by its mark, which as an operator has no letter after it.
_PARTS = re.compile(r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|(?P<remark>\# [^\n]*)|\?(?P<variable>\w+)""")
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


def rewritten(query: str, variable: Callable[[str], str], remark: Callable[[str], str]) -> str:
    """A query with other names of variables, and other remarks."""

    def other(match: re.Match[str]) -> str:
        if match["variable"]:
            return f"?{variable(match['variable'])}"
        return f"# {remark(match['remark'].removeprefix('# '))}" if match["remark"] else match[0]

    return _PARTS.sub(other, query)


def extract_query(
    source: BinaryIO, keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[_Told]:
    """Reads an example query for Babel (`make texts`): its variables and remarks, each once, in their order."""
    found: dict[tuple[str, str], None] = {}

    def take(context: str, text: str) -> str:
        found[context, text] = None
        return text

    rewritten(source.read().decode(), lambda name: take(VARIABLE, name), lambda text: take(REMARK, text))
    for context, text in found:
        yield 1, "pgettext", (context, text), []
