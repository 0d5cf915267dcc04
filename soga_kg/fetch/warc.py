"""Pages of web archives in the WARC format (ISO 28500), as crawlers and libraries keep them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from soga_kg.errors import FetchError
from soga_kg.fetch.address import normal_or_none
from soga_kg.fetch.client import Answer, too_large
from soga_kg.fetch.links import says_not_found
from soga_kg.fetch.visit import READ
from soga_kg.messages import N_
from soga_kg.model import Page, Skipped


def warc(path: Path, limit: int) -> Iterator[Page | Skipped]:
    """The newest capture of every address, by address; one that answered 404 or 410 at last is Skipped.

    Raises FetchError for a file that is no WARC; what stands before a damaged place is read.
    """
    newest: dict[str, tuple[str, Page | Skipped]] = {}
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                name = normal_or_none(record.rec_headers.get_header("WARC-Target-URI") or "")
                date = record.rec_headers.get_header("WARC-Date") or ""
                if name and record.rec_type in {"response", "resource"} and date >= newest.get(name, ("",))[0]:
                    found = _capture(record, name, limit)
                    newest |= {name: (date, found)} if found else {}
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        if not newest:
            raise FetchError(
                N_("no web archive can be read: %(error)s", error=error), N_("Is it a WARC file?")
            ) from error
        newest[path.name] = (
            "",
            Skipped(path.name, "fetch", N_("the web archive is damaged at its end"), N_("Copy it again.")),
        )
    if not newest:
        raise FetchError(
            N_("no page in the web archive"), N_("Pages are records of type response with HTML, JSON or XML.")
        )
    for _, (_, page) in sorted(newest.items()):
        yield page


def _capture(record: ArcWarcRecord, name: str, limit: int) -> Page | Skipped | None:
    headers = record.http_headers or record.rec_headers
    status = int(headers.get_statuscode() or 0) if record.rec_type == "response" else 200
    answer = Answer(name, status, b"", {"content-type": headers.get_header("Content-Type") or "text/plain"})
    if status in {404, 410}:
        return Skipped(name, "fetch", N_("withdrawn by its site: the server answered %(status)s", status=status))
    if status != 200 or answer.media_type not in READ:
        return None
    content = record.content_stream().read(limit + 1)
    if len(content) > limit:
        error = too_large(len(content), limit)
        return Skipped(name, "fetch", error.message, error.hint)
    if getattr(record.raw_stream, "limit", 0):  # the record promised more than the file holds
        return Skipped(name, "fetch", N_("the web archive ends within this page"), N_("Copy it again."))
    if says_not_found(Answer(name, status, content, answer.headers)):
        return Skipped(name, "fetch", N_("the page says that it does not exist (a soft 404)"))
    return Page(name, content, answer.media_type, answer.charset)
