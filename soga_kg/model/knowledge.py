"""What is known over all articles: entities, and statements with their evidence."""

from __future__ import annotations

from dataclasses import dataclass

from soga_kg.model.corrections import Correction, Stale
from soga_kg.model.findings import Kind, Relation
from soga_kg.model.text import Article, Identifier, PartialDate


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name with its language (`und` where it is the same in every language)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing over all articles.

    `names` are preferred names, the main one first, at most one a language; `type` is a concept of an ontology
    scheme (an organisation kind, a policy type); `seen` how each article calls it.
    """

    iri: str
    kind: Kind
    names: tuple[Name, ...]
    alternative_names: tuple[Name, ...] = ()
    former_names: tuple[Name, ...] = ()
    type: str | None = None
    seen: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (article iri, names printed there)
    identifiers: tuple[tuple[str, str], ...] = ()  # (wikidata, ror or siren; the identifier), confirmed ones only

    @property
    def name(self) -> str:
        """The main name."""
        return self.names[0].text


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Why a statement is believed: a quote of one article. `exact == text[start:end]`, always."""

    iri: str
    article: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    language: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact with all its evidence. `object` is an IRI, a date, or a number in a register.

    Only an affiliation or membership has the last three: the IRI of its `org:Membership` node, the role as each
    article (IRI) prints it, and the role's concept in the ontology.
    """

    iri: str
    subject: str
    relation: Relation
    object: str | PartialDate | Identifier
    evidence: tuple[Evidence, ...]
    membership: str | None = None
    roles: tuple[tuple[str, Name], ...] = ()
    role_concept: str | None = None
    correction: str | None = None  # IRI of the correction that added it; only then may it be without evidence

    @property
    def value(self) -> str:
        """The object as text: an IRI, or the date or number as it is written."""
        return self.object if isinstance(self.object, str) else self.object.value

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that say so, sorted."""
        return tuple(sorted({evidence.article for evidence in self.evidence}))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all hold; `kept` (a statement IRI) is the one in the default graph.

    Where `kept` is empty nothing is left out: the statements say no more than that the articles speak of the thing,
    and their quotes disagree.
    """

    about: str
    relation: Relation
    statements: tuple[Statement, ...]
    kept: str
    message_en: str = ""
    message_fr: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Two entities that may be one; for a person to settle. `score` is name similarity, 0 to 1."""

    score: float
    left: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything known after linking; all tuples sorted by IRI.

    `withheld` are statements that only their article's graph shows: the losers of a contradiction, and dates that
    another article knows more precisely. `candidates` are too unlikely to be published, and kept for review.
    """

    articles: tuple[Article, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    withheld: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()  # those that hold
    stale: tuple[Stale, ...] = ()  # and those that do not any more
    candidates: tuple[Statement, ...] = ()
