"""What people put right about a thing: each correction with its reason, its source and its file."""

from __future__ import annotations

import pyoxigraph as ox

from soga_kg.web.context import Context
from soga_kg.web.links import Linker, query, value
from soga_kg.web.parts import Link, Mended, Text


async def mended(context: Context, linker: Linker, node: ox.NamedNode) -> tuple[Mended, ...]:
    """The corrections that name the thing, or that made it what it is; nothing is asked of a release without any."""
    graph = f"{context.base}id/graph/corrections"
    if graph not in context.release.manifest.get("graphs", ()):
        return ()
    found = []
    for row in await context.select(query("corrections"), {"thing": node, "graph": ox.NamedNode(graph)}):
        statement = row.get("statement")
        fact = None
        if isinstance(statement, ox.NamedNode):
            label = Text(linker.words.label(value(row, "p")), linker.words.language)
            fact = Link(label, linker.address(statement.value))
        shown = [linker.link(row[name]) if name in row else None for name in ("note", "source", "date", "file")]
        found.append(Mended(linker.words.of("corrections", value(row, "type")), fact, *shown))
    return tuple(found)
