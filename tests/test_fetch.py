from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from soga_kg import fetch as fetching
from soga_kg.config import Config
from soga_kg.fetch import MEDIA_TYPES, USER_AGENT, fetch
from soga_kg.model import Page, Skipped, Source
from soga_kg.namespaces import Minter
from soga_kg.read import read

TEXT = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."


def pages(*sources: str | Path, limit: int = 20_000_000) -> list[Page | Skipped]:
    return list(fetch([str(source) for source in sources], Config(max_page_bytes=limit)))


def one(source: str | Path, limit: int = 20_000_000) -> Page:
    (page,) = pages(source, limit=limit)
    assert isinstance(page, Page)
    return page


def refused(source: str | Path, limit: int = 20_000_000) -> Skipped:
    (skipped,) = pages(source, limit=limit)
    assert isinstance(skipped, Skipped)
    assert (skipped.source, skipped.stage) == (str(source), "fetch")
    assert skipped.hint
    return skipped


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"), ("a.HTML", "text/html"), ("a.htm", "text/html"), ("a.json", "application/json"),
        ("a.xml", "application/xml"), ("a.pdf", "text/plain"), ("a", "text/plain"),
    ],
)  # fmt: skip
def test_a_file_is_read_under_its_name(tmp_path: Path, name: str, media_type: str) -> None:
    (tmp_path / name).write_bytes(TEXT.encode())
    assert one(tmp_path / name) == Page(name, TEXT.encode(), media_type)


def test_a_file_of_the_limit_is_read_and_a_larger_one_refused(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * 1000)
    assert len(one(tmp_path / "large.txt", limit=1000).content) == 1000
    assert "1,000 bytes are more than a page may have (999)" in refused(tmp_path / "large.txt", limit=999).reason


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.txt").reason == "there is no such file or folder"


def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)  # permissions would not stop root
    assert refused(loop).reason.startswith("cannot be read: ")


# ---------------------------------------------------------------- folders


def test_a_folder_gives_its_pages_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "2023/a.html", "2023/05/z.json", "2022/a.html", "note.pdf", ".hidden.txt", "c.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = [page for page in pages(tmp_path) if isinstance(page, Page)]
    assert [page.name for page in found] == ["2022/a.html", "2023/05/z.json", "2023/a.html", "a.html", "b.txt", "c.xml"]
    assert [page.content.decode() for page in found] == [page.name for page in found]


def test_a_bad_page_in_a_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_bytes(b"x" * 20)
    (tmp_path / "c.txt").write_bytes(b"x" * 10)
    first, second, third = pages(tmp_path, limit=10)
    assert isinstance(first, Skipped)
    assert isinstance(second, Skipped)
    assert isinstance(third, Page)
    assert [first.source, second.source, third.name] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("content", [None, "note.pdf", ".hidden.txt", "deep/er/"])
def test_a_folder_without_pages_is_reported(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / content).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / content).mkdir() if content.endswith("/") else (tmp_path / content).write_text(
            "x", encoding="utf-8"
        )
    skipped = refused(tmp_path)
    assert skipped.reason == "no page in the folder"
    assert all(ending in skipped.hint for ending in MEDIA_TYPES)


def test_several_sources_come_one_after_another(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    found = pages(tmp_path / "a.txt", tmp_path / "none.txt", tmp_path)
    assert [type(item).__name__ for item in found] == ["Page", "Skipped", "Page"]


# ---------------------------------------------------------------- addresses


class Server(BaseHTTPRequestHandler):
    """A site with one page a trouble."""

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])  # type: ignore[attr-defined]  # set by the fixture
        {
            "/ok": lambda: self.answer(TEXT.encode(), "text/html; charset=UTF-8"),
            "/untyped": lambda: self.answer(TEXT.encode(), None),
            "/old": lambda: self.answer(
                f"<h1>L'été</h1><p>{TEXT}</p>".encode("macintosh"), "text/html;charset='Macintosh'"
            ),
            "/wrong": lambda: self.answer(f"<h1>L'été</h1><p>{TEXT}</p>".encode(), "text/html; charset=iso-8859-1"),
            "/posts": lambda: self.answer(b"[]", "application/json"),
            "/moved": lambda: self.answer(b"", "text/plain", 301, "/ok"),
            "/round": lambda: self.answer(b"", "text/plain", 302, "/round"),
            "/large": lambda: self.answer(b"x" * 300_000, "text/plain"),
            "/closed": lambda: self.answer(b"half", "text/plain", length=10_000),
            "/silent": self.wait,
        }.get(self.path.partition("?")[0], lambda: self.send_error(404 if self.path == "/none" else 500))()

    def answer(
        self, content: bytes, media_type: str | None, status: int = 200, location: str = "", length: int = 0
    ) -> None:
        self.send_response(status)
        if media_type is not None:
            self.send_header("Content-Type", media_type)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def wait(self) -> None:
        """Answers nothing until the test is over."""
        self.server.over.wait()  # type: ignore[attr-defined]  # set by the fixture

    def log_message(self, format: str, *arguments: object) -> None:  # the name is the base class's
        """Writes no log into the test's output."""


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Server)
        self.agents: list[str] = []
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def test_an_address_is_read_and_the_server_told_who_reads(site: Site) -> None:
    assert one(f"{site.address}/ok") == Page(f"{site.address}/ok", TEXT.encode(), "text/html", "utf-8")
    assert one(f"{site.address}/untyped").media_type == "text/plain"
    assert site.agents == [USER_AGENT, USER_AGENT]


def test_a_moved_page_has_its_new_address_and_no_fragment(site: Site) -> None:
    assert one(f"{site.address}/moved#part").name == f"{site.address}/ok"


def test_an_address_that_is_no_iri_is_coded(site: Site) -> None:
    assert one(f"{site.address}/posts?_fields[]=id").name == f"{site.address}/posts?_fields%5B%5D=id"


@pytest.mark.parametrize("path", ["/old", "/wrong"])
def test_the_encoding_that_a_server_declares_is_a_hint_only(site: Site, path: str) -> None:
    ((article,), skipped) = read(one(site.address + path), Minter())
    assert article.title.text == "L'été"
    assert "coopérative" in article.text
    assert article.sources == (Source(site.address + path),)
    assert not skipped


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "the server answered 404"),
        ("/broken", "the server answered 500"),
        ("/round", "cannot be fetched: TooManyRedirects"),
        ("/closed", "cannot be fetched: ChunkedEncodingError"),
        ("/large", "more than a page may have (100,000)"),
    ],
)
def test_a_trouble_with_an_address_is_reported(site: Site, path: str, says: str) -> None:
    assert says in refused(site.address + path, limit=100_000).reason


def test_a_server_that_never_answers_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", (1, 0.05))
    assert refused(f"{site.address}/silent").reason == "cannot be fetched: ReadTimeout"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://", "https://[::1", "http://127.0.0.1:notaport/"])
def test_an_address_where_nobody_answers_is_reported(address: str) -> None:
    assert refused(address).reason.startswith("cannot be fetched: ")


def test_a_name_that_no_file_can_have_is_reported() -> None:
    assert refused("x" * (os.pathconf("/", "PC_NAME_MAX") + 1)).reason.startswith("cannot be read: ")
