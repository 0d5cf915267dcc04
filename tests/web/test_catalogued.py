"""The data set, its lists and the way to a page as search engines read them, checked by what Google demands of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest

from tests.web import pages_release as r
from tests.web.html_check import doc, get
from tests.web.serving import Running

SDO = "https://schema.org/"


def told(site: Running, path: str) -> dict[str, dict[str, Any]]:
    """What stands on a page as JSON-LD, by type."""
    text = get(site, path, Accept_Language="fr").text
    found = map(json.loads, re.findall('<script type="application/ld.json">(.*?)</script>', text, re.DOTALL))
    return {one["@type"]: one for one in found}


@pytest.mark.parametrize("path", ["/", "/downloads", "/?lang=en"])
def test_the_data_set_can_be_found_by_search_engines(site: Running, path: str) -> None:
    found = told(site, path)["Dataset"]
    language = "en" if "en" in path else "fr"
    assert found["name"] == {"fr": "Un graphe inventé", "en": "A made-up graph"}[language]  # required
    assert 50 <= len(found["description"]) <= 5000  # required
    assert {tag: text for text, tag in r.DESCRIBED}[language] in found["description"]
    assert found["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert (found["version"], found["dateModified"]) == ("2", "2026-01-02")
    assert found["creator"] == found["publisher"] == {"@type": "Organization", "name": "La Coopérative Houle"}
    assert found["temporalCoverage"] == "2021-01-01/2025-11-05"
    assert sorted(found["inLanguage"]) == ["en", "fr"]
    assert (found["url"], found["identifier"], found["isAccessibleForFree"]) == (f"{site.url}/", found["@id"], True)
    offered = {part["contentUrl"]: part for part in found["distribution"]}
    graph = offered[f"{site.url}/download/graph.nq"]
    assert graph["encodingFormat"] == "application/n-quads"
    assert re.fullmatch("[0-9a-f]{64}", graph["sha256"])
    assert offered[f"{site.url}/things/person.csv?lang={language}"]["encodingFormat"] == "text/csv"
    for address, part in offered.items():
        response = site.get(address.removeprefix(site.url))
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == part["encodingFormat"]


def test_a_second_parser_reads_the_same(site: Running) -> None:
    local = json.dumps({**told(site, "/")["Dataset"], "@context": {"@vocab": SDO}})  # the remote one is not fetched
    triples = [quad.triple for quad in ox.parse(local, format=ox.RdfFormat.JSON_LD)]
    types = {t.object.value: t.subject for t in triples if t.predicate.value.endswith("#type")}
    said = {(t.predicate.value, t.object.value) for t in triples if t.subject == types[f"{SDO}Dataset"]}
    assert (f"{SDO}name", "Un graphe inventé") in said
    assert len([p for p, _ in said if p == f"{SDO}distribution"]) == 9


def test_a_list_tells_its_things_page_by_page(site: Running) -> None:
    first, second = (told(site, f"/things/person{page}")["ItemList"] for page in ("", "?page=2"))
    assert first["numberOfItems"] == second["numberOfItems"] == r.PEOPLE + 3
    items = first["itemListElement"] + second["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, r.PEOPLE + 4))
    assert site.url + doc(r.PERSON) in {item["url"] for item in items}
    assert second["url"] == f"{site.url}/things/person?page=2"
    assert told(site, "/things/series")["ItemList"]["itemListElement"] == []


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/things/person", ["Personnes"]),
        (doc(r.PERSON), ["Personnes", "Ada Houle"]),
        (doc(r.HOSTILE), ["Personnes", r.MARKUP]),
        (doc(r.ARTICLE), ["Articles", "Un forum"]),
    ],
)
def test_the_way_to_a_page_leads_from_home(site: Running, path: str, names: list[str]) -> None:
    items = told(site, path)["BreadcrumbList"]["itemListElement"]
    assert [item["name"] for item in items] == ["Un graphe inventé", *names]
    assert [item["position"] for item in items] == list(range(1, len(names) + 2))
    assert [items[0]["item"], items[-1]["item"]] == [f"{site.url}/", site.url + path]
