"""Pairs of short texts: one states a fact, the other denies it, thinks it possible, ends it, or has it from hearsay."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from soga_kg.config import Config
from soga_kg.decide import settle
from soga_kg.extract import relate
from soga_kg.learned.network import Network
from soga_kg.model import PartialDate, Relation
from training.articles import article_of
from training.texts import Annotated, Marked

FILE = Path(__file__).parent / "pairs.toml"
_SURE = 0.93  # how sure names are in the mean (docs/quality.md)
_SAME = {Relation.SPONSOR: Relation.FUNDER, Relation.ADOPTER: Relation.ISSUER}  # told apart by the graph alone


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with the same two names; `holds` says that the relation joins them, `fails` does not."""

    kind: str  # negation, hypothesis, past or reported
    language: str
    relation: str
    subject: str  # Type:name
    object: str
    holds: str
    fails: str


@dataclass(frozen=True, slots=True)
class Told:
    """Of the pairs of one kind: how many facts are read from texts that state them, and from those that do not."""

    kind: str
    pairs: int
    right: int
    wrong: int

    @property
    def recall(self) -> float:
        """Share of stated facts that are read."""
        return self.right / self.pairs

    @property
    def precision(self) -> float:
        """Share of what is read that is stated; chance gives one half."""
        return self.right / max(1, self.right + self.wrong)


def read_pairs() -> list[Pair]:
    """All pairs of the file."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["pair"]
    return [Pair(table.pop("class"), **table) for table in tables]


def told(pairs: list[Pair], network: Network) -> list[Told]:
    """The counts by kind, then those of all, with the names given and the default settings."""
    counts, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for pair in pairs:
        for kind in (pair.kind, "total"):
            counts[kind] += 1
            right[kind] += is_read(pair, pair.holds, network)
            wrong[kind] += is_read(pair, pair.fails, network)
    return [Told(kind, counts[kind], right[kind], wrong[kind]) for kind in sorted(counts)]


def is_read(pair: Pair, text: str, network: Network) -> bool:
    """Whether the relation of the pair would be published from a text."""
    article, things, keys = article_of(Annotated(pair.kind, pair.language, text, tuple(_marks(pair, text)), (), text))
    things = tuple(replace(t, mentions=tuple(replace(m, weight=_SURE) for m in t.mentions)) for t in things)
    decision = settle(article, things, relate(article, things, network), Config().least)
    ends = {(keys["s"], keys["o"]), (keys["o"], keys["s"])}
    return any(
        _SAME.get(claim.relation, claim.relation).value == pair.relation and (claim.subject, claim.object) in ends
        for claim in decision.claims
        if not isinstance(claim.object, PartialDate)
    )


def _marks(pair: Pair, text: str) -> Iterator[Marked]:
    for key, end in (("s", pair.subject), ("o", pair.object)):
        type_, _, name = end.partition(":")
        for match in re.finditer(re.escape(name), text):
            yield Marked(match.start(), match.end(), key, type_)
