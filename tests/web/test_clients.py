"""The libraries by which people will come, with their own idea of the protocol."""

from __future__ import annotations

import io

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.web.serving import ARTICLE, PERSON, Running

NAMES = "SELECT ?s ?name WHERE { ?s <https://schema.org/name> ?name } ORDER BY ?s"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("result", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_select(server: Running, method: str, result: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="an extra client, not installed")
    client = wrapper.SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod(method)
    client.setReturnFormat(result)
    client.setQuery(NAMES)
    found = client.query()
    data = found.response.read() if result in {"csv", "tsv"} else found.convert()
    if result == "json":
        assert len(data["results"]["bindings"]) == 208
    elif result == "xml":
        assert len(data.getElementsByTagName("result")) == 208
    else:
        assert data.count(b"\n") == 209


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # what SPARQLWrapper uses
@pytest.mark.parametrize("result", ["turtle", "xml", "json-ld", "n3"])
def test_sparqlwrapper_construct(server: Running, result: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="an extra client, not installed")
    client = wrapper.SPARQLWrapper(f"{server.url}/sparql")
    client.setReturnFormat(result)
    client.setQuery(f"DESCRIBE <{PERSON}>")
    found = client.query().convert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 2


def test_sparqlwrapper_hears_what_is_wrong(server: Running) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="an extra client, not installed")
    client = wrapper.SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery("SELECT * { ?s foaf:name ?o }")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="'foaf:' is not declared"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("result", ["xml", "json", "csv"])
def test_rdflib_store(server: Running, method: str, result: str) -> None:
    store = SPARQLStore(f"{server.url}/sparql", method=method, returnFormat=result)
    graph = Graph(store)
    assert len(list(graph.query(NAMES))) == 208
    assert (URIRef(PERSON), None, None) in graph
    assert len(list(graph.predicate_objects(URIRef(PERSON)))) == 2


def test_rdflib_store_named_graph(server: Running) -> None:
    store = SPARQLStore(f"{server.url}/sparql", context_aware=True)
    assert len(list(Graph(store, URIRef(ARTICLE)).triples((None, None, None)))) == 11


def test_pandas_reads_csv(server: Running) -> None:
    pandas = pytest.importorskip("pandas", reason="an extra client, not installed")
    frame = pandas.read_csv(io.BytesIO(server.query(NAMES, "text/csv").content))
    assert list(frame.columns) == ["s", "name"]
    assert len(frame) == 208
    assert "Nom 1 é" in set(frame["name"])
