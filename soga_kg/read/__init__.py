"""How a page of text becomes articles: clean text with blocks, sentences, languages, author cards and line spans.

    read(page) -> articles, skipped

The clean text holds no e-mail address and no telephone number; all offsets of later stages count in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from soga_kg.errors import ReadError
from soga_kg.model import Article, AuthorCard, Block, BlockKind, Page, Sentence, Skipped, Source, Title
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.read import language, sentences
from soga_kg.read.blocks import RawBlock, blocks_of, titles_of
from soga_kg.read.decode import decode
from soga_kg.read.lines import lines_of
from soga_kg.read.menus import is_menu
from soga_kg.read.split import GENRES, Part, split

__all__ = ["read"]


def read(page: Page, minter: Minter) -> tuple[tuple[Article, ...], tuple[Skipped, ...]]:
    """The articles of a page in page order, and what of it was passed over and why.

    Raises ReadError where nothing can be read: no text, no line ends, menus only.
    """
    text, encoding = decode(page.content)
    skipped = []
    if encoding == "windows-1252":
        skipped.append(
            Skipped(page.name, "read", "not UTF-8: read as Windows-1252", "Check accents, or save the page as UTF-8.")
        )
    lines = lines_of(text)
    if not lines or is_menu(lines):
        raise ReadError("no article on the page: menus, links or headings only", "Save the page of an article instead.")
    articles = []
    for part in split(lines, len(text.split("\n"))):
        source = Source(page.name, part.start, part.end)
        if is_menu(part.lines):
            skipped.append(Skipped(source.reference, "read", "no running text between two titles"))
            continue
        article = _article(part, source, minter)
        if article.language == "und":
            skipped.append(
                Skipped(
                    source.reference,
                    "read",
                    "language not recognised: read without a language model",
                    "French, English, Spanish, Italian, German and Portuguese are known.",
                )
            )
        articles.append(article)
    return tuple(articles), tuple(skipped)


def _article(part: Part, source: Source, minter: Minter) -> Article:
    titles = titles_of(part)
    raw = list(blocks_of(part, titles))
    text, spans = _laid_out(raw)
    languages, main = _languages(raw)
    blocks = tuple(
        Block(block.kind, start, end, own, block.depth)
        for block, (start, end), own in zip(raw, spans, languages, strict=True)
    )
    title, others = _main_title(titles, main, raw)
    cards = tuple(
        replace(block.card, start=start, end=end)
        for block, (start, end) in zip(raw, spans, strict=True)
        if isinstance(block.card, AuthorCard)
    )
    iri = minter.article(title.text, text)
    return Article(
        iri=iri,
        work=minter.node("work", main, fold(title.text)),
        title=title,
        alternative_titles=others,
        language=main,
        text=text,
        blocks=blocks,
        sentences=_sentences(text, blocks),
        sources=(source,),
        authors=cards,
    )


def _laid_out(raw: Sequence[RawBlock]) -> tuple[str, list[tuple[int, int]]]:
    spans, at = [], 0
    for block in raw:
        spans.append((at, at + len(block.text)))
        at += len(block.text) + 1
    return "\n".join(block.text for block in raw), spans


def _languages(raw: Sequence[RawBlock]) -> tuple[list[str], str]:
    """The language of each block, and the article's: that of most words of its body."""
    own = [language.detect(block.text) for block in raw]
    words: Counter[str] = Counter()
    for block, found in zip(raw, own, strict=True):
        if found != "und" and block.kind not in {BlockKind.TITLE, BlockKind.CAPTION, BlockKind.AUTHOR}:
            words[found] += len(block.text.split())
    if not words:
        words.update(found for found in own if found != "und")
    unknown = sum(len(b.text.split()) for b, f in zip(raw, own, strict=True) if f == "und" and len(b.text) > 200)
    main = max(sorted(words), key=lambda known: words[known]) if words else "und"
    if unknown > words.get(main, 0):
        main = "und"
    return language.inherit(own, [len(block.text) for block in raw], main), main


def _main_title(titles: Sequence[Title], main: str, raw: Sequence[RawBlock]) -> tuple[Title, tuple[Title, ...]]:
    """The title in the article's language (the last printed, which is the page's own heading), and the others."""
    if not titles:
        first = " ".join(raw[0].text.split()[:12])
        return Title(first, main), ()
    named = [title for title in titles if fold(title.text) not in GENRES] or list(titles)
    fitting = [title for title in named if title.language == main]
    chosen = (fitting or [title for title in named if title.language == "und"] or named)[-1]
    chosen_language = chosen.language if chosen.language != "und" else main
    others = tuple(title for title in titles if title is not chosen)
    return Title(chosen.text, chosen_language), others


def _sentences(text: str, blocks: Sequence[Block]) -> tuple[Sentence, ...]:
    """Sentences of all blocks; a title, a heading and an author card are one sentence each."""
    whole = {BlockKind.TITLE, BlockKind.HEADING, BlockKind.AUTHOR}
    found = []
    for block in blocks:
        if block.kind in whole:
            found.append(Sentence(block.start, block.end))
        else:
            found += [Sentence(a, b) for a, b in sentences.split(text[block.start : block.end], block.start)]
    return tuple(found)
