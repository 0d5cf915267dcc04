"""The revisions of articles, those of today and those of before: what an article said at a given time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

INDEX = "articles.json"
GRAPHS = "history.nq"


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """One time that a revision stood at its place and ended, and what its source said of it then; as in Revision."""

    first: int
    since: str
    last: int
    until: str
    replaced_by: str = ""
    published: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Revision:
    """One revision of an article, by ids. `first` and `last` are releases, `since` and `until` their dates or empty.

    `last` is 0 while the revision is current; `replaced_by` is the revision in its place. `published` and `modified`
    are what its source said of it, the latter when it was first read. What came back has its earlier times in `stays`,
    oldest first.
    """

    id: str
    work: str
    language: str
    title: str
    sources: tuple[str, ...]
    published: str = ""
    first: int = 0
    since: str = ""
    last: int = 0
    until: str = ""
    replaced_by: str = ""
    modified: str = ""
    stays: tuple[Stay, ...] = ()

    @property
    def pages(self) -> frozenset[str]:
        """Where it stands, without lines."""
        return frozenset(source.partition("#line=")[0] for source in self.sources)

    def times(self) -> Iterator[Revision]:
        """The revision as it stood each time, oldest first, this one last."""
        yield from (replace(self, **asdict(stay), stays=()) for stay in self.stays)
        yield self

    def back(self, now: Revision, number: int, date: str) -> Revision:
        """The same, read again as `now` by a release after it had ended."""
        ended = (self.first, self.since, self.last, self.until, self.replaced_by, self.published, self.modified)
        stay = Stay(*ended)
        return replace(now, first=number, since=date, stays=(*self.stays, stay))


def revisions(folder: Path | None) -> tuple[Revision, ...]:
    """All revisions that a release knows, past ones too; none where there is no release."""
    if folder is None or not (folder / INDEX).is_file():
        return ()
    listed = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return tuple(
        Revision(
            **{**item, "sources": tuple(item["sources"]), "stays": tuple(Stay(**s) for s in item.get("stays", ()))}
        )
        for item in listed
    )


def abandoned(previous: Path | None, newest: Path | None) -> tuple[Revision, ...]:
    """What the newest release knows of revisions and the one in use does not: somebody went back to that.

    Revisions that it has never had, and those that had ended in it and came back after it.
    """
    known = {item.id: item for item in revisions(previous)}
    found = () if newest == previous else revisions(newest)
    return tuple(item for item in found if item.id not in known or 0 < known[item.id].last <= item.first)


def as_data(listed: Iterable[Revision]) -> list[dict[str, object]]:
    """Revisions as `articles.json` holds them."""
    rows = ({**asdict(item), "sources": list(item.sources)} for item in sorted(listed))
    return [{key: told for key, told in row.items() if told or key != "stays"} for row in rows]


def following(
    old: Sequence[Revision], now: Iterable[Revision], number: int, date: str, lost: Sequence[Revision] = ()
) -> tuple[Revision, ...]:
    """Old and present revisions after release `number`: what is not at its place any more ends with this release.

    `lost` are those of releases after the one that was gone back to: they stood there too. Of one that stands in both
    the latter knows more.
    """
    known = {item.id: item for item in (*old, *lost)}
    here = {item.id: item for item in now}
    after = {**successors(lost, list(here.values())), **successors(old, list(here.values()))}
    made = []
    for id_, item in here.items():
        before = known.get(id_)
        if before is None:
            made.append(replace(item, first=number, since=date))
        elif before.last:
            made.append(before.back(item, number, date))
        else:  # a new date of change without a new text changed nothing here
            modified = before.modified or item.modified
            made.append(replace(item, first=before.first, since=before.since, modified=modified, stays=before.stays))
    for id_, item in known.items():
        if id_ not in here:
            end = item if item.last else replace(item, last=number, until=date)
            made.append(replace(end, replaced_by=after.get(id_) or item.replaced_by))
    return tuple(sorted(made))


def successors(old: Iterable[Revision], now: Sequence[Revision]) -> dict[str, str]:
    """Id of a revision that is not there any more -> the one in its place.

    That is the only one on the page where the old one stood alone, else the one of the same work (of several the
    first by id).
    """
    here = {item.id for item in now}
    ended = [item for item in old if item.id not in here and not item.last]
    before = [item for item in old if not item.last]
    alone_then, alone_now = _alone(before), _alone(now)
    works: dict[str, list[str]] = defaultdict(list)
    for item in now:
        works[item.work].append(item.id)
    found: dict[str, str] = {}
    for item in ended:
        pages = [page for page, id_ in alone_then.items() if id_ == item.id and page in alone_now]
        if pages:
            found[item.id] = alone_now[min(pages)]
        elif works[item.work]:
            found[item.id] = min(works[item.work])
    return found


def _alone(listed: Iterable[Revision]) -> dict[str, str]:
    """Page -> the one revision on it, for pages with a single one."""
    pages: dict[str, set[str]] = defaultdict(set)
    for item in listed:
        for page in item.pages:
            pages[page].add(item.id)
    return {page: min(ids) for page, ids in pages.items() if len(ids) == 1}


def graph(folder: Path, name: str) -> bytes:
    """The N-Quads of one graph of a release (`default` is the default graph); empty where it has none of this name."""
    where = _graphs(folder).get(name)
    return _slice(folder, where) if where else b""


def history(old: Path | None, base: str, ended: Iterable[str]) -> bytes:
    """`history.nq` of a release: that of the release before, with the graphs of the revisions that ended since."""
    if old is None:
        return b""
    kept = (old / GRAPHS).read_bytes() if (old / GRAPHS).is_file() else b""
    where = _graphs(old)
    added = [iri for iri in sorted(f"{base}id/{i}" for i in ended) if iri in where]
    for iri in added:
        kept = without(kept, iri)  # it came back and ended again
    return kept + b"".join(_slice(old, where[iri]) for iri in added)


def without(lines: bytes, iri: str) -> bytes:
    """N-Quads without those of one graph."""
    end = f" <{iri}> .\n".encode()
    return (
        b"".join(line for line in lines.splitlines(keepends=True) if not line.endswith(end)) if end in lines else lines
    )


def past_graph(folder: Path, iri: str) -> bytes:
    """The graph of a revision, present or past, as the last release that had it gave it."""
    found = graph(folder, iri)
    if found or not (folder / GRAPHS).is_file():
        return found
    end = f" <{iri}> .\n".encode()
    with (folder / GRAPHS).open("rb") as file:
        return b"".join(line for line in file if line.endswith(end))


@dataclass(frozen=True, slots=True)
class Difference:
    """N-Quads that one release has and the other has not; the bytes and quads of the later one."""

    removed: bytes
    added: bytes
    whole: int
    quads: int


def changed_quads(old: Path, new: Path) -> Difference:
    """What is different between the graphs of two releases."""
    before, now = _graphs(old), _graphs(new)
    removed, added = [], []
    for name in sorted(before.keys() | now.keys()):
        was, is_ = before.get(name), now.get(name)
        if was and is_ and was["sha256"] == is_["sha256"]:
            continue
        left = set(_slice(old, was).splitlines(keepends=True)) if was else set()
        right = set(_slice(new, is_).splitlines(keepends=True)) if is_ else set()
        removed += sorted(left - right)
        added += sorted(right - left)
    whole, quads = (sum(about[key] for about in now.values()) for key in ("bytes", "quads"))
    return Difference(b"".join(removed), b"".join(added), whole, quads)


def _graphs(folder: Path) -> Mapping[str, Mapping[str, int]]:
    loaded: dict[str, dict[str, int]] = json.loads((folder / "graphs.json").read_text(encoding="utf-8"))
    return loaded


def _slice(folder: Path, where: Mapping[str, int]) -> bytes:
    with (folder / "graph.nq").open("rb") as file:
        file.seek(where["offset"])
        return file.read(where["bytes"])
