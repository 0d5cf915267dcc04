"""Every identifier that was ever published and what became of it: none is lost without a line that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from soga_kg.errors import ReleaseError
from soga_kg.messages import N_
from soga_kg.namespaces import digest

HEADER = "# id\tstate\tcreated\tchanged\tdate\ttarget\tmarks"
GONE_DIGITS = 5  # so few that ten names in ten million fit: the line proves nobody's removal, and hides the name


class State(StrEnum):
    """What an identifier stands for today."""

    CURRENT = "current"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One identifier. `created` and `changed` are numbers of releases, `date` that of `changed` or empty.

    `target` is the id that took its place; of a withdrawn article revision the newer one. `marks` are what a work is
    known by (soga_kg/places.py), and of a revision its work and the mark of its text.
    """

    id: str
    state: State
    created: int
    changed: int
    date: str = ""
    target: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """What a release does to identifiers; all sorted. `merged` and `renamed` map an id to another or to a name."""

    created: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    gone: int = 0
    merged: Mapping[str, str] = field(default_factory=dict)

    def without(self, ids: frozenset[str] | set[str], gone: int) -> Moves:
        """The same without ids that were removed on request, and how many these are."""
        created, restored, withdrawn = (
            tuple(i for i in listed if i not in ids) for listed in (self.created, self.restored, self.withdrawn)
        )
        merged = {old: new for old, new in self.merged.items() if not {old, new} & ids}
        return Moves(created, restored, withdrawn, gone, merged)


def gone_id(id_: str) -> str:
    """The name-free id under which something removed on request stays in the register."""
    return f"{id_.partition('/')[0]}/*{digest('gone', id_, length=GONE_DIGITS)}"


@dataclass(frozen=True)
class Register:
    """The register of one release, by id."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Register:
        """Reads `register.tsv`. Raises ReleaseError for a line that is none of ours."""
        entries = {}
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("#") or not line.strip():
                continue
            try:
                id_, state, created, changed, date, target, *more = line.split("\t")
                (marks,) = more or ("",)
                entries[id_] = Entry(id_, State(state), int(created), int(changed), date, target, tuple(marks.split()))
            except ValueError as error:
                raise ReleaseError(
                    N_("line %(number)s of the register cannot be read: %(line)s", number=number, line=line[:80]),
                    N_("It has six columns or seven (docs/releases.md). Take the last good version from git."),
                ) from error
        return cls(entries)

    def text(self) -> str:
        """The register as it is kept: sorted, one line a thing."""
        rows = (
            (e.id, e.state.value, str(e.created), str(e.changed), e.date, e.target, *filter(None, [" ".join(e.marks)]))
            for e in self.entries.values()
        )
        return "".join(line + "\n" for line in (HEADER, *("\t".join(row) for row in sorted(rows))))

    def state(self, id_: str) -> Entry | None:
        """What became of an id (the part of an IRI after `BASE id/`); None where it was never published."""
        return self.entries.get(id_) or self.entries.get(gone_id(id_))

    @cached_property
    def current(self) -> frozenset[str]:
        """The ids in use."""
        return frozenset(e.id for e in self.entries.values() if e.state is State.CURRENT)

    @cached_property
    def marks(self) -> Mapping[str, frozenset[str]]:
        """Mark -> the works that are known by it."""
        found: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries.values():
            if entry.id.startswith("work/"):
                for mark in entry.marks:
                    found[mark].add(entry.target or entry.id)
        return {mark: frozenset(works) for mark, works in found.items()}

    def work_of(self, revision: str) -> str:
        """The work of a revision that was published, by ids; empty where that is not known."""
        entry = self.entries.get(revision)
        work = entry.marks[0] if entry and entry.marks and revision.startswith("article/") else ""
        return self.led(work)

    def led(self, work: str) -> str:
        """The work that took the place of one that was joined to another, else the same id."""
        entry = self.entries.get(work)
        return entry.target if entry and entry.state is State.MERGED else work

    def oldest(self, ids: Iterable[str]) -> str | None:
        """Of several ids the one in use for longest, if any of them is."""
        known = [self.entries[i] for i in set(ids) & self.current]
        return min(known, key=lambda e: (e.created, e.id)).id if known else None

    def check(self, published: Iterable[str], where: str) -> None:
        """Raises ReleaseError where an id that was published is unknown here."""
        lost = sorted(i for i in published if self.state(i) is None)
        if lost:
            raise ReleaseError(
                N_(
                    "%(count)s identifiers of %(where)s are in no line of the register, the first is %(lost)s",
                    count=len(lost),
                    where=where,
                    lost=lost[0],
                ),
                N_(
                    "Nothing was published: an address that people use would be lost. Take the register's lines from "
                    "git, or remove the setting 'register' to go on with the one of the last release."
                ),
            )

    def following(
        self, now: Iterable[str], successors: Mapping[str, str], number: int, date: str
    ) -> tuple[Register, Moves]:
        """The register of release `number` with the ids in use now, and what is new in it.

        `successors` leads from an id that may be lost to the one in its place.
        """
        here = frozenset(now)
        revived = {gone_id(i) for i in here - self.entries.keys()} & self.entries.keys()
        entries = {i: e for i, e in self.entries.items() if i not in revived}
        moves: dict[str, list[str]] = {"created": [], "restored": [], "withdrawn": []}
        merged: dict[str, str] = {}
        for id_ in sorted(here):
            known = entries.get(id_)
            if known is None:
                entries[id_] = Entry(id_, State.CURRENT, number, number, date)
                moves["created"].append(id_)
            elif known.state is not State.CURRENT:
                entries[id_] = replace(known, state=State.CURRENT, changed=number, date=date, target="")
                moves["restored"].append(id_)
        for id_, entry in sorted(entries.items()):
            if id_ in here or entry.state is State.GONE:
                continue
            after = self._after(entry, here, successors)
            if after == (entry.state, entry.target):
                continue
            entries[id_] = replace(entry, state=after[0], target=after[1], changed=number, date=date)
            if after[0] is State.MERGED:
                merged[id_] = after[1]
            elif entry.state is not State.WITHDRAWN:
                moves["withdrawn"].append(id_)
        made = Moves(
            tuple(moves["created"]),
            tuple(moves["restored"]),
            tuple(moves["withdrawn"]),
            0,
            dict(sorted(merged.items())),
        )
        return Register(entries), made

    def _after(self, entry: Entry, here: frozenset[str], successors: Mapping[str, str]) -> tuple[State, str]:
        """State and target of an id that is not in use now."""
        target, seen = entry.id, {entry.id}
        while target not in here:
            known = self.entries.get(target)
            target = successors.get(target) or (known.target if known else "")
            if not target or target in seen:
                return State.WITHDRAWN, ""
            seen.add(target)
        # A text that was replaced is not the new text, so its address says gone, with a link.
        return (State.WITHDRAWN if entry.id.startswith("article/") else State.MERGED), target

    def without(self, ids: Iterable[str], number: int, date: str) -> tuple[Register, int]:
        """The register with name-free lines in place of what was removed on request, and how many these are."""
        entries, hidden = dict(self.entries), 0
        taken = set(ids)
        for id_ in sorted(taken & entries.keys()):
            old = entries.pop(id_)
            free = gone_id(id_)
            entries[free] = Entry(free, State.GONE, old.created, number, date)
            hidden += 1
        for id_, entry in list(entries.items()):
            if entry.target in taken:
                entries[id_] = replace(entry, state=State.WITHDRAWN, target="", changed=number, date=date)
        return Register(entries), hidden
