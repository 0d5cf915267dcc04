"""Names and quotes that turn the line round, hold markup or ten thousand characters, in every place that shows them."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import VOID, Page, doc, get
from tests.web.serving import Running, in_this_process, make_release

TURN = "\u202e\u2067"  # what follows is written from right to left, and no sign ends it
NAME = f"Houle {TURN}<script>alert(1)</script></title>\"'& " + "x" * 10_000
SENTENCE = f"La houle {TURN}<img src=x onerror=alert(2)></blockquote> monte " + "y" * 10_000
GUILD, FAIR, PLACE = (f"{r.ID}{path}-cccccc" for path in ("organisation/guild", "event/fair", "place/town"))
ATOM = "{http://www.w3.org/2005/Atom}"


def quads() -> str:
    """An organisation, an event, its place and an article with such names, and a fact with such a quote."""
    default = [
        *r.named(GUILD, "schema:Organization", (NAME, "fr")),
        *r.named(FAIR, "schema:Event", (NAME, "fr")),
        *r.named(PLACE, "schema:Place", (NAME, "fr")),
        *r.article(r.ARTICLE, NAME, "fr"),
        f"{r.node(FAIR)} {r.node('schema:organizer')} {r.node(GUILD)}",
        f"{r.node(FAIR)} {r.node('schema:location')} {r.node(PLACE)}",
        *(f"{r.node(FAIR)} {r.node(p)} {r.word('2021-05-01', '^^xsd:date')}"
          for p in ("schema:startDate", "soga:startEarliest", "soga:startLatest")),
    ]  # fmt: skip
    says = r.Says(r.ARTICLE)
    says(FAIR, "schema:organizer", r.node(GUILD))
    sentence = r.word(SENTENCE)[1:-1]
    said = [line.replace("Phrase 1.0 <i>dite</i>\\n ici.", sentence) for line in says.lines]
    said = [line.replace("avant <b> ", f"avant {TURN}") for line in said]
    lines = [f"{line} .\n" for line in default] + [f"{line} {r.node(r.ARTICLE)} .\n" for line in said]
    return "".join(lines)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out: Path = tmp_path_factory.mktemp("hostile")
    make_release(out, quads())
    with in_this_process(out, PATIENT) as running:
        yield running


class _Turned(HTMLParser):
    """Texts that would turn round what stands beside them: outside every element that keeps its direction to itself."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[bool] = []
        self.open: list[str] = []
        self.seen = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            alone = tag in {"bdi", "script", "textarea", "title"} or ("dir", "auto") in attrs
            self.kept.append(alone or bool(self.kept and self.kept[-1]))

    def handle_endtag(self, _: str) -> None:
        self.kept.pop()

    def handle_data(self, data: str) -> None:
        if TURN[0] in data:
            self.seen += 1
            if not self.kept[-1]:
                self.open.append(data[:60])


PAGES = [
    *map(doc, (GUILD, FAIR, PLACE, r.ARTICLE)), "/things/organisation", "/things/event", "/things/article",
    "/search?q=houle", f"/views/network?around={FAIR.removeprefix(r.ID)}", "/views/timeline", "/views/map", "/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_whole_and_turns_nothing_else_round(site: Running, path: str) -> None:
    response = get(site, path)
    assert response.status_code == 200
    found = Page(response.text)
    assert (found.mistakes, found.strange_scripts) == ([], [])
    assert "img" not in found.tags
    assert len(response.content) < 100_000
    turned = _Turned(response.text)
    assert turned.open == []
    assert turned.seen or path == "/"  # which shows no name of this release but that of a dated article


def test_the_whole_sentence_stands_on_the_page_of_its_evidence(site: Running) -> None:
    shown = get(site, doc(FAIR)).text
    assert "La houle" in shown
    assert "y" * 2_000 not in shown
    whole = get(site, f"/doc/evidence/{1:014x}0a")
    assert SENTENCE in Page(whole.text).data
    assert _Turned(whole.text).open == []


def test_programs_get_the_name_as_it_is(site: Running) -> None:
    (hit, *_) = get(site, "/search/suggest?q=houle&kind=organisation").json()["results"]
    assert hit["name"] == NAME
    rows = list(csv.reader(io.StringIO(get(site, "/things/organisation.csv").text)))
    assert any(NAME in row for row in rows)
    feed = ET.fromstring(get(site, "/feeds/articles.atom").content)
    (title,) = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert str(title).startswith("Houle ")
    assert len(str(title)) <= 200
    triples = ox.parse(site.get(f"{doc(GUILD)}.nt").content, format=ox.RdfFormat.N_TRIPLES)
    assert NAME in {quad.object.value for quad in triples}


def test_a_preview_and_the_window_s_title_are_lines(site: Running) -> None:
    preview = get(site, f"/reconcile/preview?id={quote(GUILD.removeprefix(r.ID))}")
    assert preview.status_code == 200
    assert _Turned(preview.text).open == []
    assert Page(preview.text).strange_scripts == []
    assert len(preview.content) < 5_000
    title = get(site, doc(GUILD)).text.partition("<title>")[2].partition("</title>")[0]
    assert not set(TURN) & set(title)
    assert len(title) < 400
