"""How a page of text becomes articles: clean text with blocks, sentences, languages, author cards and line spans.

    read(page) -> articles, skipped

The clean text holds no e-mail address and no telephone number; all offsets of later stages count in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType

from soga_kg import language
from soga_kg.messages import N_
from soga_kg.model import Article, AuthorCard, Block, BlockKind, Page, Sentence, Skipped, Title
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.read import feed, html, plain, sentences, wordpress
from soga_kg.read.blocks import Draft, RawBlock
from soga_kg.read.genres import is_genre

__all__ = ["read"]

Reader = Callable[[Page], tuple[list[Draft], list[Skipped]]]
_READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "text/html": html.drafts,
        "application/xhtml+xml": html.drafts,
        "application/json": wordpress.drafts,
        "application/rss+xml": feed.drafts,
        "application/atom+xml": feed.drafts,
        "application/xml": feed.drafts,
        "text/xml": feed.drafts,
    }
)


def read(page: Page, minter: Minter) -> tuple[tuple[Article, ...], tuple[Skipped, ...]]:
    """The articles of a page in page order, and what of it was passed over and why.

    Raises ReadError where nothing can be read: no text, no line ends, menus only.
    """
    drafts, skipped = _reader(page)(page)
    articles = [_article(draft, minter) for draft in drafts]
    skipped += [
        Skipped(
            draft.source.reference,
            "read",
            N_("language not recognised: read without a language model"),
            N_("French, English, Spanish, Italian, German and Portuguese are known."),
        )
        for draft, article in zip(drafts, articles, strict=True)
        if article.language == "und"
    ]
    return tuple(articles), tuple(skipped)


def _reader(page: Page) -> Reader:
    """By media type; a page of HTML that says it is plain text, as some saved pages do, is read as HTML."""
    if page.media_type not in _READERS and page.content[:100].lstrip().lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return html.drafts
    return _READERS.get(page.media_type, plain.drafts)


def _article(draft: Draft, minter: Minter) -> Article:
    titles, raw = draft.titles, draft.blocks
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
        sources=(draft.source,),
        authors=cards,
        published=draft.published,
        modified=draft.modified,
        keys=(draft.key,) if draft.key else (),
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
    named = [title for title in titles if not is_genre(title.text)] or list(titles)
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
