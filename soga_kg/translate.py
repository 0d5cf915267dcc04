"""The catalogues: what a text is in another language (gettext, `locale/{language}/LC_MESSAGES/soga_kg.po`)."""

from __future__ import annotations

import gettext
import io
import re
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from soga_kg.messages import N_, Message

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "soga_kg"
FEWEST_LETTERS = 8  # beside what is filled in: by fewer a text is not known
_AMOUNTS = frozenset({"most", "most_tags", "seconds"})
_PLACE = re.compile(r"%\((\w+)\)[sd]")


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
    values = {name: _filled_in(value, language) for name, value in text.values.items()}
    return catalogue(language).gettext(text.text) % values


def _filled_in(value: object, language: str) -> object:
    if isinstance(value, float):
        return format_decimal(value, "#,##0.############", locale=language)
    return told(value, language) if isinstance(value, str) else value


def retold(text: str, language: str) -> str:
    """A text that was kept in English, as a release keeps why a page was not read, in a language.

    It is known by the text of the catalogue that it is, or that was filled in; one that is none stays as it is.
    """
    found = _recognised(text) if language != "en" else None
    return text if found is None else told(found, language)


def _recognised(text: str) -> Message | None:
    exact, patterns = _texts()
    if text in exact:
        return N_(text)
    for pattern, marked in patterns:
        if match := pattern.fullmatch(text):
            values = {name: _value(name, value) for name, value in match.groupdict().items()}
            return Message(marked, values)
    return None


def _value(name: str, text: str) -> str | float:
    """What was filled in: a message, an amount (`most=` and `seconds=` are no other thing), or words."""
    if name in _AMOUNTS and (number := text.replace(",", "")).replace(".", "", 1).isdecimal():
        return float(number)
    return _recognised(text) or text


@cache
def _texts() -> tuple[frozenset[str], list[tuple[re.Pattern[str], str]]]:
    """The English texts of the catalogue: those that nothing is filled in; the others, those that say most first."""
    with (LOCALE / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        ids = [message.id for message in read_po(source) if isinstance(message.id, str) and not message.context]
    exact = frozenset(text for text in ids if "%" not in text)
    patterns = []
    for text in sorted(set(ids) - exact, key=lambda text: (-len(_PLACE.sub("", text)), text)):
        parts = _PLACE.split(text.replace("%%", "%"))  # what stands between places, and their names, by turns
        names = parts[1::2]
        if len(_PLACE.sub("", text)) >= FEWEST_LETTERS and len(set(names)) == len(names):
            made = (f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
            patterns.append((re.compile("".join(made), re.DOTALL), text))
    return exact, patterns
