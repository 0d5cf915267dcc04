"""How an Oxigraph store folder is written, opened and dumped."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError


def create(path: Path, quads_file: Path) -> int:
    """Write the store folder `path` from an N-Quads file; returns the number of quads.

    The folder is optimized and closed, hence ready to be opened read-only by any number of
    processes. Nothing is left of it on failure. Raises ReleaseError if `path` exists, or if the
    file cannot be read or is no N-Quads.
    """
    if path.exists():
        raise ReleaseError(f"{path} exists already", "A store is written once; choose another folder.")
    try:
        store = ox.Store(str(path))
        store.bulk_load(path=str(quads_file), format=ox.RdfFormat.N_QUADS)
        store.flush()
        store.optimize()
        return len(store)
    except (OSError, RuntimeError, SyntaxError) as error:
        shutil.rmtree(path, ignore_errors=True)
        raise ReleaseError(
            f"no store can be made from {quads_file}: {error}", "The file must be readable N-Quads, the disk not full."
        ) from error


def load(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store in memory with these quads (for validation and tests)."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def open_read_only(path: Path) -> ox.Store:
    """The store folder `path`, frozen; any number of processes may have it open.

    Raises ReleaseError where there is none.
    """
    if not (path / "CURRENT").is_file():  # RocksDB would answer with a page of its own words
        raise ReleaseError(f"{path} is no store", "Build one with: soga-kg build SOURCE --out DIR")
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise ReleaseError(f"the store {path} cannot be opened: {error}", "Build it anew.") from error


def dump(store: ox.Store, file: Path) -> None:
    """Write all quads as N-Quads sorted by bytes, so that equal stores give equal files."""
    data = store.dump(format=ox.RdfFormat.N_QUADS)
    file.write_bytes(b"".join(sorted(data.splitlines(keepends=True))) if data else b"")
