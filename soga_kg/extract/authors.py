"""Who wrote the article: author cards, bylines, and the signature at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from soga_kg.extract.proof import Grounds, claim
from soga_kg.extract.rules import expand, rule_book
from soga_kg.extract.scene import Scene, scene_of
from soga_kg.extract.slots import Slot
from soga_kg.extract.voice import squeezed
from soga_kg.model import Article, AuthorCard, Claim, Relation, Thing

_END = 0.6  # a signature stands in the last part of a text
_ADDRESS = r"\(at\)|@|\[at\]"


def authors(article: Article, things: Sequence[Thing]) -> Iterator[Claim]:
    """Author of the article, and what an author card says of its person."""
    scene = scene_of(article, tuple(things))
    for card in article.authors:
        yield from _of_card(scene, card)
    for rule, confidence, pattern in _patterns():
        for match in pattern.finditer(scene.masked):
            if rule != "signature" or match.start() > len(scene.masked) * _END:
                for slot in scene.slots_in(*match.span("o"), ["person"]):
                    yield claim(scene, (None, slot), Relation.AUTHOR, Grounds(rule, confidence))


@cache
def _patterns() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Rule, confidence, pattern. On the even training lines: bylines 14 of 14 right, signatures 9 of 10."""
    texts = (
        ("byline", 0.9, r"{line}\s*{byline}\s*(?:[:–-]\s*)?{os:person}"),
        ("byline", 0.8, r"{line}{..60:}\b{reported}\s*:?\s*{os:person}"),
        ("signature", 0.7, r"{line}\s*[–—-]?\s*{o:person}(?:\s*[,|–-]\s*{..90})?\s*$"),
        ("signature", 0.7, rf"{{line}}\s*{{o:person}}\s*{{line}}{{..90}}\s*{{line}}{{..60:}}(?:{_ADDRESS})"),
    )
    words = rule_book().words
    return tuple((rule, confidence, re.compile(expand(text, words), re.IGNORECASE)) for rule, confidence, text in texts)


def _of_card(scene: Scene, card: AuthorCard) -> Iterator[Claim]:
    inside = [slot for slot in scene.slots if card.start <= slot.start < card.end and slot.named]
    writers = [slot for slot in inside if slot.kind == "person"] or [s for s in inside if s.kind == "organisation"]
    if not writers:
        return
    writer = writers[0]
    yield claim(scene, (None, writer), Relation.AUTHOR, Grounds("author-card", 0.98))
    if writer.kind != "person":
        return
    employers = [slot for slot in inside if slot.kind == "organisation"]
    if not employers:
        employers = _owner(scene, card)
    for slot in employers:
        yield claim(scene, (writer, slot), Relation.AFFILIATION, Grounds("author-card", 0.95, card.role), near=writer)


def _owner(scene: Scene, card: AuthorCard) -> list[Slot]:
    """The organisation whose name lies in the e-mail domain of the card."""
    domain = squeezed(card.domain or "")
    for slot in scene.slots:
        if slot.kind == "organisation" and slot.named:
            name = squeezed(scene.article.text[slot.start : slot.end])
            if len(name) > 3 and name in domain:
                return [slot]
    return []
