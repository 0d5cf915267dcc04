"""What is known of a kept page and of a crawl: the lines of the index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a page: its digest, its file in the folder, when it was fetched, when the site says it changed."""

    sha256: str
    file: str
    fetched: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one address.

    `state`: current, withdrawn (it answered 404 or 410, or is hidden now; `withdrawn` is the date), moved (`link` is
    where to), refused (robots.txt, another site), failed (never had an answer); `reason` says why. `role` is article
    or list, `run` the last crawl that asked for it, `link` the article's address for people where that is another
    one, `pages` how many pages a list has.
    """

    address: str
    role: str = "article"
    run: int = 0
    state: str = "current"
    status: int = 0
    reason: str = ""
    link: str = ""
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    pages: int = 0
    withdrawn: str = ""
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The last crawl, of the address `start`: `done` or not, the source chosen, and what happened how often."""

    start: str
    run: int
    done: bool = False
    source: str = ""
    began: str = ""
    ended: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def line(item: Record | Run) -> str:
    """A line of the index."""
    data = _filled(item) | {"run": item.run}
    if isinstance(item, Record) and item.versions:
        data["versions"] = [_filled(version) for version in item.versions]
    return json.dumps(data, sort_keys=True) + "\n"


def _filled(item: Record | Run | Version) -> dict[str, Any]:
    """The fields that say something; written by hand, since `asdict` copies everything, and a crawl writes much."""
    return {f.name: value for f in fields(item) if (value := getattr(item, f.name))}


def read_line(data: dict[str, Any]) -> Record | Run:
    """What a line of the index says; TypeError where a field is not known."""
    if "address" not in data:
        return Run(**data)
    known = {f.name for f in fields(Record)}
    versions = tuple(Version(**version) for version in data.pop("versions", ()))
    return Record(**{key: value for key, value in data.items() if key in known}, versions=versions)
