"""What the server's words about a failure are in French."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "languages" / "problems.fr.toml"


@cache
def catalogue() -> dict[str, str]:
    """English text -> French text, with {} for what is filled in."""
    texts: dict[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["problems"]
    return texts


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), french)
        for english, french in catalogue().items()
        if "{}" in english
    ]


def in_french(text: str) -> str:
    """The French of an English text; the text itself where the catalogue does not know it."""
    if text in catalogue():
        return catalogue()[text]
    for pattern, french in _patterns():
        if (match := pattern.fullmatch(text)) is not None:
            return french.format(*match.groups())
    return text
