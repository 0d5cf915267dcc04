"""What pages weigh: at most 100 kB of HTML, and scripts of a view only where something is drawn or edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from soga_kg import index
from soga_kg.release import current
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, doc, get
from tests.web.serving import Running, in_this_process

MOST = 100_000
SUGGESTS = "/static/search.js"
DRAWN = {"/sparql": "editor", "/views/timeline": "timeline", "/views/network": "network", "/views/map": "map"}
PLAIN = ("/", "/search?q=a", "/docs/ontology", "/docs/shapes", "/docs/rules", "/docs/privacy", "/report", "/downloads",
         *(f"/things/{kind}" for kind in index.KINDS))  # fmt: skip


def scripts(text: str) -> set[str]:
    return {script["src"] for script in Page(text).scripts if script.get("src")}


@pytest.fixture(scope="module")
def samples(samples_out: Path) -> Iterator[Running]:
    with in_this_process(samples_out, PATIENT) as running:
        yield running


def test_every_page_of_a_thing_is_light_and_has_no_script_of_a_view(samples: Running, samples_out: Path) -> None:
    folder = current(samples_out)
    base = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["base"]
    with index.opened(folder / index.FILE) as opened:
        things = [entry.iri for kind in index.KINDS for entry in opened.entries(kind, {})]
    assert len(things) > 100
    weights = {}
    for iri in things:
        response = get(samples, "/doc/" + iri.removeprefix(f"{base}id/"))
        weights[iri] = len(response.content)
        assert scripts(response.text) == {SUGGESTS}
    assert {iri: weight for iri, weight in weights.items() if weight >= MOST} == {}


@pytest.mark.parametrize("iri", [r.LEAGUE, r.LONG, r.HOSTILE, r.ARTICLE, r.EVENT])
def test_what_is_long_is_light_too(site: Running, iri: str) -> None:
    assert len(get(site, doc(iri)).content) < MOST


@pytest.mark.parametrize("path", PLAIN)
def test_pages_to_read_need_no_script_of_a_view(samples: Running, path: str) -> None:
    assert scripts(get(samples, path).text) == {SUGGESTS}


@pytest.mark.parametrize("path", DRAWN)
def test_a_view_has_its_own_script_alone(samples: Running, path: str) -> None:
    found = scripts(get(samples, path).text)
    assert found <= {SUGGESTS, f"/static/vendor/{DRAWN[path]}.js"}  # the second where set-up bundled it
    assert SUGGESTS in found
