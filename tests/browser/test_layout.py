"""What people see when a page opens: nothing that moves, pictures whose words can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from soga_kg.index import KINDS
from soga_kg.web.bundle import bundle
from tests.browser.conftest import NARROW, WIDE, Visitor

MOVED = 0.02  # of Google's measure; 0.1 is called good
# The sum of what moved, when scripts are ready and two frames were drawn since.
MOVES = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => { for (const entry of list) if (!entry.hadRecentInput) sum += entry.value; };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const end = () => { add(observer.takeRecords()); done(sum); };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(end)));
})"""
PLAIN = ("/", "/search?q=bretecher", "/docs/ontology", "/docs/shapes", "/docs/rules", "/docs/privacy", "/report",
         "/downloads", "/nowhere", "/things/person", "/things/event", "/things/article")  # fmt: skip
DRAWN = {
    "/sparql": "form.query[data-ready]",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3": "form.query[data-ready]",
    **{f"/views/{view}": "figure[data-ready]" for view in ("timeline", "network", "map")},
}
bundled = pytest.mark.skipif(not bundle("editor")[0], reason="the scripts are not bundled; make assets does it")
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture
def screen(browser: Browser, address: str, size: dict[str, int]) -> Iterator[Visitor]:
    """A page of that size from the beginning."""
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]  # a TypedDict of the same keys
    page.set_default_timeout(60_000)
    yield Visitor(page, address)
    page.close()


def moves(page: Page, ready: str = "") -> float:
    if ready:
        page.wait_for_selector(ready, state="attached")
    return float(page.evaluate(MOVES))


@SIZES
def test_nothing_moves_when_a_page_opens(screen: Visitor) -> None:
    moved = {path: moves(screen.open(path, 404 if path == "/nowhere" else 200)) for path in PLAIN}
    for path in [path for path in PLAIN if path.startswith("/things/")]:
        first = screen.open(path).locator("main tbody td:first-child a").first
        moved[f"{path}, first"] = moves(screen.open(str(first.get_attribute("href"))))
    assert {path: value for path, value in moved.items() if value >= MOVED} == {}


@bundled
@SIZES
def test_nothing_moves_when_scripts_come(screen: Visitor) -> None:
    moved = {path: moves(screen.open(path), ready) for path, ready in DRAWN.items()}
    assert {path: value for path, value in moved.items() if value >= MOVED} == {}


@bundled
@SIZES
def test_the_network_opens_on_its_thing_with_words_that_can_be_read(screen: Visitor, size: dict[str, int]) -> None:
    page = screen.open("/views/network?lang=en")
    page.wait_for_selector("figure[data-ready]", state="attached")
    seen = page.evaluate("""() => {
      const drawn = document.querySelector("figure").network;
      const words = { includeNodes: false, includeEdges: false, includeOverlays: false };
      const box = (node) => node.renderedBoundingBox(words);
      return {
        letters: parseFloat(drawn.nodes()[0].style("font-size")) * drawn.zoom(),
        middle: drawn.$(".middle").renderedPosition(),
        room: [drawn.width(), drawn.height()],
        shown: drawn.nodes().not(".silent").map(box),
        silent: drawn.nodes(".silent").map((node) => Number(node.style("text-opacity"))),
      };
    }""")
    assert seen["letters"] >= 11
    assert 0 < seen["middle"]["x"] < seen["room"][0]
    assert 0 < seen["middle"]["y"] < seen["room"][1]
    assert len(seen["shown"]) > 3
    assert not [1 for i, a in enumerate(seen["shown"]) for b in seen["shown"][:i] if on_each_other(a, b)]
    assert set(seen["silent"]) <= {0}
    screen.shot(f"network-opens-{size['width']}")


def on_each_other(a: dict[str, float], b: dict[str, float]) -> bool:
    slack = 0.5  # of a pixel
    return (
        min(a["x2"], b["x2"]) - max(a["x1"], b["x1"]) > slack and min(a["y2"], b["y2"]) - max(a["y1"], b["y1"]) > slack
    )


@bundled
@SIZES
def test_no_word_of_the_timeline_is_cut_off_when_it_opens(screen: Visitor, size: dict[str, int]) -> None:
    page = screen.open("/views/timeline?lang=en")
    page.wait_for_selector("figure[data-ready]", state="attached")
    edge, ends = page.evaluate("""() => [
      document.querySelector("figure").getBoundingClientRect().right,
      [...document.querySelectorAll(".vis-point .name")].map((one) => one.getBoundingClientRect().right),
    ]""")
    assert ends
    assert [end for end in ends if end > edge] == []
    screen.shot(f"timeline-opens-{size['width']}")


# Words of a table, the first column's aside, that lie on more than one line.
BROKEN = """() => [...document.querySelectorAll("main .table :is(th, td:not(:first-child))")].flatMap((cell) => {
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) for (const { 0: word, index } of walk.currentNode.data.matchAll(/[\\p{L}\\d]+/gu)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, index);
    range.setEnd(walk.currentNode, index + word.length);
    if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word);
  }
  return found;
})"""


@pytest.mark.parametrize("size", [NARROW], ids=["narrow"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_word_of_a_column_is_broken_on_a_narrow_screen(screen: Visitor, kind: str, language: str) -> None:
    page = screen.open(f"/things/{kind}?lang={language}")
    assert page.locator("main .table td").count()
    assert page.evaluate(BROKEN) == []
    data, table = page.locator("a[href*='.csv']").bounding_box(), page.locator("main .table").bounding_box()
    assert data is not None
    assert table is not None
    assert data["y"] + data["height"] <= table["y"]  # found before the list, not after it
