"""What is found in one article: mentions and claims as proposed, things and decisions as chosen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from soga_kg.model.text import Article, PartialDate


class Kind(StrEnum):
    """The kinds of thing in the graph; also the path segment of their IRIs."""

    PERSON = "person"
    ORGANISATION = "organisation"
    EVENT = "event"
    SERIES = "series"
    POLICY = "policy"
    PROJECT = "project"
    PLACE = "place"


class Relation(StrEnum):
    """The relations that extractors claim; `rdf` alone knows the property each becomes."""

    AFFILIATION = "affiliation"  # Person -> Organisation or Project, with the role as printed
    SPEAKER = "speaker"  # Event -> Person or Organisation
    AUTHOR = "author"  # article -> Person or Organisation
    FOUNDER = "founder"  # Organisation, Project -> Person, Organisation
    MEMBER_OF = "memberOf"  # Person, Organisation -> Organisation
    PARTNER = "partner"  # Organisation, Project, Event -> Organisation
    ORGANIZER = "organizer"  # Event -> Organisation, Person, Project
    FUNDER = "funder"  # Event, Project, Organisation -> Organisation, Policy
    SPONSOR = "sponsor"  # the same, where the text says sponsor or patron
    OPERATOR = "operator"  # Project -> Organisation
    LOCATION = "location"  # Event, Organisation, Project -> Place
    START_DATE = "startDate"  # Event, Policy -> date
    END_DATE = "endDate"  # Event, Policy -> date
    SUPER_EVENT = "superEvent"  # Event -> Event
    EDITION_OF = "editionOf"  # Event -> Series
    REPLACES = "replaces"  # Event, Series, Policy, Project -> same kind
    ISSUER = "issuer"  # Policy -> Organisation, Person
    ADOPTER = "adopter"  # the same, where the text says adopted
    ISSUED = "issued"  # Policy -> date
    PART_OF = "partOf"  # Policy -> Policy; Project -> Project, Policy
    CONTRIBUTOR = "contributor"  # Policy -> Organisation, Person
    PARTICIPANT = "participant"  # Event -> Organisation
    SIREN = "siren"  # Organisation -> number in the French register of companies
    ROR = "ror"  # Organisation -> key in the Research Organization Registry
    MENTIONS = "mentions"  # article -> anything; made by link, never claimed
    ABOUT = "about"  # article -> what stands in its title or all over it; made by link
    CLASSIFICATION = "classification"  # Organisation -> its kind, a concept of the ontology; made by link
    POLICY_TYPE = "policyType"  # Policy -> its kind, likewise


BY_LINK = frozenset({Relation.MENTIONS, Relation.ABOUT, Relation.CLASSIFICATION, Relation.POLICY_TYPE})  # never claimed
IDENTIFIERS = frozenset({Relation.SIREN, Relation.ROR})  # to a number; their values name its register

# Finders and rules whose word `decide` weighs apart from that of the other rules.
READER = "tagger"  # the finder that is the trained reader
TABLE = "known"  # the finder that looks names up
JUDGE = "model"  # the rule of claims of the trained relation model
DOUBTED = "model-doubted"  # the same where words near both names say no, perhaps, or formerly
BY_MODEL = frozenset({JUDGE, DOUBTED})
ASKED = "llm"  # the finder, and the rule, of a language model: none was asked when the weights were fitted


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name proposed by one finder: `article.text[start:end]` is its surface.

    `weight` (0 to 1) is how sure the finder is; `name` a fuller or corrected form of the surface
    where the finder knows one (expanded acronym, unglued word); `ref` a key shared by all names
    of one well-known thing (`eu:dg-grow`), so that languages and acronyms meet.
    """

    start: int
    end: int
    kind: Kind
    finder: str
    weight: float
    name: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What one article calls by one or several names: the mentions that `decide` kept and grouped."""

    key: int  # position in Decision.things
    kind: Kind
    name: str
    names: tuple[str, ...]  # every form printed, `name` included, in order of first appearance
    mentions: tuple[Mention, ...]  # in text order
    ref: str | None = None
    also: tuple[str, ...] = ()  # wordings of these names in the text, by which it may be found but not told apart


ARTICLE = -1  # Claim.subject where the article itself is the subject


@dataclass(frozen=True, slots=True)
class Claim:
    """What one relater reads in `text[start:end]` (whole sentences, at most two blocks).

    `subject` and a numeric `object` are keys of things of the same article. `confidence` is 0 to 1.
    `number` is what a register calls the subject; `object` then is the subject too.
    """

    subject: int
    relation: Relation
    object: int | PartialDate
    start: int
    end: int
    rule: str
    confidence: float
    role: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one article says, after the one pure choice among all proposals.

    `candidates` are claims that are not likely enough to be published: for a person to review.
    """

    article: Article
    things: tuple[Thing, ...]
    claims: tuple[Claim, ...]
    candidates: tuple[Claim, ...] = ()
