"""Which release is served: the folder that `current` points to, and when to move to another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soga_kg.errors import ReleaseError
from soga_kg.messages import N_
from soga_kg.namespaces import BASE, Minter
from soga_kg.web.workers.pool import Pool
from soga_kg.web.workers.spawn import NoWorkerError

log = logging.getLogger(__name__)

WATCH = 1.0  # seconds between looks at `current` while nobody asks


@dataclass(frozen=True, slots=True)
class Release:
    """One immutable release folder. `manifest` is manifest.json as it is."""

    folder: Path
    digest: str
    base: str
    manifest: Mapping[str, Any]
    store: str  # path of the Oxigraph store

    @property
    def graphs(self) -> tuple[str, ...]:
        """IRIs of all named graphs."""
        return tuple(self.manifest.get("graphs", ()))


def metadata(release: Release) -> str:
    """The named graph in which a release describes itself (DCAT, licence, PROV)."""
    return f"{release.base}id/graph/metadata"


def dataset_iri(release: Release) -> str:
    """The data set as a whole, by the name that the release itself gives it."""
    return Minter(release.base).node("dataset", release.base)


def read_release(directory: Path) -> Release:
    """The release that `directory/current` points to. Raises ReleaseError."""
    folder = directory / "current"
    try:
        folder = folder.resolve(strict=True)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Release(
            folder, str(manifest["digest"]), str(manifest.get("base", BASE)), manifest, str(folder / "store")
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(
            N_("there is no release in %(directory)s (%(error)s)", directory=directory, error=type(error).__name__),
            N_("Build one: soga-kg build SOURCE --out %(directory)s", directory=directory),
        ) from error


class Releases:
    """The release in use. A new one is taken over only when a worker has opened its store."""

    def __init__(self, directory: Path, pool: Pool) -> None:
        self._directory = directory
        self._pool = pool
        self._watched = str(directory / "current" / "manifest.json")
        self._mark: tuple[int, ...] = ()
        self._moving = asyncio.Lock()
        self.current = read_release(directory)
        self.moves = 0

    async def start(self) -> None:
        """Open the release, once. Raises ReleaseError."""
        if self._mark:
            return
        self._mark = self._look()
        try:
            await self._pool.move(self.current.store)
        except NoWorkerError as error:
            raise ReleaseError(error.message, error.hint) from error

    def _look(self) -> tuple[int, ...]:
        """What changes when `current` points elsewhere; empty where it points nowhere."""
        try:
            seen = os.stat(self._watched)
        except OSError:
            return ()
        return seen.st_dev, seen.st_ino, seen.st_mtime_ns

    def unchanged(self) -> Release | None:
        """The release to answer from now, None where there seems to be a new one; the price is one `stat`."""
        return self.current if self._look() == self._mark else None

    async def fresh(self) -> Release:
        """The release to answer from now; one `stat` where nothing has changed."""
        if (mark := self._look()) != self._mark and mark:
            async with self._moving:
                if mark != self._mark:  # pragma: no branch - else another request has moved it meanwhile
                    await self._move()
                    self._mark = mark  # tried once, whether it worked or not; who asks meanwhile waits at the lock
        return self.current

    async def _move(self) -> None:
        try:
            release = read_release(self._directory)
            await self._pool.move(release.store)
        except (ReleaseError, NoWorkerError) as error:
            log.error("the new release is not taken over: %s", error)
            return
        self.current = release
        self.moves += 1
        log.info("now serving release %s", release.digest[:16])

    async def watch(self) -> None:
        """Look again and again, so that the first request after a change need not wait."""
        while True:
            await asyncio.sleep(WATCH)
            with contextlib.suppress(OSError):
                await self.fresh()
