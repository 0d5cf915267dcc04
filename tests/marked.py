"""Articles from marked lines, for tests of what is claimed between given names.

`# ` opens a title, `## ` a heading, `- ` a bullet, `~ ` a caption, `@ ` an author card (` / ` for its line ends);
`[Anna Le](person:anna)` names a thing, `[Anna](anna)` names it again.
"""

from __future__ import annotations

import re

from soga_kg.model import Article, AuthorCard, Block, BlockKind, Kind, Mention, Sentence, Source, Thing, Title
from soga_kg.read import sentences

_MARK = re.compile(r"\[(?P<name>[^\]]+)\]\((?:(?P<kind>[a-z]+):)?(?P<key>\w+)\)")
_LINES = {
    "# ": BlockKind.TITLE,
    "## ": BlockKind.HEADING,
    "- ": BlockKind.BULLET,
    "~ ": BlockKind.CAPTION,
    "@ ": BlockKind.AUTHOR,
}


def marked(text: str, card: dict[str, str] | None = None) -> tuple[Article, tuple[Thing, ...], dict[str, int]]:
    """An article and its things from marked lines, and the things' keys by their marks; `card`: what a card says."""
    blocks: list[Block] = []
    cards: list[AuthorCard] = []
    mentions: dict[str, list[Mention]] = {}
    kinds: dict[str, Kind] = {}
    clean = ""
    for line in text.strip().splitlines():
        start = len(clean)
        kind = next((kind for sign, kind in _LINES.items() if line.startswith(sign)), BlockKind.PARAGRAPH)
        rest = line.removeprefix(next((sign for sign in _LINES if line.startswith(sign)), ""))
        rest = rest.replace(" / ", "\n") if kind is BlockKind.AUTHOR else rest
        at = 0
        for match in _MARK.finditer(rest):
            clean += rest[at : match.start()]
            if match["kind"]:
                kinds[match["key"]] = Kind(match["kind"])
            mention = Mention(len(clean), len(clean) + len(match["name"]), kinds[match["key"]], "test", 1.0)
            mentions.setdefault(match["key"], []).append(mention)
            clean += match["name"]
            at = match.end()
        clean += rest[at:]
        blocks.append(Block(kind, start, len(clean), "fr"))
        if kind is BlockKind.AUTHOR:
            cards.append(AuthorCard(start, len(clean), **(card or {"name": "?"})))
        clean += "\n"
    clean = clean.removesuffix("\n")
    keys = {name: number for number, name in enumerate(mentions)}
    things = tuple(_thing(keys[name], kinds[name], clean, found) for name, found in mentions.items())
    article = Article(
        iri="https://example.org/a", work="https://example.org/w", title=Title("Essai", "fr"), alternative_titles=(),
        language="fr", text=clean, blocks=tuple(blocks), sentences=_sentences(clean, blocks),
        sources=(Source("essai.txt", 0, len(blocks)),), authors=tuple(cards),
    )  # fmt: skip
    return article, things, keys


def _thing(key: int, kind: Kind, text: str, found: list[Mention]) -> Thing:
    names = tuple(dict.fromkeys(text[mention.start : mention.end] for mention in found))
    return Thing(key, kind, max(names, key=len), names, tuple(found))


def _sentences(text: str, blocks: list[Block]) -> tuple[Sentence, ...]:
    whole = {BlockKind.TITLE, BlockKind.HEADING, BlockKind.AUTHOR}
    found: list[Sentence] = []
    for block in blocks:
        if block.kind in whole:
            found.append(Sentence(block.start, block.end))
        else:
            found += [Sentence(a, b) for a, b in sentences.split(text[block.start : block.end], block.start)]
    return tuple(found)
