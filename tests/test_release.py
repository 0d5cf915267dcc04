from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.errors import ReleaseError
from soga_kg.release import Contents, current, manifest, write_release

S = ox.NamedNode("https://houle.example/s")
P = ox.NamedNode("https://schema.org/name")


def contents(*names: str) -> Contents:
    triples = tuple(ox.Triple(S, P, ox.Literal(name)) for name in names)
    return Contents(
        triples,
        {"https://houle.example/g": triples},
        {"ab12": "Le texte."},
        "# Report\n",
        {"counts": {}},
        {"base": "b"},
    )


def test_a_release_holds_all_its_files_and_says_so(tmp_path: Path) -> None:
    folder = write_release(contents("Houle"), tmp_path)
    about = json.loads((folder / "manifest.json").read_text())
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and "store" not in p.parts}
    assert set(about["files"]) == on_disk - {"manifest.json", "index.sqlite"}
    assert current(tmp_path) == folder
    assert manifest(tmp_path)["base"] == "b"
    assert len(ox.Store.read_only(str(tmp_path / "current" / "store"))) == 2


def test_a_release_of_an_older_version_gets_its_index(tmp_path: Path) -> None:
    folder = write_release(contents("Houle"), tmp_path)
    made = (folder / "index.sqlite").read_bytes()
    (folder / "index.sqlite").unlink()
    (folder / ".index.sqlite").write_bytes(b"of a build that was killed")
    assert write_release(contents("Houle"), tmp_path) == folder
    assert (folder / "index.sqlite").read_bytes() == made
    assert not (folder / ".index.sqlite").exists()


def test_the_same_contents_are_the_same_release(tmp_path: Path) -> None:
    one = write_release(contents("Houle", "Marée"), tmp_path)
    stamp = one.stat().st_mtime_ns
    two = write_release(contents("Marée", "Houle"), tmp_path)
    assert one == two
    assert two.stat().st_mtime_ns == stamp


def test_a_new_release_takes_over_and_the_old_one_stays(tmp_path: Path) -> None:
    old = write_release(contents("Houle"), tmp_path)
    new = write_release(contents("Marée"), tmp_path)
    assert current(tmp_path) == new
    assert (old / "manifest.json").is_file()


def test_what_a_killed_build_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".staging-1").mkdir(parents=True)
    (tmp_path / ".staging-1" / "graph.nq").write_text("half")
    write_release(contents("Houle"), tmp_path)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_no_release_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release") as caught:
        current(tmp_path)
    assert "soga-kg build" in caught.value.hint


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_release(contents("Houle"), tmp_path / "file")
