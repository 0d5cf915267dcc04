"""What a language model says of an article, where a setting names one: names and claims, each with its quote.

An article is asked about once, in parts; the finder and the relater use the same answers. Whatever the model quotes
that does not stand in the article is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from soga_kg.extract.chat import Chat, Question
from soga_kg.extract.lexicon import read_data
from soga_kg.extract.proof import LIMIT
from soga_kg.extract.reading import Reading
from soga_kg.extract.voice import STRAIGHT
from soga_kg.model import ASKED, BY_LINK, IDENTIFIERS, Article, Claim, Kind, Mention, PartialDate, Relation, Thing
from soga_kg.names import fold

WORDS = 1500  # of one call, about: what models of today read without passing over the middle
# Chosen, not measured, for models differ: alone enough to be kept, and no more than one good witness among others.
_WEIGHT = _CONFIDENCE = 0.6
_KINDS = tuple(kind for kind in Kind if kind is not Kind.SERIES)  # `link` alone tells series
_NOT_ASKED = frozenset({Relation.AUTHOR}) | BY_LINK | IDENTIFIERS  # rules and `link` know them
_DATED = frozenset({Relation.START_DATE, Relation.END_DATE, Relation.ISSUED})
_LONGEST_NAME = 200  # characters
_BLOCKS = 2  # that a quote may touch
_PLAIN = STRAIGHT | str.maketrans("“”„«»–—‑", '"""""---')
_NUMBER = re.compile(r"\d+")

Span = tuple[int, int]


@cache
def question() -> Question:
    """The instructions of data/llm.toml and the schema of the answer."""
    relations = [relation.value for relation in Relation if relation not in _NOT_ASKED]
    mention = _object(name={}, kind={"enum": [kind.value for kind in _KINDS]}, quote={})
    claim = _object(subject={}, relation={"enum": relations}, object={}, role={}, quote={})
    lists = {"mentions": mention, "claims": claim}
    properties = {name: {"type": "array", "items": item} for name, item in lists.items()}
    schema = {"type": "object", "properties": properties, "required": [*lists], "additionalProperties": False}
    return Question(read_data("llm")["instructions"].strip(), schema)


def _object(**fields: Mapping[str, Any]) -> Mapping[str, Any]:
    strings = {name: {"type": "string", **more} for name, more in fields.items()}
    return {"type": "object", "properties": strings, "required": [*strings], "additionalProperties": False}


def llm(reading: Reading) -> Iterator[Mention]:
    """The names that the model quotes from the article; nothing where no model is to be asked."""
    if reading.chat is None:
        return
    article, text = reading.article, _Text(reading.article)
    for item in _told(article, reading.chat, "mentions"):
        kind, quote = _field(item, "kind"), text.find(_field(item, "quote"))
        name = text.find(_field(item, "name"), quote) if quote else None
        if name is not None and kind in _KINDS and text.is_name(name):
            yield Mention(*name, Kind(kind), ASKED, _WEIGHT)


def heard(article: Article, things: Sequence[Thing], chat: Chat) -> Iterator[Claim]:
    """The claims of the model between chosen things; its quote must stand in the article and name one of them."""
    text = _Text(article)
    owners = {fold(name): thing for thing in reversed(things) for name in thing.names}
    for item in _told(article, chat, "claims"):
        relation, quote = _relation(_field(item, "relation")), text.find(_field(item, "quote"))
        subject = owners.get(fold(_field(item, "subject")))
        if relation is None or quote is None or subject is None:
            continue
        value = _value(item, relation, owners, text.dates(quote))
        ends = [subject, value] if isinstance(value, Thing) else [subject]
        place = text.evidence(quote)
        if value is None or place is None or (isinstance(value, Thing) and not text.names(quote, ends)):
            continue
        role = text.find(_field(item, "role"), quote) if relation is Relation.AFFILIATION else None
        yield Claim(
            subject.key,
            relation,
            value.key if isinstance(value, Thing) else value,
            *place,
            ASKED,
            _CONFIDENCE,
            article.quote(*role) if role else None,
        )


def _told(article: Article, chat: Chat, name: str) -> Iterator[Mapping[str, Any]]:
    """The entries of one list of all answers about an article."""
    for part in parts(article):
        answer = chat.ask(question(), f"Title: {article.title.text}\n\n{part}")
        for item in answer[name] if answer is not None else ():
            if isinstance(item, dict):
                yield item


def parts(article: Article) -> Iterator[str]:
    """The text in stretches of whole blocks, of WORDS words at most; a longer block is cut between sentences."""
    start = end = words = 0
    for low, high in _units(article):
        more = len(article.text[low:high].split())
        if words and words + more > WORDS:
            yield article.text[start:end]
            words = 0
        start, end, words = (low if not words else start), high, words + more
    if any(character.isalpha() for character in article.text[start:end]):
        yield article.text[start:end]


def _units(article: Article) -> Iterator[Span]:
    for block in article.blocks:
        if len(article.text[block.start : block.end].split()) <= WORDS:
            yield block.start, block.end
        else:
            yield from ((s.start, s.end) for s in article.sentences if block.start <= s.start < block.end)


def _field(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _relation(name: str) -> Relation | None:
    return next((r for r in Relation if r.value == name and r not in _NOT_ASKED), None)


def _value(
    item: Mapping[str, Any], relation: Relation, owners: Mapping[str, Thing], dates: _Dates
) -> Thing | PartialDate | None:
    """The object: a thing by one of its names, or a date whose numbers the article tells."""
    written = _field(item, "object")
    if relation in _DATED:
        return dates.read(written)
    return owners.get(fold(written))


class _Dates:
    """Which dates a quote may prove: the day stands in it, the year in it or elsewhere in the article."""

    def __init__(self, quote: str, years: frozenset[str]) -> None:
        self._numbers = {number.lstrip("0") for number in _NUMBER.findall(quote)}
        self._years = years

    def read(self, written: str) -> PartialDate | None:
        """A partial date; None for what is none, and for an invented one."""
        try:
            date = PartialDate(written)
        except ValueError:
            return None
        year, _, rest = date.value.partition("-")
        day = rest.partition("-")[2].lstrip("0")
        near = year in self._numbers or bool(rest)  # a bare year is proved by itself alone
        return date if near and year in self._years and (not day or day in self._numbers) else None


class _Text:
    """An article in which quotes are looked up: blanks, apostrophes, quotation marks and dashes of any form."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._plain = article.text.translate(_PLAIN)
        published = article.published.value[:4] if article.published else ""
        self._years = frozenset({*_NUMBER.findall(article.text), published})

    def find(self, quote: str, within: Span | None = None) -> Span | None:
        """Where whole words first stand in the article, or within a stretch of it."""
        words = r"\s+".join(re.escape(word) for word in quote.translate(_PLAIN).split())
        if not words:
            return None
        low, high = within or (0, len(self._plain))
        found = re.compile(rf"(?<!\w){words}(?!\w)").search(self._plain, low, high)
        return found.span() if found else None

    def is_name(self, place: Span) -> bool:
        """Of one line, with a letter, and not as long as a sentence."""
        name = self._article.quote(*place)
        return "\n" not in name and len(name) <= _LONGEST_NAME and any(c.isalpha() for c in name)

    def names(self, place: Span, things: Sequence[Thing]) -> bool:
        """Whether a stretch holds a name of one of some things."""
        return any(self.find(name, place) is not None for thing in things for name in thing.names)

    def dates(self, place: Span) -> _Dates:
        """The dates that a stretch may prove."""
        return _Dates(self._article.quote(*place), self._years)

    def evidence(self, place: Span) -> Span | None:
        """The sentences of a quote, or the quote where they are too long; None for one that is no single passage."""
        start, end = place
        if end - start > LIMIT or sum(b.start < end and start < b.end for b in self._article.blocks) > _BLOCKS:
            return None
        touched = [s for s in self._article.sentences if s.start < end and start < s.end]
        low, high = min([start, *(s.start for s in touched)]), max([end, *(s.end for s in touched)])
        return (low, high) if high - low <= LIMIT else place
