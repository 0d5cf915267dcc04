"""How graphs are written as text that stays the same: N-Quads sorted by graph, Turtle of one fact a line, JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from soga_kg.namespaces import PREFIXES

_LOCAL = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_STRING = ox.Literal("").datatype


def term(node: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> str:
    """A term as Turtle writes it, with a prefix where its local name needs no escape."""
    if isinstance(node, ox.NamedNode):
        for prefix, namespace in _BY_LENGTH:
            if node.value.startswith(namespace) and _LOCAL.fullmatch(node.value[len(namespace) :]):
                return f"{prefix}:{node.value[len(namespace) :]}"
    elif isinstance(node, ox.Literal) and node.language is None and node.datatype != _STRING:
        return f"{ox.Literal(node.value)}^^{term(node.datatype)}"
    return str(node)


def turtle(triples: Iterable[ox.Triple]) -> str:
    """Sorted, one fact a line, so that a changed fact is a changed line."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(PREFIXES.items()))
    lines = sorted({f"{term(t.subject)} {term(t.predicate)} {term(t.object)} .\n" for t in triples})
    return prefixes + "\n" + "".join(lines)


def block(triples: Iterable[ox.Triple], graph: str | None = None) -> bytes:
    """The N-Quads of one graph (None: the default graph), sorted by line."""
    end = f" <{graph}> .\n" if graph else " .\n"
    return "".join(sorted({f"{t.subject} {t.predicate} {t.object}{end}" for t in triples})).encode()


def jsonld(triples: Iterable[ox.Triple]) -> str:
    """JSON-LD with our prefixes as context, in sorted order."""
    ordered = sorted(set(triples), key=str)
    written = ox.serialize(ordered, format=ox.RdfFormat.JSON_LD, prefixes=PREFIXES)
    assert written is not None  # no output was given, so the bytes come back
    return written.decode() + "\n"
