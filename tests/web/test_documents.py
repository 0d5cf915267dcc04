"""Documents of things in their formats, what is not there, validators, downloads."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from soga_kg.namespaces import expand
from soga_kg.web.words import LANGUAGES
from tests.web import pages_release as r
from tests.web.html_check import doc, get, page
from tests.web.serving import BASE, Running

# rdflib's JSON-LD reader calls what rdflib deprecates
pytestmark = pytest.mark.filterwarnings(
    "ignore:(ConjunctiveGraph|Dataset.default_context) is deprecated:DeprecationWarning"
)


def test_a_thing_leads_to_its_document(site: Running) -> None:
    response = site.get("/id/person/ada-houle-0a1b2c?lang=fr")
    assert response.status_code == 303
    assert response.headers["location"] == "/doc/person/ada-houle-0a1b2c?lang=fr"
    graph = site.get("/id/graph/metadata")
    assert graph.headers["location"].startswith("/data?graph=https%3A")
    assert "Made up" in site.get(graph.headers["location"]).text
    assert site.get("/id/person/a%20%3Cb%3E").headers["location"] == "/doc/person/a%20%3Cb%3E"


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
    ],
)
def test_a_document_by_suffix_and_by_accept(site: Running, suffix: str, media_type: str) -> None:
    by_suffix = get(site, f"{doc(r.PERSON)}.{suffix}")
    by_accept = site.get(doc(r.PERSON), media_type)
    assert by_suffix.headers["content-type"].startswith(media_type)
    assert by_accept.headers["content-type"].startswith(media_type)
    triples = {str(q.triple) for q in ox.parse(by_suffix.content, format=ox.RdfFormat.from_media_type(media_type))}
    assert triples == {
        str(q.triple) for q in ox.parse(by_accept.content, format=ox.RdfFormat.from_media_type(media_type))
    }
    person, member, role = (
        ox.NamedNode(r.PERSON),
        ox.NamedNode(expand("org:memberOf")),
        ox.NamedNode(expand("soga:roleText")),
    )
    assert str(ox.Triple(person, member, ox.NamedNode(r.COOP))) in triples
    assert str(ox.Triple(ox.NamedNode(r.MEMBERSHIP), role, ox.Literal("présidente", language="fr"))) in triples
    assert str(ox.Triple(ox.NamedNode(r.EVENT), ox.NamedNode(expand("schema:performer")), person)) in triples
    assert any(expand("soga:evidence") in triple for triple in triples)
    assert f'<{doc(r.PERSON)}.{suffix}>; rel="alternate"; type="{media_type}"' in by_accept.headers["link"]
    assert f'<{r.PERSON}>; rel="describes"' in by_suffix.headers["link"]


def test_evidence_as_data_has_its_selectors(site: Running) -> None:
    text = site.get(f"/doc/evidence/{1:014x}0a.nt").text
    assert expand("oa:exact") in text
    assert expand("oa:start") in text
    assert expand("oa:hasSource") in text


def test_alternates_stand_in_the_head(site: Running) -> None:
    found = page(site, doc(r.PERSON), "en")
    kinds = {rel.get("type") for rel in found.rels if rel.get("rel") == "alternate"}
    assert {"text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"} <= kinds
    assert get(site, f"{doc(r.PERSON)}.html").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_withdrawn_is_gone_and_what_was_merged_has_moved(site: Running, language: str) -> None:
    for iri in (r.WITHDRAWN, r.GONE):
        found = page(site, doc(iri), language, 410)
        assert {"/", "/things/person"} <= set(found.links)
        assert site.get(f"{doc(iri)}.ttl").status_code == 410
        assert iri not in found.shown
    replaced = page(site, doc(r.REPLACED), language, 410)
    assert doc(r.REVISED) in replaced.links
    assert doc(r.REVISED) in site.get(doc(r.REPLACED), "text/turtle").text
    moved = get(site, f"{doc(r.MERGED)}.ttl?lang=fr")
    assert (moved.status_code, moved.headers["location"]) == (301, f"{doc(r.PERSON)}.ttl?lang=fr")
    assert get(site, doc(r.MERGED)).headers["location"] == doc(r.PERSON)
    thing = site.get("/" + r.MERGED.removeprefix(BASE))
    assert (thing.status_code, thing.headers["location"]) == (301, "/" + r.PERSON.removeprefix(BASE))


def structured(site: Running, iri: str) -> dict[str, Any]:
    """The JSON-LD of a page, which must be the same to a parser of HTML as to a browser."""
    text = get(site, doc(iri), Accept_Language="fr").text
    found = re.findall('<script type="application/ld.json">(.*?)</script>', text, re.DOTALL)
    parsed: dict[str, Any] = json.loads(found[0])
    assert json.loads(found[1])["@type"] == "BreadcrumbList"
    return parsed


def test_a_page_has_the_words_of_schema_org(site: Running) -> None:
    person, event, article = (structured(site, iri) for iri in (r.PERSON, r.EVENT, r.ARTICLE))
    assert (person["@type"], person["@id"], person["name"]) == ("Person", r.PERSON, "Ada Houle")
    assert person["memberOf"] == {"@id": r.COOP, "name": "Coopérative Houle"}
    assert event["performer"]["name"] == "Ada Houle"
    assert (event["startDate"], event["endDate"]) == ("2021-05-01", "2021-05")
    assert (article["headline"], article["datePublished"], article["inLanguage"]) == ("Un forum", "2021", "fr")
    assert sorted(structured(site, r.COOP)["alternateName"]) == ["CH", "Vieille Houle"]
    assert structured(site, r.HOSTILE)["name"] == r.MARKUP
    local = json.dumps({**person, "@context": {"@vocab": "https://schema.org/"}})  # the remote one is not fetched
    graph = Graph().parse(data=local, format="json-ld")
    assert (URIRef(r.PERSON), URIRef("https://schema.org/memberOf"), URIRef(r.COOP)) in graph
    assert "<script type=" not in get(site, f"/doc/statement/{1:014x}0a").text


@pytest.mark.parametrize("path", [r.PERSON, r.EVENT, r.ARTICLE, r.HOSTILE, f"{r.ID}evidence/{1:014x}0a"])
def test_two_parsers_read_the_same_from_every_format(site: Running, path: str) -> None:
    read: list[set[str]] = []
    for suffix, kind in (("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"), ("nt", "nt")):
        data = site.get(f"{doc(path)}.{suffix}").content
        ours = {str(q.triple) for q in ox.parse(data, format=ox.RdfFormat.from_extension(suffix))}
        theirs = Graph().parse(data=data, format=kind)
        assert len(theirs) == len(ours) > 0
        read.append(ours)
    assert all(ours == read[0] for ours in read)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/things/cat", "/doc/person/nobody-000000", "/doc/", "/doc/a b", "/download/secret.txt", "/doc/x.ttl"],
)
def test_what_is_not_there_helps_further(site: Running, path: str, language: str) -> None:
    found = page(site, path, language, 404)
    assert {"/", "/things/person", "/sparql"} <= set(found.links)
    plain = site.get(path)
    assert (plain.status_code, plain.headers["content-type"]) == (404, "text/plain; charset=utf-8")


def test_a_format_that_is_not_served_is_refused(site: Running) -> None:
    response = site.get(doc(r.PERSON), "image/png")
    assert response.status_code == 406
    assert "text/turtle" in response.text


@pytest.mark.parametrize(
    "path", ["/", doc(r.PERSON), f"{doc(r.PERSON)}.ttl", "/download/report.json", "/download/manifest.json"]
)
def test_what_the_client_has_is_not_sent_again(site: Running, path: str) -> None:
    first = get(site, path)
    again = get(site, path, If_None_Match=f'"other", {first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert get(site, path, If_None_Match='"other"').status_code == 200
    if not path.startswith("/download/") and not path.endswith(".ttl"):
        french = get(site, path, Accept_Language="fr", If_None_Match=first.headers["etag"])
        assert french.status_code == 200


def test_downloads_are_the_files_of_the_manifest(site: Running) -> None:
    response = get(site, "/download/graph.nq")
    assert response.headers["content-type"] == "application/n-quads"
    assert response.text == r.quads()
    head = site.clients[0].head("/download/report.json")
    assert head.headers["content-type"] == "application/json"
    assert head.headers["content-length"] == str(len(get(site, "/download/report.json").content))
    assert head.content == b""
    assert get(site, "/download/graph.nq", Range="bytes=0-9").content == r.quads().encode()[:10]
    for name in ("secret.txt", "gone.ttl", "../manifest.json", "%2e%2e/one/manifest.json", "store/CURRENT", "store"):
        assert get(site, f"/download/{name}").status_code == 404, name


@pytest.mark.parametrize(("language", "undated"), [("en", "undated"), ("fr", "sans date")])
def test_an_article_without_a_date_says_so_on_its_page_and_beside_its_quotes(
    site: Running, language: str, undated: str
) -> None:
    assert undated in page(site, doc(r.REVISED), language).words
    assert undated not in page(site, doc(r.ARTICLE), language).words
    event = page(site, doc(r.EVENT), language)  # quoted from both
    assert undated in event.words
    assert "2021" in event.words
