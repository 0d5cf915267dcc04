"""The network for other tools."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph as ox

from soga_kg.graphml import graphml, xml_text
from soga_kg.namespaces import expand

BASE = "https://data.example.org/x/"
NS = "{http://graphml.graphdrawing.org/xmlns}"


def triple(subject: str, predicate: str, object_: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(f"{BASE}id/{subject}"), ox.NamedNode(expand(predicate)), object_)


def node(path: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}id/{path}")


FACTS = [
    triple("person/a-1", "schema:name", ox.Literal("<Ada> & \x00 \ud7ff", language="fr")),
    triple("organisation/h-2", "schema:name", ox.Literal("Houle", language="fr")),
    triple("organisation/h-2", "schema:name", ox.Literal("House of waves", language="en")),
    triple("person/a-1", "org:memberOf", node("organisation/h-2")),
    triple("event/f-3", "schema:performer", node("person/a-1")),
    triple("article/t-4", "schema:mentions", node("person/a-1")),
    triple("membership/m-5", "org:member", node("person/a-1")),
    triple("person/a-1", "schema:sameAs", ox.NamedNode("https://elsewhere.example/id/person/a-1")),
    ox.Triple(ox.BlankNode("b"), ox.NamedNode(expand("org:memberOf")), node("organisation/h-2")),
]


def test_things_are_nodes_and_relations_edges() -> None:
    root = ET.fromstring(graphml(FACTS, BASE))
    nodes = {n.attrib["id"]: {d.attrib["key"]: d.text for d in n.findall(f"{NS}data")} for n in root.iter(f"{NS}node")}
    assert sorted((n["n"] or "", n["k"] or "") for n in nodes.values()) == [
        ("<Ada> & \ufffd \ud7ff", "person"),
        ("House of waves", "organisation"),
        (f"{BASE}id/event/f-3", "event"),
    ]
    edges = [
        (nodes[e.attrib["source"]]["k"], e[0].text, nodes[e.attrib["target"]]["k"]) for e in root.iter(f"{NS}edge")
    ]
    assert sorted(edges) == [("event", "schema:performer", "person"), ("person", "org:memberOf", "organisation")]
    assert {k.attrib["id"] for k in root.findall(f"{NS}key")} == {"n", "k", "i", "p"}


def test_the_same_facts_in_any_order_give_the_same_text() -> None:
    assert graphml(FACTS, BASE) == graphml(reversed(FACTS), BASE)


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert xml_text("a\x0b\ufffe\t\n\U0001f30a") == "a\ufffd\ufffd\t\n\U0001f30a"
