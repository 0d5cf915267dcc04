"""The pages for people: each in both languages, what each shows, hostile names."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from babel.numbers import format_decimal

from soga_kg.web.examples import EXAMPLES
from soga_kg.web.stated import MOST
from soga_kg.web.words import LANGUAGES
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, canonical, doc, get, page, untranslated
from tests.web.serving import BASE, Running, in_this_process, make_release

ADDRESSES = [
    "/", "/things/person", "/things/person?page=2", "/things/series", "/things/organisation",
    "/things/article", "/things/event?year=2021", "/things/organisation?type=soga:org-cooperative", "/search",
    "/search?q=houle", "/search?q=zzzz&kind=event", "/sparql", 
    "/sparql?example=policies", *(f"/docs/{name}" for name in ("ontology", "shapes", "rules", "privacy")),
    "/report", "/downloads",
    *map(doc, (r.PERSON, r.HOSTILE, r.LONG, r.COOP, r.LEAGUE, r.EVENT, r.OLD, r.ARTICLE, r.REVISED, r.TRANSLATED)),
    *map(doc, (r.WORK, r.MEMBERSHIP, r.DATASET)),
    f"/doc/statement/{1:014x}0a", f"/doc/evidence/{1:014x}0a",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_is_well_made_in_each_language(site: Running, path: str, language: str) -> None:
    found = page(site, path, language)
    assert found.tags.count("main") == 1
    assert "#content" in found.links
    assert not [link for link in found.links if link.startswith(f"{BASE}id/") and link not in canonical(found)]


def test_words_of_the_wrong_language_are_found(site: Running) -> None:
    french = Page(get(site, "/?lang=fr").text)
    assert len(untranslated(french, "en")) > 10


def test_the_address_decides_the_language_and_links_keep_it(site: Running) -> None:
    response = get(site, "/?lang=fr", Accept_Language="en")
    found = Page(response.text)
    assert found.language == "fr"
    assert "/things/person?lang=fr" in found.links
    assert "/?lang=en" in found.links
    assert "/download/graph.nq" in found.links
    second = Page(get(site, "/things/person?page=2&lang=fr").text)
    assert second.links.count("/things/person?page=2&lang=en") == 1
    assert f"{site.url}/things/person?page=2&lang=en" in second.links


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("fr-CA,en;q=0.8", "fr"),
        ("de,*;q=0.5", "en"),
        ("en;q=0.3, fr;q=0.4", "fr"),
        ("fr;q=x.", "en"),
        ("", "en"),
        ("fr;q=..", "fr"),
    ],
)
def test_the_language_is_negotiated(site: Running, accept: str, language: str) -> None:
    assert get(site, "/", Accept_Language=accept).headers["content-language"] == language


def test_home_shows_counts_files_queries_and_a_fact_with_its_sentence(site: Running) -> None:
    found = page(site, "/", "en")
    assert "213" in found.words
    assert "event series" not in found.words  # the release has none
    latest = get(site, "/?lang=en").text.partition('id="latest"')[2].partition("</section>")[0]
    dated = [f"{doc(iri)}?lang=en" for iri in (r.TRANSLATED, r.ARTICLE)]
    assert re.findall(r'href="([^"]+)"', latest) == dated  # the third has no date
    assert re.findall("<small>(.*)</small>", latest) == ["5 November 2025", "2021"]
    assert "secret" not in found.shown
    assert "/sparql?" + urlencode({"query": EXAMPLES[0].query}) in found.links
    assert "/download/report.json" in found.links
    assert "/download/graph.ttl" not in found.links
    assert doc(r.PERSON) in found.links
    assert "blockquote" in found.tags
    assert "1.2 kB" in found.shown.replace("\u00a0", " ")


def test_a_list_is_alphabetical_without_accents_and_paged(site: Running) -> None:
    first, second = page(site, "/things/person", "fr"), page(site, "/things/person?page=2", "fr")
    names = [name for name in (*first.data, *second.data) if name.startswith(("Ada", "Éma", "Nom"))]
    assert names[0] == "Ada Houle"
    assert names[1:211] == [f"Éma {n:03}" for n in range(210)]
    assert "/things/person?page=2" in first.links
    assert "/things/person?page=1" in second.links
    assert "Page 2 sur 2" in second.shown
    for odd in ("0", "99", "x", "-1", "9" * 50):
        assert page(site, f"/things/person?page={odd}", "fr").headings == [1]


def test_what_is_listed_tells_how_often_it_is_mentioned(site: Running) -> None:
    row = re.search(r"Ada Houle.*?<td class=\"number\">(\d+)<", get(site, "/things/person").text, re.DOTALL)
    assert row is not None
    assert row[1] == "1"
    assert "There is none in this release." in page(site, "/things/series", "en").words


def test_a_person_shows_roles_facts_in_both_directions_and_quotes(site: Running) -> None:
    found = page(site, doc(r.PERSON), "fr")
    assert "Phrase 1.0 <i>dite</i> ici." in found.data
    assert "présidente" in found.data
    assert "encore 2 citations" in found.words
    assert "intervient à" in found.words
    assert "auteur de" in found.words
    assert {doc(r.COOP), doc(r.EVENT), doc(r.ARTICLE), "/docs/ontology#role-president"} <= set(found.links)
    assert "confiance 0,85" in found.words
    assert "speaker-bullet" in found.data
    assert {"…avant <b>", "après…", "français", "2021"} <= {*found.data, *found.words}
    assert "known#odd" in found.shown


def test_an_event_shows_dates_as_precisely_as_printed_and_what_was_not_kept(site: Running) -> None:
    french, english = page(site, doc(r.EVENT), "fr"), page(site, doc(r.EVENT), "en")
    assert {"1er mai 2021", "mai 2021", "mai 2020"} <= set(french.words)
    assert {"1 May 2021", "May 2021", "May 2020"} <= set(english.words)
    assert [w for w in english.words if "not kept in the merged data" in w]
    assert english.words.count("articles disagree") == 1
    assert "start, at the earliest" not in english.words
    assert "event 000004" not in english.shown
    assert "event ancien-forum-000004" in english.shown


def test_an_organisation_shows_its_names_and_partners_once(site: Running) -> None:
    found = page(site, doc(r.COOP), "en")
    assert "Houle Cooperative" in found.data
    assert {"CH", "Coopérative Houle", "Vieille Houle"} <= set(found.data)
    assert found.words.count("partner") == 1
    assert "cooperative" in found.data


def test_long_lists_of_values_have_pages_of_their_own(site: Running) -> None:
    first = page(site, doc(r.LEAGUE), "fr")
    (address,) = [link for link in first.links if "property=%5Eorg%3AmemberOf" in link and "lang=" not in link]
    shown = len([link for link in first.links if link.startswith("/doc/person/")])
    assert f"encore {r.PEOPLE + 1 - shown}" in first.words
    seen, number = list[str](), 1
    while address:
        found = page(site, address, "fr")
        assert f"Page {number} sur 9" in found.words
        assert f"{r.PEOPLE + 1} en tout" in found.shown
        assert doc(r.LEAGUE) in found.links
        assert any(link.startswith(f"{address.partition('&')[0]}") and "lang=en" in link for link in found.links)
        seen += [link for link in found.links if link.startswith("/doc/person/")]
        number += 1
        address = next((link for link in found.links if f"page={number}" in link and "lang=" not in link), "")
    assert len(seen) == len(set(seen)) == r.PEOPLE + 1
    assert [doc(r.PERSON)] == seen[-1:]  # an article alone says so: last, though its name comes first
    for nothing in (
        "property=schema:founder",
        "property=odd:memberOf",
        "property=^schema:name",
        "property=schema:name",
    ):
        page(site, f"{doc(r.LEAGUE)}?{nothing}", "en", 404)
    assert page(site, f"{doc(r.LEAGUE)}?property=^org:memberOf&page=x", "en").words.count("Page 1 of 9") == 1


def test_an_article_shows_what_it_says_and_its_versions(site: Running) -> None:
    found = page(site, doc(r.ARTICLE), "en")
    assert {doc(r.REVISED), doc(r.TRANSLATED), doc(r.WORK), doc(r.HOSTILE)} <= set(found.links)
    assert "https://example.org/un-forum?x=1&y=2" in found.links
    assert "urn:nowhere" not in found.links
    assert {"Other revisions of this article", "Translations", "Other titles", "People"} <= set(found.words)
    assert {"archive.txt#line=0,9", "Autre titre", "présidente"} <= set(found.data)
    assert "at character 1 of the text" in found.words
    silent = page(site, doc(r.TRANSLATED), "en")
    assert "No statement was read in this article." in silent.words
    assert doc(r.ARTICLE) in silent.links


def test_what_is_mentioned_too_often_says_so(tmp_path: Path) -> None:
    place, title = r.node(f"{r.ID}place/port-00000d"), r.node("rdfs:label")
    mentions = [f"{r.node(f'{r.ID}article/a-{n:012x}')} {r.node('schema:mentions')} {place} ." for n in range(2100)]
    held = f"{r.node(r.EVENT)} {r.node('schema:location')} {place} ."
    make_release(tmp_path, "\n".join([*mentions, held, f'{place} {title} "Port"@fr .', ""]))
    with in_this_process(tmp_path, PATIENT) as running:
        found = page(running, "/doc/place/port-00000d", "fr")
        shown = found.shown.count("article a-")
        more = format_decimal(2100 - shown, locale="fr").split()  # the blank that does not break is one here
        assert " ".join(["encore", *more]) in found.words
        assert shown == MOST
        assert "lieu de" in found.words


def test_evidence_shows_its_quote_and_selectors(site: Running) -> None:
    found = page(site, f"/doc/evidence/{1:014x}0a", "en")
    assert "Phrase 1.0 <i>dite</i> ici." in found.data
    assert {"quote", "position"} <= set(found.ids)
    statement = page(site, f"/doc/statement/{1:014x}0a", "en")
    assert statement.tags.count("blockquote") == 4
    assert doc(r.MEMBERSHIP) in statement.links


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_are_words(site: Running, language: str) -> None:
    for path in (doc(r.HOSTILE), "/things/person?page=2", doc(r.ARTICLE)):
        found = page(site, path, language)
        assert found.strange_scripts == []
        assert "i" not in found.tags
        assert r.MARKUP in found.data
    text = get(site, doc(r.HOSTILE)).text
    assert "\u202e" not in text[: text.index("</head>")]
    assert re.search(r'<bdi class="data" lang="he">\u202e', text)
    endless = get(site, doc(r.LONG)).text
    assert r.ENDLESS in endless
    assert len(endless[: endless.index("</head>")]) < 2000
    assert len(get(site, "/things/person?page=2").text) < 40_000


def test_the_report_shows_every_section(site: Running) -> None:
    found = page(site, "/report", "fr")
    assert {"Un début est un jour.", "2 fois Un début est un jour.", "retenu dans les données fusionnées"} & set(
        found.words
    )
    assert "Le forum <b>dure</b>." in found.data
    assert {"Houle Cooperative", "Coopérative Houle"} & set(found.data)
    assert "Montrés : 50 sur 201. Le tout :" in found.words
    assert "organisation gone-000009" in found.shown
    assert "secret" not in found.shown
    assert "no <text> in it" in found.data


def test_a_release_without_report_says_so(server: Running) -> None:
    for path in ("/", "/report", "/things/person", f"/doc/{r.PERSON.removeprefix(r.ID)}"):
        page(server, path, "fr")
    assert "This release has no report." in page(server, "/report", "en").words


def test_the_ontology_page_has_every_term_of_ours(site: Running) -> None:
    found = page(site, "/docs/ontology", "fr")
    assert {"Policy", "roleText", "Roles", "role-president", "schema-performer"} <= set(found.ids)
    assert all(link[15:] in found.ids for link in found.links if link.startswith("/docs/ontology#"))
    assert site.get("/ontology").headers["location"] == "/docs/ontology"


def test_the_query_page_and_a_result(site: Running) -> None:
    form = page(site, "/sparql?example=policies&lang=fr", "fr")
    policies = next(e for e in EXAMPLES if e.key == "policies")
    assert " ".join(policies.text("fr").split()) in form.data
    assert policies.french in form.words
    assert page(site, "/sparql?example=none", "en").tags.count("textarea") == 1
    query = 'SELECT ?n WHERE { ?x <https://schema.org/name> ?n FILTER(STRSTARTS(?n, "<script>")) } # </textarea>'
    result = Page(site.query(query, "text/html").text)
    assert result.mistakes == []
    assert r.MARKUP in result.data
    assert result.strange_scripts == []
    assert "n" in result.data
    assert any(link.endswith("&lang=fr") and link.startswith("/sparql?query=") for link in result.links)
    assert not [link for link in Page(site.query(f"{query}{' ' * 5000}", "text/html").text).links if "?query=" in link]
    french = page(site, f"/sparql?{urlencode({'query': query, 'lang': 'fr'})}", "fr", headers=False)
    assert {"Résultat", "La requête"} <= set(french.words)
    assert "true" in Page(site.query("ASK { ?s ?p ?o }", "text/html").text).data


def test_the_style_sheet_is_served(site: Running) -> None:
    assert site.get("/static/site.css").headers["content-type"].startswith("text/css")


def test_the_sample_release_has_no_page_with_a_mistake_and_no_dead_link(samples_out: Path) -> None:
    with in_this_process(samples_out, PATIENT) as running:
        seen, waiting = set[str](), ["/"]
        while waiting:
            path = waiting.pop()
            if path in seen or path.startswith(("/download/", "/sparql?", "/static/")):
                continue
            seen.add(path)
            language = LANGUAGES[len(seen) % 2]
            response = get(running, path, Accept_Language=language)
            assert response.status_code == 200, path
            if not response.headers["content-type"].startswith("text/html"):
                continue
            found = Page(response.text)
            assert found.mistakes == [], path
            assert untranslated(found, language) == [], path
            local = [link.partition("#")[0] for link in found.links if link.startswith("/") and "lang=" not in link]
            waiting += sorted({link for link in local if "/doc/statement/" not in link} - seen)[:40]
        assert len(seen) > 60
