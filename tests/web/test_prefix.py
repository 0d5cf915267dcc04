"""Pages under a path of a proxy: every link stays under it, whether the proxy takes the path off or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.web.limits import Limits
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import Page, doc, get
from tests.web.serving import BASE, Running, in_this_process

PATHS = ["/", "/things/person", "/things/event?year=2021", "/search?q=houle", "/sparql", "/docs/ontology", "/report",
         doc(r.PERSON), doc(r.ARTICLE), "/nowhere"]  # fmt: skip
FAR = (BASE, "https://", "http://", "#", "data:")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("prefix")
    r.make(out)
    return out


@pytest.fixture(scope="module")
def under(out: Path) -> Iterator[Running]:
    with in_this_process(out, replace(PATIENT, root_path="/kg/x")) as running:
        yield running


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sent", ["", "/kg/x"])
def test_every_link_stays_under_the_prefix(under: Running, path: str, sent: str) -> None:
    response = get(under, sent + path)
    assert response.status_code == (404 if path == "/nowhere" else 200)
    found = Page(response.text)
    addresses = [*found.links, *[rel["href"] for rel in found.rels]]
    assert len(addresses) > 10
    assert [a for a in addresses if not a.startswith(("/kg/x/", *FAR))] == []


def test_links_lead_somewhere_and_redirects_keep_the_prefix(under: Running) -> None:
    assert get(under, "/kg/x").status_code == 200
    assert get(under, "/kg/x/static/site.css").status_code == 200
    assert get(under, "/kg/x/download/report.json").status_code == 200
    leads = get(under, "/id/person/ada-houle-0a1b2c").headers["location"]
    assert leads == f"/kg/x{doc(r.PERSON)}"
    assert get(under, "/ontology").headers["location"] == "/kg/x/docs/ontology"
    assert get(under, "/id/graph/metadata").headers["location"].startswith("/kg/x/data?graph=")
    assert f"</kg/x{doc(r.PERSON)}.ttl>" in get(under, leads).headers["link"]
    assert "/kg/x/static/site.css" in under.get("/sparql?query=x", "text/html").text
    assert f"<{under.url}/kg/x/sparql>" in under.get("/sparql", "text/turtle").text


def test_a_proxy_that_is_trusted_says_the_prefix(out: Path) -> None:
    trusting = Limits(seconds=1.0, trusted_proxies=("127.0.0.1/32",))
    with in_this_process(out, trusting) as running:
        for given, expected in (("/a-b", "/a-b/things/person"), ("//evil.example", "/things/person")):
            assert expected in Page(get(running, "/", X_Forwarded_Prefix=given).text).links
    with in_this_process(out, PATIENT) as running:
        assert "/things/person" in Page(get(running, "/", X_Forwarded_Prefix="/a-b").text).links
