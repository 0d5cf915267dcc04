"""What finders and relaters say of annotated texts, read as the program reads pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soga_kg.collate import collate
from soga_kg.errors import ReadError
from soga_kg.extract import find
from soga_kg.extract.nlp import Models
from soga_kg.model import Article, Mention, Page, Thing
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.read import read
from training.texts import Annotated


@dataclass(frozen=True)
class Found:
    """One article of an annotated text with all proposals."""

    text: Annotated
    article: Article
    mentions: tuple[Mention, ...]


def found(texts: Iterable[Annotated], models: Models) -> list[Found]:
    """All texts read and searched for names; a text that cannot be read is left out."""
    minter = Minter("https://example.org/")
    made = []
    for text in texts:
        try:
            articles, _ = read(Page(f"{text.name.replace(':', '-')}.txt", text.text.encode()), minter)
        except ReadError:
            continue
        made += [Found(text, article, find(article, models)) for article in collate(articles, minter)]
    return made


def names(text: Annotated) -> dict[str, str]:
    """Folded name -> type, of all mentions."""
    return {fold(text.text[m.start : m.end]): m.type.lower() for m in text.mentions}


def keys_of(text: Annotated, things: Sequence[Thing]) -> dict[int, str]:
    """Thing -> entity of the annotation: same type, a name in common."""
    forms: dict[str, set[str]] = {}
    types: dict[str, str] = {}
    for m in text.mentions:
        forms.setdefault(m.key, set()).add(fold(text.text[m.start : m.end]))
        types[m.key] = m.type.lower()
    pairs: dict[int, str] = {}
    for thing in things:
        printed = {fold(name) for name in thing.names}
        for key, names_ in forms.items():
            if types[key] == thing.kind.value and key not in pairs.values() and printed & names_:
                pairs[thing.key] = key
                break
    return pairs


def truth(text: Annotated) -> Mapping[tuple[str, str], frozenset[str]]:
    """(subject, relation) -> objects; a partnership from both ends."""
    made: dict[tuple[str, str], set[str]] = {}
    for s, r, o in text.relations:
        made.setdefault((s, r), set()).add(o)
        if r == "partner":
            made.setdefault((o, r), set()).add(s)
    return {key: frozenset(values) for key, values in made.items()}
