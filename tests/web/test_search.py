"""The search page and its suggestions; lists with filters and as tables."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from soga_kg.web.links import LISTS
from soga_kg.web.words import LANGUAGES, words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, doc, get, page
from tests.web.serving import Running, in_this_process


def table(site: Running, path: str, **headers: str) -> list[list[str]]:
    response = get(site, path, **headers)
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.reader(io.StringIO(response.text, newline="")))


def test_a_search_shows_names_of_the_language_and_what_matched(site: Running) -> None:
    found = page(site, "/search?q=cooperative+houle", "en")
    assert found.links.count(doc(r.COOP)) == 1
    assert "Houle Cooperative" in found.data
    former = page(site, "/search?q=vieille", "fr")
    assert {"Coopérative Houle", "Vieille Houle"} <= set(former.data)
    assert any("aussi" in said for said in former.words)
    assert doc(r.PERSON) not in page(site, "/search?q=houle&kind=organisation", "fr").links


def test_a_search_for_many_says_that_there_are_more(site: Running) -> None:
    found = page(site, "/search?q=%C3%A9ma", "en")
    assert len([link for link in found.links if link.startswith("/doc/person/nom-")]) == 50
    assert any("There are more" in said for said in found.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_typed_is_shown_as_text(site: Running, language: str) -> None:
    found = page(site, '/search?q="><script>alert(1)</script>%E2%80%AE&kind=<b>', language)
    assert found.tags.count("script") == 1  # ours, of suggestions
    assert "alert" not in " ".join(found.words[1:3])
    assert page(site, f"/search?q={'x' * 3000}", language).headings == [1]


def test_the_typed_text_and_the_filters_go_into_the_other_language(site: Running) -> None:
    assert "/search?q=houle&kind=person&lang=fr" in page(site, "/search?q=houle&kind=person", "en").links
    assert "/things/event?year=2021&lang=fr" in page(site, "/things/event?year=2021", "en").links


def test_suggestions_are_json_in_the_order_of_likelihood(site: Running) -> None:
    answer = get(site, "/search/suggest?q=ada&limit=3&lang=fr")
    assert answer.headers["content-type"] == "application/json"
    (first, *_) = answer.json()["results"]
    assert first["id"] == r.PERSON
    assert (first["name"], first["kind"], first["kind_label"]) == ("Ada Houle", "person", "personne")
    assert first["href"] == f"{doc(r.PERSON)}?lang=fr"
    assert first["articles"] == 1
    assert len(get(site, "/search/suggest?q=%C3%A9ma&limit=3").json()["results"]) == 3
    assert len(get(site, "/search/suggest?q=%C3%A9ma&limit=x").json()["results"]) == 10
    assert get(site, "/search/suggest").json() == {"query": "", "results": []}
    again = get(site, "/search/suggest?q=ada&limit=3&lang=fr", If_None_Match=answer.headers["etag"])
    assert again.status_code == 304


def test_a_list_is_narrowed_by_what_its_things_have(site: Running) -> None:
    both = page(site, "/things/event", "fr")
    assert "2021 (1)" in both.data
    assert doc(r.EVENT) in page(site, "/things/event?year=2021", "fr").links
    none = page(site, "/things/event?year=1999", "fr")
    assert doc(r.EVENT) not in none.links
    assert "Aucun élément ne correspond." in none.words
    cooperative = page(site, "/things/organisation?type=soga:org-cooperative", "en")
    assert doc(r.COOP) in cooperative.links
    assert doc(r.LEAGUE) not in cooperative.links
    assert doc(r.LEAGUE) in page(site, "/things/organisation?type=", "en").links
    assert doc(r.PERSON) in page(site, "/things/person?role=soga:role-president", "en").links
    assert doc(r.EVENT) not in page(site, "/things/event?place=place/nowhere-1", "en").links


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_is_a_table_too(site: Running, kind: str, language: str) -> None:
    header, *rows = table(site, f"/things/{kind}.csv", Accept_Language=language)
    assert header[:2] == [words(language).of("columns", key) for key in ("iri", "name")]
    assert all(len(row) == len(header) for row in rows)
    listed = page(site, f"/things/{kind}", language)
    assert {doc(row[0]) for row in rows} >= {link for link in listed.links if link.startswith("/doc/")}
    assert bool(rows) == ("table" in listed.tags)


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_is_a_graph_too(site: Running, kind: str) -> None:
    answer = get(site, f"/things/{kind}.ttl")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    things = {str(t.subject)[1:-1] for t in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)}
    assert things == {row[0] for row in table(site, f"/things/{kind}.csv")[1:]}
    assert f"/things/{kind}.ttl" in page(site, f"/things/{kind}", "en").links or not things


def test_a_narrowed_list_is_a_narrowed_graph(site: Running) -> None:
    narrowed = ox.parse(get(site, "/things/event.ttl?year=2021").content, format=ox.RdfFormat.TURTLE)
    assert {t.subject.value for t in narrowed} == {r.EVENT}
    assert get(site, "/things/cat.ttl").status_code == 404


def test_a_table_has_all_rows_names_and_values_and_keeps_hostile_text(site: Running) -> None:
    people = table(site, "/things/person.csv?lang=fr")
    assert len(people) == 214
    assert r.MARKUP in [row[1] for row in people]
    organisations = {row[0]: row for row in table(site, "/things/organisation.csv?lang=en")}
    assert organisations[r.COOP][1:7] == [
        "Houle Cooperative", "Coopérative Houle | CH", "Vieille Houle", "cooperative", "", "0",
    ]  # fmt: skip
    assert organisations[r.COOP][organisations["Identifier"].index("partner")] == "Ligue des marées"
    (header, forum) = table(site, "/things/event.csv?year=2021&lang=fr")
    assert forum[1:7] == ["Forum des marées", "", "", "2021-05-01", "", "2021-05"]
    assert forum[header.index("intervenant")] == "Ada Houle"
    assert get(site, "/things/cat.csv").status_code == 404
    assert 'filename="person.csv"' in get(site, "/things/person.csv").headers["content-disposition"]


def test_a_release_without_index_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("old")
    (r.make(out) / "index.sqlite").unlink()
    with in_this_process(out, PATIENT) as running:
        assert get(running, "/search?q=ada").status_code == 503
        assert Page(get(running, doc(r.PERSON)).text).mistakes == []
