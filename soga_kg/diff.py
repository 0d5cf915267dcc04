"""What came and went between two releases: for people, as N-Quads, as RDF Patch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from soga_kg import changes
from soga_kg.errors import ReleaseError
from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES
from soga_kg.release import numbered
from soga_kg.release.past import graph
from soga_kg.serialize import term
from soga_kg.translate import told

FORMATS = ("text", "additions", "removals", "patch")
_UNSAID = frozenset(  # what follows from other lines: a label beside a name, the bounds of a date
    f"{PREFIXES['rdfs']}label {PREFIXES['skos']}altLabel".split()
    + [f"{PREFIXES['soga']}{which}{end}" for which in ("start", "end", "issued") for end in ("Earliest", "Latest")]
)


def diff(out: Path, before: int, after: int, format_: str = "text", language: str = "en") -> bytes:
    """What release `after` has that `before` has not, and the other way round.

    `text` tells the facts of the default graph in names, its head in `language`; `additions` and `removals` are
    N-Quads of all graphs; `patch` is an RDF Patch that makes the one data set the other. Raises ReleaseError for a
    release that is not kept and for an unknown format.
    """
    if format_ not in FORMATS:
        raise ReleaseError(
            N_("there is no format '%(format)s'", format=format_),
            N_("Formats: %(formats)s.", formats=", ".join(FORMATS)),
        )
    old, new = numbered(out, before), numbered(out, after)
    if format_ == "text":
        return _told(old, new, (before, after), language).encode()
    removed, added = _lines(old, new)
    if format_ == "patch":
        head = [f'H prev "release {before}" .\n'.encode(), b"TX .\n"]
        body = [b"D " + line for line in removed] + [b"A " + line for line in added]
        return b"".join([*head, *body, b"TC .\n"])
    return b"".join(added if format_ == "additions" else removed)


def _lines(old: Path, new: Path) -> tuple[list[bytes], list[bytes]]:
    """N-Quads that went and that came; graphs of the same digest are not read."""
    before, after = _graphs(old), _graphs(new)
    removed, added = set(), set()
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            left = set(graph(old, name).splitlines(keepends=True))
            right = set(graph(new, name).splitlines(keepends=True))
            removed |= left - right
            added |= right - left
    return sorted(removed), sorted(added)


def _graphs(folder: Path) -> dict[str, str]:
    loaded = json.loads((folder / "graphs.json").read_text(encoding="utf-8"))
    return {name: about["sha256"] for name, about in loaded.items()}


def _told(old: Path, new: Path, numbers: tuple[int, int], language: str) -> str:
    """A line a fact, names in place of IRIs, `+` for what came and `-` for what went."""
    turtles = [(folder / "graph.ttl").read_text(encoding="utf-8") for folder in (old, new)]
    names = {iri: found[0] for text in turtles for iri, found in changes.names(text, "schema:headline").items()}
    left, right = (_facts(graph(folder, "default")) for folder in (old, new))
    found = sorted(
        [*(("+", t) for t in right - left), *(("-", t) for t in left - right)], key=lambda x: (str(x[1]), x[0])
    )
    lines = [f"{sign} {' — '.join(_parts(triple, names))}" for sign, triple in found]
    head = N_("Release %(before)s -> %(after)s: %(came)s facts came, %(went)s went",
              before=numbers[0], after=numbers[1], came=len(right - left), went=len(left - right))  # fmt: skip
    return "\n".join([told(head, language), *lines]) + "\n"


def _facts(lines: bytes) -> set[ox.Triple]:
    quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    return {quad.triple for quad in quads if quad.predicate.value not in _UNSAID}


def _parts(triple: ox.Triple, names: dict[str, str]) -> Iterator[str]:
    for node in (triple.subject, triple.predicate, triple.object):
        if isinstance(node, ox.NamedNode):
            yield names.get(node.value) or term(node)
        else:
            yield str(node.value) if isinstance(node, ox.Literal) else str(node)
