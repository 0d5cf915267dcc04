"""What the data set says of itself: DCAT, VoID, licence, counts, and the PROV of the build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from soga_kg.config import Config
from soga_kg.namespaces import ONTOLOGY, Minter
from soga_kg.rdf.terms import TYPE, term, text

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


def metadata(edition: Edition, minter: Minter, counts: Mapping[str, int], triples: int) -> Iterator[ox.Triple]:
    """The metadata graph; `counts` of entities by kind, `triples` of the default graph."""
    config = edition.config
    dataset = ox.NamedNode(minter.node("dataset", config.base))
    run = ox.NamedNode(edition.run(minter))
    for curie in ("dcat:Dataset", "void:Dataset", "prov:Entity"):
        yield ox.Triple(dataset, TYPE, term(curie))
    for language, title in (("en", config.title_en), ("fr", config.title_fr)):
        yield ox.Triple(dataset, term("dcterms:title"), text(title, language))
        yield ox.Triple(dataset, term("dcterms:description"), text(DESCRIPTION[language], language))
    if config.publisher:
        yield ox.Triple(dataset, term("dcterms:publisher"), ox.Literal(config.publisher))
    yield ox.Triple(dataset, term("dcterms:license"), ox.NamedNode(config.licence))
    yield ox.Triple(dataset, term("dcterms:conformsTo"), ox.NamedNode(ONTOLOGY.rstrip("#")))
    yield ox.Triple(dataset, term("void:uriSpace"), ox.Literal(f"{minter.base}id/"))
    yield ox.Triple(dataset, term("void:triples"), _number(triples))
    yield ox.Triple(dataset, term("void:entities"), _number(sum(counts.values())))
    yield ox.Triple(dataset, term("prov:wasGeneratedBy"), run)
    yield ox.Triple(run, TYPE, term("prov:Activity"))
    for name, version in sorted(edition.versions.items()):
        yield ox.Triple(run, term("rdfs:comment"), ox.Literal(f"{name} {version}"))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=term("xsd:integer"))
