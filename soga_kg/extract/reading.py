"""One article with what analysis adds to it: words, parts of speech, names seen by a model, candidate phrases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.nlp import EMPTY, Analysis, Models, Span
from soga_kg.extract.phrases import Phrase, phrases
from soga_kg.extract.tokens import Token, tokenise
from soga_kg.extract.unglue import unglued
from soga_kg.model import Article, Block
from soga_kg.names import fold

_OPENERS = frozenset('«"“„‘•·–—*✔→►▸|:;…!?.')


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the text with its words and the names that a model sees in it."""

    block: Block
    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]

    @property
    def shouts(self) -> bool:
        """Most letters are capitals, so capitals say nothing."""
        letters = [c for token in self.tokens for c in token.text if c.isalpha()]
        return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.6 * len(letters)

    @property
    def title_case(self) -> bool:
        """A short line with a capital on most words of four letters and more; no list, no sentence."""
        if any(token.text == "," for token in self.tokens) or (self.tokens[-1:] and self.tokens[-1].text == "."):
            return False
        words = [t for t in self.tokens if t.is_word and len(t.text) > 3]
        return 3 <= len(words) <= 16 and sum(t.is_capital for t in words) >= 0.8 * len(words)


class Reading:
    """An article as finders see it. Everything is computed when first asked for."""

    def __init__(self, article: Article, models: Models) -> None:
        self.article = article
        self.network = models.network
        self.chat = models.chat
        self._models = models

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The blocks in text order."""
        article, analyses = self.article, self._analyses()
        starts = {sentence.start for sentence in article.sentences}
        return tuple(
            Passage(
                block,
                _marked(self._words(block), starts, analysis, block),
                tuple(Span(s.start + block.start, s.end + block.start, s.label) for s in analysis.spans),
            )
            for block, analysis in zip(article.blocks, analyses, strict=True)
        )

    @cached_property
    def lower(self) -> frozenset[str]:
        """Folded words that the article also writes without a capital."""
        return frozenset(t.word for p in self.passages for t in p.tokens if t.text.islower() and len(t.text) > 2)

    @cached_property
    def _lower_text(self) -> str:
        """The folded words in small letters in their order, to look up whole phrases."""
        words = (
            token.word if token.text.islower() and not token.is_capital else "|"
            for p in self.passages
            for token in p.tokens
        )
        return f" {' '.join(words)} "

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Runs of words that may be names, in text order."""
        return tuple(
            phrase
            for passage in self.passages
            for phrase in phrases(passage.tokens, self.article.text, passage.block, passage.spans, self.lower)
        )

    @cached_property
    def candidates(self) -> tuple[tuple[Phrase, Passage], ...]:
        """Phrases that may be names: no concepts, none from lines all in capitals."""
        passages = {id(passage.block): passage for passage in self.passages}
        found = [(phrase, passages[id(phrase.block)]) for phrase in self.phrases]
        return tuple((ph, pa) for ph, pa in found if not pa.shouts and not self.is_common(ph.surface))

    def is_common(self, surface: str) -> bool:
        """Whether a phrase is a concept of the field or also stands in small letters in the article."""
        name = fold(surface)
        if name in lexicon().words["concepts"]:
            return True
        return surface[1:].islower() and len(name) > 3 and f" {name} " in self._lower_text

    def _words(self, block: Block) -> list[Token]:
        tokens = tokenise(self.article.text[block.start : block.end], block.start)
        knows = self._models.knows(block.language)
        return tokens if knows is None else list(unglued(tokens, knows))

    def _analyses(self) -> list[Analysis]:
        blocks = self.article.blocks
        found = [EMPTY] * len(blocks)
        for language in sorted({block.language for block in blocks}):
            chosen = [i for i, block in enumerate(blocks) if block.language == language]
            texts = [self.article.text[blocks[i].start : blocks[i].end] for i in chosen]
            for i, analysis in zip(chosen, self._models.analyse(language, texts), strict=True):
                found[i] = analysis
        return found


def _marked(tokens: list[Token], starts: set[int], analysis: Analysis, block: Block) -> tuple[Token, ...]:
    """Tokens with part of speech, and whether their capital is due to their place."""
    marked: list[Token] = []
    opening = True
    for token in tokens:
        opening = opening or token.start in starts
        first = opening and (token.is_word or token.is_number)
        marked.append(replace(token, pos=analysis.pos.get(token.start - block.start, ""), first=first))
        opening = (opening and not first) or token.text in _OPENERS
    return tuple(marked)
