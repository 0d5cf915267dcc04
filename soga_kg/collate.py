"""Which articles are one text, revisions of one work, or translations of each other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from soga_kg.model import Article
from soga_kg.names import fold, similarity
from soga_kg.namespaces import Minter
from soga_kg.places import works
from soga_kg.register import Register

# Shared runs of three words, over all of both texts. Measured on 30 texts of one site: a rewritten article shares
# 0.07 to 0.95 with its older form, different articles of one author at most 0.05.
SAME_WORK = 0.30
SAME_WORK_WITH_TITLE = 0.06
TITLE_WORDS = 0.4  # share of a title's content words found in the other title
SAME_TITLE = 0.9  # similarity of a printed title with the other language's title
SAME_ANCHORS = 0.5  # share of names and numbers that two language versions have in common
FEWEST_ANCHORS = 6
MOST_HOLDERS = 60  # a phrase or name that stands in more articles than this pairs nothing; keeps the work linear

_ANCHOR = re.compile(r"\b(?:\d[\d.,]*\d|\d|[A-ZÀ-Ý]{2,}\w*|[A-ZÀ-Ý]\w+(?=\s[A-ZÀ-Ý]\w+)|(?<=[a-zà-ÿ]\s)[A-ZÀ-Ý]\w+)\b")


def collate(articles: Iterable[Article], minter: Minter, register: Register | None = None) -> tuple[Article, ...]:
    """One article a text, with all its sources, its work and its translations; sorted by IRI.

    `register` says which works were published: an article keeps its own, whatever its title is now.
    """
    texts = _merged(articles)
    first = _works(texts)
    groups: dict[str, list[Article]] = {}
    for article in sorted(texts, key=lambda a: (first[a.iri].iri, a.iri)):
        groups.setdefault(first[article.iri].iri, []).append(article)
    iris = works(groups, register or Register(), minter)
    named = [replace(a, work=iris[first[a.iri].iri]) for a in texts]
    partners = _translations(named)
    return tuple(replace(a, translations=tuple(sorted(partners[a.iri]))) for a in named)


def _merged(articles: Iterable[Article]) -> list[Article]:
    """The same text met twice is one article with two sources."""
    by_iri: dict[str, Article] = {}
    for article in articles:
        known = by_iri.get(article.iri)
        sources = (*known.sources, *article.sources) if known else article.sources
        ordered = tuple(sorted(set(sources), key=lambda s: (s.page, s.start)))
        keys = tuple(sorted({*known.keys, *article.keys})) if known else article.keys
        by_iri[article.iri] = replace(article, sources=ordered, keys=keys)
    return [by_iri[iri] for iri in sorted(by_iri)]


def _works(articles: Sequence[Article]) -> dict[str, Article]:
    """Article IRI -> the first (by IRI) article of the same work."""
    shingles = [_shingles(a.text) for a in articles]
    first = {a.iri: a for a in articles}
    for (i, j), shared in sorted(_sharing(shingles).items()):
        left, right = articles[i], articles[j]
        if shared / max(len(shingles[i]), len(shingles[j])) < SAME_WORK_WITH_TITLE:
            continue  # the share over both, which takes long to count, is less still
        share = shared / len(shingles[i] | shingles[j])
        if left.language == right.language and _is_revision(left, right, share):
            low, high = sorted((first[left.iri], first[right.iri]), key=lambda a: a.iri)
            first = {iri: low if a.iri == high.iri else a for iri, a in first.items()}
    return first


def _sharing(keys: Sequence[set[str]]) -> Counter[tuple[int, int]]:
    """How many keys two items have in common, for pairs that share any; keys of many items tell nothing."""
    holders: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(keys):
        for key in own:
            holders[key].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for found in holders.values():
        if len(found) <= MOST_HOLDERS:
            shared.update(combinations(found, 2))
    return shared


def _is_revision(left: Article, right: Article, share: float) -> bool:
    return share >= SAME_WORK or (share >= SAME_WORK_WITH_TITLE and _title_overlap(left, right) >= TITLE_WORDS)


def _shingles(text: str) -> set[str]:
    words = fold(text).split()
    return {" ".join(words[i : i + 3]) for i in range(max(len(words) - 2, 1))}


def _title_overlap(left: Article, right: Article) -> float:
    a, b = ({w for w in fold(x.title.text).split() if len(w) > 3} for x in (left, right))
    return len(a & b) / max(min(len(a), len(b)), 1)


def _translations(articles: Sequence[Article]) -> dict[str, set[str]]:
    """Article IRI -> the revisions in other languages."""
    partners: dict[str, set[str]] = {a.iri: set() for a in articles}
    by_work: dict[str, list[Article]] = {}
    for article in articles:
        by_work.setdefault(article.work, []).append(article)
    for left, right in _pairs(list(by_work.values())):
        for a in left:
            partners[a.iri] |= {b.iri for b in right}
        for b in right:
            partners[b.iri] |= {a.iri for a in left}
    return partners


def _pairs(works: Sequence[list[Article]]) -> Iterator[tuple[list[Article], list[Article]]]:
    """Works of different languages that are one article, best first, each work once a language."""
    ranked = []
    hints = [{word for a in work for word in _hints(a)} for work in works]
    for i, j in sorted(_sharing(hints)):
        score = max(_translation_score(a, b) for a in works[i] for b in works[j])
        if score > 0:
            ranked.append((-score, i, j))
    taken: set[tuple[int, str]] = set()
    for _, i, j in sorted(ranked):
        keys = {(i, works[j][0].language), (j, works[i][0].language)}
        if not keys & taken:
            taken |= keys
            yield works[i], works[j]


def _translation_score(a: Article, b: Article) -> float:
    """How sure two articles are language versions of each other: 0 not at all, above 1 by their printed titles."""
    if a.language == b.language or "und" in (a.language, b.language):
        return 0.0
    titles = max(
        (
            similarity(fold(alternative.text), fold(other.title.text))
            for one, other in ((a, b), (b, a))
            for alternative in one.alternative_titles
        ),
        default=0.0,
    )
    if titles >= SAME_TITLE:
        return 1 + titles
    if not 0.5 <= len(a.text) / len(b.text) <= 2:
        return 0.0
    left, right = _anchors(a.text), _anchors(b.text)
    shared = len(left & right) / max(len(left | right), 1)
    return shared if shared >= SAME_ANCHORS and len(left & right) >= FEWEST_ANCHORS else 0.0


def _hints(article: Article) -> set[str]:
    """What two language versions share at least one of: an anchor, a word of a title."""
    titles = (article.title, *article.alternative_titles)
    return _anchors(article.text) | {f"title {word}" for title in titles for word in fold(title.text).split()}


def _anchors(text: str) -> set[str]:
    """What a translation leaves as it is: names and numbers."""
    return {fold(match) for match in _ANCHOR.findall(text)}
