"""The catalogues: what a text is in another language (gettext, `locale/{language}/LC_MESSAGES/soga_kg.po`)."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from soga_kg.messages import Message

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "soga_kg"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The texts of a language; English stands in the code, so that it has no file.

    Read as translators write it: there is no compiled file that could be older. Raises FileNotFoundError
    for a language without catalogue.
    """
    if language == "en":
        return gettext.NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, language, DOMAIN, abort_invalid=True))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def told(text: str, language: str) -> str:
    """A marked text in a language; what is not marked stays as it is."""
    if not isinstance(text, Message):
        return text
    values = {name: told(v, language) if isinstance(v, str) else v for name, v in text.values.items()}
    return catalogue(language).gettext(text.text) % values
