"""What a release folder holds and how it replaces the old one: written aside, swapped in by one rename."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from soga_kg import __version__, index
from soga_kg.errors import ReleaseError
from soga_kg.serialize import jsonld, nquads, turtle
from soga_kg.store import create

STAGING = ".staging-"
CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a release is made of, before it is written."""

    default: tuple[ox.Triple, ...]
    named: Mapping[str, tuple[ox.Triple, ...]]  # graph IRI -> its triples
    texts: Mapping[str, str]  # SHA-256 -> clean text
    report_text: str
    report_data: Mapping[str, object]
    about: Mapping[str, object]  # what the manifest says beside counts and digests of files


def write_release(contents: Contents, out: Path) -> Path:
    """Writes the release under `out/releases/` and points `out/current` to it; returns the release's folder.

    A process killed at any moment leaves `current` as it was. Raises ReleaseError where the disk refuses.
    """
    try:
        (out / "releases").mkdir(parents=True, exist_ok=True)
        for old in out.glob(f"{STAGING}*"):
            shutil.rmtree(old, ignore_errors=True)
        staging = out / f"{STAGING}{os.getpid()}"
        staging.mkdir()
        digest = _write_files(contents, staging)
        final = out / "releases" / digest[:16]
        if final.exists():
            shutil.rmtree(staging)
        else:
            create(staging / "store", staging / "graph.nq")
            os.replace(staging, final)
        if not (final / index.FILE).is_file():  # nor has it a release that an older version wrote
            index.create(staging_index := final / f".{index.FILE}", contents.default, str(contents.about["base"]))
            os.replace(staging_index, final / index.FILE)
        _point(out, final)
    except OSError as error:
        raise ReleaseError(
            f"the release cannot be written to {out}: {error.strerror}", "Check the disk and the folder's permissions."
        ) from error
    return final


def current(out: Path) -> Path:
    """The folder of the release in use. Raises ReleaseError where there is none."""
    folder = out / CURRENT
    if not (folder / "manifest.json").is_file():
        raise ReleaseError(f"there is no release in {out}", f"Make one: soga-kg build SOURCE... --out {out}")
    return folder.resolve()


def manifest(out: Path) -> dict[str, object]:
    """The manifest of the release in use."""
    loaded: dict[str, object] = json.loads((current(out) / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def _point(out: Path, final: Path) -> None:
    link = out / f"{STAGING}{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / final.name, target_is_directory=True)
    os.replace(link, out / CURRENT)


def _write_files(contents: Contents, folder: Path) -> str:
    """All files but the store and the index, which are made from graph.nq; returns the release's digest."""
    _write(folder / "graph.nq", nquads(contents.default, contents.named))
    _write(folder / "graph.ttl", turtle(contents.default))
    _write(folder / "graph.jsonld", jsonld(contents.default))
    _write(folder / "report.md", contents.report_text)
    _write(folder / "report.json", _json(contents.report_data))
    (folder / "texts").mkdir()
    for digest, text in sorted(contents.texts.items()):
        _write(folder / "texts" / f"{digest}.txt", text)
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    digest = hashlib.sha256(_json(files).encode()).hexdigest()
    about = {"digest": digest, "made_by": f"soga-kg {__version__}", **contents.about, "files": files}
    _write(folder / "manifest.json", _json(about))
    return digest


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
