"""What pages are made of: texts and links, facts with their quotes, the frame around a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from soga_kg.web.words import Words

LONGEST = 200  # characters of a name in a link or title; the page of the thing itself shows all of it
_NO_LANGUAGE = ("/download/", "/data", "/health", "/static/", "/sitemap", "/robots.txt")  # the same in both
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the data with their language; empty: not known, as `lang=""` says in HTML."""

    text: str
    language: str = ""

    @property
    def short(self) -> str:
        """At most `LONGEST` characters."""
        return self.text if len(self.text) <= LONGEST else self.text[: LONGEST - 1] + "…"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, unless `href` is empty. `date` is the machine's way of writing a date.

    `spoken` says in words which language they are in, where a reader has to be told.
    """

    name: Text
    href: str = ""
    date: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """What a person put right: of which kind, the fact that it added, and why, from where, when, in which file."""

    what: str
    fact: Link | None = None
    note: Link | None = None
    source: Link | None = None
    date: Link | None = None
    file: Link | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, and how it was read."""

    text: Text
    article: Link
    rule: str
    confidence: str
    evidence: str  # address of the evidence
    before: str = ""  # what stands before and after it in the article
    after: str = ""
    language: str = ""  # of the quote, in words
    date: str = ""  # of the article, in words
    place: str = ""  # of its first character in the text


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, with its quotes. `kept`: whether it is in the merged data.

    `more` further quotes stand at the address `proof`.
    """

    value: Link
    quotes: tuple[Quote, ...] = ()
    roles: tuple[Link, ...] = ()
    kept: bool = True
    more: int = 0
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values. `more` of them are not shown (or yet more where a query was `cut`); `pages`: where.

    `disputed`: articles give values that cannot all hold.
    """

    label: str
    term: str  # `schema:performer`
    facts: tuple[Fact, ...]
    more: int = 0
    cut: bool = False
    disputed: bool = False
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of something long a page shows, where the whole begins, and the addresses of its neighbours."""

    label: str
    total: int
    page: int
    pages: int
    whole: str
    before: str
    after: str
    first: int = 1  # number of the first item on it


@dataclass(frozen=True, slots=True)
class Line:
    """A whole statement in one line, as an article's page and the report show it."""

    subject: Link
    label: str
    fact: Fact
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """An event or policy in time: dates as written, and the first and last day (ISO 8601) that they can mean."""

    link: Link
    kind: str
    start: Link
    end: Link | None
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two things."""

    one: Link
    one_kind: str
    label: str
    other: Link
    other_kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what is there; position: latitude and longitude in degrees."""

    link: Link
    position: tuple[float, float] | None
    things: tuple[Link, ...]
    count: int


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of the ontology."""

    key: str  # fragment of its address
    name: str
    iri: str
    label: str
    definition: str
    note: str
    example: str
    status: str
    relations: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule of SHACL that the data have to keep. `broken`: how often they did not, empty where they always did."""

    key: str  # fragment of its address
    message: str
    severity: str
    targets: tuple[Link, ...]
    path: tuple[Link, ...]
    limits: tuple[tuple[str, str], ...]  # `minCount` and the like
    broken: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How well one kind of name or relation was read; ratios of 0 to 1, empty where there is none."""

    label: Link
    precision: str
    recall: str
    f1: str
    wanted: str  # how many there were to find


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule that was broken: its shape, how often, and what it says."""

    shape: str
    count: str
    message: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. `path` is its address without `lang` and without `prefix`.

    `prefix` is the path under which a proxy shows the server; addresses of ours are written without it everywhere
    but in what `to` gives. `home` is the address of the site as the client knows it, without a last slash.
    """

    words: Words
    site: str
    title: str
    path: str
    asked: bool  # whether the address names the language, so that links have to as well
    prefix: str = ""
    home: str = ""
    lasting: bool = True  # whether search engines may keep its address: not of a search, nor of what is not there
    about: str = ""  # what it is about, in one line, for those who show links to it
    data: tuple[str, ...] = ()  # what schema.org's words say of it, JSON-LD
    alternates: tuple[tuple[str, str, str], ...] = ()  # (label, media type, address)
    paths: Mapping[str, str] = field(default_factory=dict)  # by language, where `path` is not the same in both

    def to(self, href: str, language: str = "") -> str:
        """The address of a link: a local one names the language where this page's does, or the one given."""
        if not href.startswith("/"):
            return href
        wanted = language or (self.words.language if self.asked else "")
        if not wanted or href.startswith(_NO_LANGUAGE):
            return self.prefix + href
        path, hash_, fragment = href.partition("#")
        return f"{self.prefix}{path}{'&' if '?' in path else '?'}lang={wanted}{hash_}{fragment}"

    def whole(self, language: str = "") -> str:
        """The whole address of this page in a language; without one, that which each reader gets in their own."""
        path = self.path_in(language)
        parted = f"{'&' if '?' in path else '?'}lang={language}" if language else ""
        return f"{self.home}{path}{parted}"

    def path_in(self, language: str) -> str:
        """The path of this page in a language."""
        return self.paths.get(language, self.path)

    @property
    def canonical(self) -> str:
        """The address of this very page, in the language that its address names."""
        return self.whole(self.words.language if self.asked else "")

    @property
    def head_title(self) -> str:
        """The title without signs that would turn the window's title round."""
        return _UNSEEN.sub(" ", Text(self.title).short).strip()
