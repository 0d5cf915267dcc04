"""Who is who over all articles: which things of which articles are one entity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from soga_kg.gazetteer import place_of
from soga_kg.model import Article, Decision, Doubt, Kind, Thing
from soga_kg.names import SMALL_WORDS, fold, is_acronym, similarity


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of one article."""

    article: Article
    thing: Thing

    @property
    def key(self) -> tuple[str, int]:
        """What names the node."""
        return self.article.iri, self.thing.key

    @property
    def scope(self) -> str:
        """Beyond what the name means nothing: the work in which "general assembly" or a bare first name stands."""
        names = [n for n in self.thing.names if not is_acronym(n)]
        if self.thing.ref or not names:
            return ""
        if self.thing.kind is Kind.PERSON:
            return "" if any(is_full(n) for n in names) else self.article.work
        generic = self.thing.kind in _DESCRIBED and all(_is_generic(n) for n in names)
        return self.article.work if generic else ""

    @property
    def full_names(self) -> tuple[str, ...]:
        """Folded names that identify: no acronym, and of a person no surname or first name alone."""
        names = [n for n in self.thing.names if not is_acronym(n)]
        if self.thing.kind is Kind.PERSON:
            printed = {fold(n) for n in names}
            names = [n for n in names if is_full(n) and not any(other.endswith(f" {fold(n)}") for other in printed)]
        return tuple(map(fold, names))

    @property
    def acronyms(self) -> tuple[str, ...]:
        """Folded acronyms; a person has none."""
        if self.thing.kind is Kind.PERSON:
            return ()
        return tuple(fold(n) for n in self.thing.names if is_acronym(n))


_DESCRIBED = (Kind.EVENT, Kind.SERIES, Kind.POLICY, Kind.PROJECT)  # kinds that texts name by describing them
_LONG_ACRONYM = 4  # letters; shorter ones are like each other by chance
_GENERIC_WORDS = 3  # "Assemblée générale ordinaire" is anybody's, "Plan d'action pour l'économie sociale" is not


_TITLES = frozenset(
    re.findall(r"\w+", "m mm mme mmes mlle mr mrs ms dr pr prof me sir lord madame monsieur maitre docteur professeur")
)
_PARTICLES = frozenset(re.findall(r"\w+", "de du des d da das do dos di del della der den van von zu le la el bin ibn"))


def is_full(person: str) -> bool:
    """Whether a person's name has a first name and a surname: not "Le Goff", "Mme Estran", "Diallo-Kerrien".

    A hyphen makes no second word, and what begins with a title or particle may be a surname alone.
    """
    words = [fold(word) for word in re.split(r"[\s’']+", person) if fold(word)]
    while words and words[0] in _TITLES:
        words = words[1:]
    return len(words) > 1 and words[0] not in _PARTICLES


def _is_generic(name: str) -> bool:
    """A description of few words without a proper name: "cérémonie de clôture", "Recommendation 4"."""
    words = [w for w in re.findall(r"\w+", name) if fold(w) not in SMALL_WORDS]
    proper = any(w[0].isupper() for w in words[1:]) or any(re.fullmatch(r"(?:19|20)\d\d", w) for w in words)
    return 2 <= len(words) <= _GENERIC_WORDS and not proper


def _singular(name: str) -> str:
    """A folded name without plural endings: "orange digital centers" is "orange digital center"."""
    return " ".join(re.sub(r"(?<=\w{3})[sx]$", "", word) for word in name.split())


class _Sets:
    """Disjoint sets of node positions."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        low, high = sorted((self.find(i), self.find(j)))
        self._parent[high] = low

    def groups(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self._parent)):
            found[self.find(i)].append(i)
        return found


def cluster(decisions: Iterable[Decision], threshold: float) -> list[tuple[Node, ...]]:
    """Groups of nodes that are one entity, each sorted; never across kinds, never along a chain of guesses."""
    nodes = sorted((Node(d.article, t) for d in decisions for t in d.things), key=lambda node: node.key)
    sets = _Sets(len(nodes))
    _join_equal(sets, nodes)
    _join_acronyms(sets, nodes)
    _join_alike(sets, nodes, threshold)
    return [tuple(nodes[i] for i in group) for group in sets.groups().values()]


def _join_equal(sets: _Sets, nodes: Sequence[Node]) -> None:
    """The same key of a well-known thing, the same full name, or names of one well-known place; of the same kind."""
    first: dict[tuple[Kind, str], int] = {}
    for i, node in enumerate(nodes):
        keys = [f"name {node.scope} {_singular(name)}" for name in node.full_names]
        if node.thing.ref:
            keys.append(f"ref {node.thing.ref}")
        if node.thing.kind is Kind.PLACE:
            keys += [f"place {place}" for place in map(place_of, node.thing.names) if place]
        for key in keys:
            sets.join(first.setdefault((node.thing.kind, key), i), i)


def _join_acronyms(sets: _Sets, nodes: Sequence[Node]) -> None:
    """A thing known by its acronym alone is the one entity that has this acronym beside a full name."""
    owners: dict[tuple[Kind, str], set[int]] = defaultdict(set)
    for i, node in enumerate(nodes):
        if node.full_names:
            for acronym in (*node.acronyms, *(name for name in node.full_names if " " not in name)):  # `Nef`, `NEF`
                owners[node.thing.kind, acronym].add(sets.find(i))
    bare: dict[tuple[Kind, str], int] = {}
    for i, node in enumerate(nodes):
        for acronym in () if node.full_names else node.acronyms:
            key = (node.thing.kind, acronym)
            holders = sorted({sets.find(holder) for holder in owners[key]})
            # Two bodies with one acronym: no telling which is meant, so the bare acronym stays for itself.
            sets.join(holders[0] if len(holders) == 1 else bare.setdefault(key, i), i)


def _join_alike(sets: _Sets, nodes: Sequence[Node], threshold: float) -> None:
    """Spelling variants: each group joins at most one other, and no two things of one article."""
    spellings = {root: _spelling(nodes, group) for root, group in sets.groups().items()}
    groups = sets.groups()
    joined: set[int] = set()
    for score, left, right in sorted(_candidates(nodes, spellings, threshold), key=lambda c: (-c[0], c[1], c[2])):
        apart = {nodes[i].article.iri for i in groups[left]} & {nodes[i].article.iri for i in groups[right]}
        if joined & {left, right} or apart or not _slip(spellings[left], spellings[right]) or score < threshold:
            continue
        joined |= {left, right}
        sets.join(left, right)


def _spelling(nodes: Sequence[Node], group: Sequence[int]) -> str:
    """The most frequent full name of a group, folded; empty where it has none."""
    counts = Counter(name for i in group for name in nodes[i].full_names)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""


def _candidates(nodes: Sequence[Node], spellings: dict[int, str], threshold: float) -> Iterator[tuple[float, int, int]]:
    """Pairs of groups of one kind that share a word or a beginning, with the similarity of their names."""
    blocks: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for root, name in spellings.items():
        if len(name) >= 8:  # noqa: SIM102  # short names differ by chance
            if nodes[root].thing.ref is None and not nodes[root].scope:
                for word in sorted({*name.split(), name[:4]}):
                    blocks[nodes[root].thing.kind, word].append(root)
    pairs = {
        pair
        for block in blocks.values()
        if len(block) <= 60  # a word of sixty names tells nothing
        for pair in combinations(sorted(block), 2)
    }
    for left, right in sorted(pairs):
        score = similarity(spellings[left], spellings[right])
        if score >= threshold:
            yield score, left, right


def _slip(left: str, right: str) -> bool:
    """Whether two names differ by a slip of the pen: word by word the same beginning, and the same numbers."""
    a, b = left.split(), right.split()
    if len(a) != len(b):
        return left.replace(" ", "") == right.replace(" ", "")
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return all(
        min(len(x), len(y)) >= 7 and x[0] == y[0] and similarity(x, y) >= 0.8 and not re.search(r"\d", x + y)
        for x, y in different
    )


def doubts(clusters: Sequence[tuple[str, tuple[Node, ...]]], threshold: float) -> tuple[Doubt, ...]:
    """Pairs of entities (IRI and nodes) that may be one, for a person to settle.

    Names are alike but not the same; two that one article tells apart, or that differ by a number, are no doubt.
    """
    nodes = [group[0] for _, group in clusters]
    articles = [{node.article.iri for node in group} for _, group in clusters]
    spellings = {i: _spelling(group, range(len(group))) for i, (_, group) in enumerate(clusters)}
    alike = [
        (score, left, right, f"{spellings[left]} ~ {spellings[right]}")
        for score, left, right in _candidates(nodes, spellings, threshold)
        if re.findall(r"\d+", spellings[left]) == re.findall(r"\d+", spellings[right])
    ]
    return tuple(
        sorted(
            Doubt(round(score, 3), clusters[left][0], clusters[right][0], reason)
            for score, left, right, reason in (*alike, *_changed_over([group for _, group in clusters]))
            if not articles[left] & articles[right]
        )
    )


def _changed_over(clusters: Sequence[tuple[Node, ...]]) -> Iterator[tuple[float, int, int, str]]:
    """Pairs of things of one kind whose acronyms are the same but for two letters changed over: CVNP, CNVP."""
    owners: dict[tuple[Kind, str], set[int]] = defaultdict(set)
    for i, group in enumerate(clusters):
        for node in group:
            for acronym in node.acronyms:
                owners[node.thing.kind, acronym].add(i)
    for (kind, acronym), holders in sorted(owners.items()):
        for at in range(len(acronym) - 1 if len(acronym) >= _LONG_ACRONYM else 0):
            other = acronym[:at] + acronym[at + 1] + acronym[at] + acronym[at + 2 :]
            pairs = ((i, j) for i in sorted(holders) for j in sorted(owners.get((kind, other), ())))
            for left, right in pairs if acronym < other else ():
                if left != right:
                    yield similarity(acronym, other), min(left, right), max(left, right), f"{acronym} ~ {other}"
