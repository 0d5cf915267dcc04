"""What the data set says of identifiers that are in use no more, and of what a release changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from soga_kg.namespaces import Minter
from soga_kg.rdf.terms import TYPE, day, term
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


def changed(events: Mapping[str, Iterable[str]], number: int, date: str, minter: Minter) -> Iterator[ox.Triple]:
    """What release `number` changed, as ActivityStreams 2.0 tells it: class (`as:Create`) -> ids of things."""
    for kind, ids in events.items():
        for id_ in ids:
            node = ox.NamedNode(minter.node("change", str(number), kind, id_))
            yield ox.Triple(node, TYPE, term(kind))
            yield ox.Triple(node, term("as:object"), ox.NamedNode(f"{minter.base}id/{id_}"))
            if date:
                yield ox.Triple(node, term("as:published"), day(date))
