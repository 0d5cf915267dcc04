"""What people do with the site, in a browser: find somebody, narrow a list, run a query, click in the pictures."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor
from tests.web import pages_release as made


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_is_somebody_and_who_says_so(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/?lang={language}")
    page.fill("#q", "bretecher")
    page.press("#q", "Enter")
    page.click("main a:has-text('Jeanne Bretécher')")
    page.wait_for_selector("blockquote")
    assert "présidente du SOGA" in page.inner_text("main")


def test_which_events_took_place_in_brussels(visitor: Visitor) -> None:
    page = visitor.open("/things/event?lang=en")
    place = page.locator("select[name=place] option", has_text="Brussels").first.get_attribute("value")
    page.select_option("select[name=place]", place)
    page.click("form.filters button")
    page.wait_for_load_state()
    assert page.locator("main td a", has_text="FOSDEM 2023").count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_suggestions_lead_to_pages_in_the_language_of_the_page(visitor: Visitor, language: str) -> None:
    page = visitor.open(f"/?lang={language}")
    page.locator("#q").press_sequentially("bretec")
    page.click("#suggestions [role=option]")
    page.wait_for_selector("blockquote")
    assert page.url.endswith(f"?lang={language}")
    rule = page.locator("blockquote a[href*='/docs/rules']").first
    name = rule.inner_text()
    rule.click()
    page.wait_for_selector("h2#rules_names")
    assert page.locator(f"[id='{name}']:target dd").inner_text()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("view", "target"), [("timeline", ".vis-point .vis-item-content"), ("network", ""), ("map", "path.spot")]
)
def test_a_view_is_drawn_and_clicked(visitor: Visitor, view: str, target: str, language: str) -> None:
    page = visitor.open(f"/views/{view}?lang={language}")
    page.wait_for_selector("figure[data-ready]", state="attached")
    assert page.locator(".picked a").count() == 0
    if target:
        page.locator(target).first.click()
    else:
        place = page.evaluate("document.querySelector('figure').network.$('.middle').renderedPosition()")
        page.locator("figure").click(position=place)
    page.wait_for_selector(".picked a")
    assert "/doc/" in str(page.locator(".picked a").first.get_attribute("href"))
    visitor.shot(f"{view}-picked-{language}")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No relation with anything else is known."), ("fr", "On ne connaît aucun lien avec autre chose.")],
)
def test_the_network_of_a_thing_without_neighbours_says_so_and_waits_for_nothing(
    visitor: Visitor, invented: str, language: str, said: str
) -> None:
    visitor.address = invented
    page = visitor.open(f"/views/network?around={made.HOSTILE.removeprefix(made.ID)}&lang={language}")
    assert said in page.inner_text("main")
    assert made.MARKUP in page.inner_text("h1")
    assert page.locator("figure, .picked, main table").count() == 0
    page.click("main p a[href*='/doc/']")
    page.wait_for_selector(".identifier")
