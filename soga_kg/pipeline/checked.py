"""What holds against the shapes: each article's graph, then the whole, until nothing in them breaks one."""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from soga_kg.cache import Cache, key_of
from soga_kg.model import Article, Knowledge, Quarantined, Severity, Violation
from soga_kg.pipeline.stages import Progress
from soga_kg.quarantine import DEFAULT_GRAPH, quarantine
from soga_kg.rdf import RELATIONS, TYPE, Graphs
from soga_kg.serialize import block
from soga_kg.validate import Validator


class Blocks:
    """The N-Quads of graphs until the release is written; compressed, since they are thirty times their articles."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def __setitem__(self, name: str, data: bytes) -> None:
        self._packed[name] = zlib.compress(data, 1)

    def get(self, name: str) -> bytes | None:
        """The N-Quads of a graph, None where they are not there or no longer true."""
        return zlib.decompress(self._packed[name]) if name in self._packed else None

    def drop(self, name: str) -> None:
        """Forgets what is no longer true."""
        self._packed.pop(name, None)


@dataclass(frozen=True, slots=True)
class Checked:
    """Knowledge that breaks no shape, what was taken out of it, and the graphs that are known already."""

    knowledge: Knowledge
    quarantined: tuple[Quarantined, ...]
    warnings: tuple[Violation, ...]
    blocks: Blocks


def validated(knowledge: Knowledge, run: str, kept: Cache, progress: Progress) -> Checked:
    """Article graphs first, then the whole; `kept` are the verdicts on graphs, and on parts of the whole."""
    checking = _Checking(knowledge, run, kept)
    for done, article in enumerate(knowledge.articles, 1):
        progress("validate", done, len(knowledge.articles) + 1)
        checking.article(article)
    progress("validate", len(knowledge.articles) + 1, len(knowledge.articles) + 1)
    checking.whole()
    ordered = sorted(checking.quarantined, key=lambda q: (q.violation, q.statement.iri))
    return Checked(checking.knowledge, tuple(ordered), tuple(sorted(checking.warnings)), checking.blocks)


@dataclass(frozen=True, slots=True)
class Part:
    """Some things with all their triples, and of what these name as much as shapes look at."""

    things: frozenset[str]
    triples: Sequence[ox.Triple]
    context: Sequence[ox.Triple]


_PART = 1000  # triples; a run of the shapes over nothing takes as long as over 500


def parts(triples: Sequence[ox.Triple], followed: Container[str]) -> Iterator[Part]:
    """A graph in parts that can be held against the shapes one by one, each thing in the part that its IRI says.

    `followed` are the properties that shapes follow from what a thing names; its types are always told.
    """
    of_thing: dict[str, list[ox.Triple]] = defaultdict(list)
    context: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)  # there are no blank nodes
        thing = triple.subject.value
        of_thing[thing].append(triple)
        if triple.predicate == TYPE or triple.predicate.value in followed:
            context[thing].append(triple)
    number = 1 << max(0, (len(triples) - 1) // _PART).bit_length()
    places: dict[int, set[str]] = defaultdict(set)
    for thing in of_thing:
        places[int(hashlib.sha256(thing.encode()).hexdigest()[:8], 16) % number].add(thing)
    for _, things in sorted(places.items()):
        own = [triple for thing in sorted(things) for triple in of_thing[thing]]
        named = {t.object.value for t in own if isinstance(t.object, ox.NamedNode)} - things
        told = [triple for thing in sorted(named & context.keys()) for triple in context[thing]]
        yield Part(frozenset(things), own, told)


class _Checking:
    """Knowledge that loses what breaks a shape."""

    def __init__(self, knowledge: Knowledge, run: str, kept: Cache) -> None:
        self.knowledge = knowledge
        self.quarantined: list[Quarantined] = []
        self.warnings: set[Violation] = set()
        self.blocks = Blocks()
        self._run = run
        self._kept = kept
        self._validator = Validator()
        self._made = Graphs(knowledge, run)

    def article(self, article: Article) -> None:
        """Takes out of one article's graph what breaks a shape there."""
        while True:
            triples = tuple(self._made.article(article))
            data = block(triples, article.iri)
            if not self._broken(self._verdict(article.iri, data, triples)):
                self.blocks[article.iri] = data
                return

    def whole(self) -> None:
        """Takes out of the default graph what breaks a shape only there; what it alone said goes from the articles."""
        while True:
            before = len(self.quarantined)
            found: list[Violation] = []
            for part in parts(tuple(self._made.default()), self._validator.followed):
                data = block(part.triples) + b"\n" + block(part.context)
                found += self._verdict(DEFAULT_GRAPH, data, (*part.triples, *part.context), part.things)
            if not self._broken(found):
                return
            for taken in self.quarantined[before:]:
                for evidence in taken.statement.evidence:
                    self.blocks.drop(evidence.article)

    def _verdict(
        self, name: str, data: bytes, triples: Sequence[ox.Triple], of: frozenset[str] | None = None
    ) -> tuple[Violation, ...]:
        return self._kept.get(key_of(name, data), lambda: self._validator.check(name, triples, of))

    def _broken(self, found: Sequence[Violation]) -> bool:
        """Whether a shape is broken; then what breaks it is taken out."""
        if not any(v.severity is Severity.VIOLATION for v in found):
            self.warnings |= set(found)
            return False
        self.knowledge, taken = quarantine(self.knowledge, found, RELATIONS)
        self.quarantined += taken
        self._made = Graphs(self.knowledge, self._run)
        return True
