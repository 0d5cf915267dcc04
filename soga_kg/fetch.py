"""Where pages come from: files, folders and addresses; the only reader of the disk's articles and of the network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import requests

from soga_kg import __version__
from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.model import Page, Skipped

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
}
USER_AGENT = f"soga-kg/{__version__} (+https://w3id.org/soga-kg/)"
TIMEOUT = (10, 30)  # seconds to connect, and between two pieces of an answer


def fetch(sources: Sequence[str], config: Config) -> Iterator[Page | Skipped]:
    """The pages of all sources, sorted within a folder; what cannot be opened comes as Skipped with its reason."""
    for source in sources:
        try:
            if source.startswith(("http://", "https://")):
                yield _from_address(source, config.max_page_bytes)
            elif os.path.isdir(source):  # unlike Path.is_dir it bears names that no file can have
                yield from _from_folder(Path(source), config.max_page_bytes)
            else:
                yield _from_file(Path(source), Path(source).name, config.max_page_bytes)
        except FetchError as error:
            yield Skipped(source, "fetch", error.message, error.hint)


def _from_folder(folder: Path, limit: int) -> Iterator[Page | Skipped]:
    paths = sorted(
        (Path(root) / name for root, folders, names in os.walk(folder) for name in names),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    pages = [path for path in paths if path.suffix.lower() in MEDIA_TYPES and not path.name.startswith(".")]
    if not pages:
        raise FetchError("no page in the folder", f"Pages end with {', '.join(MEDIA_TYPES)}.")
    for path in pages:
        name = path.relative_to(folder).as_posix()
        try:
            yield _from_file(path, name, limit)
        except FetchError as error:
            yield Skipped(name, "fetch", error.message, error.hint)


def _from_file(path: Path, name: str, limit: int) -> Page:
    try:
        size = path.stat().st_size
        if size > limit:
            raise _too_large(size, limit)
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FetchError("there is no such file or folder", "Check the path; addresses begin with https://.") from error
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}", "Check the file's permissions.") from error
    return Page(name, content, MEDIA_TYPES.get(path.suffix.lower(), "text/plain"))


def _from_address(address: str, limit: int) -> Page:
    try:
        with requests.get(address, headers={"User-Agent": USER_AGENT}, timeout=TIMEOUT, stream=True) as answer:
            if answer.status_code != 200:
                raise FetchError(f"the server answered {answer.status_code}", "Open the address in a browser.")
            content = b""
            for piece in answer.iter_content(1 << 16):
                content += piece
                if len(content) > limit:
                    raise _too_large(len(content), limit)
            media_type, _, parameters = answer.headers.get("Content-Type", "text/plain").lower().partition(";")
            charset = re.search(r"charset=[\"']?([\w-]+)", parameters)
            return Page(_name(answer.url), content, media_type.strip(), charset[1] if charset else "")
    except requests.RequestException as error:
        raise FetchError(f"cannot be fetched: {type(error).__name__}", "Check the address and the network.") from error


def _name(address: str) -> str:
    """An address as an IRI: brackets and the like coded (`?_fields[]=id` is an address, but no IRI), no fragment."""
    parts = urlsplit(address)
    path, query = (quote(part, safe="%/:=&?~+!$,;'@()*") for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _too_large(size: int, limit: int) -> FetchError:
    return FetchError(
        f"{size:,} bytes are more than a page may have ({limit:,})",
        "Split the page, or raise the setting max_page_bytes.",
    )
