"""What else a text prints for a name: with the noun that says its kind, or without; the title in it; what it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from soga_kg.extract.lexicon import lexicon
from soga_kg.model import Article, Kind, Mention, Thing
from soga_kg.names import fold

_TITLED = frozenset({Kind.EVENT, Kind.POLICY, Kind.PROJECT})  # kinds whose names are often titles in quotes
_OPEN, _SHUT = '«“"„', '»”"'
_TITLE = re.compile(rf"[^{_OPEN}{_SHUT}]+?[,:]?\s?[{_OPEN}]\s?(?P<title>[^{_OPEN}{_SHUT}]{{4,}}?)\s?[{_SHUT}]?")
_ORDINAL = (
    r"(?:\d{1,3}(?:e|è|es|ème|èmes|er|ère|ers|ères|st|nd|rd|th)"
    r"|premi(?:er|ère)s?|seconde?s?|(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix|onz|douz|quinz|vingt)ièmes?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|fifteenth|twentieth)"
)
_COUNTED = re.compile(rf"(?<![\w-]){_ORDINAL}\s$", re.IGNORECASE)
_COUNT = re.compile(rf"(?i:{_ORDINAL})\s(?=[^\W\d_]+\s)(?!(?-i:[a-zà-ÿ]))")
_NOUN = re.compile(rf"(?P<noun>(?<![\w-])[^\W\d_][\w-]*)\s(?P<open>[{_OPEN}]\s?)?$")
_FORMS = frozenset({"asbl", "scop", "scic"})  # an organisation is called by its name without them
_NOUN_AFTER = re.compile(r"\s(?P<noun>[a-z-]{4,})\b")
_OF = re.compile(r"\s(?:(?:de la|du|des|de|of the|of|during the|during|for the|for)\s|d['’]|de l['’])")


def worded(article: Article, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """The things with their other wordings (`also`): names for who looks for them, none to tell them apart by.

    But the title in a name is a name: `rapport « Xxx »` is what others call Xxx.
    """
    starts = {m.start: (m, thing) for thing in things for m in thing.mentions}
    named = (replace(thing, names=(*thing.names, *_titles(thing))) for thing in things)
    return tuple(replace(thing, also=_wordings(article, thing, starts)) for thing in named)


def _titles(thing: Thing) -> tuple[str, ...]:
    found = (_TITLE.fullmatch(name) for name in thing.names if thing.kind in _TITLED)
    titles = dict.fromkeys(match["title"] for match in found if match)
    return tuple(title for title in titles if title not in thing.names)


def _wordings(article: Article, thing: Thing, starts: dict[int, tuple[Mention, Thing]]) -> tuple[str, ...]:
    known = {fold(name) for name in thing.names}
    found: dict[str, str] = {}
    for mention in thing.mentions:
        for wording in _of(article, thing.kind, mention, starts):
            if fold(wording) not in known:
                found.setdefault(fold(wording), wording)
    return tuple(found.values())


def _of(article: Article, kind: Kind, mention: Mention, starts: dict[int, tuple[Mention, Thing]]) -> Iterator[str]:
    text, name = article.text, article.quote(mention.start, mention.end)
    block = next((b for b in article.blocks if b.start <= mention.start < b.end), None)
    before = text[block.start if block else mention.start : mention.start]
    after = text[mention.end : block.end if block else mention.end]
    if kind in _TITLED:
        yield from _with_noun(kind, name, before, after)
    if kind in _TITLED or kind is Kind.ORGANISATION:
        yield from _without_noun(kind, name)
    if kind is Kind.EVENT:
        count, counted = _COUNT.match(name), _COUNTED.search(before)
        if counted:
            yield counted[0] + name
        elif count:
            yield name[count.end() :]
    if kind in (Kind.EVENT, Kind.PLACE):
        of = _OF.match(after)
        other, thing = starts.get(mention.end + of.end(), (None, None)) if of else (None, None)
        apart = {Kind.PERSON} if kind is Kind.EVENT else set(Kind) - {Kind.PLACE}
        if other and thing and thing.kind not in apart:
            yield text[mention.start : other.end]


def _says(kind: Kind, noun: str) -> bool:
    """Whether a noun names the kind and nothing more: `programme`, `rapport`, `workshop`."""
    return fold(noun) in lexicon().cues[kind]


def _with_noun(kind: Kind, name: str, before: str, after: str) -> Iterator[str]:
    """`programme Xxx` and `cycle « Xxx »` for Xxx, `Xxx programme` too."""
    noun, trailing = _NOUN.search(before), _NOUN_AFTER.match(after)
    shut = after[: 1 + after.startswith((" »", "\u00a0»", "\u202f»"))] if noun and noun["open"] else ""
    if noun and _says(kind, noun["noun"]) and (not noun["open"] or shut.strip() in tuple(_SHUT)):
        yield noun[0] + name + shut
    if trailing and name[:1].isupper() and _says(kind, trailing["noun"]):
        yield name + trailing[0]


def _without_noun(kind: Kind, name: str) -> Iterator[str]:
    """Xxx for `programme Xxx`, `Scop Xxx` and `Xxx programme`; not `Pasteur` for `Institut Pasteur`."""
    noun, _, rest = name.partition(" ")
    plain = kind is not Kind.POLICY or " " in rest  # `loi Xxx`, `rapport Xxx`: somebody's
    said = fold(noun) in _FORMS if kind is Kind.ORGANISATION else noun.islower() and _says(kind, noun)
    if rest[:1].isupper() and plain and said:
        yield rest
    rest, _, noun = name.rpartition(" ")
    if rest[:1].isupper() and kind is Kind.PROJECT and noun.islower() and _says(kind, noun):
        yield rest
