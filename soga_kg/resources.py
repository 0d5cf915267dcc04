"""Where the ontology, the shapes and the figures of quality are, editable or installed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def ontology() -> dict[str, str]:
    """The ontology's files, name -> Turtle (alignments are apart and not among them)."""
    return _turtle(files("soga_kg.ontology"))


def alignments() -> dict[str, str]:
    """The alignment files, name -> Turtle."""
    return _turtle(files("soga_kg.ontology") / "alignments")


def shapes() -> dict[str, str]:
    """The shapes, name -> Turtle."""
    return _turtle(files("soga_kg.shapes"))


def scores() -> str:
    """How well names and relations were read in the texts kept for scoring (CSV: counts by part, language, label)."""
    return (files("soga_kg.learned") / "scores.csv").read_text(encoding="utf-8")


def _turtle(folder: Traversable) -> dict[str, str]:
    """Sorted, since a folder has no order of its own."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".ttl")}
