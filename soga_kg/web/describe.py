"""What the endpoint says of itself: service description, VoID, prefixes, example queries."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator

import pyoxigraph as ox

from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web import negotiate
from soga_kg.web.context import Context
from soga_kg.web.examples import EXAMPLES
from soga_kg.web.releases import Release, dataset_iri, metadata
from soga_kg.web.workers import failure
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.worker import GRAPH_FORMATS

_CLASSES = "SELECT ?term (COUNT(DISTINCT ?thing) AS ?count) WHERE { ?thing a ?term } GROUP BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?count) WHERE { ?thing ?term ?value } GROUP BY ?term"
_METADATA = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
_TRIPLES = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?count) WHERE { ?s ?p ?o }"


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(expand(text) if "//" not in text else text)


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_iri("xsd:integer"))


def serialize(triples: list[ox.Triple], format_name: str) -> bytes:
    """The description in one of `negotiate.RDF`."""
    return ox.serialize(triples, format=GRAPH_FORMATS[format_name], prefixes=PREFIXES) or b""


class Description:
    """Describes the release in use; what must be counted is counted once per release."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._counted: dict[str, list[ox.Triple]] = {}  # digest -> statistics
        self._counting = asyncio.Lock()

    async def service(self, address: str) -> list[ox.Triple]:
        """The service at this address, with the data set it serves."""
        return [*_service(self._context.release, address), *await self.dataset(address)]

    async def dataset(self, address: str) -> list[ox.Triple]:
        """The data set: VoID, prefixes, examples."""
        release = self._context.release
        said = [*_dataset(release, address), *await self._statistics(release), *_examples(release, address)]
        return list(dict.fromkeys(said))  # the release and we agree on some of it

    async def _statistics(self, release: Release) -> list[ox.Triple]:
        """Counts of the default graph, and what the release says of itself; counted once a release."""
        async with self._counting:
            if release.digest not in self._counted:  # pragma: no branch - else counted while this one waited
                counted: list[ox.Triple] = []
                try:
                    counted = [triple async for triple in self._count(release)]
                except FailureError as error:
                    if error.code == failure.BUSY:
                        return []  # to be tried again; what takes too long or too much would do so again
                self._counted.clear()  # of releases gone by
                self._counted[release.digest] = counted
        return self._counted[release.digest]

    async def _count(self, release: Release) -> AsyncIterator[ox.Triple]:
        told = await self._context.construct(_METADATA, "ntriples", {"graph": ox.NamedNode(metadata(release))})
        for quad in ox.parse(told, format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple
        graph = ox.NamedNode(default_graph(release))
        for query, name in ((_TRIPLES, "void:triples"), (_SUBJECTS, "void:distinctSubjects")):
            yield ox.Triple(graph, _iri(name), _number(await self._one(query)))
        for query, kind, term_name, count_name in (
            (_CLASSES, "void:classPartition", "void:class", "void:entities"),
            (_PROPERTIES, "void:propertyPartition", "void:property", "void:triples"),
        ):
            rows = await self._context.select(query)
            for row in sorted(rows, key=lambda row: str(row["term"])):
                term, count = row["term"], row["count"]
                if not isinstance(term, ox.NamedNode) or not isinstance(count, ox.Literal):
                    continue
                part = ox.NamedNode(f"{graph.value}/{hashlib.sha256(term.value.encode()).hexdigest()[:16]}")
                yield ox.Triple(graph, _iri(kind), part)
                yield ox.Triple(part, _iri(term_name), term)
                yield ox.Triple(part, _iri(count_name), _number(int(count.value)))

    async def _one(self, query: str) -> int:
        rows = await self._context.select(query)
        value = rows[0]["count"]
        return int(value.value) if isinstance(value, ox.Literal) else 0


def default_graph(release: Release) -> str:
    """The default graph as a data set of its own."""
    return f"{dataset_iri(release)}#default"


def _service(release: Release, address: str) -> Iterator[ox.Triple]:
    """SPARQL 1.1 Service Description; only what is true: no update, no federation, no union default graph."""
    service, data = ox.NamedNode(address), ox.NamedNode(dataset_iri(release))
    rdf_type = _iri("rdf:type")
    yield ox.Triple(service, rdf_type, _iri("sd:Service"))
    yield ox.Triple(service, _iri("sd:endpoint"), service)
    yield ox.Triple(service, _iri("sd:supportedLanguage"), _iri("sd:SPARQL11Query"))
    for iri in sorted({f.iri for f in (*negotiate.SOLUTIONS, *negotiate.GRAPHS) if f.iri}):
        yield ox.Triple(service, _iri("sd:resultFormat"), ox.NamedNode(iri))
    yield ox.Triple(service, _iri("sd:defaultDataset"), data)
    yield ox.Triple(data, rdf_type, _iri("sd:Dataset"))
    graph = ox.NamedNode(default_graph(release))
    yield ox.Triple(data, _iri("sd:defaultGraph"), graph)
    yield ox.Triple(graph, rdf_type, _iri("sd:Graph"))
    for name in release.graphs:
        node = ox.NamedNode(f"{dataset_iri(release)}#graph/{hashlib.sha256(name.encode()).hexdigest()[:16]}")
        yield ox.Triple(data, _iri("sd:namedGraph"), node)
        yield ox.Triple(node, rdf_type, _iri("sd:NamedGraph"))
        yield ox.Triple(node, _iri("sd:name"), ox.NamedNode(name))


def _dataset(release: Release, address: str) -> Iterator[ox.Triple]:
    data, graph = ox.NamedNode(dataset_iri(release)), ox.NamedNode(default_graph(release))
    yield ox.Triple(data, _iri("rdf:type"), _iri("void:Dataset"))
    yield ox.Triple(data, _iri("void:sparqlEndpoint"), ox.NamedNode(address))
    yield ox.Triple(data, _iri("void:uriSpace"), ox.Literal(f"{release.base}id/"))
    yield ox.Triple(data, _iri("void:subset"), graph)
    yield ox.Triple(graph, _iri("rdf:type"), _iri("void:Dataset"))
    title = release.manifest.get("title")
    for language, text in sorted(title.items()) if isinstance(title, dict) else []:
        yield ox.Triple(data, _iri("dcterms:title"), ox.Literal(text, language=language))
    if isinstance(licence := release.manifest.get("licence"), str) and "://" in licence:
        yield ox.Triple(data, _iri("dcterms:license"), ox.NamedNode(licence))
    for iri in sorted({iri for iri in PREFIXES.values()}):
        yield ox.Triple(data, _iri("void:vocabulary"), ox.NamedNode(iri))


def _examples(release: Release, address: str) -> Iterator[ox.Triple]:
    """Prefixes as `sh:declare`, queries as `sh:SPARQLExecutable`, as editors and bots read them."""
    data = ox.NamedNode(dataset_iri(release))
    for prefix, iri in sorted(PREFIXES.items()):
        node = ox.NamedNode(f"{data.value}#prefix/{prefix}")
        yield ox.Triple(data, _iri("sh:declare"), node)
        yield ox.Triple(node, _iri("sh:prefix"), ox.Literal(prefix))
        yield ox.Triple(node, _iri("sh:namespace"), ox.Literal(iri, datatype=_iri("xsd:anyURI")))
    for example in EXAMPLES:
        node = ox.NamedNode(f"{data.value}#example/{example.key}")
        yield ox.Triple(node, _iri("rdf:type"), _iri("sh:SPARQLExecutable"))
        yield ox.Triple(node, _iri("rdf:type"), _iri("sh:SPARQLSelectExecutable"))
        yield ox.Triple(node, _iri("rdfs:comment"), ox.Literal(example.english, language="en"))
        yield ox.Triple(node, _iri("rdfs:comment"), ox.Literal(example.french, language="fr"))
        yield ox.Triple(node, _iri("sh:select"), ox.Literal(example.query))
        yield ox.Triple(node, _iri("sh:prefixes"), data)
        yield ox.Triple(node, _iri("schema:target"), ox.NamedNode(address))
