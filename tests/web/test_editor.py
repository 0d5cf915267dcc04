"""What the editor's page needs from the server, with and without the bundled scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web import bundle
from tests.outside import needed
from tests.web.html_check import Page, get
from tests.web.serving import Running


@pytest.fixture
def no_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """As if set-up had made none."""
    bundle.bundle.cache_clear()
    monkeypatch.setattr(bundle, "VENDOR", tmp_path)
    yield
    bundle.bundle.cache_clear()


@pytest.mark.parametrize(("language", "event", "author"), [("en", "event", "author"), ("fr", "événement", "auteur")])
def test_terms_have_the_labels_of_the_language(server: Running, language: str, event: str, author: str) -> None:
    response = get(server, f"/sparql/terms?lang={language}")
    told = response.json()
    assert told["prefixes"] == PREFIXES
    assert [expand("schema:Event"), event] in told["classes"]
    assert [expand("schema:author"), author] in told["properties"]
    assert response.headers["content-language"] == language
    again = get(server, f"/sparql/terms?lang={language}", If_None_Match=response.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_form_works_alone_where_nothing_was_bundled(server: Running, no_bundle: None) -> None:
    for text in (get(server, "/sparql").text, server.query("ASK { ?no ?bundle ?here }", "text/html").text):
        page = Page(text)
        assert page.mistakes == []
        assert not [script for script in page.scripts if "vendor" in script.get("src", "")]
        assert {"textarea", "button"} <= set(page.tags)


def test_the_editor_comes_from_our_own_address(server: Running) -> None:
    needed(bundle.bundle("editor")[0], "the scripts are not bundled; make assets does it")
    for text in (get(server, "/sparql").text, server.query("ASK { ?a ?bundle ?here }", "text/html").text):
        page = Page(text)
        assert {"type": "module", "src": "/static/vendor/editor.js"} in page.scripts
        assert page.strange_scripts == []
    assert get(server, "/static/vendor/editor.js").headers["content-type"].startswith("text/javascript")
