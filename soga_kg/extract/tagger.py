"""What the trained tagger takes for a name, with how sure it is of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from soga_kg.extract.happenings import MONTH
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.reading import Reading
from soga_kg.extract.spans import lines
from soga_kg.learned.tagging import Tag, tags
from soga_kg.learned.windows import windows
from soga_kg.model import READER, Kind, Mention
from soga_kg.names import fold

# Order of the types in the model's labels.
TYPES = (Kind.PERSON, Kind.ORGANISATION, Kind.EVENT, Kind.POLICY, Kind.PROJECT, Kind.PLACE)
_WEAK = 0.05  # a kind less likely than this is no proposal
# Small words that begin or end no name: a tag that ends in one was cut before a name inside the longer one.
_SMALL = r"(?:de|du|des|la|le|les|un|une|en|et|à|au|aux|sur|dans|pour|par|of|the|and|in|on|for|a|an|by|with)"
_HEAD = re.compile(rf"(?:{_SMALL}\s+|[ld]['’]\s?)+")
_TAIL = re.compile(rf"(?:\s+{_SMALL}|\s+[ld]['’]?)+$")
_TO_NAME = re.compile(r"\s+(?:(?:de|du|des|la|le|les|of|the|for|pour|en)\s+|[ld]['’])*$")
# `Assemblée numérique des 21 | et 22 juin`: the day is no part of the name.
_DAY = re.compile(r"(?:\s+(?:du|des|le|les|of|on|the))+\s+\d{1,2}(?:er|st|nd|rd|th)?$")
_OF_MONTH = re.compile(rf"\s(?:(?:et|au|and|to|[-–])\s\d{{1,2}}\s)?{MONTH}")
_IN_COUNTRY = re.compile(r"\s+(?:en|in|au|aux)$")


def tagger(reading: Reading) -> Iterator[Mention]:
    """The names of all windows; a span that may be of two kinds is proposed for both."""
    network, article = reading.network, reading.article
    if network is None:
        return
    text = article.text
    found: list[Tag] = []
    for window in windows(text, lines(article), network.pieces, breaks=_breaks(reading)):
        found += tags(text, window, network)
    for tag in _mended(text, found):
        if tag.start < tag.end and fold(text[tag.start : tag.end]) not in lexicon().words["concepts"]:
            for kind, chance in zip(TYPES, tag.chances, strict=True):
                if chance >= _WEAK:
                    yield Mention(tag.start, tag.end, kind, READER, chance, _titled(text, tag, kind))


def _breaks(reading: Reading) -> Iterator[int]:
    """Where a word begins that lost the blank before it."""
    text = reading.article.text
    for passage in reading.passages:
        for left, right in pairwise(passage.tokens):
            if left.end == right.start and text[left.end - 1].isalpha() and text[right.start].isalpha():
                yield right.start


def _mended(text: str, found: Sequence[Tag]) -> Iterator[Tag]:
    """Tags without small words and titles around them; one cut before the name it ends with is made whole."""
    found = list(_joined(text, found))
    for number, tag in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        surface = text[tag.start : tag.end]
        head = _HEAD.match(surface)
        start = tag.start + (head.end() if head and head.end() < len(surface) else 0)
        tail = _TAIL.search(surface)
        end = tag.end - (len(tail[0]) if tail else 0)
        day = _DAY.search(text[start:end]) if _OF_MONTH.match(text, end) else None
        if day:
            end -= len(day[0])
        if tail and following is not None and _TO_NAME.fullmatch(text[end : following.start]):
            yield replace(tag, start=start, end=following.end)
            continue
        yield replace(tag, start=_untitled(text, start, end, tag), end=_stayed(text, start, end, tag))


def _joined(text: str, found: Sequence[Tag]) -> Iterator[Tag]:
    """Tags without titles that stand alone; a person's first name and particle (`Joris | van Haaften`) are one name."""
    held: Tag | None = None
    for tag in found:
        surface, is_person = text[tag.start : tag.end], tag.chances[0] > 0.5
        if held is not None and is_person and surface[:1].islower() and text[held.end : tag.start] == " ":
            yield replace(tag, start=held.start)
            held = None
            continue
        if held is not None:
            yield held
        held = tag if is_person and fold(surface) not in lexicon().words["honorifics"] else None
        if not is_person:
            yield tag
    if held is not None:
        yield held


def _untitled(text: str, start: int, end: int, tag: Tag) -> int:
    """The start of a person's name after `Mme`, `Dr`, `Ms`."""
    first, _, rest = text[start:end].partition(" ")
    if tag.chances[0] > 0.5 and rest and fold(first) in lexicon().words["honorifics"]:
        return end - len(rest.lstrip())
    return start


def _titled(text: str, tag: Tag, kind: Kind) -> str | None:
    """A person's name with the title that stands before it."""
    before = re.search(r"(\w+\.?) $", text[max(0, tag.start - 12) : tag.start]) if kind is Kind.PERSON else None
    if before is None or fold(before[1]) not in lexicon().words["honorifics"]:
        return None
    return f"{before[1]} {text[tag.start : tag.end]}"


def _stayed(text: str, start: int, end: int, tag: Tag) -> int:
    """The end of an organisation's name before the country it is in: `Pain Commun en Belgique`."""
    if tag.chances[1] > 0.5:
        before, _, last = text[start:end].rpartition(" ")
        country = _IN_COUNTRY.search(before)
        if country and fold(last) in lexicon().countries:
            return start + country.start()
    return end
