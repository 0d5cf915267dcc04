"""The default graph in the formats people ask for: RDF syntaxes, and a CSV table of all things."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError
from soga_kg.graphml import graphml
from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.release import current, manifest_of

_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_DATASETS = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
FORMATS = (*_RDF, *_DATASETS, "rdf12", "csv", "graphml")
# The type that tells a thing's kind, in the order of the table.
_KINDS = {
    "schema:Person": "person",
    "schema:Organization": "organisation",
    "schema:EventSeries": "series",
    "schema:Event": "event",
    "soga:Policy": "policy",
    "soga:Project": "project",
    "schema:Place": "place",
    "schema:Article": "article",
}


def export(out: Path, format_: str) -> bytes:
    """The release in `out/current` as bytes; nquads, trig and rdf12 hold all graphs, the others the default graph.

    Raises ReleaseError for a folder without a release and for an unknown format.
    """
    makers: dict[str, Callable[[Path], bytes]] = {"csv": _csv, "graphml": _graphml, "rdf12": _rdf12}
    if format_ in _RDF:
        return _serialized(current(out), _RDF[format_], whole=False)
    if format_ in _DATASETS:
        return _serialized(current(out), _DATASETS[format_], whole=True)
    if format_ in makers:
        return makers[format_](current(out))
    raise ReleaseError(
        N_("there is no format '%(format)s'", format=format_), N_("Formats: %(formats)s.", formats=", ".join(FORMATS))
    )


def _quads(folder: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS))


def _serialized(folder: Path, format_: ox.RdfFormat, whole: bool) -> bytes:
    default = ox.DefaultGraph()
    quads = [q for q in _quads(folder) if whole or q.graph_name == default]
    data = quads if whole else [q.triple for q in quads]
    if format_ == ox.RdfFormat.N_QUADS:
        return (folder / "graph.nq").read_bytes()
    written = ox.serialize(data, format=format_, prefixes=PREFIXES)
    assert written is not None  # no output was given, so the bytes come back
    return written


def _rdf12(folder: Path) -> bytes:
    """N-Quads of RDF 1.2: all graphs, and for each statement the triple that it reifies, in its article's graph."""
    parts: dict[tuple[str, str], dict[str, str]] = {}
    wanted = {expand(f"rdf:{end}"): end for end in ("subject", "predicate", "object")}
    for quad in _quads(folder):
        if end := wanted.get(quad.predicate.value):
            parts.setdefault((str(quad.subject), str(quad.graph_name)), {})[end] = str(quad.object)
    lines = (
        f"{node} <{expand('rdf:reifies')}> <<( {said['subject']} {said['predicate']} {said['object']} )>> {graph} .\n"
        for (node, graph), said in parts.items()
    )
    return (folder / "graph.nq").read_bytes() + "".join(sorted(lines)).encode()


def _graphml(folder: Path) -> bytes:
    triples = (q.triple for q in _quads(folder) if q.graph_name == ox.DefaultGraph())
    return graphml(triples, str(manifest_of(folder)["base"])).encode()


def _csv(folder: Path) -> bytes:
    """One row a thing: kind, IRI, names joined by ` | `, sorted."""
    kinds = {expand(curie): kind for curie, kind in _KINDS.items()}
    type_ = expand("rdf:type")
    name_iris = {expand("schema:name"): 0, expand("schema:headline"): 0, expand("schema:alternateName"): 1}
    kind_of: dict[str, str] = {}
    names: dict[str, tuple[list[str], list[str]]] = {}
    for quad in _quads(folder):
        if quad.graph_name != ox.DefaultGraph():
            continue
        subject, predicate = quad.subject, quad.predicate.value
        if not isinstance(subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
            continue
        if predicate == type_ and quad.object.value in kinds:
            kind_of[subject.value] = kinds[quad.object.value]
        elif predicate in name_iris:
            names.setdefault(subject.value, ([], []))[name_iris[predicate]].append(quad.object.value)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")  # RFC 4180
    writer.writerow(["kind", "iri", "name", "other_names"])
    for iri in sorted(kind_of, key=lambda i: (kind_of[i], i)):
        own, others = names.get(iri, ([], []))
        writer.writerow([kind_of[iri], iri, " | ".join(sorted(set(own))), " | ".join(sorted(set(others)))])
    return table.getvalue().encode()
