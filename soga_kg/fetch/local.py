"""Pages on the disk: files, folders of them, and archives of folders."""

from __future__ import annotations

import os
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from soga_kg.errors import FetchError
from soga_kg.fetch.client import too_large
from soga_kg.fetch.kept import is_kept
from soga_kg.fetch.replay import replay
from soga_kg.fetch.warc import warc
from soga_kg.messages import N_
from soga_kg.model import Page, Skipped

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
}
WARCS = (".warc", ".warc.gz")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MOST_FILES = 200_000  # in an archive
MOST_BYTES = 8_000_000_000  # that an archive may unpack to


def local(path: Path, limit: int) -> Iterator[Page | Skipped]:
    """The pages of a file, a folder, an archive. Raises FetchError where it cannot be opened, or holds no page."""
    if os.path.isdir(path):  # unlike Path.is_dir it bears names that no file can have
        yield from replay(path, limit) if is_kept(path) else _folder(path, limit, "")
    elif path.name.lower().endswith(WARCS):
        yield from warc(path, limit)
    elif path.name.lower().endswith(ARCHIVES):
        yield from _archive(path, limit, "")
    else:
        yield _file(path, path.name, limit)


def _folder(folder: Path, limit: int, inside: str) -> Iterator[Page | Skipped]:
    """The pages of a folder in the order of their paths; `inside` is the archive that it came from, if any."""
    paths = sorted(
        (Path(root) / name for root, _, names in os.walk(folder) for name in names),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    pages = [path for path in paths if _is_source(path)]
    if not pages:
        raise FetchError(
            N_("no page in the folder"),
            N_("Pages end with %(known)s.", known=", ".join((*MEDIA_TYPES, *WARCS, *ARCHIVES))),
        )
    for path in pages:
        name = inside + path.relative_to(folder).as_posix()
        try:
            yield from _source(path, name, limit)
        except FetchError as error:
            yield Skipped(name, "fetch", error.message, error.hint)


def _is_source(path: Path) -> bool:
    name = path.name.lower()
    return not name.startswith(".") and (path.suffix.lower() in MEDIA_TYPES or name.endswith((*WARCS, *ARCHIVES)))


def _source(path: Path, name: str, limit: int) -> Iterator[Page | Skipped]:
    if name.lower().endswith(WARCS):
        yield from warc(path, limit)
    elif not name.lower().endswith(ARCHIVES):
        yield _file(path, name, limit)
    elif "/" in name and any(part.lower().endswith(ARCHIVES) for part in name.split("/")[:-1]):
        raise FetchError(N_("an archive in an archive is not opened"), N_("Unpack it."))
    else:
        yield from _archive(path, limit, f"{name}/")


def _archive(path: Path, limit: int, inside: str) -> Iterator[Page | Skipped]:
    """The pages of an archive, named as they would be in its folder."""
    with tempfile.TemporaryDirectory(prefix="soga-kg-") as folder:
        try:
            _unpack(path, Path(folder))
        except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError) as error:
            # RuntimeError: a zip with a password; NotImplementedError: a way of packing that Python does not know
            raise FetchError(
                N_("the archive cannot be opened: %(error)s", error=error), N_("Pack it again, or unpack it.")
            ) from error
        unpacked = Path(folder)
        yield from replay(unpacked, limit) if is_kept(unpacked) else _folder(unpacked, limit, inside)


def _unpack(path: Path, folder: Path) -> None:
    """Unpacks within the limits; nothing gets out of the folder, and links to elsewhere are refused."""
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check(len(entries), sum(entry.file_size for entry in entries))
            archive.extractall(folder)
        return
    with tarfile.open(path) as packed:
        files = size = 0
        for member in packed:
            files, size = files + 1, size + member.size
            _check(files, size)
            packed.extract(member, folder, filter="data")


def _check(files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise FetchError(
            N_(
                "the archive holds more than %(most_files)s files or %(most_bytes)s bytes",
                most_files=format(MOST_FILES, ","),
                most_bytes=format(MOST_BYTES, ","),
            ),
            N_("Give its folders one by one."),
        )


def _file(path: Path, name: str, limit: int) -> Page:
    try:
        size = path.stat().st_size
        if size > limit:
            raise too_large(size, limit)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FetchError(
            N_("there is no such file or folder"), N_("Check the path; addresses begin with https://.")
        ) from error
    except OSError as error:
        raise FetchError(
            N_("cannot be read: %(error)s", error=error.strerror), N_("Check the file's permissions.")
        ) from error
    return Page(name, content, MEDIA_TYPES.get(path.suffix.lower(), "text/plain"))
