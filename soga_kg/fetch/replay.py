"""Kept pages as pages to read: what is current, and why the rest is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from soga_kg.errors import FetchError
from soga_kg.fetch.address import normal_or_none
from soga_kg.fetch.client import too_large
from soga_kg.fetch.kept import Kept
from soga_kg.fetch.record import Record
from soga_kg.messages import N_
from soga_kg.model import Page, Skipped


def replay(folder: Path, limit: int) -> Iterator[Page | Skipped]:
    """The newest version of every article that its site still shows, by address; the network is not asked."""
    kept = Kept(folder)
    articles = [record for record in kept.articles() if record.state != "moved"]
    if not articles:
        raise FetchError(N_("no page is kept in the folder"), N_("Fetch again: soga-kg fetch ADDRESS --out FOLDER."))
    for record in articles:
        name = normal_or_none(record.link) or record.address
        try:
            yield _page(kept, record, name, limit)
        except FetchError as error:
            yield Skipped(name, "fetch", error.message, error.hint)


def _page(kept: Kept, record: Record, name: str, limit: int) -> Page:
    if record.state == "withdrawn":
        raise FetchError(
            N_(
                "withdrawn by its site since %(withdrawn)s: %(reason)s",
                withdrawn=record.withdrawn[:10],
                reason=record.reason,
            )
        )
    if record.state != "current" or not record.versions:
        raise FetchError(record.reason, N_("The next crawl asks again."))
    content = kept.content(record)
    if len(content) > limit:
        raise too_large(len(content), limit)
    return Page(name, content, record.media_type, record.charset)
