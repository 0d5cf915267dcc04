"""The catalogues as they stand in their files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from soga_kg.translate import LOCALE
from soga_kg.web.named import REMARK, VARIABLE

FRENCH = LOCALE / "fr" / "LC_MESSAGES" / "soga_kg.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, abort_invalid=True)


def english(message: Message) -> tuple[str, ...]:
    """The text, or its forms for one and for several."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translated(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@cache
def beginnings(language: str) -> frozenset[str]:
    """All texts of a language up to what is filled in; what queries hold is no text of a page (`?name`)."""
    forms = translated if language == "fr" else english
    messages = [message for message in read(FRENCH) if message.id and message.context not in {VARIABLE, REMARK}]
    texts = [text for message in messages for text in forms(message)]
    return frozenset(re.split(r"%\(|\{", text)[0].strip() for text in texts)
