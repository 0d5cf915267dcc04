"""What the pages that explain the data show: terms, shapes, rules, the rights of people."""

from __future__ import annotations

from dataclasses import dataclass

from soga_kg.web.notice import Notice
from soga_kg.web.parts import Frame, Shape, TermView


@dataclass(frozen=True, slots=True)
class OntologyView:
    """`/docs/ontology`: sections of terms; of a scheme, its concepts."""

    frame: Frame
    schemes: tuple[tuple[TermView, tuple[TermView, ...]], ...]
    sections: tuple[tuple[str, tuple[TermView, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShapesView:
    """`/docs/shapes`: by what they are about."""

    frame: Frame
    groups: tuple[tuple[str, tuple[Shape, ...]], ...]


@dataclass(frozen=True, slots=True)
class RulesView:
    """`/docs/rules`: what each rule looks for that may stand beside a quote, in groups."""

    frame: Frame
    groups: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]  # (key, title, (rule, what it looks for))


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """`/docs/privacy`: what is kept of people, and whom they turn to."""

    frame: Frame
    notice: Notice
