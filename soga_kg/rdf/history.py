"""What the data set says of identifiers that are in use no more."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from soga_kg.namespaces import Minter
from soga_kg.rdf.terms import day, term
from soga_kg.register import Register, State

_TRUE = ox.Literal("true", datatype=term("xsd:boolean"))


def registered(register: Register, minter: Minter) -> Iterator[ox.Triple]:
    """The register's graph; of what was removed on request it says nothing."""
    for entry in register.entries.values():
        if entry.state in (State.CURRENT, State.GONE):
            continue
        node = ox.NamedNode(f"{minter.base}id/{entry.id}")
        yield ox.Triple(node, term("owl:deprecated"), _TRUE)
        if entry.target:
            yield ox.Triple(node, term("dcterms:isReplacedBy"), ox.NamedNode(f"{minter.base}id/{entry.target}"))
        if entry.date:
            yield ox.Triple(node, term("prov:invalidatedAtTime"), day(entry.date))
