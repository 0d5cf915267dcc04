"""What was fetched, without names of people who asked not to be in the graph, before any of it is kept."""

from __future__ import annotations

import codecs
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from soga_kg.suppress import MARK, Suppression

# Single-byte encodings in which a page may stand that is not UTF-8, beside the one that its server declares.
OLD_ENCODINGS = ("cp1252", "iso8859_15", "mac_roman", "cp850", "cp1250")
_AS_IT_CAME = "soga-kg-as-it-came"
_GZIP = zlib.MAX_WBITS | 16
_MOST = 50_000_000  # bytes; the most that a sitemap may have by its protocol
_TAG = re.compile(r"(<[^<>]*>)")
# A letter, or the blank between two names, written otherwise: in HTML, in JSON within HTML, in an address.
_CODED = re.compile(r"&(?:#\d{2,5}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{3,8});|\\{1,4}u[0-9a-fA-F]{4}|(?:%[0-9a-fA-F]{2})+")


def names_somebody(content: bytes, charset: str, listed: Suppression) -> bool:
    """Whether bytes name somebody on the list, in any usual way to write letters and in any encoding they may be in."""
    if not listed:
        return False
    content = _unpacked(content)
    return any(_named(_letters(_decoded(content, encoding)), listed) for encoding in _encodings(content, charset))


def without_names(content: bytes, charset: str, listed: Suppression) -> bytes | None:
    """The bytes with a mark in place of names on the list; None where one stands in a way that cannot be marked.

    What names nobody stays as it was sent, to the byte.
    """
    if not names_somebody(content, charset, listed):
        return content
    content = _unpacked(content)
    for encoding in _encodings(content, charset):
        text = _decoded(content, encoding)
        if not _named(_letters(text), listed):
            continue
        try:
            cleaned = json.dumps(_each(json.loads(text), lambda said: _marked(said, listed)), ensure_ascii=False)
        except (ValueError, RecursionError):  # no JSON
            cleaned = _marked(text, listed)
        content = cleaned.encode(encoding, _AS_IT_CAME)
    return None if names_somebody(content, charset, listed) else content


def _unpacked(content: bytes) -> bytes:
    """A sitemap that is compressed is read as what it holds; a damaged one names nobody that could be read."""
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return zlib.decompressobj(_GZIP).decompress(content, _MOST)
    except zlib.error:
        return b""


def _encodings(content: bytes, charset: str) -> Iterator[str]:
    """Those in which bytes may be read: what a page declares within itself is not looked for, but tried."""
    zeros = [content[i : i + 8 : 2] == bytes(4) for i in (0, 1)]  # every second byte of markup in UTF-16
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
    elif any(zeros):
        yield "utf-16-be" if zeros[0] else "utf-16-le"
    elif _reads(content, "utf-8"):
        yield "utf-8"
    else:
        yield from dict.fromkeys(([charset] if _reads(content, charset) else []) + list(OLD_ENCODINGS))


def _reads(content: bytes, charset: str) -> bool:
    try:
        return bool(charset) and content.decode(charset) is not None
    except (UnicodeError, LookupError):
        return False


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding, "replace" if encoding.startswith("utf-16") else "surrogateescape")


def _as_it_came(error: UnicodeError) -> tuple[bytes, int]:
    """What an encoding does not have: a byte that it could not read goes back as it was, a letter as a reference."""
    assert isinstance(error, UnicodeEncodeError)  # it is only used to encode
    unfit = error.object[error.start : error.end]
    back = (bytes([ord(c) - 0xDC00]) if "\udc80" <= c <= "\udcff" else f"&#{ord(c)};".encode() for c in unfit)
    return b"".join(back), error.end


codecs.register_error(_AS_IT_CAME, _as_it_came)


def _letters(text: str) -> str:
    """The text with letters and blanks that are written otherwise as themselves."""

    def letter(match: re.Match[str]) -> str:
        coded = match[0]
        code = coded.startswith("\\")
        said = chr(int(coded[-4:], 16)) if code else unquote(coded) if coded[0] == "%" else html.unescape(coded)
        return said if all(c.isalpha() or c.isspace() for c in said) else coded

    return _CODED.sub(letter, text)


def _named(text: str, listed: Suppression) -> bool:
    return listed.names(text) or listed.names(_TAG.sub(" ", text))


def _each(data: object, change: Callable[[str], str]) -> object:
    """JSON data with every string changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, list):
        return [_each(item, change) for item in data]
    return {key: _each(value, change) for key, value in data.items()} if isinstance(data, dict) else data


def _marked(text: str, listed: Suppression) -> str:
    """Text or markup with a mark in place of names; tags inside a name stay, what they say of it goes too."""
    text = _letters(text)
    parts = _TAG.split(text)  # text and tags by turns
    origin: list[int] = []  # of each character of the text with a blank for each tag: its place, -1 for a tag
    at = 0
    for number, part in enumerate(parts):
        origin += [-1] if number % 2 else range(at, at + len(part))
        at += len(part)
    plain = "".join(" " if place < 0 else text[place] for place in origin)
    written = list(text)
    for start, end in listed.spans(plain):
        mark = MARK
        for place in origin[start:end]:
            if place >= 0:
                written[place], mark = mark, ""
    return _TAG.sub(lambda tag: listed.clean(tag[0]), "".join(written))
