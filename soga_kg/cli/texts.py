"""Reads the help of the commands for Babel (`make texts`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from soga_kg.cli import main
from soga_kg.cli.helps import texts


def extract(
    source: BinaryIO, keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The texts of all commands: they are asked for themselves, since docstrings are among them."""
    for text in texts(main):
        yield 1, "gettext", text, []
