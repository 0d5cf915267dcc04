"""One headless Chromium for all tests of the pages; without one they are skipped, and say so (in the CI they fail)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from soga_kg.web.bundle import bundle
from soga_kg.web.limits import Limits
from tests.outside import needed
from tests.web import pages_release
from tests.web.serving import in_this_process

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDE, NARROW = {"width": 1200, "height": 900}, {"width": 360, "height": 740}


class Visitor:
    """A page of the browser that notes what a person would never see: errors, and requests to other hosts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.noted: list[str] = []
        self.awaited = 200
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.noted.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        expected = self.awaited != 200 and f"status of {self.awaited} " in message.text
        if message.type in {"error", "warning"} and not expected:
            self.noted.append(f"{message.type}: {message.text}")

    def _request(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != urlsplit(self.address).netloc:
            self.noted.append(f"request: {url}")

    def open(self, path: str, status: int = 200) -> Page:
        """Opens a page of the server; the browser's own word for a status that was awaited is no error."""
        self.awaited = status
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status == status, path
        return self.page

    def wait_for_scripts(self) -> None:
        """Until the page's view or editor is drawn; other pages have nothing to wait for."""
        for drawn in ("figure.drawn", "form.query"):
            if self.page.locator(drawn).count() and self.page.locator("script[src*='/vendor/']").count():
                self.page.wait_for_selector(f"{drawn}[data-ready]", state="attached")

    def size(self, wide: bool) -> None:
        self.page.set_viewport_size(WIDE if wide else NARROW)  # type: ignore[arg-type]  # a TypedDict of the same keys

    def grave(self) -> list[tuple[str, str]]:
        """What axe finds serious or critical on the page as it is now, with the place."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in {"serious", "critical"}]

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture(scope="session")
def address(samples_out: Path) -> Iterator[str]:
    with in_this_process(samples_out, Limits()) as running:
        yield running.url


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A release with what the samples lack: hostile and endless names, withdrawn things, lists of several pages."""
    out = tmp_path_factory.mktemp("invented")
    pages_release.make(out)
    with in_this_process(out, Limits()) as running:
        yield running.url


@pytest.fixture(scope="module")  # its event loop runs in this thread; later files have loops of their own
def browser() -> Iterator[Browser]:
    needed(CHROMIUM, "there is no chromium; on Debian: apt-get install chromium")
    needed(
        bundle("editor")[0] and AXE.is_file(),
        "the scripts are not bundled, or axe-core is missing; make assets does both",
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=120_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # likewise


@pytest.fixture
def visitor(context: BrowserContext, address: str) -> Iterator[Visitor]:
    """Notes nothing amiss, or the test fails."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    visitor = Visitor(page, address)
    yield visitor
    page.close()
    assert visitor.noted == []
