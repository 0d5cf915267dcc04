"""The folder of kept pages: whole or not there, and honest about what was altered."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch import fetch
from soga_kg.fetch.kept import Kept, holds_pages, is_kept
from soga_kg.fetch.record import Record, Run
from soga_kg.model import Page, Skipped

ADDRESS = "https://houle.example/a/"
NOW = "2024-05-01T08:00:00Z"


def record(**more: str) -> Record:
    return Record(ADDRESS, media_type="text/html", status=200, **more)  # type: ignore[arg-type]  # texts all of them


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Kept(tmp_path / "kept", writing=True) as kept:
        kept.put(Run("https://houle.example/", 1, began=NOW))
        kept.keep(record(), b"<p>first</p>", NOW, "2024-04-01")
        kept.keep(kept.records[ADDRESS], b"<p>second</p>", NOW)
        kept.put(Record("https://houle.example/none/", state="failed", reason="the server answered 500"))
    return tmp_path / "kept"


def pages(folder: Path) -> list[Page | Skipped]:
    return list(fetch([str(folder)], Config()))


def test_what_was_kept_is_read_again_with_its_versions(folder: Path) -> None:
    kept = Kept(folder)
    assert kept.run == Run("https://houle.example/", 1, began=NOW)
    (found, failed) = kept.articles()
    assert [version.modified for version in found.versions] == ["2024-04-01", ""]
    assert (folder / found.versions[0].file).read_bytes() == b"<p>first</p>"
    assert kept.content(found) == b"<p>second</p>"
    assert pages(folder) == [
        Page(ADDRESS, b"<p>second</p>", "text/html"),
        Skipped(failed.address, "fetch", "the server answered 500", "The next crawl asks again."),
    ]


def test_a_text_that_comes_back_is_a_version_and_one_that_stays_is_none(folder: Path) -> None:
    with Kept(folder, writing=True) as kept:
        same = kept.keep(kept.records[ADDRESS], b"<p>second</p>", "later", "2024-06-01")
        assert [(v.fetched, v.modified) for v in same.versions] == [(NOW, "2024-04-01"), (NOW, "2024-06-01")]
        back = kept.keep(same, b"<p>first</p>", "later")
    assert [version.sha256 for version in back.versions[::2]] == [back.versions[0].sha256] * 2


def test_files_that_nothing_names_are_swept_away(folder: Path) -> None:
    (folder / "pages" / "00").mkdir(exist_ok=True)
    (folder / "pages" / "00" / f"{'0' * 64}.half").write_bytes(b"half")
    with Kept(folder, writing=True) as kept:
        newest = kept.records[ADDRESS].versions[-1:]
        kept.put(Record(ADDRESS, versions=newest))  # as `forget` takes a version out
    files = [path.relative_to(folder).as_posix() for path in (folder / "pages").rglob("*.*")]
    assert files == [version.file for version in newest]


def test_a_line_that_was_cut_off_does_not_count_and_a_damaged_one_is_named(folder: Path) -> None:
    index = folder / "index.jsonl"
    whole = index.read_text(encoding="utf-8")
    index.write_text(whole + '{"address": "https://houle.exam', encoding="utf-8")
    assert len(Kept(folder).records) == 2
    for damage in ('{"address": 3, "x"\n', '{"other": 1}\n', "[]\n"):
        index.write_text(whole + damage, encoding="utf-8")
        (skipped,) = pages(folder)
        assert isinstance(skipped, Skipped)
        assert "line 5 cannot be read" in skipped.reason


@pytest.mark.parametrize("content", [b"", b"<p>altered</p>", None])
def test_a_page_that_is_not_what_was_fetched_is_reported(folder: Path, content: bytes | None) -> None:
    kept = Kept(folder)
    path = folder / kept.records[ADDRESS].versions[-1].file
    path.unlink() if content is None else path.write_bytes(content)
    assert not kept.holds(kept.records[ADDRESS])
    skipped = pages(folder)[0]
    assert isinstance(skipped, Skipped)
    assert "the kept page" in skipped.reason
    assert skipped.hint


def test_a_folder_of_something_else_is_none(tmp_path: Path, folder: Path) -> None:
    assert not is_kept(tmp_path)
    (tmp_path / "index.jsonl").write_bytes(b"\xff\xfe")
    assert not is_kept(tmp_path)
    assert holds_pages(folder)
    with Kept(tmp_path / "empty", writing=True):
        pass
    assert not holds_pages(tmp_path / "empty")
    (skipped,) = pages(tmp_path / "empty")
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "no page is kept in the folder"


def test_an_archive_of_kept_pages_is_read_as_the_folder(tmp_path: Path, folder: Path) -> None:
    assert pages(Path(shutil.make_archive(str(tmp_path / "kept"), "gztar", folder))) == pages(folder)


def test_a_page_beyond_the_limit_and_a_folder_that_cannot_be_written_are_reported(tmp_path: Path, folder: Path) -> None:
    found = list(fetch([str(folder)], Config(max_page_bytes=3)))
    assert isinstance(found[0], Skipped)
    assert "more than a page may have" in found[0].reason
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FetchError, match="cannot be written"):
        Kept(tmp_path / "file" / "kept", writing=True)


def test_a_folder_of_something_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "mine.html").write_bytes(b"mine")
    with pytest.raises(FetchError, match="holds something else") as caught:
        Kept(tmp_path, writing=True)
    assert caught.value.hint
    assert [path.name for path in tmp_path.rglob("*.*")] == ["mine.html"]


def test_the_index_is_written_line_by_line(folder: Path) -> None:
    """What was put is there for another reader at once: kill -9 loses nothing."""
    with Kept(folder, writing=True) as kept:
        kept.put(Record("https://houle.example/b/"))
        assert "https://houle.example/b/" in Kept(folder).records
        assert isinstance(kept._journal, io.TextIOBase)
