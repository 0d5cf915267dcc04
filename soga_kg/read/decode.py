"""Bytes of a page to text: which encoding, and what is no text at all."""

from __future__ import annotations

import re
import unicodedata

from soga_kg.errors import ReadError

# C0 and C1 controls that no text holds (tab, line feed, carriage return, form feed excepted)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Longest line of real prose seen is 3,000 characters; a minified script or a base64 image is far beyond.
LONGEST_LINE = 50_000


def decode(content: bytes) -> tuple[str, str]:
    """Text in normal form C with line feeds, and the encoding it was read in.

    Raises ReadError for an empty page, for one that is no text, and for one without line ends.
    """
    if not content.strip():
        raise ReadError("the page is empty", "Save the page again, or take it out of the folder.")
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "windows-1252"
        text = content.decode(encoding, errors="replace")
    _refuse_binary(text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    text = _INVISIBLE.sub("", text)
    longest = max(len(line) for line in text.split("\n"))
    if longest > LONGEST_LINE:
        raise ReadError(
            f"a line of {longest:,} characters is no article text (limit {LONGEST_LINE:,})",
            "Is this a script, a data file or a page whose line ends were lost? Save the article's text instead.",
        )
    return text, encoding


def _refuse_binary(text: str) -> None:
    sample = text[:100_000]
    odd = len(_CONTROLS.findall(sample)) + sample.count("\ufffd")
    # One stray control in a thousand characters happens in saved pages; a picture or archive has one in four.
    if odd * 100 > len(sample):
        raise ReadError(
            "the page is not text (a picture, an archive or an unknown encoding?)", "Save it as UTF-8 text."
        )
