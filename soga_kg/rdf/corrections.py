"""What the data set says of corrections: what was put right and why, but never the wrong value again."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from soga_kg.model import Correction, CorrectionKind, PartialDate
from soga_kg.namespaces import Minter
from soga_kg.rdf.terms import TYPE, date, elsewhere, term, text


def corrected(correction: Correction, minter: Minter) -> Iterator[ox.Triple]:
    """One correction that holds. Of a rejected fact only the subject is named: who was wrongly tied to it is not."""
    node = ox.NamedNode(correction.iri)
    named = [f"{minter.base}id/{thing}" for thing in correction.things]
    things = [*named[:1], *correction.at[:1]] if correction.kind is CorrectionKind.REJECT else [*named, *correction.at]
    yield ox.Triple(node, TYPE, term("soga:Correction"))
    yield ox.Triple(node, term("dcterms:type"), ox.Literal(correction.kind.value))
    yield ox.Triple(node, term("dcterms:identifier"), ox.Literal(correction.file))
    for thing in dict.fromkeys(things):
        yield ox.Triple(node, term("schema:about"), ox.NamedNode(thing))
    if correction.note:
        yield ox.Triple(node, term("rdfs:comment"), text(correction.note, "und"))
    if correction.source:
        address = correction.source.startswith(("http://", "https://"))
        source = ox.NamedNode(correction.source) if address else ox.Literal(correction.source)
        yield ox.Triple(node, term("dcterms:source"), source)
    if correction.date:
        yield ox.Triple(node, term("dcterms:date"), date(PartialDate(correction.date)))


def identifier(iri: str, scheme: str, value: str) -> ox.Triple:
    """An identifier elsewhere: the same thing in Wikidata or ROR, the number in the French register of companies."""
    property_ = "schema:iso6523Code" if scheme == "siren" else "owl:sameAs"
    return ox.Triple(ox.NamedNode(iri), term(property_), elsewhere(scheme, value))
