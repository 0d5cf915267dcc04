"""Where the ontology and the shapes are, editable or installed."""

from __future__ import annotations

from importlib.resources import files


def _turtle(package: str) -> dict[str, str]:
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".ttl")
    }


def ontology() -> dict[str, str]:
    """The ontology's files, name -> Turtle (alignments are apart and not among them)."""
    return _turtle("soga_kg.ontology")


def alignments() -> dict[str, str]:
    """The alignment files, name -> Turtle."""
    folder = files("soga_kg.ontology") / "alignments"
    return {e.name: e.read_text(encoding="utf-8") for e in sorted(folder.iterdir(), key=lambda e: e.name)}


def shapes() -> dict[str, str]:
    """The shapes, name -> Turtle."""
    return _turtle("soga_kg.shapes")
