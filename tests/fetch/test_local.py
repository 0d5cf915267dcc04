from __future__ import annotations

import gzip
import importlib
import io
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.fetch import MEDIA_TYPES, fetch
from soga_kg.model import Page, Skipped

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


def test_a_name_that_no_file_can_have_is_reported() -> None:
    assert refused("x" * (os.pathconf("/", "PC_NAME_MAX") + 1)).reason.startswith("cannot be read: ")


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
    (tmp_path / "d.zip").write_bytes(b"no zip")
    found = pages(tmp_path, limit=10)
    assert [type(item).__name__ for item in found] == ["Skipped", "Skipped", "Page", "Skipped"]
    assert [getattr(item, "source", "") or getattr(item, "name", "") for item in found] == [
        "a.txt", "b.txt", "c.txt", "d.zip",
    ]  # fmt: skip


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


# ---------------------------------------------------------------- archives


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    for name in ("b.txt", "2023/été.html", "a.json"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(f"{name} {TEXT}", encoding="utf-8")
    return made


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "bztar", "xztar"])
def test_an_archive_gives_the_pages_of_its_folder(folder: Path, tmp_path: Path, kind: str) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), kind, folder)
    assert pages(packed) == pages(folder)
    (tmp_path / "both").mkdir()
    shutil.move(packed, tmp_path / "both")
    assert [page.name for page in pages(tmp_path / "both") if isinstance(page, Page)] == [
        f"{Path(packed).name}/{page.name}" for page in pages(folder) if isinstance(page, Page)
    ]


def test_an_archive_in_an_archive_is_not_opened(folder: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(folder / "inner"), "zip", folder)
    shutil.make_archive(str(tmp_path / "outer" / "outer"), "zip", folder)
    (inner,) = [item for item in pages(tmp_path / "outer") if isinstance(item, Skipped)]
    assert inner.source == "outer.zip/inner.zip"
    assert inner.reason == "an archive in an archive is not opened"


@pytest.mark.parametrize("name", ["bad.zip", "bad.tar.gz", "bad.tar", "bad.warc", "bad.warc.gz"])
@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8bhalf"])
def test_what_is_no_archive_is_reported(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "archive" in refused(tmp_path / name).reason


@pytest.mark.parametrize("member", ["../out.txt", "/tmp/out.txt"])
def test_nothing_gets_out_of_an_archive(tmp_path: Path, member: str) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        info = tarfile.TarInfo(member)
        info.size = 4
        archive.addfile(info, io.BytesIO(b"evil"))
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as packed:
        packed.writestr(member, "evil")
    before = set(tmp_path.parent.rglob("*"))
    pages(tmp_path / "evil.tar", tmp_path / "evil.zip")
    assert set(tmp_path.parent.rglob("*")) == before
    assert not Path("/tmp/out.txt").exists()


def test_a_link_out_of_an_archive_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        info = tarfile.TarInfo("page.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(info)
    assert "cannot be opened" in refused(tmp_path / "evil.tar").reason


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"0" * 1_000_000)
    packed = shutil.make_archive(str(tmp_path / "bomb"), kind, tmp_path / "in")
    monkeypatch.setattr(importlib.import_module("soga_kg.fetch.local"), "MOST_BYTES", 999_999)
    assert "the archive holds more than" in refused(packed).reason


# ---------------------------------------------------------------- web archives


def capture(address: str, date: str, body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return record("response", head.encode() + body, f"WARC-Target-URI: {address}\r\nWARC-Date: {date}\r\n")


def record(kind: str, content: bytes, more: str = "") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n{more}WARC-Record-ID: <urn:x>\r\nContent-Length: {len(content)}\r\n"
    kind_of = "application/http; msgtype=response" if kind == "response" else "application/warc-fields"
    return f"{head}Content-Type: {kind_of}\r\n\r\n".encode() + content + b"\r\n\r\n"


def archived(path: Path) -> Path:
    page = f"<h1>Page</h1><p>{TEXT}</p>".encode()
    records = [
        record("warcinfo", b"software: test\r\n"),
        capture("https://houle.example/b/", "2024-01-01T00:00:00Z", page + b"new"),
        capture("https://houle.example/b/?utm_source=x", "2023-01-01T00:00:00Z", page + b"old"),
        capture("https://houle.example/a/", "2023-01-01T00:00:00Z", page),
        capture("https://houle.example/gone/", "2023-01-01T00:00:00Z", page),
        capture("https://houle.example/gone/", "2024-01-01T00:00:00Z", b"", "410 Gone"),
        capture("https://houle.example/soft/", "2024-01-01T00:00:00Z", b"<body class=error404>Oh"),
        capture("https://houle.example/big/", "2024-01-01T00:00:00Z", page * 100),
        capture("https://houle.example/broken/", "2024-01-01T00:00:00Z", b"", "500 No"),
    ]
    path.write_bytes(b"".join(gzip.compress(r) if path.suffix == ".gz" else r for r in records))
    return path


@pytest.mark.parametrize("name", ["site.warc", "site.warc.gz"])
def test_a_web_archive_gives_the_newest_capture_of_each_address(tmp_path: Path, name: str) -> None:
    found = pages(archived(tmp_path / name), limit=1000)
    kept = [page for page in found if isinstance(page, Page)]
    assert [page.name for page in kept] == ["https://houle.example/a/", "https://houle.example/b/"]
    assert kept[1].content.endswith(b"new")
    assert (kept[0].media_type, kept[0].charset) == ("text/html", "utf-8")
    assert [(item.source.split("/")[3], item.reason) for item in found if isinstance(item, Skipped)] == [
        ("big", "1,001 bytes are more than a page may have (1,000)"),
        ("gone", "withdrawn by its site: the server answered 410"),
        ("soft", "the page says that it does not exist (a soft 404)"),
    ]
    (tmp_path / "folder").mkdir()
    (tmp_path / name).rename(tmp_path / "folder" / name)
    assert pages(tmp_path / "folder", limit=1000) == found


@pytest.mark.parametrize("gzipped", [False, True])
def test_a_web_archive_that_was_cut_off_gives_what_stands_before(tmp_path: Path, gzipped: bool) -> None:
    page = f"<h1>Page</h1><p>{TEXT}</p>".encode()
    records = [capture(f"https://houle.example/{name}/", "2024-01-01T00:00:00Z", page) for name in "ab"]
    whole = b"".join(gzip.compress(r) if gzipped else r for r in records)
    path = tmp_path / ("site.warc.gz" if gzipped else "site.warc")
    path.write_bytes(whole[:-30])
    first, second = pages(path)
    assert first == Page("https://houle.example/a/", page, "text/html", "utf-8")
    assert isinstance(second, Skipped)
    assert second.reason == "the web archive ends within this page"


def test_a_web_archive_that_goes_on_with_something_else_gives_what_stands_before(tmp_path: Path) -> None:
    path = archived(tmp_path / "site.warc")
    path.write_bytes(path.read_bytes() + b"something else, and not one record\r\n\r\n" * 3)
    found = [item for item in pages(path) if isinstance(item, Skipped)]
    assert found[-1].reason == "the web archive is damaged at its end"


def test_a_web_archive_without_pages_is_reported(tmp_path: Path) -> None:
    (tmp_path / "none.warc").write_bytes(record("warcinfo", b"software: test\r\n"))
    assert refused(tmp_path / "none.warc").reason == "no page in the web archive"
