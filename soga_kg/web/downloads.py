"""The page of files: licence, sizes, digests, how to cite, and what earlier releases held."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from soga_kg.web.context import Context
from soga_kg.web.links import LISTS, Linker
from soga_kg.web.parts import Frame
from soga_kg.web.views import DownloadsView, FileView, PastView
from soga_kg.web.words import Words

FILES = (
    "graph.nq", "graph.ttl", "graph.jsonld", "graph.graphml", "manifest.json", "report.md", "report.json",
    "register.tsv", "changes.json", "releases.json", "history.nq",
)  # fmt: skip
_TYPES = {
    "nq": "application/n-quads",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "graphml": "application/graphml+xml",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
MOST = 200  # releases shown; releases.json has all


async def downloads(context: Context, linker: Linker, frame: Frame) -> DownloadsView:
    """The page of files."""
    release, words = context.release, linker.words
    manifest = release.manifest
    past = await asyncio.to_thread(read_json, release.folder / "releases.json", [])
    return DownloadsView(
        frame=replace(frame, title=words.gettext("Downloads")),
        files=tuple(files(words, release.folder, manifest)),
        tables=tuple((f"/things/{kind}.csv", words.of("lists", kind)) for kind in LISTS),
        licence=str(manifest.get("licence", "")),
        digest=release.digest,
        base=release.base,
        citation=_citation(words, manifest, frame.site, release.base),
        past=tuple(_past(words, told) for told in past[:MOST]),
    )


def files(words: Words, folder: Path, manifest: Mapping[str, Any]) -> Iterable[FileView]:
    """The files of the release that people may want."""
    for name in FILES:
        known = manifest.get("files", {}).get(name, {})
        path = folder / name
        if path.is_file() and (known or name == "manifest.json"):
            size = words.size(int(known.get("bytes", path.stat().st_size)))
            yield FileView(name, words.of("files", name), size, str(known.get("sha256", "")))


def media_type(name: str) -> str:
    """Of a file of the release."""
    return _TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def read_json(path: Path, default: Any) -> Any:
    """A file of the release; the default where it has none, as releases of older versions have not."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default


def _citation(words: Words, manifest: Mapping[str, Any], title: str, base: str) -> str:
    """Publisher, title, number and date of the release where it has them, digest, address."""
    publisher, number, date = (str(manifest.get(key) or "") for key in ("publisher", "number", "date"))
    parts = [
        publisher,
        title,
        words.gettext("Release %(number)s", number=number) if number else "",
        words.date(date) if date else "",
        f"SHA-256 {str(manifest.get('digest', ''))[:16]}",
        base,
    ]
    return ". ".join(part for part in parts if part) + "."


def _past(words: Words, told: Mapping[str, Any]) -> PastView:
    changes = told.get("changes", {})
    lines = tuple((words.number(int(changes[k])), what) for k, what in words.all("changes").items() if changes.get(k))
    return PastView(str(told["number"]), words.date(str(told.get("date", ""))), str(told.get("digest", "")), lines)
