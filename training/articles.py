"""An annotated text as the article and things that relaters see."""

from __future__ import annotations

import re

from soga_kg.learned.windows import lines_of
from soga_kg.model import Article, AuthorCard, Block, BlockKind, Kind, Mention, Sentence, Source, Thing, Title
from soga_kg.read import sentences
from training.texts import Annotated

_MAIL = re.compile(r"(?:@|\(at\)|\[at\]|\bat\b|\(arobase\))\s?(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_HEADING = 90  # characters; a shorter line without a full stop heads what follows


def article_of(annotated: Annotated) -> tuple[Article, tuple[Thing, ...], dict[str, int]]:
    """The article of a text, its things as annotated, and their keys by the annotation's."""
    article = _article(annotated.language, annotated.text)
    things = _things(annotated)
    return article, tuple(things.values()), {key: thing.key for key, thing in things.items()}


def _article(language: str, text: str) -> Article:
    blocks: list[Block] = []
    cards: list[AuthorCard] = []
    split: list[Sentence] = []
    for number, line in enumerate(lines_of(text)):
        kind = BlockKind.BULLET if line.item else _kind(text[line.start : line.end], number)
        mail = _MAIL.search(text, line.start, line.end)
        if mail is not None:
            kind = BlockKind.AUTHOR
            cards.append(AuthorCard(line.start, line.end, "?", domain=mail["domain"].lower()))
        blocks.append(Block(kind, line.start, line.end, language))
        split += [Sentence(a, b) for a, b in sentences.split(text[line.start : line.end], line.start)]
    title = text[blocks[0].start : blocks[0].end] if blocks else ""
    return Article(
        iri="urn:a", work="urn:w", title=Title(title, language), alternative_titles=(), language=language, text=text,
        blocks=tuple(blocks), sentences=tuple(split), sources=(Source("a"),), authors=tuple(cards),
    )  # fmt: skip


def _things(annotated: Annotated) -> dict[str, Thing]:
    """The things by the annotation's keys; each is called by the longest of its names."""
    found: dict[str, list[Mention]] = {}
    for mention in annotated.mentions:
        kind = Kind(mention.type.lower())
        found.setdefault(mention.key, []).append(Mention(mention.start, mention.end, kind, "gold", 1.0))
    things: dict[str, Thing] = {}
    for number, (key, mentions) in enumerate(found.items()):
        names = tuple(dict.fromkeys(annotated.text[m.start : m.end] for m in mentions))
        things[key] = Thing(number, mentions[-1].kind, max(names, key=len), names, tuple(sorted(mentions)))
    return things


def _kind(line: str, number: int) -> BlockKind:
    if number == 0:
        return BlockKind.TITLE
    short = len(line) < _HEADING and line.rstrip()[-1:] not in ".!?;,…"
    return BlockKind.HEADING if short else BlockKind.PARAGRAPH
