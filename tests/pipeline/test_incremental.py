"""An incremental build gives the bytes of a full one, whatever was edited, added, withdrawn or corrected before."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from soga_kg.cache import Cache, key_of
from soga_kg.config import Config
from soga_kg.pipeline import build
from soga_kg.register import Register
from soga_kg.release import current, numbers
from soga_kg.store import derive, open_read_only
from tests.bench.site import article, revised, write
from tests.conftest import silent
from tests.pipeline.edits import SEQUENCE, Sequence, begin, change

SETTINGS = Config(reader="", max_shrink=1.0, keep_releases=0)  # rules alone: what a cache keeps is the same, sooner
SEQUENCES = int(os.environ.get("SOGA_KG_SEQUENCES", "3"))  # 200 by: make sequences


def files(folder: Path) -> dict[str, bytes]:
    """All bytes of a release but those of its store, which RocksDB names as it likes."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "store" not in p.parts
    }


def held(folder: Path) -> bool:
    """Whether a release's store holds what one has that is made from its file."""
    made = ox.Store()
    made.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    return set(open_read_only(folder / "store")) == set(made)


@settings(max_examples=SEQUENCES, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SEQUENCE)
def test_incremental_equals_full_and_no_identifier_is_lost(sequence: Sequence) -> None:
    with TemporaryDirectory() as made:
        home = Path(made)
        begin(home)
        config = replace(SETTINGS, corrections=str(home / "corrections"))
        if sequence.read:
            config = replace(config, reader=Config().reader)
        build([str(home / "pages")], home / "out", config, silent)
        seen: set[str] = set()
        for number, step in enumerate(sequence.steps):
            before = registered(home / "out")
            seen |= set(before.entries)
            change(home, step, number)
            full = home / "full"
            shutil.rmtree(full, ignore_errors=True)
            shutil.copytree(home / "out", full, symlinks=True)
            shutil.rmtree(full / "cache")
            build([str(home / "pages")], home / "out", config, silent)
            build([str(home / "pages")], full, config, silent)
            assert files(current(home / "out")) == files(current(full)), (sequence, step)
            assert held(current(home / "out"))
            after = registered(home / "out")
            assert [i for i in seen if after.state(i) is None] == [], (sequence, step)
            if step[0] in {"retitle", "move"}:
                assert works(before) <= works(after), (sequence, step)  # a page that was away has come, too


def works(register: Register) -> set[str]:
    return {id_ for id_ in register.current if id_.startswith("work/")}


def registered(out: Path) -> Register:
    return Register.parse((current(out) / "register.tsv").read_text(encoding="utf-8"))


def test_only_what_changed_is_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(6):
        (pages / f"{number}.txt").write_text(article(number), encoding="utf-8")
    made: list[tuple[str, int]] = []
    saved = Cache.save

    def counted(self: Cache) -> None:
        made.append((self.stage, self.made))
        saved(self)

    monkeypatch.setattr(Cache, "save", counted)
    build([str(pages)], tmp_path / "out", SETTINGS, silent)
    assert dict(made)["found"] == 6
    made.clear()
    (pages / "3.txt").write_text(next(revised(article(3))), encoding="utf-8")
    build([str(pages)], tmp_path / "out", SETTINGS, silent)
    again = dict(made)
    assert (again["read"], again["found"]) == (1, 1)
    assert again["decided"] <= 3
    made.clear()
    build([str(pages)], tmp_path / "out", SETTINGS, silent)
    assert set(dict(made).values()) == {0}
    assert numbers(tmp_path / "out") == (1, 2)


def test_the_store_of_a_release_is_the_old_one_with_what_is_different(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    write(pages, 8)
    build([str(pages)], out, SETTINGS, silent)
    derived = []

    def counted(path: Path, *rest: Any) -> int:
        derived.append(path)
        return derive(path, *rest)

    monkeypatch.setattr("soga_kg.release.write.derive", counted)
    newer = revised(article(3))
    for number in range(2, 4):
        (pages / "00003.txt").write_text(next(newer), encoding="utf-8")
        build([str(pages)], out, SETTINGS, silent)
        assert len(derived) == number - 1
        assert held(current(out))
    store = current(out) / "store"
    assert store.joinpath("CURRENT").is_file()
    for damage in (shutil.rmtree, emptied):  # then the store is made from the graph
        damage(store)
        (pages / "00003.txt").write_text(next(newer), encoding="utf-8")
        build([str(pages)], out, SETTINGS, silent)
        store = current(out) / "store"
        assert held(current(out))
    assert len(derived) == 3


def emptied(store: Path) -> None:
    """Another store in its place, which holds one quad of its own."""
    shutil.rmtree(store)
    ox.Store(str(store)).add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("other")))


def test_what_a_cache_does_not_have_any_more_is_made_anew(tmp_path: Path) -> None:
    for version, wanted in (("one", 1), ("one", 0), ("two", 1)):
        cache = Cache(tmp_path, "stage", version)
        assert cache.get(key_of("a", b"b"), lambda: "value") == "value"
        assert cache.get(key_of("a", b"b"), lambda: "other") == "value"
        assert cache.made == wanted
        cache.save()
    (tmp_path / "stage.pickle").write_bytes(b"damaged")
    assert Cache(tmp_path, "stage", "two").get("k", lambda: 3) == 3
    nothing = Cache(None, "stage", "one")
    nothing.get("k", lambda: 1)
    nothing.save()
    assert [p.name for p in tmp_path.iterdir()] == ["stage.pickle"]


def test_a_missing_model_is_told_by_a_build_that_needs_none(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(article(1), encoding="utf-8")
    config = replace(SETTINGS, fr_model="no_such_model", base="https://kg.example/")
    told = [build([str(tmp_path / "pages")], tmp_path / "out", config, silent).report.skipped for _ in range(2)]
    assert told[0] == told[1]
    assert any("no_such_model" in s.reason for s in told[0])
