"""Where pages come from: files, folders, archives and addresses; the only reader of the articles' disk and network.

    fetch(sources, config, kept) -> pages
    crawl(address, folder, config, progress) -> what happened
    crawls(sources, kept, listed) -> what happened, again
    retract(folder, listed): names taken out of what is kept

Pages of addresses are kept in a folder each under `kept`, from which they can be read again without the network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch.address import is_address, normal
from soga_kg.fetch.client import StoppedError
from soga_kg.fetch.crawl import crawl
from soga_kg.fetch.kept import Kept, holds_pages, is_kept
from soga_kg.fetch.local import MEDIA_TYPES, local
from soga_kg.fetch.pace import Pace
from soga_kg.fetch.record import Run
from soga_kg.fetch.replay import replay
from soga_kg.fetch.retract import retract
from soga_kg.fetch.tell import told
from soga_kg.fetch.visit import Progress
from soga_kg.model import Crawl, Page, Skipped
from soga_kg.suppress import Suppression

__all__ = ["MEDIA_TYPES", "Run", "StoppedError", "crawl", "crawls", "fetch", "is_kept", "kept_in", "retract", "told"]


def _unwatched(stage: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


def fetch(
    sources: Sequence[str],
    config: Config,
    kept: Path | None = None,
    progress: Progress = _unwatched,
    listed: Suppression | None = None,
) -> Iterator[Page | Skipped]:
    """The pages of all sources, sorted within each; what cannot be opened comes as Skipped with its reason.

    What addresses give is kept under `kept` (without it, nowhere), without names of people on the list `listed`.
    """
    pace = Pace()
    with tempfile.TemporaryDirectory(prefix="soga-kg-") as nowhere:
        for source in sources:
            try:
                if is_address(source):
                    yield from _address(source, kept or Path(nowhere), config, progress, listed, pace)
                else:
                    yield from local(Path(source), config.max_page_bytes)
            except FetchError as error:
                yield Skipped(source, "fetch", error.message, error.hint)


def crawls(sources: Sequence[str], kept: Path, listed: Suppression) -> tuple[Crawl, ...]:
    """What was counted when the pages of these sources were fetched; nothing of files that no crawl fetched."""
    found = []
    for source in sources:
        folder = kept_in(kept, source) if is_address(source) else Path(source)
        run = Kept(folder).run if is_kept(folder) else None
        if run is not None:
            found.append(Crawl(listed.clean(run.start), run.done, run.counts, tuple(told(run))))
    return tuple(found)


def kept_in(folder: Path, address: str) -> Path:
    """The folder under `folder` for the pages of an address: its server, and what tells it from others there."""
    start = normal(address)
    server = urlsplit(start).netloc.replace(":", "-").strip("[]")
    return folder / f"{server}-{sha256(start.encode()).hexdigest()[:8]}"


def _address(
    source: str, kept: Path, config: Config, progress: Progress, listed: Suppression | None, pace: Pace
) -> Iterator[Page | Skipped]:
    folder = kept_in(kept, source)
    if not config.offline:
        try:
            crawl(source, folder, config, progress, listed, pace)
        except FetchError as error:
            if not holds_pages(folder):
                raise
            yield Skipped(source, "fetch", error.message, error.hint)
    elif not holds_pages(folder):
        raise FetchError("no page of this address is kept", "Build once without --offline, or give the kept folder.")
    yield from replay(folder, config.max_page_bytes)
