"""The nouns that flow from page to release: frozen, ordered, without input or output.

Four sections, as the text becomes knowledge:

    text       Page -> Article (Block, Sentence, AuthorCard, Source)
    findings   Mention -> Thing, Claim -> Decision       one article, nothing merged across articles
    knowledge  Entity, Statement, Evidence -> Knowledge  one IRI for one thing across articles
    checks     Violation, Skipped, Contradiction, Doubt -> Report

All offsets are code points into `Article.text`; a span is half open, `text[start:end]`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from enum import StrEnum

# ---------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class Page:
    """One source as fetched. `name` is what `dcterms:source` shows: a file name or an address."""

    name: str
    content: bytes
    media_type: str = "text/plain"


class BlockKind(StrEnum):
    """What a run of lines is on the page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    QUOTE = "quote"
    CAPTION = "caption"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like run of the clean text; `language` is fr, en, es, it, de, pt or und."""

    kind: BlockKind
    start: int
    end: int
    language: str
    depth: int = 0  # nesting of a bullet, 0 outside lists


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the clean text, always inside one block (the unit of evidence)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article stands: lines `start` to `end` of a page (line positions of RFC 5147)."""

    page: str
    start: int
    end: int

    @property
    def reference(self) -> str:
        """`page.txt#line=START,END`, what `dcterms:source` carries."""
        return f"{self.page}#line={self.start},{self.end}"


@dataclass(frozen=True, slots=True)
class AuthorCard:
    """The card under an article. Of its e-mail address only the domain is ever kept."""

    start: int
    end: int
    name: str
    role: str | None = None
    domain: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title with its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one article in one language; its text holds no e-mail and no telephone number.

    `iri` names the revision (and its graph), `work` all revisions in this language,
    `translations` the revisions of the same article in other languages.
    """

    iri: str
    work: str
    title: Title
    alternative_titles: tuple[Title, ...]
    language: str
    text: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    authors: tuple[AuthorCard, ...] = ()
    published: PartialDate | None = None
    translations: tuple[str, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """The text of a span."""
        return self.text[start:end]


_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as precise as the text says: `2023`, `2023-11` or `2023-11-08`.

    Raises ValueError for anything else, an impossible day included.
    """

    value: str

    def __post_init__(self) -> None:
        match = _PARTIAL_DATE.fullmatch(self.value)
        if match is None:
            raise ValueError(f"not a year, month or day: {self.value!r}")
        year, month, day = (int(part) if part else 1 for part in match.groups())
        if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
            raise ValueError(f"no such date: {self.value!r}")

    @property
    def earliest(self) -> str:
        """First day that the date may mean, `YYYY-MM-DD`."""
        return self.value + {4: "-01-01", 7: "-01", 10: ""}[len(self.value)]

    @property
    def latest(self) -> str:
        """Last day that the date may mean, `YYYY-MM-DD`."""
        if len(self.value) == 10:
            return self.value
        if len(self.value) == 4:
            return f"{self.value}-12-31"
        year, month = int(self.value[:4]), int(self.value[5:7])
        return f"{self.value}-{calendar.monthrange(year, month)[1]:02d}"


# ---------------------------------------------------------------- findings


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
    MENTIONS = "mentions"  # article -> anything; made by link, never claimed
    ABOUT = "about"  # article -> what stands in its title or all over it; made by link


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


ARTICLE = -1  # Claim.subject where the article itself is the subject


@dataclass(frozen=True, slots=True)
class Claim:
    """What one relater reads in `text[start:end]` (whole sentences, at most two blocks).

    `subject` and a numeric `object` are keys of things of the same article. `confidence` is 0 to 1.
    """

    subject: int
    relation: Relation
    object: int | PartialDate
    start: int
    end: int
    rule: str
    confidence: float
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one article says, after the one pure choice among all proposals."""

    article: Article
    things: tuple[Thing, ...]
    claims: tuple[Claim, ...]


# ---------------------------------------------------------------- knowledge


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
    """One fact with all its evidence. `object` is an IRI or a date.

    Only an affiliation or membership has the last three: the IRI of its `org:Membership` node, the role as printed
    and the role's concept in the ontology.
    """

    iri: str
    subject: str
    relation: Relation
    object: str | PartialDate
    evidence: tuple[Evidence, ...]
    membership: str | None = None
    role: Name | None = None
    role_concept: str | None = None

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that say so, sorted."""
        return tuple(sorted({evidence.article for evidence in self.evidence}))


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot all hold; `kept` (a statement IRI) is the one in the default graph."""

    about: str
    relation: Relation
    statements: tuple[Statement, ...]
    kept: str


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
    another article knows more precisely.
    """

    articles: tuple[Article, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    withheld: frozenset[str] = frozenset()


# ---------------------------------------------------------------- checks


class Severity(StrEnum):
    """How bad a violation is; only VIOLATION keeps a statement from being published."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One SHACL result in our words; `graph` is the article's IRI or `default`."""

    severity: Severity
    graph: str
    focus: str
    path: str
    value: str
    shape: str
    message_en: str
    message_fr: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A statement that is not published, and why; `graph` is where the violation was found."""

    statement: Statement
    violation: Violation


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A source or a part of it that gave nothing: one bad page never stops a build, never vanishes."""

    source: str
    stage: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build has to tell beside the graph itself."""

    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Violation, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
