"""The prefixes of the data set, and how an IRI is minted (only here)."""

from __future__ import annotations

import hashlib

from soga_kg.names import fold, slug

BASE = "https://w3id.org/soga-kg/"  # default of Config.base; whoever publishes owns the host
ONTOLOGY = "https://w3id.org/soga-kg/ontology#"

PREFIXES: dict[str, str] = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "soga": ONTOLOGY,
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def expand(curie: str) -> str:
    """`schema:name` -> the full IRI. Raises KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def digest(*parts: str, length: int = 16) -> str:
    """The first `length` hex digits of the SHA-256 of the parts, each length-prefixed."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()[:length]


class Minter:
    """Mints IRIs under one base: the same key gives the same IRI in every rebuild."""

    def __init__(self, base: str = BASE) -> None:
        self.base = base if base.endswith("/") else base + "/"

    def thing(self, kind: str, name: str, ref: str | None = None) -> str:
        """`…/id/{kind}/{slug}-{6 hex}` from the folded name, or from the key of a well-known thing."""
        return f"{self.base}id/{kind}/{slug(name)}-{digest(kind, ref or fold(name), length=6)}"

    def article(self, title: str, text: str) -> str:
        """One revision of an article: the digest is that of its clean text."""
        return f"{self.base}id/article/{slug(title)}-{digest('article', text, length=12)}"

    def node(self, kind: str, *key: str) -> str:
        """`…/id/{kind}/{16 hex}` for membership, statement, evidence, run, work: a hash of the key."""
        return f"{self.base}id/{kind}/{digest(kind, *key)}"

    def graph(self, name: str) -> str:
        """A graph that is no article: `metadata`."""
        return f"{self.base}id/graph/{name}"
