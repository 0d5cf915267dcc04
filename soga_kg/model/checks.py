"""What checks tell: violations, what was quarantined or not read, and the report of a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from soga_kg.model.corrections import Stale
from soga_kg.model.knowledge import Contradiction, Doubt, Statement


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
class Crawl:
    """The last crawl of an address that the articles came from: whether it ended, what happened how often, in words."""

    start: str
    done: bool
    counts: Mapping[str, int]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build has to tell beside the graph itself."""

    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Violation, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    stale: tuple[Stale, ...] = ()
    candidates: tuple[Statement, ...] = ()
    crawls: tuple[Crawl, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
