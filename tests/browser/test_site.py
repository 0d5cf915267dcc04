"""Pages in a browser, both languages, wide and on a telephone: no error, no other host, nothing that bars people."""

from __future__ import annotations

import pytest

from soga_kg.index import KINDS
from tests.browser.conftest import AXE, NARROW, WIDE, Visitor

PAGES = (
    "/", "/search?q=bretecher", "/sparql", "/docs/ontology", "/docs/shapes", "/docs/rules", "/docs/privacy",
    "/report", "/downloads", "/nowhere",
    "/views/timeline", "/views/network", "/views/map", *(f"/things/{kind}" for kind in KINDS),
)  # fmt: skip


def check(visitor: Visitor, path: str, language: str) -> None:
    """The page as it is now: its language, its width on a telephone, what axe finds."""
    page = visitor.page
    assert page.get_attribute("html", "lang") == language
    name = f"{path.strip('/').replace('/', '-').partition('?')[0] or 'home'}-{language}"
    visitor.shot(name)
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        grave = [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in {"serious", "critical"}
        ]
        assert grave == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a TypedDict of the same keys
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    visitor.shot(f"{name}-narrow")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # likewise


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(visitor: Visitor, path: str, language: str) -> None:
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
    if path == "/nowhere":
        visitor.noted = [note for note in visitor.noted if "404" not in note]
    check(visitor, path, language)
    first = page.locator("main tbody td:first-child a").first
    if path.startswith("/things/"):
        address = first.get_attribute("href")
        first.click()
        page.wait_for_selector(".identifier")
        assert address is not None
        assert page.url == visitor.address + address
        check(visitor, f"{path}-page", language)


def test_a_statement_an_evidence_and_the_values_of_one_property(visitor: Visitor) -> None:
    page = visitor.open("/search?q=social+good+accelerator&kind=organisation&lang=fr")
    page.click("main a:has-text('Social Good Accelerator')")
    page.wait_for_selector("blockquote")
    whole = page.url.partition("?")[0]
    proof = str(page.locator("blockquote a[href*='/doc/evidence/']").first.get_attribute("href"))
    for address, name in (
        (proof, "evidence"),
        (f"{whole.removeprefix(visitor.address)}?property=%5Eschema%3Amentions&lang=fr", "property"),
    ):
        visitor.open(address)
        page.wait_for_selector("blockquote")
        check(visitor, name, "fr")
    visitor.open(proof)
    page.click("a[href*='/doc/statement/']")
    page.wait_for_selector("blockquote")
    check(visitor, "statement", "fr")
