"""Sitemaps, robots and feeds, checked by what their specifications demand."""

from __future__ import annotations

import datetime
import re
import urllib.robotparser
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.web import feeds
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, canonical, doc, get, page
from tests.web.serving import Running, in_this_process

MAP, ATOM = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("feeds")
    r.make(out)
    return out


@pytest.fixture(scope="module")
def site(out: Path) -> Iterator[Running]:
    with in_this_process(out, PATIENT) as running:
        yield running


def sitemap(site: Running, address: str, root: str, item: str) -> list[str]:
    """The addresses of a sitemap that is as sitemaps.org has it (protocol 0.9)."""
    response = get(site, address)
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    tree = ET.fromstring(response.content)
    assert tree.tag == MAP + root
    assert 0 < len(tree) <= 50_000
    assert len(response.content) < 50 * 2**20
    assert {child.tag for child in tree} == {MAP + item}
    found = [str(child.findtext(f"{MAP}loc")) for child in tree]
    for child, own in zip(tree, found, strict=True):
        parts = [part.tag for part in child]
        assert parts.count(f"{MAP}loc") == 1
        assert parts.count(f"{MAP}lastmod") <= 1
        assert set(parts) <= {f"{MAP}loc", f"{MAP}lastmod", f"{XHTML}link"}
        for day in child.findall(f"{MAP}lastmod"):
            assert datetime.date.fromisoformat(str(day.text)).isoformat() == day.text
        links = {link.attrib["hreflang"]: link.attrib["href"] for link in child.findall(f"{XHTML}link")}
        assert item == "sitemap" or links == {"x-default": own, "en": f"{own}?lang=en", "fr": f"{own}?lang=fr"}
        assert {link.attrib["rel"] for link in child.findall(f"{XHTML}link")} <= {"alternate"}
    assert all(a.startswith(f"{site.url}/") and len(a) < 2048 and " " not in a for a in found)
    assert len(set(found)) == len(found)
    return found


def feed(site: Running, path: str) -> ET.Element:
    """A feed that has what RFC 4287 demands (4.1.1, 4.1.2)."""
    response = get(site, path)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for entry in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(entry.findall(ATOM + name)) == 1, name
        assert TIME.fullmatch(str(entry.findtext(f"{ATOM}updated")))
        assert re.match(r"[a-z]+://", str(entry.findtext(f"{ATOM}id")))
        assert [a for a in entry.findall(f"{ATOM}link") if a.attrib["rel"] == "alternate"]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [e.findtext(f"{ATOM}id") for e in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert root.find(f"{ATOM}link[@rel='self']") is not None
    return root


def test_every_page_and_thing_is_in_a_sitemap_and_leads_somewhere(site: Running) -> None:
    maps = sitemap(site, "/sitemap.xml", "sitemapindex", "sitemap")
    assert f"{site.url}/sitemap/person-1.xml" in maps
    listed = [a for m in maps for a in sitemap(site, m.removeprefix(site.url), "urlset", "url")]
    assert {site.url + doc(iri) for iri in (r.PERSON, r.COOP, r.ARTICLE)} <= set(listed)
    pages = ("/", "/sparql", "/downloads", "/report", "/things/policy", "/docs/shapes", "/docs/ontology")
    views = tuple(f"/views/{view}" for view in ("timeline", "network", "map"))
    assert {site.url + path for path in (*pages, *views)} <= set(listed)
    for address in listed[:20] + listed[-3:]:
        path = address.removeprefix(site.url)
        found = Page(get(site, path).text)
        assert canonical(found) == [address]  # else a crawler would look elsewhere
        for language in ("en", "fr"):
            assert canonical(Page(get(site, f"{path}?lang={language}").text)) == [f"{address}?lang={language}"]
        assert {rel["hreflang"]: rel["href"] for rel in found.rels if "hreflang" in rel} == {
            "x-default": address, "en": f"{address}?lang=en", "fr": f"{address}?lang=fr",
        }  # fmt: skip


def test_a_sitemap_says_when_a_page_last_changed(site: Running) -> None:
    def days(kind: str) -> dict[str, str | None]:
        tree = ET.fromstring(get(site, f"/sitemap/{kind}-1.xml").content)
        return {str(url.findtext(f"{MAP}loc")): url.findtext(f"{MAP}lastmod") for url in tree}

    assert set(days("pages").values()) == {"2026-01-02"}  # the day of the release
    assert days("article")[site.url + doc(r.TRANSLATED)] == "2025-11-05"  # its own
    assert days("article")[site.url + doc(r.ARTICLE)] == "2026-01-02"  # of which only the year is known
    assert days("person")[site.url + doc(r.PERSON)] == "2025-12-24"  # of the release that brought it


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("/things/person?page=2", "/things/person?page=2"),
        ("/things/person?page=2&lang=fr", "/things/person?page=2&lang=fr"),
        ("/things/person?lang=fr&page=1&utm=x", "/things/person?lang=fr"),
        ("/things/person?page=999", "/things/person?page=2"),
        ("/things/event?year=2021&place=", "/things/event?year=2021"),
        (f"{doc(r.LEAGUE)}?property=%5Eorg:memberOf&page=2", f"{doc(r.LEAGUE)}?property=%5Eorg%3AmemberOf&page=2"),
        ("/search?q=houle", None),
        ("/nowhere", None),
        ("/sparql?query=ASK%7B%7D", None),
    ],
)
def test_each_page_of_a_list_is_its_own(site: Running, asked: str, own: str | None) -> None:
    assert canonical(Page(get(site, asked).text)) == ([] if own is None else [site.url + own])


def test_a_long_list_is_parted_and_what_is_beyond_is_missing(site: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "ON_A_SITEMAP", 100)
    maps = sitemap(site, "/sitemap.xml", "sitemapindex", "sitemap")
    people = [m.removeprefix(site.url) for m in maps if "/person-" in m]
    assert [len(sitemap(site, m, "urlset", "url")) for m in people] == [100, 100, 13]
    for beyond in ("/sitemap/person-4.xml", "/sitemap/cat-1.xml", "/sitemap/person-0.xml", "/sitemap/pages-2.xml"):
        assert get(site, beyond).status_code == 404


def test_robots_may_read_pages_but_not_ask_queries(out: Path) -> None:
    with in_this_process(out, replace(PATIENT, root_path="/kg")) as running:
        text = get(running, "/robots.txt").text
        parser = urllib.robotparser.RobotFileParser()
        parser.parse(text.splitlines())
        assert parser.can_fetch("any", f"{running.url}/kg{doc(r.PERSON)}")
        assert parser.can_fetch("any", f"{running.url}/kg/download/graph.ttl")
        for closed in ("/sparql?query=x", "/search?q=a", "/doc/evidence/1", "/reconcile"):
            assert not parser.can_fetch("any", f"{running.url}/kg{closed}"), closed
        assert parser.site_maps() == [f"{running.url}/kg/sitemap.xml"]
        assert str(parser.crawl_delay("any")) == "1"
        (first, *_) = ET.fromstring(get(running, "/sitemap.xml").content)
        assert first[0].text == f"{running.url}/kg/sitemap/pages-1.xml"


def test_articles_are_a_feed_latest_first(site: Running) -> None:
    root = feed(site, "/feeds/articles.atom?lang=fr")
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"
    entries = [(e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}updated")) for e in root.findall(f"{ATOM}entry")]
    assert entries == [
        ("A forum", "2025-11-05T00:00:00Z"),
        ("Un forum", "2021-01-01T00:00:00Z"),
        ("Un forum, revu", "2025-12-24T00:00:00Z"),  # it has no date: that of the release which brought it
    ]


def test_changes_are_a_feed_with_what_the_last_release_brought(site: Running) -> None:
    root = feed(site, "/feeds/changes.atom?lang=en")
    newest, oldest = root.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Release 2"
    body = Page(f"<html><h1></h1>{newest.findtext(f'{ATOM}content')}</html>")
    assert site.url + doc(r.PERSON) in body.links
    assert "new things and articles: 3" in body.shown
    assert "facts" in str(oldest.findtext(f"{ATOM}content"))


def test_a_release_without_history_has_feeds_too(server: Running) -> None:
    assert feed(server, "/feeds/changes.atom").findall(f"{ATOM}entry") == []
    assert len(feed(server, "/feeds/articles.atom").findall(f"{ATOM}entry")) == 1
    assert "This release knows of none before it." in page(server, "/downloads", "en").words


def test_downloads_show_digests_licence_citation_and_history(site: Running) -> None:
    found = page(site, "/downloads", "fr")
    assert {"/download/graph.nq", "/things/person.csv?lang=en", "/feeds/changes.atom?lang=fr"} <= set(found.links)
    assert any(re.fullmatch("[0-9a-f]{64}", text) for text in found.data)
    assert any(
        text.startswith("La Coopérative Houle. Un graphe inventé. Livraison n° 2. 2 janvier 2026. SHA-256")
        for text in found.data
    )
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in found.links
    assert any("choses et articles nouveaux" in text for text in found.words)
    assert "/feeds/articles.atom?lang=fr" in [rel["href"] for rel in found.rels]
