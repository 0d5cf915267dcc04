"""Who signs: the name in the author card, and the organisation behind the domain of its e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from soga_kg.extract.evidence import has_head
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.reading import Reading
from soga_kg.model import AuthorCard, Kind, Mention
from soga_kg.names import fold


def publisher(reading: Reading) -> Iterator[Mention]:
    """The names in the author cards of the article."""
    for card in reading.article.authors:
        yield from _in(card, reading.article.text)


def _in(card: AuthorCard, text: str) -> Iterator[Mention]:
    start = text.find(card.name, card.start, card.end)
    if card.name and start >= 0:
        yield Mention(start, start + len(card.name), _kind(card), "publisher", 0.97)
    if card.domain and fold(card.domain) not in lexicon().words["providers"]:
        start = text.find(card.domain, card.start, card.end)
        if start >= 0:
            yield Mention(start, start + len(card.domain), Kind.ORGANISATION, "publisher", 0.95)


def _kind(card: AuthorCard) -> Kind:
    """A card with a role, or whose name starts with a given name, is a person's."""
    words = card.name.split()
    if has_head(words, (Kind.ORGANISATION,)):
        return Kind.ORGANISATION
    if card.role or (len(words) > 1 and words[0].lower() in lexicon().given):
        return Kind.PERSON
    squeezed = "".join(words).lower()
    if card.domain and squeezed[:6] == card.domain.replace("-", "")[:6]:
        return Kind.ORGANISATION
    return Kind.PERSON if 2 <= len(words) <= 4 and card.name.replace(" ", "").isalpha() else Kind.ORGANISATION
