"""The reader's language is kept from page to page, and words in the other say so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg import vocabulary
from soga_kg.web.links import LISTS
from soga_kg.web.words import LANGUAGES, words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, doc, get, page
from tests.web.serving import Running, in_this_process

PEOPLE = "SELECT ?p ?e { ?p <https://schema.org/name> 'Ada Houle'@und ; ^<https://schema.org/performer> ?e }"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("language")
    r.make(out)
    return out


@pytest.fixture(scope="module")
def site(out: Path) -> Iterator[Running]:
    with in_this_process(out, PATIENT) as running:
        yield running


def results(site: Running, query: str, how: str = "GET", **fields: str) -> list[str]:
    """The links of the rows that answer a query."""
    headers = {"Accept": "text/html"}
    client = site.clients[0]
    if how == "GET":
        response = client.get("/sparql", params={"query": query, **fields}, headers=headers)
    else:
        response = client.post("/sparql", params=fields, data={"query": query}, headers=headers)
    return [link for link in Page(response.text).links if link.startswith("doc/")]


@pytest.mark.parametrize("how", ["GET", "POST"])
def test_links_in_results_keep_the_language_that_the_address_names(site: Running, how: str) -> None:
    here = [doc(iri)[1:] for iri in (r.PERSON, r.EVENT)]
    assert results(site, PEOPLE, how, lang="fr") == [f"{address}?lang=fr" for address in here]
    assert results(site, PEOPLE, how) == here
    assert results(site, PEOPLE, how, lang="en") == [f"{address}?lang=en" for address in here]
    assert results(site, PEOPLE, how, lang='tlh"><b>') == here


def test_links_of_a_graph_shown_as_a_table_keep_it_too_before_the_fragment(site: Running) -> None:
    evidence = f"{r.ID}evidence/{1:014x}0a"
    links = results(
        site, f"CONSTRUCT {{ <{evidence}#quote> ?p ?o }} {{ GRAPH ?g {{ <{evidence}#quote> ?p ?o }} }}", lang="fr"
    )
    assert f"{doc(evidence)[1:]}?lang=fr#quote" in links


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_language_alone_leads_to_the_home_page(site: Running, tag: str, slash: str) -> None:
    answer = get(site, f"/{tag}{slash}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/?lang={tag}")
    page(site, answer.headers["location"], tag)
    assert get(site, f"/{tag}/more").status_code == 404


def test_behind_a_proxy_too(out: Path) -> None:
    with in_this_process(out, replace(PATIENT, root_path="/kg")) as running:
        assert get(running, "/kg/fr/").headers["location"] == "/kg/?lang=fr"
        assert get(running, "/kg/ontology?lang=fr").headers["location"] == "/kg/docs/ontology?lang=fr"


def test_quotes_roles_and_options_carry_their_language_and_foreign_roles_say_it(site: Running) -> None:
    english, french = (get(site, f"{doc(r.PERSON)}?lang={tag}").text for tag in LANGUAGES)
    role = r'<bdi lang="fr">présidente</bdi></a>'
    assert re.search(rf'{role}\s*<small class="spoken">French</small>', english)
    assert re.search(role, french)
    assert "spoken" not in french
    assert re.search(r'<p class="data" lang="fr">(?:<span[^>]*>[^<]*</span>)?<q dir="auto">Phrase', english)
    membership = get(site, f"{doc(r.MEMBERSHIP)}?lang=en").text
    assert re.search(r'lang="fr">présidente</bdi>\s*<small class="spoken">French</small>', membership)
    report = get(site, "/report?lang=en").text
    assert re.search(r'<p class="data" lang="fr"><q dir="auto">Le forum', report)
    assert re.search(r'lang="fr">présidente</bdi>\s*<small class="spoken">French</small>', report)
    kinds = get(site, "/things/organisation?lang=fr").text
    assert re.search(r'<option value="soga:org-cooperative" lang="fr" dir="auto">', kinds)
    evidence = get(site, f"/doc/evidence/{1:014x}0a?lang=en").text
    assert evidence.count('<bdi class="data" lang="fr">') == 3  # the quote, and what stands before and after it
    (first, *_) = get(site, "/search/suggest?q=coop&lang=en").json()["results"]
    assert (first["name"], first["name_language"]) == ("Houle Cooperative", "en")


def test_columns_stand_in_one_order_whatever_the_language_of_their_headers(samples_out: Path) -> None:
    known = [(words("en").label(iri), words("fr").label(iri)) for iri in vocabulary.terms()]
    with in_this_process(samples_out, PATIENT) as running:
        for kind in LISTS:
            tables = [get(running, f"/things/{kind}.csv?lang={tag}").text.splitlines() for tag in LANGUAGES]
            english, french = (next(csv.reader(lines[:1])) for lines in tables)
            first = english.index(words("en").of("columns", "mentioned" if kind == "article" else "articles")) + 1
            assert len(english) == len(french)
            assert set(zip(english[first:], french[first:], strict=True)) <= set(known), kind
        assert first < len(english)
