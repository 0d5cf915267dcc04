"""What people put right, and what became of it in a build."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CorrectionKind(StrEnum):
    """What a correction does."""

    SAME = "same"  # several things are one; the first one's IRI stays
    DIFFERENT = "different"  # two things are not one, whatever their names say
    RENAME = "rename"
    RETYPE = "retype"
    ADD = "add"  # a fact that no rule finds
    REJECT = "reject"  # a fact that is wrong
    IDENTIFY = "identify"  # a thing's identifier elsewhere
    WITHDRAW = "withdraw"  # a thing, or an article, is to be published no more


@dataclass(frozen=True, slots=True, order=True)
class Correction:
    """One correction. `things` are ids (`organisation/houle-1a2b3c`): for facts subject and, if it is no date, object.

    A withdrawn article is named by its work or by one revision.

    `value` is the new name, the new kind, the date of a fact, or the identifier; `scheme` says which identifier;
    `language` is that of a name. `article` and `quote` are evidence for a fact: where it says so, and in what words.
    `at` are the IRIs under which the build publishes the things now.
    """

    iri: str
    kind: CorrectionKind
    file: str
    things: tuple[str, ...]
    value: str = ""
    language: str = ""
    relation: str = ""
    role: str = ""
    scheme: str = ""
    article: str = ""
    quote: str = ""
    source: str = ""
    note: str = ""
    date: str = ""
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Stale:
    """A correction that does not apply any more, and why."""

    file: str
    kind: str
    things: tuple[str, ...]
    reason: str
