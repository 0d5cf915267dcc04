"""Bytes of a page to text: which encoding, and what is no text at all."""

from __future__ import annotations

import re
import unicodedata

from soga_kg.errors import ReadError
from soga_kg.messages import N_

# C0 and C1 controls that no text holds (tab, line feed, carriage return, form feed excepted)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_NO_TEXT = re.compile(rf"{_CONTROLS.pattern}|[\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Encodings of French and English pages that are not UTF-8. A declaration that says anything else is not followed:
# Python knows codecs (idna, unicode_escape) that no page may ask for.
_DECLARED = frozenset({"iso-8859-15", "latin-9", "windows-1250", "cp1250", "macintosh", "utf-16le", "utf-16be"})
# Longest line of real prose seen is 3,000 characters; a minified script or a base64 image is far beyond.
LONGEST_LINE = 50_000


def decode(content: bytes, declared: str = "", longest_line: int = LONGEST_LINE) -> tuple[str, str]:
    """Text in normal form C with line feeds, and the encoding it was read in.

    `declared` is the encoding that the server or the page says, `longest_line` in characters.
    Raises ReadError for an empty page, for one that is no text, and for one without line ends.
    """
    if not content.strip():
        raise ReadError(N_("the page is empty"), N_("Save the page again, or take it out of the folder."))
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None) or _sixteen_bits(content) or "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # Text that decodes as UTF-8 is UTF-8, whatever the page declares; only now does the declaration matter.
        encoding = declared.lower() if declared.lower() in _DECLARED else "windows-1252"
        text = content.decode(encoding, errors="replace")
    _refuse_binary(text)
    text = tidy(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    longest = max(len(line) for line in text.split("\n"))
    if longest > longest_line:
        raise ReadError(
            N_(
                "a line of %(longest)s characters is no article text (limit %(longest_line)s)",
                longest=format(longest, ","),
                longest_line=format(longest_line, ","),
            ),
            N_("Is this a script, a data file or a page whose line ends were lost? Save the article's text instead."),
        )
    return text, encoding


def tidy(text: str) -> str:
    """Text in normal form C without invisible characters (soft hyphens, joiners, marks of direction)."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def without_controls(text: str) -> str:
    """Text without characters that no text holds: controls, and halves of characters that JSON can carry."""
    return _NO_TEXT.sub("", text)


def _sixteen_bits(content: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of markup is null."""
    zeros = [content[i : i + 8 : 2] == bytes(4) for i in (0, 1)]
    return "utf-16-be" if zeros[0] else "utf-16-le" if zeros[1] else None


def _refuse_binary(text: str) -> None:
    sample = text[:100_000]
    odd = len(_CONTROLS.findall(sample)) + sample.count("\ufffd")
    # One stray control in a thousand characters happens in saved pages; a picture or archive has one in four.
    if odd * 100 > len(sample):
        raise ReadError(
            N_("the page is not text (a picture, an archive or an unknown encoding?)"), N_("Save it as UTF-8 text.")
        )
