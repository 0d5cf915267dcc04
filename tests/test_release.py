from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.errors import ReleaseError
from soga_kg.release import Contents, current, manifest, newest, numbered, numbers, prune, rollback, write_release
from soga_kg.release.past import graph
from soga_kg.serialize import block, turtle

S = ox.NamedNode("https://houle.example/s")
P = ox.NamedNode("https://schema.org/name")
G = "https://houle.example/g"


def contents(*names: str, told: str = "") -> Contents:
    triples = tuple(ox.Triple(S, P, ox.Literal(name)) for name in names)
    return Contents(
        triples,
        turtle(triples),
        [(G, block(triples, G))],
        {"ab12": "Le texte."},
        "# Report\n",
        {"counts": {}},
        {"base": "b"},
        files={"told.txt": told},
    )


def test_a_release_holds_all_its_files_and_says_so(tmp_path: Path) -> None:
    folder = write_release(contents("Houle"), tmp_path)
    about = json.loads((folder / "manifest.json").read_text())
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and "store" not in p.parts}
    assert set(about["files"]) == on_disk - {"manifest.json", "index.sqlite"}
    assert current(tmp_path) == folder
    assert manifest(tmp_path)["base"] == "b"
    assert (about["number"], about["previous"], folder.name) == (1, None, "0001")
    assert len(ox.Store.read_only(str(tmp_path / "current" / "store"))) == 2


def test_a_release_of_an_older_version_gets_its_index(tmp_path: Path) -> None:
    folder = write_release(contents("Houle"), tmp_path)
    made = (folder / "index.sqlite").read_bytes()
    (folder / "index.sqlite").unlink()
    (folder / ".index.sqlite").write_bytes(b"of a build that was killed")
    assert write_release(contents("Houle"), tmp_path) == folder
    assert (folder / "index.sqlite").read_bytes() == made
    assert not (folder / ".index.sqlite").exists()


def test_the_graphs_of_the_dump_can_be_read_one_by_one(tmp_path: Path) -> None:
    folder = write_release(contents("Marée", "Houle"), tmp_path)
    parts = graph(folder, "default") + graph(folder, G)
    assert parts == (folder / "graph.nq").read_bytes()
    assert graph(folder, G).count(b"\n") == 2
    assert graph(folder, "https://houle.example/none") == b""


def test_the_same_contents_are_the_same_release_whatever_is_told_about_it(tmp_path: Path) -> None:
    one = write_release(contents("Houle", "Marée"), tmp_path)
    stamp = one.stat().st_mtime_ns
    two = write_release(contents("Marée", "Houle", told="on another day"), tmp_path)
    assert one == two
    assert two.stat().st_mtime_ns == stamp
    assert numbers(tmp_path) == (1,)


def test_a_new_release_takes_over_and_the_old_one_stays_as_it_was(tmp_path: Path) -> None:
    old = write_release(contents("Houle"), tmp_path)
    before = {p: p.read_bytes() for p in old.rglob("*") if p.is_file()}
    new = write_release(contents("Marée"), tmp_path)
    assert current(tmp_path) == new
    assert manifest(tmp_path)["previous"] == 1
    assert {p: p.read_bytes() for p in old.rglob("*") if p.is_file()} == before


def test_an_older_release_is_taken_into_use_again_and_numbers_go_on(tmp_path: Path) -> None:
    for name in ("Houle", "Marée", "Estran"):
        write_release(contents(name), tmp_path)
    assert rollback(tmp_path).name == "0002"
    assert rollback(tmp_path, 1) == current(tmp_path)
    with pytest.raises(ReleaseError, match="no release before 1"):
        rollback(tmp_path)
    with pytest.raises(ReleaseError, match="there is no release 9") as caught:
        rollback(tmp_path, 9)
    assert "1, 2, 3" in caught.value.hint
    assert write_release(contents("Varech"), tmp_path).name == "0004"
    assert (manifest(tmp_path)["previous"], newest(tmp_path)) == (1, numbered(tmp_path, 4))


def test_the_oldest_releases_are_removed_and_never_the_one_in_use(tmp_path: Path) -> None:
    for name in "abcde":
        write_release(contents(name), tmp_path)
    assert prune(tmp_path, 0) == ()
    rollback(tmp_path, 2)
    assert prune(tmp_path, 1) == (1, 3)
    assert numbers(tmp_path) == (2, 4, 5)
    assert current(tmp_path).name == "0002"


def test_what_a_killed_build_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".staging-1").mkdir(parents=True)
    (tmp_path / ".staging-1" / "graph.nq").write_text("half")
    write_release(contents("Houle"), tmp_path)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_no_release_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release") as caught:
        current(tmp_path)
    assert "soga-kg build" in caught.value.hint
    assert newest(tmp_path) is None


def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    folder = write_release(contents("Houle"), tmp_path)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(ReleaseError, match="is no release"):
        manifest(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_release(contents("Houle"), tmp_path / "file")
