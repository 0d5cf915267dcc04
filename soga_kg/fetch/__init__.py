"""Where pages come from: files, folders, archives and addresses; the only reader of the articles' disk and network.

    fetch(sources, config, kept) -> pages
    crawl(address, folder, config, progress) -> what happened
    crawls(sources, kept, config, listed) -> what happened, again
    retract(folder, listed): names taken out of what is kept

Pages of addresses are kept in a folder each under `kept`, from which they can be read again without the network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch.address import is_address, normal
from soga_kg.fetch.client import StoppedError
from soga_kg.fetch.crawl import Sitemap, crawl, sitemap_of
from soga_kg.fetch.kept import Kept, holds_pages, is_kept
from soga_kg.fetch.local import MEDIA_TYPES, local
from soga_kg.fetch.pace import Pace
from soga_kg.fetch.record import Run
from soga_kg.fetch.replay import replay
from soga_kg.fetch.retract import retract
from soga_kg.fetch.tell import told
from soga_kg.fetch.visit import Progress
from soga_kg.messages import N_
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
    pace = Pace(shared=True)
    with tempfile.TemporaryDirectory(prefix="soga-kg-") as nowhere:
        for source in sources:
            try:
                start = _start(source, config)
                if start is not None:
                    one = partial(crawl, start, config=config, progress=progress, listed=listed, pace=pace)
                    yield from _address(source, kept_in(kept or Path(nowhere), start), config, one)
                else:
                    yield from local(Path(source), config.max_page_bytes)
            except FetchError as error:
                yield Skipped(source, "fetch", error.message, error.hint)


def crawls(sources: Sequence[str], kept: Path, config: Config, listed: Suppression) -> tuple[Crawl, ...]:
    """What was counted when the pages of these sources were fetched; nothing of files that no crawl fetched."""
    found = []
    for source in sources:
        start = _start(source, config)
        folder = Path(source) if start is None else kept_in(kept, start)
        run = Kept(folder).run if is_kept(folder) else None
        if run is not None:
            found.append(Crawl(listed.clean(run.start), run.done, run.counts, tuple(told(run))))
    return tuple(found)


def kept_in(folder: Path, address: str | Sitemap) -> Path:
    """The folder under `folder` for the pages of an address: its server, and what tells it from others there."""
    start = address.address if isinstance(address, Sitemap) else normal(address)
    server = urlsplit(start).netloc.replace(":", "-").strip("[]")
    return folder / f"{server}-{sha256(start.encode()).hexdigest()[:8]}"


def _start(source: str, config: Config) -> str | Sitemap | None:
    """Where a crawl begins: an address, or a sitemap that is a file; None for other files."""
    return source if is_address(source) else sitemap_of(Path(source), config.max_page_bytes)


def _address(source: str, folder: Path, config: Config, one: Callable[[Path], Run]) -> Iterator[Page | Skipped]:
    if not config.offline:
        try:
            one(folder)
        except FetchError as error:
            if not holds_pages(folder):
                raise
            yield Skipped(source, "fetch", error.message, error.hint)
    elif not holds_pages(folder):
        raise FetchError(
            N_("no page of this address is kept"), N_("Build once without --offline, or give the kept folder.")
        )
    yield from replay(folder, config.max_page_bytes)
