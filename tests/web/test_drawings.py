"""The views as tables: what they hold, how they lead to their query, and where places lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from soga_kg.gazetteer import locate, rows
from soga_kg.web.limits import Limits
from tests.web import pages_release as r
from tests.web.html_check import Page, doc, get, page, untranslated
from tests.web.serving import Running, in_this_process, make_release

VIEWS = ("/views/timeline", "/views/network", "/views/map")
COOP = r.COOP.removeprefix(r.ID)
LISBON, NOWHERE = f"{r.ID}place/lisbonne-0000aa", f"{r.ID}place/nulle-part-0000ab"
PLACES = [
    *r.named(LISBON, "schema:Place", ("Lisbonne", "fr"), ("Lisbon", "en")),
    *r.named(NOWHERE, "schema:Place", ("Nulle part", "fr")),
    *(f"{r.node(r.EVENT)} {r.node('schema:location')} {r.node(place)}" for place in (LISBON, NOWHERE)),
    f"{r.node(r.EVENT)} {r.node('soga:startLatest')} {r.word('2021-05-01', '^^xsd:date')}",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out = tmp_path_factory.mktemp("views")
    make_release(out, r.quads() + "".join(f"{line} .\n" for line in PLACES))
    with in_this_process(out, Limits()) as running:
        yield running


@pytest.mark.parametrize("address", VIEWS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_view_is_a_table_in_each_language_with_the_query_it_was_drawn_from(
    site: Running, address: str, language: str
) -> None:
    found = page(site, address, language)
    assert untranslated(found, language) == []
    assert "table" in found.tags
    queries = [link for link in found.links if link.startswith("/sparql?query=")]
    assert len(queries) == 1
    assert site.query(parse_qs(urlsplit(queries[0]).query)["query"][0]).json()["results"]["bindings"]


def test_the_timeline_has_dates_as_written_and_the_days_they_can_mean(site: Running) -> None:
    text = get(site, "/views/timeline?lang=fr").text
    assert '<tr data-kind="event" data-first="2021-05-01" data-last="2021-05-01">' in text
    found = Page(text)
    assert doc(r.EVENT) + "?lang=fr" in found.links
    assert "1er mai 2021" in found.shown


def test_the_network_stands_around_the_thing_asked_for(site: Running) -> None:
    found = page(site, f"/views/network?around={COOP}", "en")
    assert "Houle Cooperative" in found.data
    assert {doc(r.COOP), doc(r.LEAGUE), doc(r.PERSON)} <= set(found.links)
    assert "Ligue des marées" in page(site, "/views/network", "en").data  # most have to do with it
    assert f"/views/network?around={COOP}" in page(site, doc(r.COOP), "en").links
    for odd in ("organisation/none", "a b<", "%00"):
        assert get(site, f"/views/network?around={odd}").status_code == 404


def test_a_network_of_nothing_says_so(tmp_path: Path) -> None:
    make_release(tmp_path, "".join(f"{line} .\n" for line in r.named(r.LONG, "schema:Person", ("Seule", "fr"))))
    with in_this_process(tmp_path, Limits()) as running:
        assert "No relation with anything else is known." in page(running, "/views/network", "en").words
        around = f"/views/network?around={r.LONG.removeprefix(r.ID)}"
        alone = page(running, around, "en")
        assert "No relation with anything else is known." in alone.words
        assert doc(r.LONG) in alone.links
        nothing = page(running, "/views/timeline", "fr")
        assert "On ne connaît ni événement ni politique avec une date." in nothing.words
        for found in (alone, nothing):  # no frame that waits for a picture, and no script that would draw it
            assert "figure" not in found.tags
            assert not [script for script in found.scripts if "vendor" in script.get("src", "")]


def test_the_map_has_known_places_with_their_position_and_lists_the_others(site: Running) -> None:
    text = get(site, "/views/map").text
    assert 'data-latitude="38.7" data-longitude="-9.1"' in text
    assert text.index("Lisbon") < text.index("Not on the map") < text.index("Nulle part")


def test_places_are_found_whatever_accents_and_language() -> None:
    assert locate(["Nulle part", "BRUXELLES"]) == locate(["Brussels"]) == (50.9, 4.4)
    assert locate(["athenes"]) == (38.0, 23.7)
    assert locate(["Nulle part"]) is None
    assert all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for _, (latitude, longitude) in rows())
    assert sum(len(names) for names, _ in rows()) > 400
