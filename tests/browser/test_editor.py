"""The query editor in a browser: examples, tabs, completion of our terms, results, and why there is none."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page

from soga_kg.web.examples import EXAMPLES
from tests.browser.conftest import Visitor

LANGUAGES = ("en", "fr")


def opened(visitor: Visitor, address: str) -> Page:
    page = visitor.open(address)
    visitor.wait_for_scripts()
    return page


def write(page: Page, query: str) -> None:
    """Puts the query into the editor of the chosen tab, the cursor at its end."""
    page.evaluate(
        """(query) => {
        const editor = document.querySelector(".tabPanel.active .CodeMirror").CodeMirror;
        editor.setValue(query); editor.focus(); editor.setCursor(editor.lineCount(), 0); }""",
        query,
    )


def run(page: Page) -> None:
    page.click("form.query button[type=submit]")


@pytest.mark.parametrize(("language", "said"), [("en", "Rows: {}, in"), ("fr", "Lignes : {}, en")])
def test_an_example_is_loaded_and_run(visitor: Visitor, language: str, said: str) -> None:
    query = next(example.query for example in EXAMPLES if example.key == "speakers")
    asked = requests.get(f"{visitor.address}/sparql", {"query": query, "format": "json"}, timeout=60).json()
    rows = asked["results"]["bindings"]  # as a program sees them
    english = [row["title"]["value"] for row in rows if row["title"].get("xml:lang") == "en"]
    assert len(rows) > 5
    assert english
    page = opened(visitor, f"/sparql?example=speakers&lang={language}")
    run(page)
    page.wait_for_selector("#answer tbody tr")
    assert page.locator("#answer tbody tr").count() == len(rows)
    assert said.format(len(rows)) in page.inner_text("[role=status]")
    links = page.locator("#answer a[href*='/doc/']")
    assert str(links.first.get_attribute("href")).endswith(f"?lang={language}")
    assert page.locator("#answer bdi[lang=en]").first.inner_text() == english[0]
    assert visitor.grave() == []
    visitor.shot(f"editor-result-{language}")
    links.first.click()
    page.wait_for_selector(".identifier")


@pytest.mark.parametrize(
    ("language", "before", "word", "inserted"),
    [
        ("en", "?s a", "soga:Pol", "soga:Policy"),
        ("en", "?s", "soga:form", "soga:formerName"),
        ("fr", "?s a", "événement", "schema:EventSeries"),  # by its label in the page's language
    ],
)
def test_our_terms_are_suggested_and_inserted(
    visitor: Visitor, language: str, before: str, word: str, inserted: str
) -> None:
    page = opened(visitor, f"/sparql?lang={language}")
    write(page, f"SELECT * WHERE {{\n {before} ")
    page.keyboard.type(word)
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints li")
    chosen = page.locator(".CodeMirror-hints li", has_text=inserted).first
    assert chosen.is_visible()
    chosen.click()
    text = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    assert text.strip().endswith(f"{before} {inserted}")


def test_our_prefixes_are_suggested(visitor: Visitor) -> None:
    page = opened(visitor, "/sparql?lang=en")
    write(page, "PREFIX so")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints li")
    page.locator(".CodeMirror-hints li", has_text="soga:").first.click()
    text = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    assert text.strip() == "PREFIX soga: <https://w3id.org/soga-kg/ontology#>"


@pytest.mark.parametrize(
    ("language", "status", "reason"),
    [("en", "could not be answered", "never closed"), ("fr", "pas pu aboutir", "jamais fermé")],
)
def test_what_the_endpoint_refuses_is_shown(visitor: Visitor, language: str, status: str, reason: str) -> None:
    page = opened(visitor, f"/sparql?lang={language}")
    visitor.awaited = 400
    write(page, "SELEC ?x")
    page.wait_for_selector(".tabPanel.active .syntax")
    write(page, "SELECT ?x WHERE { ?x ")
    run(page)
    page.wait_for_selector("#answer .reason")
    assert reason in page.inner_text("#answer .reason")
    assert status in page.inner_text("[role=status]")
    page.emulate_media(color_scheme="dark")
    assert visitor.grave() == []


@pytest.mark.parametrize(("language", "table", "response"), [("en", "Table", "Response"), ("fr", "Tableau", "Réponse")])
def test_tabs_keep_queries_and_results_have_two_faces(
    visitor: Visitor, language: str, table: str, response: str
) -> None:
    page = opened(visitor, f"/sparql?lang={language}")
    tabs = page.locator(".tabsList .tab")
    before = tabs.count()
    page.click(".addTab")
    assert tabs.count() == before + 1
    write(page, "ASK { ?s ?p ?o }")
    run(page)
    page.wait_for_selector("#answer .booleanResult")
    write(page, "SELECT ?s WHERE { ?s a <https://schema.org/Person> } ORDER BY ?s LIMIT 60")
    run(page)
    page.wait_for_selector("#answer [data-tab]:not([hidden]) tbody tr")
    assert page.locator("#answer [data-tab]:not([hidden]) .yasr_btnGroup button").all_inner_texts() == [table, response]
    page.locator("#answer [data-tab]:not([hidden]) .select_response").click()
    page.wait_for_selector("#answer [data-tab]:not([hidden]) .CodeMirror")
    assert visitor.grave() == []
    visitor.shot(f"editor-response-{language}")
    with page.expect_download() as download:
        page.locator("#answer [data-tab]:not([hidden]) .yasr_downloadIcon").click()
    assert download.value.suggested_filename.endswith(".json")
    tabs.first.click()
    assert page.locator("#answer .CodeMirror:visible").count() == 0
    tabs.last.click()
    page.keyboard.press("Delete")
    assert tabs.count() == before


def test_the_browser_keeps_queries_but_no_results(visitor: Visitor) -> None:
    page = opened(visitor, "/sparql?example=brussels&lang=en")
    run(page)
    page.wait_for_selector("#answer tbody tr")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "bruxelles" in kept
    assert "FOSDEM" not in kept
