"""Reading, finding, deciding: each article's result is an earlier build's where nothing it rests on changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from soga_kg.cache import Cache, key_of
from soga_kg.config import Config
from soga_kg.decide import Survey, choose, settle, survey
from soga_kg.errors import ReadError
from soga_kg.extract import find, relate
from soga_kg.extract.nlp import Models
from soga_kg.extract.wordings import worded
from soga_kg.model import Article, Claim, Decision, Mention, Page, Skipped, Thing
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.suppress import Suppression, without_names

STAGES = ("read", "found", "related", "decided", "checked")  # whose results are kept
Progress = Callable[[str, int, int], None]  # stage, done, of how many (0: not known)
_PACKAGE = Path(__file__).parents[1]
_CODE = (".py", ".toml", ".json", ".npz", ".bin", ".model")
# Settings on which no article's own result rests.
_ELSEWHERE = frozenset(
    {
        "publisher",
        "title_en",
        "title_fr",
        "licence",
        "strict",
        "date",
        "register",
        "corrections",
        "suppressed",
        "contact",
        "wikidata_reconcile",
        "wikidata_sparql",
    }
    | {"keep_releases", "max_shrink", "notice_url", "citation", "offline", "merge_similarity", "doubt_similarity"}
)


@cache
def code_digest() -> str:
    """The digest of the package's code and data, models that it carries included; pages and commands aside."""
    hasher = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE).parts
        if path.suffix in _CODE and inside[0] not in {"web", "cli"} and path.is_file():
            hasher.update("/".join(inside).encode() + hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()


def version_of(config: Config, versions: Iterable[tuple[str, str]]) -> str:
    """What an article's results rest on beside the article: code, models, ontology, settings, files that they name."""
    used = {f.name: getattr(config, f.name) for f in fields(config) if f.name not in _ELSEWHERE}
    files = {n: key_of(Path(v).read_bytes()) for n, v in used.items() if isinstance(v, str) and v and Path(v).is_file()}
    return key_of(code_digest(), sorted(versions), sorted(used.items()), sorted(files.items()))


_Read = tuple[tuple[Article, ...], list[Skipped]]


def read_page(page: Page, minter: Minter, listed: Suppression, kept: Cache) -> _Read:
    """The articles of a page, without names of people who are on the list. Raises ReadError."""

    def make() -> _Read:
        articles, passed_over = read(page, minter)
        return tuple(without_names(article, listed, minter) for article in articles), list(passed_over)

    key = key_of(page.name, page.content, page.media_type, page.charset, listed.digest)
    return kept.get(key, make)


def articles_of(
    pages: Iterable[Page | Skipped], minter: Minter, listed: Suppression, kept: Cache, progress: Progress
) -> tuple[list[Article], list[Skipped]]:
    """The articles of all pages, and what gave none with its reason."""
    found: list[Article] = []
    skipped: list[Skipped] = []
    for done, page in enumerate(pages, 1):
        progress("read", done, 0)
        if isinstance(page, Skipped):
            skipped.append(page)
            continue
        try:
            articles, passed_over = read_page(page, minter, listed, kept)
        except ReadError as error:
            skipped.append(Skipped(page.name, "read", error.message, error.hint))
            continue
        found += articles
        skipped += passed_over
    return found, skipped


def decisions_of(
    articles: Sequence[Article], models: Models, config: Config, caches: Mapping[str, Cache], progress: Progress
) -> tuple[Decision, ...]:
    """What every article says. `caches` keep the names found in one, what relates them, and what was decided."""
    found: list[tuple[Article, tuple[Mention, ...]]] = []
    keys = []
    for done, article in enumerate(articles, 1):
        progress("find", done, len(articles))
        key = key_of(replace(article, iri="", work="", sources=(), translations=(), keys=()))
        keys.append(key)
        found.append((article, caches["found"].get(key, lambda article=article: find(article, models))))  # type: ignore[misc]  # a default argument binds the loop's article
    votes = survey(found, models.network is not None)
    decisions = []
    for done, ((article, mentions), key) in enumerate(zip(found, keys, strict=True), 1):
        progress("decide", done, len(articles))
        rests_on = key_of(key, mentions, _heard(article, mentions, votes))
        make = _decider(article, mentions, votes, config, _Relater(article, key, models, caches["related"]))
        things, claims, candidates, related = caches["decided"].get(rests_on, make)
        caches["related"].touch(related)
        decisions.append(Decision(article, things, claims, candidates))
    return tuple(decisions)


@dataclass(frozen=True, slots=True)
class _Relater:
    """What relates the things of an article, the costly part. `key` is the digest of the article."""

    article: Article
    key: str
    models: Models
    kept: Cache

    def __call__(self, things: Iterable[Thing]) -> tuple[str, tuple[Claim, ...]]:
        """The key of the claims in the cache, and the claims.

        How sure the things are is no part of it: with every edit of another article that changes a little.
        """
        bare = tuple(replace(t, mentions=tuple(replace(m, weight=0.0) for m in t.mentions)) for t in things)
        key = key_of(self.key, bare)
        return key, self.kept.get(key, lambda: relate(self.article, bare, self.models.network, self.models.chat))


_Decided = tuple[tuple[Thing, ...], tuple[Claim, ...], tuple[Claim, ...], str]


def _decider(
    article: Article, mentions: tuple[Mention, ...], votes: Survey, config: Config, related: _Relater
) -> Callable[[], _Decided]:
    def make() -> _Decided:
        things = choose(article, mentions, votes)
        key, claims = related(things)
        decision = settle(article, things, claims, config.least, votes.read, config.doubtful_confidence)
        return worded(article, decision.things), decision.claims, decision.candidates, key

    return make


def _heard(article: Article, mentions: Sequence[Mention], votes: Survey) -> list[tuple[object, ...]]:
    """What the other articles say of the names in one: all that a decision takes from them."""
    surfaces = sorted({article.quote(mention.start, mention.end) for mention in mentions})
    names = {fold(surface) for surface in surfaces}
    told: list[tuple[object, ...]] = [
        (name, sorted(votes.of_others(name, article.iri).items()), votes.cued.get(name), votes.acronyms.get(name))
        for name in sorted(names)
    ]
    return told + [(surface, votes.domains[surface]) for surface in surfaces if surface in votes.domains]
