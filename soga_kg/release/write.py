"""What a release folder holds and how it replaces the old one: written aside, swapped in by one rename."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from soga_kg import __version__, index
from soga_kg.errors import ReleaseError
from soga_kg.graphml import graphml
from soga_kg.messages import N_
from soga_kg.release.folder import RELEASES, STAGING, current, manifest_of, newest, point
from soga_kg.release.past import changed_quads
from soga_kg.serialize import block, jsonld
from soga_kg.store import create, derive, link

_LITTLE = 0.5  # of the bytes of a graph: where more is different, loading the whole is as quick
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new release stands: its number, the release in use before it, and the newest one.

    The last two differ after a rollback.
    """

    number: int = 1
    previous: Path | None = None
    newest: Path | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a release is made of, before it is written.

    `named` are pairs of a graph's IRI and its N-Quads, in the order of IRIs. `telling` are graphs and files about the
    release itself: where only they differ from the release in use, nothing new is published.
    """

    default: tuple[ox.Triple, ...]
    turtle: str  # the default graph, one fact a line
    named: Iterable[tuple[str, bytes]]
    texts: Mapping[str, str]  # SHA-256 -> clean text
    report_text: str
    report_data: Mapping[str, object]
    about: Mapping[str, object]  # what the manifest says beside counts and digests of files
    telling: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)  # further files, all of them telling
    identity: str = ""  # what things are known by; where it differs, a release is new


def place(out: Path) -> Place:
    """The place of the next release in a folder."""
    last = newest(out)
    if last is None:
        return Place()
    return Place(int(last.name) + 1, current(out), last)


def write_release(contents: Contents, out: Path, at: Place | None = None, always: bool = False) -> Path:
    """Writes the release under `out/releases/` and points `out/current` to it; returns the release's folder.

    Where the release in use has the same contents, that one is returned and nothing written, unless `always`.
    A process killed at any moment leaves `current` as it was. Raises ReleaseError where the disk refuses.
    """
    at = at or place(out)
    try:
        (out / RELEASES).mkdir(parents=True, exist_ok=True)
        for old in out.glob(f"{STAGING}*"):
            shutil.rmtree(old, ignore_errors=True)
        staging = out / f"{STAGING}{os.getpid()}"
        staging.mkdir()
        key = _write_contents(contents, staging, at.previous)
        if not always and at.previous is not None and manifest_of(at.previous).get("content") == key:
            shutil.rmtree(staging)
            _index(contents, at.previous)
            return at.previous
        _write_manifest(contents, staging, at, key)
        _write_store(staging, at.previous if _may_derive(contents, at.previous, always) else None)
        _index(contents, staging)
        final = out / RELEASES / f"{at.number:04}"
        os.replace(staging, final)
        point(out, final)
    except OSError as error:
        raise ReleaseError(
            N_("the release cannot be written to %(out)s: %(error)s", out=out, error=error.strerror),
            N_("Check the disk and the folder's permissions."),
        ) from error
    return final


def _may_derive(contents: Contents, old: Path | None, always: bool) -> bool:
    """Whether the store may be the old one with what is different; not when somebody was taken out.

    What is taken out of a store may stay in its files for a while.
    """
    if old is None or always or not (old / "store" / "CURRENT").is_file():
        return False
    return manifest_of(old).get("suppressed") == contents.about.get("suppressed")


def _write_store(folder: Path, old: Path | None) -> None:
    """The store of the release in `folder`: the old one's with what is different, where that is little."""
    difference = changed_quads(old, folder) if old else None
    if old and difference and len(difference.removed) + len(difference.added) < _LITTLE * difference.whole:
        try:
            quads = derive(folder / "store", old / "store", difference.removed, difference.added)
        except ReleaseError as error:
            log.warning("%s", error.message)
        else:
            if quads == difference.quads:
                return
            shutil.rmtree(folder / "store")  # the old one did not hold what its files say
    create(folder / "store", folder / "graph.nq")


def _index(contents: Contents, folder: Path) -> None:
    """Makes the index where there is none, as in a release that an older version wrote."""
    if not (folder / index.FILE).is_file():
        quads = ox.parse(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        index.create(aside := folder / f".{index.FILE}", quads, str(contents.about["base"]))
        os.replace(aside, folder / index.FILE)


def _write_contents(contents: Contents, folder: Path, old: Path | None) -> str:
    """All files but the manifest and what is made from others; returns the digest of what makes a release new."""
    graphs = _write_graphs(contents, folder / "graph.nq")
    _write(folder / "graph.ttl", contents.turtle)
    _write(folder / "graph.jsonld", jsonld(contents.default))
    _write(folder / "graph.graphml", graphml(contents.default, str(contents.about["base"])))
    _write(folder / "report.md", contents.report_text)
    _write(folder / "report.json", to_json(contents.report_data))
    _write(folder / "graphs.json", to_json(graphs))
    (folder / "texts").mkdir()
    for digest, text in sorted(contents.texts.items()):
        _write_text(folder / "texts" / f"{digest}.txt", text, old)
    key = to_json(
        {
            "graphs": {name: about["sha256"] for name, about in graphs.items() if name not in contents.telling},
            "texts": sorted(contents.texts),
            "report": contents.report_data,
            "identity": contents.identity,
        }
    )
    for name, text in sorted(contents.files.items()):
        _write(folder / name, text)
    return hashlib.sha256(key.encode()).hexdigest()


def _write_graphs(contents: Contents, path: Path) -> dict[str, dict[str, object]]:
    """Writes all graphs, the default one (named `default`) first; says what each is and where it stands."""
    graphs: dict[str, dict[str, object]] = {}
    with path.open("wb") as file:
        for name, data in (("default", block(contents.default)), *contents.named):
            graphs[name] = {
                "offset": file.tell(),
                "bytes": len(data),
                "quads": data.count(b"\n"),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return graphs


def _write_manifest(contents: Contents, folder: Path, at: Place, key: str) -> None:
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": path.stem if path.parent.name == "texts" else _sha256(path),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    about = {
        **contents.about,
        "number": at.number,
        "previous": int(at.previous.name) if at.previous else None,
        "content": key,
        "digest": hashlib.sha256(to_json(files).encode()).hexdigest(),
        "made_by": f"soga-kg {__version__}",
        "files": files,
    }
    _write(folder / "manifest.json", to_json(about))


def _write_text(path: Path, text: str, old: Path | None) -> None:
    """A text that the release before has is the same file: its name is its digest, and releases never change."""
    known = old / "texts" / path.name if old else None
    if known and known.is_file():
        link(known, path)
    else:
        _write(path, text)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def to_json(data: object) -> str:
    """JSON as releases hold it: sorted keys, one blank of indent, a newline at the end."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
