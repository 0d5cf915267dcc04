"""What each page shows, one frozen class a template, and how it becomes HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from soga_kg.web.bundle import bundle
from soga_kg.web.drawn import MapView, NetworkView, TimelineView
from soga_kg.web.explained import OntologyView, PrivacyView, RulesView, ShapesView
from soga_kg.web.notice import Notice
from soga_kg.web.parts import Cause, Fact, Frame, Line, Link, Mended, Part, Quote, Row, Tally, Text
from soga_kg.web.words import Words
from soga_kg.web.words import words as catalogue_of

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the release."""

    name: str
    holds: str
    size: str
    sha256: str  # empty for the manifest, which holds the others'


@dataclass(frozen=True, slots=True)
class PastView:
    """A release and what it changed."""

    number: str
    date: str
    digest: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DownloadsView:
    """`/downloads`."""

    frame: Frame
    files: tuple[FileView, ...]
    tables: tuple[tuple[str, str], ...]  # (address, list)
    licence: str
    digest: str
    base: str
    citation: str
    past: tuple[PastView, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """`/`."""

    frame: Frame
    counts: tuple[tuple[str, str, str], ...]  # (number, what, address or empty)
    latest: tuple[tuple[Link, str], ...]  # articles with their dates
    example: Line | None
    queries: tuple[tuple[str, str, str], ...]  # (what it asks, address to run, address to edit)
    files: tuple[FileView, ...]
    licence: str
    digest: str
    base: str
    made_by: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter as addresses carry it, with what it is called and how many things it leaves."""

    value: str
    label: Text
    count: str


@dataclass(frozen=True, slots=True)
class Filter:
    """By what a list can be narrowed; `chosen` is empty where it is not."""

    key: str
    label: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the thing, what its columns show, the number of articles or of things."""

    thing: Link
    cells: tuple[tuple[Link, ...], ...]
    count: str


@dataclass(frozen=True, slots=True)
class ListView:
    """`/things/{kind}`: one page of it."""

    frame: Frame
    kind: str
    columns: tuple[str, ...]
    entries: tuple[Listed, ...]
    total: int
    page: int
    pages: int
    lists: tuple[tuple[str, str], ...]
    filters: tuple[Filter, ...]
    narrowed: bool
    rest: str  # the filters as an address carries them
    table: str  # address of the whole list as CSV
    graph: str  # the same in Turtle


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a search found; `also`: the name that matched, where it is not the one shown."""

    link: Link
    kind: str
    also: Text | None
    date: str
    about: str  # who a person is, in words of articles; may be empty


@dataclass(frozen=True, slots=True)
class SearchView:
    """`/search`."""

    frame: Frame
    typed: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    found: tuple[Found, ...]
    more: bool


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
    part: Part | None  # where the page shows one property, or some of many quotes
    query: str  # address of a query for everything
    notice: Notice | None  # to the person whom the page is about
    mended: tuple[Mended, ...] = ()  # what people put right about it
    summary: tuple[tuple[Link, ...], ...] = ()  # what it is in one line


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
    part: Part  # which of them
    mentioned: tuple[tuple[str, tuple[Fact, ...]], ...]  # by kind
    unnamed: int  # how many more it mentions


@dataclass(frozen=True, slots=True)
class QueryView:
    """`/sparql` without a query."""

    frame: Frame
    query: str
    asks: str  # what it asks, in words
    examples: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """What stands around the rows of a result: `mark` is where they go, and before and after what is said of none."""

    frame: Frame
    query: str
    asks: str  # what it asks, in words; empty where it is none of the examples
    columns: tuple[str, ...] | None
    mark: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """`/report`."""

    frame: Frame
    known: bool  # whether the release has a report
    counts: tuple[tuple[str, str], ...]
    skipped: tuple[Mapping[str, str], ...]
    quarantined: tuple[tuple[Cause, tuple[Line, ...]], ...]  # by cause, the most frequent first
    contradictions: tuple[tuple[Link, str, str, tuple[Line, ...], str], ...]  # (about, property, why, statements, more)
    warnings: tuple[tuple[Cause, Link], ...]  # with an example
    shapes: tuple[tuple[str, str], ...]  # (what they are about, how many)
    scores: tuple[tuple[str, tuple[Tally, ...]], ...]
    doubts: tuple[tuple[Link, Link, str], ...]
    cut: Mapping[str, tuple[str, str]]  # section -> how many are shown, of how many


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A few lines about a thing for a frame of OpenRefine's."""

    frame: Frame
    thing: Link
    description: str
    about: str
    others: str


@dataclass(frozen=True, slots=True)
class GoneView:
    """410: what was withdrawn; `instead` is the newer revision, where there is one."""

    frame: Frame
    instead: str
    lists: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MissingView:
    """404."""

    frame: Frame
    lists: tuple[tuple[str, str], ...]


View = (
    HomeView
    | DownloadsView
    | ListView
    | SearchView
    | ThingView
    | ArticleView
    | QueryView
    | ResultView
    | OntologyView
    | ReportView
    | ShapesView
    | RulesView
    | PrivacyView
    | PreviewView
    | GoneView
    | TimelineView
    | NetworkView
    | MapView
    | MissingView
)


@cache
def _environment(words: Words) -> Environment:
    """The templates in one language: `_`, `pgettext` and `ngettext` are everywhere, in macros too."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"bundle": bundle, "w": words, "other": catalogue_of(words.other), "_": words.gettext}
    environment.globals |= {"pgettext": words.pgettext, "ngettext": words.ngettext}
    return environment


def render(view: View) -> str:
    """The page. The template has the name of the class: `HomeView` is shown by home.html."""
    environment = _environment(view.frame.words)
    template = environment.get_template(f"{type(view).__name__.removesuffix('View').lower()}.html")
    return template.render(v=view, frame=view.frame, to=view.frame.to)
