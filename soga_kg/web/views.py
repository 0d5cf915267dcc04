"""What each page shows, one frozen class a template, and how it becomes HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from soga_kg.web.words import Words

_TEMPLATES = Path(__file__).parent / "templates"
LONGEST = 200  # characters of a name in a link or title; the page of the thing itself shows all of it
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
    """Words that lead somewhere, unless `href` is empty. `date` is the machine's way of writing a date."""

    name: Text
    href: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, and how it was read."""

    text: Text
    article: Link
    rule: str
    confidence: str
    evidence: str  # address of the evidence


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, with its quotes. `kept`: whether it is in the merged data."""

    value: Link
    quotes: tuple[Quote, ...] = ()
    roles: tuple[Link, ...] = ()
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values; `more` of them are not shown, or yet more where the query was `cut`."""

    label: str
    term: str  # `schema:performer`
    facts: tuple[Fact, ...]
    more: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A whole statement in one line, as an article's page and the report show it."""

    subject: Link
    label: str
    fact: Fact
    note: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page. `path` is its address without `lang`."""

    words: Words
    site: str
    title: str
    path: str
    asked: bool  # whether the address names the language, so that links have to as well
    canonical: str = ""
    alternates: tuple[tuple[str, str, str], ...] = ()  # (label, media type, address)

    def to(self, href: str, language: str = "") -> str:
        """The address of a link: a local one names the language where this page's does, or the one given."""
        wanted = language or (self.words.language if self.asked else "")
        if not wanted or not href.startswith("/") or href.startswith(("/download/", "/data", "/health")):
            return href
        path, hash_, fragment = href.partition("#")
        return f"{path}{'&' if '?' in path else '?'}lang={wanted}{hash_}{fragment}"

    @property
    def head_title(self) -> str:
        """The title without signs that would turn the window's title round."""
        return _UNSEEN.sub(" ", Text(self.title).short).strip()


@dataclass(frozen=True, slots=True)
class HomeView:
    """`/`."""

    frame: Frame
    counts: tuple[tuple[str, str, str], ...]  # (number, what, address or empty)
    example: Line | None
    queries: tuple[tuple[str, str, str], ...]  # (what it asks, address to run, address to edit)
    files: tuple[tuple[str, str, str], ...]  # (name, what it holds, size)
    licence: str
    digest: str
    base: str
    made_by: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """`/things/{kind}`: one page of it."""

    frame: Frame
    kind: str
    entries: tuple[tuple[Link, str, str], ...]  # (thing, number of articles or things, language)
    total: int
    page: int
    pages: int
    lists: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """`/doc/{path}` of anything but an article."""

    frame: Frame
    iri: str
    list: str  # the kind whose list has it; empty for a statement and the like
    name: Text
    names: tuple[tuple[Text, str], ...]  # other names with what they are
    types: tuple[str, ...]
    rows: tuple[Row, ...]
    back: tuple[Row, ...]
    quotes: tuple[Quote, ...]  # of a statement or evidence itself
    parts: tuple[tuple[str, tuple[Row, ...]], ...]  # fragments of its IRI
    query: str  # address of a query for everything


@dataclass(frozen=True, slots=True)
class ArticleView:
    """`/doc/article/…`."""

    frame: Frame
    iri: str
    name: Text
    other_titles: tuple[Text, ...]
    language: str
    issued: tuple[Link, ...]
    sources: tuple[Link, ...]
    work: Link | None
    authors: tuple[Fact, ...]
    revisions: tuple[Link, ...]
    translations: tuple[Link, ...]
    lines: tuple[Line, ...]
    mentioned: tuple[tuple[str, tuple[Fact, ...]], ...]  # by kind


@dataclass(frozen=True, slots=True)
class QueryView:
    """`/sparql` without a query."""

    frame: Frame
    query: str
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """What stands around the rows of a result; `rows` is the mark that they replace."""

    frame: Frame
    query: str
    columns: tuple[str, ...] | None
    rows: str


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
class OntologyView:
    """`/docs/ontology`: sections of terms; of a scheme, its concepts."""

    frame: Frame
    schemes: tuple[tuple[TermView, tuple[TermView, ...]], ...]
    sections: tuple[tuple[str, tuple[TermView, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """`/report`."""

    frame: Frame
    known: bool  # whether the release has a report
    counts: tuple[tuple[str, str], ...]
    skipped: tuple[dict[str, str], ...]
    quarantined: tuple[Line, ...]
    contradictions: tuple[tuple[Link, str, tuple[Line, ...]], ...]
    warnings: tuple[tuple[str, str, Link], ...]  # (how often, message, an example)
    doubts: tuple[tuple[Link, Link, str], ...]
    shortened: bool


@dataclass(frozen=True, slots=True)
class MissingView:
    """404."""

    frame: Frame
    lists: tuple[tuple[str, str], ...]


View = HomeView | ListView | ThingView | ArticleView | QueryView | ResultView | OntologyView | ReportView | MissingView


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(view: View) -> str:
    """The page. The template has the name of the class: `HomeView` is shown by home.html."""
    name = type(view).__name__.removesuffix("View").lower()
    frame = view.frame
    template = _environment().get_template(f"{name}.html")
    return template.render(v=view, frame=frame, w=frame.words, say=frame.words.say, to=frame.to)
