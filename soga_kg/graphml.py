"""The network of things as GraphML, for tools that draw and count networks (Gephi, yEd, NetworkX)."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pyoxigraph as ox

from soga_kg.model import Kind
from soga_kg.namespaces import expand
from soga_kg.serialize import term

_NS = "http://graphml.graphdrawing.org/xmlns"
_KINDS = frozenset(kind.value for kind in Kind)
_KEYS = (("n", "node", "label"), ("k", "node", "kind"), ("i", "node", "iri"), ("p", "edge", "label"))
_NAMES = (expand("schema:name"), expand("rdfs:label"))
_PREFERENCE = {"und": 0, "en": 1, "fr": 2}  # a network has one label for a node
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold, not even escaped."""
    return _ILLEGAL.sub("\ufffd", text)


def graphml(triples: Iterable[ox.Triple], base: str) -> str:
    """People, organisations, events and so on as nodes, the relations between them as directed edges, sorted.

    Articles and memberships are left out: what is mentioned together need not have to do with each other, and the
    plain `org:memberOf` stands beside each membership.
    """
    names: dict[str, list[tuple[int, str]]] = {}
    edges: set[tuple[str, str, str]] = set()
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode) or not _kind(triple.subject.value, base):
            continue
        subject, predicate, object_ = triple.subject.value, triple.predicate.value, triple.object
        if predicate in _NAMES and isinstance(object_, ox.Literal):
            names.setdefault(subject, []).append((_PREFERENCE.get(object_.language or "", 3), object_.value))
        elif isinstance(object_, ox.NamedNode) and _kind(object_.value, base):
            edges.add((subject, term(triple.predicate), object_.value))
    return _written({iri: min(found)[1] for iri, found in names.items()}, sorted(edges), base)


def _kind(iri: str, base: str) -> str:
    kind = iri.removeprefix(f"{base}id/").partition("/")[0]
    return kind if kind in _KINDS and iri.startswith(f"{base}id/") else ""


def _written(names: dict[str, str], edges: list[tuple[str, str, str]], base: str) -> str:
    root = ET.Element("graphml", xmlns=_NS)
    for key, where, name in (
        ("n", "node", "label"),
        ("k", "node", "kind"),
        ("i", "node", "iri"),
        ("p", "edge", "label"),
    ):
        ET.SubElement(root, "key", {"id": key, "for": where, "attr.name": name, "attr.type": "string"})
    graph = ET.SubElement(root, "graph", id="soga-kg", edgedefault="directed")
    ids = {iri: f"n{number}" for number, iri in enumerate(sorted({*names, *(i for s, _, o in edges for i in (s, o))}))}
    for iri, node_id in ids.items():
        node = ET.SubElement(graph, "node", id=node_id)
        for key, text in (("n", names.get(iri, iri)), ("k", _kind(iri, base)), ("i", iri)):
            ET.SubElement(node, "data", key=key).text = xml_text(text)
    for subject, predicate, object_ in edges:
        edge = ET.SubElement(graph, "edge", source=ids[subject], target=ids[object_])
        ET.SubElement(edge, "data", key="p").text = predicate
    ET.indent(root, " ")
    out = io.StringIO()
    ET.ElementTree(root).write(out, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{out.getvalue()}\n'
