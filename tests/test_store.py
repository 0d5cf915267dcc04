"""A store folder: written once, opened by many, dumped sorted."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.errors import ReleaseError
from soga_kg.store import create, derive, dump, load, open_read_only

QUADS = '<a:s> <a:p> "é"@fr <a:g> .\n<a:s> <a:p> "b" .\n<a:s> <a:p> "a" .\n'


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "in.nq").write_text(QUADS, encoding="utf-8")
    assert create(tmp_path / "store", tmp_path / "in.nq") == 3
    return tmp_path / "store"


def test_what_goes_in_comes_out_sorted(made: Path, tmp_path: Path) -> None:
    dump(open_read_only(made), tmp_path / "out.nq")
    assert (tmp_path / "out.nq").read_text(encoding="utf-8") == "".join(sorted(QUADS.splitlines(keepends=True)))


def test_several_may_have_it_open(made: Path) -> None:
    assert [len(open_read_only(made)) for _ in range(3)] == [3, 3, 3]


def test_an_empty_store(tmp_path: Path) -> None:
    (tmp_path / "in.nq").write_bytes(b"")
    assert create(tmp_path / "store", tmp_path / "in.nq") == 0
    dump(open_read_only(tmp_path / "store"), tmp_path / "out.nq")
    assert (tmp_path / "out.nq").read_bytes() == b""


def test_a_store_is_written_once(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="exists already"):
        create(made, tmp_path / "in.nq")


@pytest.mark.parametrize("text", ["<a:s> <a:p> .\n", None])
def test_nothing_is_left_of_a_failure(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "in.nq").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match="no store can be made") as caught:
        create(tmp_path / "store", tmp_path / "in.nq")
    assert caught.value.hint
    assert not (tmp_path / "store").exists()


def test_what_is_no_store_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="is no store"):
        open_read_only(tmp_path)
    (tmp_path / "CURRENT").write_text("nonsense", encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot be opened"):
        open_read_only(tmp_path)


def test_load_holds_quads_in_memory() -> None:
    quad = ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("o"), ox.DefaultGraph())
    assert list(load([quad])) == [quad]


def test_a_derived_store_holds_what_is_different_and_leaves_the_old_one(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, new = b'<a:s> <a:p> "b" .\n', b'<a:s> <a:p> "c" <a:h> .\n<a:s> <a:p> "d" .\n'

    def no_links(*names: object) -> None:
        raise OSError("this file system has no links")

    for name in ("linked", "copied"):
        assert derive(tmp_path / name, made, gone, new) == 4
        dump(open_read_only(tmp_path / name), tmp_path / "out.nq")
        lines = (tmp_path / "out.nq").read_bytes().splitlines(keepends=True)
        left = set(QUADS.encode().splitlines(keepends=True)) - {gone}
        assert lines == sorted(left | set(new.splitlines(keepends=True)))
        monkeypatch.setattr("soga_kg.store.os.link", no_links)
    dump(open_read_only(made), tmp_path / "out.nq")
    assert (tmp_path / "out.nq").read_text(encoding="utf-8") == "".join(sorted(QUADS.splitlines(keepends=True)))


def test_a_store_is_derived_from_a_whole_one_only(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="exists already"):
        derive(made, made, b"", b"")
    for file in made.glob("MANIFEST-*"):
        file.unlink()
    with pytest.raises(ReleaseError, match="no store can be made"):
        derive(tmp_path / "new", made, b"", b"")
    assert not (tmp_path / "new").exists()
