"""Lists, graphs and page data by two parsers each, feeds by RFC 4287's own grammar and rules."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree

from soga_kg.web.links import LISTS
from tests.web import pages_release as r
from tests.web.html_check import doc, get
from tests.web.serving import Running

# rdflib's JSON-LD reader calls what rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FORMATS = {  # suffix -> pyoxigraph's and rdflib's names
    "ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdf": (ox.RdfFormat.RDF_XML, "xml"),
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
}
ATOM = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
IN = "{http://www.w3.org/2005/Atom}"


def triples(data: bytes, suffix: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What pyoxigraph reads, if rdflib reads the very same; the data has no blank nodes."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # "2021-05" stays as it is written
    ours = {str(quad.triple) for quad in ox.parse(data, format=FORMATS[suffix][0])}
    written = rdflib.Graph().parse(data=data, format=FORMATS[suffix][1]).serialize(format="nt", encoding="utf-8")
    theirs = {str(quad.triple) for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES)}
    assert ours == theirs
    return ours


@pytest.mark.parametrize("kind", LISTS)
def test_lists_are_the_same_to_two_parsers_in_every_format(
    site: Running, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = [triples(get(site, f"/things/{kind}.{suffix}").content, suffix, monkeypatch) for suffix in FORMATS]
    assert all(ours == read[0] for ours in read)
    assert bool(read[0]) == (kind not in {"series", "policy", "project", "place"})  # which the release has none of


@pytest.mark.parametrize("graph", ["default", f"graph={r.ARTICLE}", f"graph={r.METADATA}"])
def test_graphs_are_the_same_to_two_parsers_in_every_format(
    site: Running, graph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    for suffix in FORMATS:
        accept = FORMATS[suffix][0].media_type
        response = get(site, f"/data?{graph}", Accept=accept)
        assert response.headers["content-type"].partition(";")[0] == accept
        read.append(triples(response.content, suffix, monkeypatch))
    assert all(ours == read[0] != set() for ours in read)


@pytest.mark.parametrize("path", ["/", "/things/person", doc(r.PERSON), doc(r.EVENT), doc(r.ARTICLE), doc(r.HOSTILE)])
def test_data_in_pages_is_the_same_to_two_parsers(site: Running, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in re.findall('<script type="application/ld.json">(.*?)</script>', get(site, path).text, re.DOTALL):
        told: Any = json.loads(text)
        if isinstance(told.get("@context"), str):  # schema.org has it; nothing is fetched
            told["@context"] = {"@vocab": "https://schema.org/"}
        ours = list(ox.parse(json.dumps(told), format=ox.RdfFormat.JSON_LD))
        assert len(rdflib.Graph().parse(data=json.dumps(told), format="json-ld")) == len(ours) > 2


def valid(data: bytes) -> etree._Element:
    """The feed, if it follows the grammar of RFC 4287, and the rules that the grammar cannot say."""
    root = etree.fromstring(data)
    ATOM.assertValid(root)
    for one in (root, *root.findall(f"{IN}entry")):
        assert datetime.datetime.fromisoformat(str(one.findtext(f"{IN}updated"))).tzinfo is not None
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in one.findall(f"{IN}link")]
        assert len(set(links)) == len(links)  # 4.1.1: no two alternates of one type and language
    ids = [one.text for one in root.iter(f"{IN}id")]
    assert len(set(ids)) == len(ids)
    assert root.find(f"{IN}author") is not None  # 4.1.2: entries without one take the feed's
    return root


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["articles", "changes"])
def test_feeds_are_atom(site: Running, name: str, language: str) -> None:
    response = get(site, f"/feeds/{name}.atom?lang={language}")
    assert response.headers["content-type"].partition(";")[0] == "application/atom+xml"
    assert valid(response.content).findall(f"{IN}entry")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"<title>", b"<titel>"), (b"</updated>", b"!</updated>"), (b'type="html"', b'type="htm"'),
        (b"<name>", b"<nom>"), (b'rel="self"', b'rell="self"'), (b"<id>", b"<id>x</id><id>"),
    ],
)  # fmt: skip
def test_what_is_no_atom_is_refused(site: Running, good: bytes, bad: bytes) -> None:
    close = {b"<title>": (b"</title>", b"</titel>"), b"<name>": (b"</name>", b"</nom>")}
    data = get(site, "/feeds/articles.atom").content
    assert good in data
    broken = data.replace(good, bad).replace(*close.get(good, (b"", b"")))
    with pytest.raises((etree.DocumentInvalid, ValueError)):
        valid(broken)
