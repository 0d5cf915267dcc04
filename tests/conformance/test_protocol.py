"""Requests and answers of protocol.toml, one by one, and what cannot be said there."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from tests.web.serving import ARTICLE, Running

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("protocol.toml").read_text(encoding="utf-8"))[
    "case"
]
BY_NAME = {case["name"]: case for case in CASES}


def long(text: str) -> str:
    """`{7000}` becomes 7,000 letters."""
    return re.sub(r"\{(\d+)\}", lambda match: "x" * int(match[1]), text)


def send(server: Running, case: dict[str, Any]) -> httpx.Response:
    body = bytes.fromhex(case["body_hex"]) if "body_hex" in case else long(case.get("body", "")).encode()
    headers = {"Accept": "*/*", **case.get("headers", {})}
    if "Accept" not in case.get("headers", {}):
        del headers["Accept"]
    client = server.clients[0]
    request = client.build_request(
        case.get("method", "GET"),
        case.get("path", "/sparql"),
        params=[(name, long(value)) for name, value in case["params"]] if "params" in case else None,
        headers=headers,
        content=body or None,
    )
    if "Accept" not in headers:
        del request.headers["Accept"]
    if "Accept-Encoding" not in headers:
        del request.headers["Accept-Encoding"]
    return client.send(request)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(server: Running, case: dict[str, Any]) -> None:
    response = send(server, case)
    allowed = case["status"] if isinstance(case["status"], list) else [case["status"]]
    assert response.status_code in allowed, response.text[:500]
    assert response.headers.get("content-type", "").startswith(case.get("type", ""))
    for text in case.get("holds", []):
        assert text in response.text
    for text in case.get("lacks", []):
        assert text not in response.text
    for name, pattern in case.get("header", {}).items():
        assert re.match(pattern, response.headers.get(name, "")), f"{name}: {response.headers.get(name)}"
    if "same_as" in case:
        assert response.text == send(server, BY_NAME[case["same_as"]]).text
    if case.get("empty"):
        assert response.content == b""


def test_every_case_has_its_own_name() -> None:
    assert len(BY_NAME) == len(CASES)


# ---------------------------------------------------------------- caching


def test_etag_differs_by_query_and_type_and_is_stable_otherwise(server: Running) -> None:
    query = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"
    tags = [server.query(query).headers["etag"] for _ in range(2)]
    assert tags[0] == tags[1]
    assert server.query(query, "text/csv").headers["etag"] != tags[0]
    assert server.query(query + "0").headers["etag"] != tags[0]


def test_not_modified_is_empty_and_carries_the_tag(server: Running) -> None:
    first = server.query("ASK { ?a ?b ?c }")
    again = server.clients[0].get(
        "/sparql", params={"query": "ASK { ?a ?b ?c }"}, headers={"If-None-Match": f'"x", {first.headers["etag"]}'}
    )
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_descriptions_are_not_sent_twice(server: Running, path: str) -> None:
    first = server.get(path)
    again = server.clients[0].get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize("condition", ["*", '"other"', ""])
def test_other_tags_get_the_result(server: Running, condition: str) -> None:
    response = server.clients[0].get("/sparql", params={"query": "ASK {}"}, headers={"If-None-Match": condition})
    assert response.status_code == 200


def test_what_changes_by_itself_is_not_cached(server: Running) -> None:
    first, second = (server.query("SELECT (STRUUID() AS ?x) (NOW() AS ?y) {}") for _ in range(2))
    assert first.text != second.text
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers


def test_gzip_only_where_asked(server: Running) -> None:
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 100"
    for coding, coded in (("gzip", "gzip"), ("identity", None), ("gzip;q=0", None), ("br, *;q=0.1", "gzip")):
        url = server.clients[0].build_request(
            "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": coding}
        )
        with server.clients[0].stream("GET", url.url, headers={"Accept-Encoding": coding}) as response:
            raw = b"".join(response.iter_raw())
        assert response.headers.get("content-encoding") == coded
        assert len(json.loads(gzip.decompress(raw) if coded else raw)["results"]["bindings"]) == 100


def test_a_large_result_is_whole_in_every_coding(hasty: Running) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?s ?p ?o } LIMIT 12000"
    for coding in ("identity", "gzip"):
        response = hasty.clients[0].get("/sparql", params={"query": query}, headers={"Accept-Encoding": coding})
        assert len(response.json()["results"]["bindings"]) == 12000
        assert "content-length" not in response.headers
    assert hasty.clients[0].head("/sparql", params={"query": query}).status_code == 200


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "text/html", "text/turtle"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_cut_result_breaks_its_framing(server: Running, accept: str, coding: str) -> None:
    pattern = "{ ?a ?b ?c . ?s ?p ?o . ?d ?e ?f }"
    form = f"SELECT * {pattern}"
    if accept == "text/turtle":
        form = f"CONSTRUCT {{ ?s ?p ?x }} WHERE {{ {pattern} BIND(CONCAT(STR(?o), STR(?c), STR(?f)) AS ?x) }}"
    with pytest.raises(httpx.RemoteProtocolError):
        server.clients[0].post("/sparql", data={"query": form}, headers={"Accept": accept, "Accept-Encoding": coding})


# ---------------------------------------------------------------- what is said of the service


def described(server: Running, path: str = "/sparql") -> ox.Store:
    store = ox.Store()
    store.load(server.get(path, "text/turtle").content, format=ox.RdfFormat.TURTLE)
    return store


def ask(store: ox.Store, query: str) -> list[str]:
    prefixes = {
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "sh": "http://www.w3.org/ns/shacl#",
        "void": "http://rdfs.org/ns/void#",
    }
    rows = store.query(query, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(str(row[0].value) for row in rows)


def test_the_description_is_true(server: Running) -> None:
    store = described(server)
    assert ask(store, "SELECT ?s { ?s a sd:Service }") == [f"{server.url}/sparql"]
    assert ask(store, "SELECT ?e { ?s sd:endpoint ?e }") == [f"{server.url}/sparql"]
    assert ask(store, "SELECT ?l { ?s sd:supportedLanguage ?l }") == [
        "http://www.w3.org/ns/sparql-service-description#SPARQL11Query"
    ]
    assert ask(store, "SELECT ?f { ?s sd:feature ?f }") == []
    assert ask(store, "SELECT ?n { ?s sd:namedGraph/sd:name ?n }") == [ARTICLE]


def test_every_format_named_is_served(server: Running) -> None:
    formats = ask(described(server), "SELECT ?f { ?s sd:resultFormat ?f }")
    served = {
        "SPARQL_Results_JSON": "application/sparql-results+json",
        "SPARQL_Results_XML": "application/sparql-results+xml",
        "SPARQL_Results_CSV": "text/csv",
        "SPARQL_Results_TSV": "text/tab-separated-values",
        "Turtle": "text/turtle",
        "N-Triples": "application/n-triples",
        "N-Quads": "application/n-quads",
        "TriG": "application/trig",
        "RDF_XML": "application/rdf+xml",
        "JSON-LD": "application/ld+json",
    }
    assert {iri.rpartition("/")[2] for iri in formats} == served.keys()
    for name, media_type in served.items():
        query = "SELECT * {}" if "Results" in name else "CONSTRUCT WHERE { ?s ?p ?o }"
        response = server.query(query, media_type)
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_partitions_count_what_is_there(server: Running) -> None:
    store = described(server, "/.well-known/void")
    people = server.query("SELECT (COUNT(*) AS ?n) { ?s a <https://schema.org/Person> }", "text/csv").text.split()[1]
    query = "SELECT ?n { ?part void:class <https://schema.org/Person> ; void:entities ?n }"
    assert ask(store, query) == [people]
    total = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text.split()[1]
    assert ask(store, "SELECT ?n { ?g void:classPartition ?c ; void:triples ?n }")[:1] == [total]


def test_every_example_runs_and_finds_something_or_says_nothing(server: Running) -> None:
    examples = ask(described(server), "SELECT ?q { ?e a sh:SPARQLExecutable ; sh:select ?q }")
    assert len(examples) >= 6
    for query in examples:
        assert server.query(query).status_code == 200
    assert any("Ada Houle" in server.query(query).text for query in examples if "oa:exact" in query)


def test_a_generic_client_starts_from_the_bare_address(server: Running) -> None:
    store = described(server)
    prefixes = ask(store, "SELECT ?p { ?d sh:declare/sh:prefix ?p }")
    assert {"schema", "org", "soga", "oa"} <= set(prefixes)


# ---------------------------------------------------------------- graph store


def test_an_empty_result_that_was_kept_is_no_graph(server: Running) -> None:
    query, nothing = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "http://example.org/nothing"
    assert server.query(query, "text/turtle", **{"default-graph-uri": nothing}).status_code == 200
    assert server.get(f"/data?graph={nothing}", "text/turtle").status_code == 404


def test_graph_store_and_query_give_the_same_triples(server: Running) -> None:
    direct = server.get(f"/data?graph={ARTICLE}", "application/n-triples").text
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ARTICLE}> {{ ?s ?p ?o }} }}"
    assert sorted(direct.splitlines()) == sorted(server.query(query, "application/n-triples").text.splitlines())
    assert len(direct.splitlines()) == 11
