"""Which ontology term stands for which of our nouns."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from soga_kg.model import Kind, PartialDate, Relation
from soga_kg.namespaces import expand


@cache
def term(curie: str) -> ox.NamedNode:
    """`schema:name` as a node."""
    return ox.NamedNode(expand(curie))


TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

# Oxigraph infers nothing, so every type a consumer may ask for is asserted.
TYPES: dict[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("schema:Person", "foaf:Person"),
    Kind.ORGANISATION: ("schema:Organization", "org:Organization"),
    Kind.EVENT: ("schema:Event",),
    Kind.SERIES: ("schema:EventSeries",),
    Kind.POLICY: ("soga:Policy",),
    Kind.PROJECT: ("soga:Project", "foaf:Project"),
    Kind.PLACE: ("schema:Place",),
}
LEGAL_TYPES = ("schema:Legislation", "eli:LegalResource")
LEGAL_ACTS = ("soga:policy-law", "soga:policy-directive", "soga:policy-regulation")
CONCEPT_OF: dict[Kind, str] = {Kind.ORGANISATION: "org:classification", Kind.POLICY: "soga:policyType"}

PROPERTIES: dict[Relation, str] = {
    Relation.AFFILIATION: "org:memberOf",
    Relation.MEMBER_OF: "org:memberOf",
    Relation.SPEAKER: "schema:performer",
    Relation.AUTHOR: "schema:author",
    Relation.FOUNDER: "schema:founder",
    Relation.PARTNER: "soga:partner",
    Relation.ORGANIZER: "schema:organizer",
    Relation.FUNDER: "schema:funder",
    Relation.SPONSOR: "schema:sponsor",
    Relation.OPERATOR: "soga:operator",
    Relation.LOCATION: "schema:location",
    Relation.START_DATE: "schema:startDate",
    Relation.END_DATE: "schema:endDate",
    Relation.SUPER_EVENT: "schema:superEvent",
    Relation.EDITION_OF: "soga:editionOf",
    Relation.REPLACES: "dcterms:replaces",
    Relation.ISSUER: "soga:issuedBy",
    Relation.ADOPTER: "soga:adoptedBy",
    Relation.ISSUED: "dcterms:issued",
    Relation.PART_OF: "dcterms:isPartOf",
    Relation.CONTRIBUTOR: "dcterms:contributor",
    Relation.PARTICIPANT: "schema:attendee",
    Relation.SIREN: "schema:iso6523Code",
    Relation.ROR: "owl:sameAs",
    Relation.MENTIONS: "schema:mentions",
    Relation.ABOUT: "schema:about",
    Relation.CLASSIFICATION: "org:classification",
    Relation.POLICY_TYPE: "soga:policyType",
}
BOUNDS: dict[Relation, tuple[str, str]] = {
    Relation.START_DATE: ("soga:startEarliest", "soga:startLatest"),
    Relation.END_DATE: ("soga:endEarliest", "soga:endLatest"),
    Relation.ISSUED: ("soga:issuedEarliest", "soga:issuedLatest"),
}
_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def date(value: PartialDate) -> ox.Literal:
    """A date typed as precisely as it is known."""
    return ox.Literal(value.value, datatype=term(_DATE_TYPES[len(value.value)]))


SIRENE = "0002"  # the French register of companies among the schemes of ISO 6523


def elsewhere(scheme: str, value: str) -> ox.NamedNode | ox.Literal:
    """What a thing is called in Wikidata, in ROR, or in the French register of companies."""
    if scheme == "siren":
        return ox.Literal(f"{SIRENE}:{value}")
    return ox.NamedNode({"wikidata": "http://www.wikidata.org/entity/", "ror": "https://ror.org/"}[scheme] + value)


def day(value: str) -> ox.Literal:
    """A whole day."""
    return ox.Literal(value, datatype=term("xsd:date"))


def text(value: str, language: str) -> ox.Literal:
    """A text with its language; `und` is a tag too, so that every name has one."""
    return ox.Literal(value, language=language)


# Property IRI -> the relations it stands for; a date's bounds stand for the date.
RELATIONS: dict[str, tuple[Relation, ...]] = {
    iri: tuple(r for r in Relation if iri in {term(p).value for p in (PROPERTIES[r], *BOUNDS.get(r, ()))})
    for iri in sorted({term(p).value for r in Relation for p in (PROPERTIES[r], *BOUNDS.get(r, ()))})
}
