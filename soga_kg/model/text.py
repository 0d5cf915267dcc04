"""What is read: pages and articles with their blocks, sentences, cards and sources."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Page:
    """One source as fetched. `name` is what `dcterms:source` shows: a file name or an address.

    `charset` is the encoding that a server declared; empty where nobody did.
    """

    name: str
    content: bytes
    media_type: str = "text/plain"
    charset: str = ""


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
    """Where an article stands: lines `start` to `end` of a page (line positions of RFC 5147).

    Without lines (both 0) `page` is the place itself: an address, or a file that is no plain text.
    """

    page: str
    start: int = 0
    end: int = 0

    @property
    def reference(self) -> str:
        """`page.txt#line=START,END`, or `page` where there are no lines: what `dcterms:source` carries."""
        return f"{self.page}#line={self.start},{self.end}" if self.end else self.page


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
    `translations` the revisions of the same article in other languages. `keys` are what its source numbers it by.
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
    modified: PartialDate | None = None  # when its source says that it was changed last
    translations: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def quote(self, start: int, end: int) -> str:
        """The text of a span."""
        return self.text[start:end]


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """What a public register calls an organisation, in the short form: `123456782`, `05dxps055`."""

    value: str


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
