"""The folder in which fetched pages are kept, and its index: what is where, in which versions, and what is gone.

    index.jsonl               first line the format, then one JSON object a line; a later line replaces an earlier one
    pages/ab/abcd….html       the bytes of one version, named by their SHA-256

Files and not WARC: a page is there whole or not at all after kill -9 (it is renamed into place, then named in the
index), one page can be taken out for good without writing a gigabyte anew, and the same text is kept once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TextIO

from soga_kg.errors import FetchError
from soga_kg.fetch.record import Record, Run, Version, line, read_line
from soga_kg.fetch.withheld import names_somebody, without_names
from soga_kg.messages import N_
from soga_kg.suppress import Suppression

INDEX = "index.jsonl"
WITHHELD = N_("it names somebody who asked not to be in the graph")
_OURS = re.compile(r"[0-9a-f]{64}\.(?:html|json|txt|xml|half)")
PACE = ".pace.json"  # when the servers may be asked again
_BEGUN = frozenset({".lock", "index.half", PACE, ".pace.half"})  # what a crawl that was killed at once leaves
_FORMAT = {"format": "soga-kg kept pages", "version": 1}
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/json": ".json",
    "text/plain": ".txt",
}


class Kept:
    """The pages in `folder`; with `writing`, for this process alone.

    Of people on the list `listed` no name is written: pages are kept with a mark in its place, and what is known of an
    address with a name in it only lasts as long as this object.

    Raises FetchError where the index is damaged, or another process writes.
    """

    def __init__(self, folder: Path, *, writing: bool = False, listed: Suppression | None = None) -> None:
        self.folder = folder
        self.listed = listed
        self.records: dict[str, Record] = {}
        self.run: Run | None = None
        self._journal: TextIO | None = None
        self._lock: TextIO | None = None
        if writing:
            self._lock = _locked(folder)
        self._load()
        if writing:
            self._tidy()

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._lock is not None:
            self._tidy(last=True)
            self._lock.close()

    def articles(self) -> list[Record]:
        """The records of articles, by address; without addresses that hold a name on the list."""
        return [r for _, r in sorted(self.records.items()) if r.role == "article" and not self._hides(r)]

    def may_keep(self, content: bytes, charset: str) -> bool:
        """Whether bytes may be written as they are: they name nobody on the list."""
        return self.listed is None or not names_somebody(content, charset, self.listed)

    def _hides(self, item: Record | Run) -> bool:
        """Whether a line of the index would hold a name on the list."""
        if not self.listed or isinstance(item, Run):
            return False
        return names_somebody(". ".join((item.address, item.link, item.reason)).encode(), "", self.listed)

    def content(self, record: Record) -> bytes:
        """The bytes of the newest version. Raises FetchError where they are not those that were fetched."""
        version = record.versions[-1]
        try:
            content = (self.folder / version.file).read_bytes()
        except OSError as error:
            raise FetchError(
                N_("the kept page cannot be read: %(error)s", error=error.strerror), N_("Fetch it again.")
            ) from error
        if hashlib.sha256(content).hexdigest() != version.sha256:
            raise FetchError(
                N_("the kept page is not the one that was fetched"), N_("Delete its file and fetch it again.")
            )
        return content

    def holds(self, record: Record | None) -> bool:
        """Whether the newest version of a record is there and whole."""
        try:
            return record is not None and bool(record.versions) and self.content(record) is not None
        except FetchError:
            return False

    def keep(self, record: Record, content: bytes, now: str, modified: str = "") -> Record:
        """Writes a version where it is a new one, and the record; without names of people on the list.

        Where a name cannot be taken out the page is not kept, and the record refused with the reason.
        """
        allowed = without_names(content, record.charset, self.listed) if self.listed else content
        if allowed is None or self._hides(record):
            record = replace(record, state="refused", reason=WITHHELD, etag="", last_modified="", versions=())
            self.put(record)
            return record
        version = self._written(record, allowed, now, modified)
        if not record.versions or record.versions[-1].sha256 != version.sha256:
            record = replace(record, versions=(*record.versions, version))
        elif modified:
            record = replace(record, versions=(*record.versions[:-1], replace(record.versions[-1], modified=modified)))
        self.put(record)
        return record

    def mark(self, record: Record) -> None:
        """Keeps the versions of a record as `keep` would have kept them, had it known the list of today."""
        if not self.listed:
            return
        versions = []
        for version in record.versions:
            path = self.folder / version.file
            content = path.read_bytes() if path.is_file() else b""
            allowed = without_names(content, record.charset, self.listed)
            if allowed is not None:
                same = allowed == content
                versions.append(version if same else self._written(record, allowed, version.fetched, version.modified))
        if len(versions) < len(record.versions):
            record = replace(record, state="refused", reason=WITHHELD, etag="", last_modified="", versions=())
        self.put(replace(record, versions=tuple(versions) if record.versions else ()))

    def _written(self, record: Record, content: bytes, fetched: str, modified: str) -> Version:
        """A version of a record, whose file is there whole or not at all."""
        sha256 = hashlib.sha256(content).hexdigest()
        name = f"pages/{sha256[:2]}/{sha256}{_SUFFIXES.get(record.media_type, '.xml')}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_bytes(content)
        half.replace(path)
        return Version(sha256, name, fetched, modified)

    def put(self, item: Record | Run) -> None:
        """Writes a line of the index; it is there even when the next moment brings kill -9."""
        assert self._journal is not None
        if not self._hides(item):
            self._journal.write(line(item))
            self._journal.flush()
        self._take(item)

    def _take(self, item: Record | Run) -> None:
        if isinstance(item, Run):
            self.run = item
        else:
            self.records[item.address] = item

    def _load(self) -> None:
        path = self.folder / INDEX
        if not path.exists():
            return
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        for number, text in enumerate(lines[:-1], 1):
            try:
                data = json.loads(text)
                if number == 1 and data != _FORMAT:
                    raise ValueError("unknown format")
                if number > 1:
                    self._take(read_line(data))
            except (ValueError, TypeError, KeyError) as error:
                raise FetchError(
                    N_("%(path)s: line %(number)s cannot be read (%(error)s)", path=path, number=number, error=error),
                    N_("Delete that line; what it names is fetched again by the next crawl."),
                ) from error
        # What follows the last line end is a line that was cut off: its page counts as not fetched.

    def _tidy(self, last: bool = False) -> None:
        """Writes the index anew, sorted and without replaced lines, by one rename."""
        if self._journal is not None:
            self._journal.close()
        path = self.folder / INDEX
        half = path.with_suffix(".half")
        items: list[Record | Run] = [self.run] if self.run else []
        items += [record for _, record in sorted(self.records.items()) if not self._hides(record)]
        with half.open("w", encoding="utf-8") as file:
            file.write(json.dumps(_FORMAT) + "\n")
            file.writelines(line(item) for item in items)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        if last:
            self._sweep()
        self._journal = None if last else path.open("a", encoding="utf-8")

    def _sweep(self) -> None:
        """Deletes files that no record names: lists of earlier crawls, halves of a page."""
        named = {version.file for record in self.records.values() for version in record.versions}
        for path in (self.folder / "pages").rglob("*.*"):
            if _OURS.fullmatch(path.name) and path.relative_to(self.folder).as_posix() not in named:
                path.unlink()


def is_kept(folder: Path) -> bool:
    """Whether a folder is one of kept pages."""
    try:
        with (folder / INDEX).open(encoding="utf-8") as file:
            return file.readline().strip() == json.dumps(_FORMAT)
    except (OSError, UnicodeDecodeError):
        return False


def holds_pages(folder: Path) -> bool:
    """Whether a folder is one of kept pages, with at least one article."""
    return is_kept(folder) and any(record.versions for record in Kept(folder).articles())


def _locked(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not is_kept(folder) and {path.name for path in folder.iterdir()} - _BEGUN:
            raise FetchError(
                N_("%(folder)s holds something else than kept pages", folder=folder),
                N_("Name a new folder, or one that `fetch` made."),
            )
        lock = (folder / ".lock").open("w", encoding="utf-8")
    except OSError as error:
        raise FetchError(
            N_("%(folder)s cannot be written: %(error)s", folder=folder, error=error.strerror),
            N_("Choose another folder."),
        ) from error
    try:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415  # there is none on Windows

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise FetchError(
            N_("another soga-kg is fetching into %(folder)s", folder=folder),
            N_("Wait for its end, or choose another folder."),
        ) from error
    return lock
