"""What the data set says of itself: DCAT, VoID, licence, counts, and the PROV of the build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from soga_kg.config import Config
from soga_kg.namespaces import ONTOLOGY, Minter
from soga_kg.rdf.terms import TYPE, day, term, text

DESCRIPTION = {
    "en": "People, organisations, events, policies and projects read from articles; every fact has its sentence.",
    "fr": "Personnes, organisations, événements, politiques et projets lus dans des articles ; "
    "chaque fait a sa phrase.",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """What made this data set: code, models and ontology with their versions."""

    versions: Mapping[str, str]
    config: Config

    def run(self, minter: Minter) -> str:
        """IRI of the build's activity: the same code, models and settings are the same run."""
        return minter.node("run", *(f"{name} {version}" for name, version in sorted(self.versions.items())))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a release covers: its number, the languages of its articles, their first and last day (or empty)."""

    number: int = 1
    languages: tuple[str, ...] = ()
    first: str = ""
    last: str = ""


# The languages of the European Union's authority table, as DCAT-AP wants them.
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_CODES = {"fr": "FRA", "en": "ENG", "es": "SPA", "it": "ITA", "de": "DEU", "pt": "POR"}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FILES = {"graph.nq": "application/n-quads", "graph.ttl": "text/turtle", "graph.jsonld": "application/ld+json"}


def metadata(
    edition: Edition, minter: Minter, counts: Mapping[str, int], triples: int, covers: Coverage
) -> Iterator[ox.Triple]:
    """The metadata graph; `counts` of entities by kind, `triples` of the default graph."""
    config = edition.config
    dataset = ox.NamedNode(minter.node("dataset", config.base))
    run = ox.NamedNode(edition.run(minter))
    for curie in ("dcat:Dataset", "void:Dataset", "prov:Entity"):
        yield ox.Triple(dataset, TYPE, term(curie))
    for language, title in (("en", config.title_en), ("fr", config.title_fr)):
        yield ox.Triple(dataset, term("dcterms:title"), text(title, language))
        yield ox.Triple(dataset, term("dcterms:description"), text(DESCRIPTION[language], language))
    yield from _record(dataset, config, minter, covers)
    yield ox.Triple(dataset, term("dcterms:license"), ox.NamedNode(config.licence))
    yield ox.Triple(dataset, term("dcterms:conformsTo"), ox.NamedNode(ONTOLOGY.rstrip("#")))
    yield ox.Triple(dataset, term("void:uriSpace"), ox.Literal(f"{minter.base}id/"))
    yield ox.Triple(dataset, term("void:triples"), _number(triples))
    yield ox.Triple(dataset, term("void:entities"), _number(sum(counts.values())))
    yield ox.Triple(dataset, term("prov:wasGeneratedBy"), run)
    yield ox.Triple(run, TYPE, term("prov:Activity"))
    for name, version in sorted(edition.versions.items()):
        yield ox.Triple(run, term("rdfs:comment"), ox.Literal(f"{name} {version}"))


def citation(config: Config, number: int) -> str:
    """How to cite the data set: as the settings say, else publisher, title, release and day."""
    release = f"release {number}" + (f" ({config.date})" if config.date else "")
    return config.citation or ". ".join(filter(None, (config.publisher, config.title_en, release))) + "."


def _record(dataset: ox.NamedNode, config: Config, minter: Minter, covers: Coverage) -> Iterator[ox.Triple]:
    """What catalogues ask for (DCAT-AP): publisher, contact, version, coverage, files."""
    if config.publisher:
        agent = ox.NamedNode(minter.node("agent", config.publisher))
        yield ox.Triple(dataset, term("dcterms:publisher"), agent)
        yield ox.Triple(agent, TYPE, term("foaf:Agent"))
        yield ox.Triple(agent, term("foaf:name"), ox.Literal(config.publisher))
    for address, curie in ((config.contact, "dcat:contactPoint"), (config.notice_url, "rdfs:seeAlso")):
        if address.startswith(("http://", "https://")):
            yield ox.Triple(dataset, term(curie), ox.NamedNode(address))
    yield ox.Triple(dataset, term("dcterms:bibliographicCitation"), ox.Literal(citation(config, covers.number)))
    yield ox.Triple(dataset, term("dcat:version"), ox.Literal(str(covers.number)))
    if config.date:
        yield ox.Triple(dataset, term("dcterms:modified"), day(config.date))
    for language in covers.languages:
        if language in _CODES:
            yield ox.Triple(dataset, term("dcterms:language"), ox.NamedNode(_LANGUAGE + _CODES[language]))
    if covers.first:
        period = ox.NamedNode(f"{dataset.value}#period")
        yield ox.Triple(dataset, term("dcterms:temporal"), period)
        yield ox.Triple(period, TYPE, term("dcterms:PeriodOfTime"))
        yield ox.Triple(period, term("dcat:startDate"), day(covers.first))
        yield ox.Triple(period, term("dcat:endDate"), day(covers.last))
    for name, media_type in _FILES.items():
        file = ox.NamedNode(f"{dataset.value}#{name}")
        yield ox.Triple(dataset, term("dcat:distribution"), file)
        yield ox.Triple(file, TYPE, term("dcat:Distribution"))
        yield ox.Triple(file, term("dcat:accessURL"), ox.NamedNode(f"{minter.base}download/{name}"))
        yield ox.Triple(file, term("dcat:mediaType"), ox.NamedNode(_MEDIA + media_type))
        yield ox.Triple(file, term("dcterms:license"), ox.NamedNode(config.licence))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=term("xsd:integer"))
