from __future__ import annotations

import pyoxigraph as ox
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.namespaces import expand
from soga_kg.serialize import block, jsonld, term, turtle

S, P = ox.NamedNode("https://houle.example/s"), ox.NamedNode(expand("schema:name"))
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"))
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXT),
    st.builds(lambda t: ox.Literal(t, language="fr"), TEXT),
    st.builds(lambda d: ox.Literal(str(d), datatype=ox.NamedNode(expand("xsd:date"))), st.dates()),
)
TRIPLES = st.lists(st.builds(lambda o: ox.Triple(S, P, o), LITERALS), max_size=6)


@given(TRIPLES)
def test_turtle_is_read_back_whole(triples: list[ox.Triple]) -> None:
    assert {q.triple for q in ox.parse(turtle(triples), format=ox.RdfFormat.TURTLE)} == set(triples)


@given(TRIPLES)
def test_nquads_are_read_back_whole_by_graph(triples: list[ox.Triple]) -> None:
    graph = ox.NamedNode("https://houle.example/g")
    found = set(ox.parse(block(triples) + block(triples, graph.value), format=ox.RdfFormat.N_QUADS))
    wanted = {ox.Quad(t.subject, t.predicate, t.object, g) for t in triples for g in (graph, ox.DefaultGraph())}
    assert found == wanted


@given(TRIPLES)
def test_the_order_of_triples_does_not_matter(triples: list[ox.Triple]) -> None:
    assert turtle(triples) == turtle(reversed(triples))
    assert jsonld(triples) == jsonld(reversed(triples))


def test_a_second_parser_reads_the_same_turtle() -> None:
    triples = [
        ox.Triple(S, P, ox.Literal('Le « mot » "droit" \\ \n fin', language="fr")),
        ox.Triple(S, P, ox.Literal("2021", datatype=ox.NamedNode(expand("xsd:gYear")))),
        ox.Triple(ox.NamedNode(expand("schema:") + "a.b/c"), P, S),
    ]
    assert len(rdflib.Graph().parse(data=turtle(triples), format="turtle")) == 3


def test_one_changed_fact_is_one_changed_line() -> None:
    before = [ox.Triple(S, P, ox.Literal(str(i))) for i in range(50)]
    after = [*before[:-1], ox.Triple(S, P, ox.Literal("new"))]
    one, two = turtle(before).splitlines(), turtle(after).splitlines()
    assert len(set(one) ^ set(two)) == 2


def test_prefixes_are_used_where_nothing_needs_an_escape() -> None:
    assert term(P) == "schema:name"
    assert term(ox.NamedNode(expand("schema:") + "a/b")) == "<https://schema.org/a/b>"
    assert term(ox.Literal("3", datatype=ox.NamedNode(expand("xsd:integer")))) == '"3"^^xsd:integer'
    assert term(ox.Literal("x")) == '"x"'
