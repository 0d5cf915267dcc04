"""What earlier builds worked out, by the digest of what it was worked out from; losing it costs but time."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from soga_kg import __version__

FOLDER = "cache"
Value = TypeVar("Value")
log = logging.getLogger(__name__)


def key_of(*parts: object) -> str:
    """The digest of values that show all they hold in their `repr`."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


class Cache:
    """One stage's results in one file of `OUT/cache`; without a folder nothing is kept.

    `version` names everything else that a result depends on, as the code and data of the stage. Only results that the
    last build used are kept, so that nothing outlives its article. The file is our own: it is never fetched or shared,
    and a pickle is read as code, so that whoever may write into `OUT` may do what the builder may.
    """

    def __init__(self, folder: Path | None, stage: str, version: str) -> None:
        self.stage = stage
        self._path = folder / f"{stage}.pickle" if folder else None
        self._version = f"{__version__} {version}"
        self._old: dict[str, Any] = self._loaded()
        self._used: dict[str, Any] = {}
        self.made = 0

    def _loaded(self) -> dict[str, Any]:
        if self._path is None or not self._path.is_file():
            return {}
        try:
            version, kept = pickle.loads(self._path.read_bytes())
        except Exception as error:  # whatever a damaged file brings up: all is worked out anew
            log.warning("the cache %s cannot be read (%s): it is made anew", self._path, type(error).__name__)
            return {}
        return kept if version == self._version and isinstance(kept, dict) else {}

    def get(self, key: str, make: Callable[[], Value]) -> Value:
        """The result for a key, made where no earlier build made it."""
        if key in self._used:
            found: Value = self._used[key]
            return found
        if key in self._old:
            value: Value = self._old[key]
        else:
            value = make()
            self.made += 1
        self._used[key] = value
        return value

    def touch(self, key: str) -> None:
        """Keeps what an earlier build made for a key, though this one had no need of it."""
        if key in self._old:
            self._used[key] = self._old[key]

    def save(self) -> None:
        """Keeps what this build used; a file is there whole or not at all."""
        if self._path is None or (not self.made and self._used.keys() == self._old.keys()):
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(f".{os.getpid()}")
        aside.write_bytes(pickle.dumps((self._version, self._used), protocol=5))
        aside.replace(self._path)
