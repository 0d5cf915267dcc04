"""What is different between two releases: identifiers, names, articles, facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from soga_kg.register import Moves

Names = Mapping[str, tuple[str, ...]]  # IRI -> its preferred names, the main one unknown among them


@dataclass(frozen=True, slots=True)
class Changes:
    """What `changes.json` says; facts are lines of the default graph's Turtle."""

    moves: Moves
    renamed: tuple[tuple[str, str, str], ...] = ()  # id, name before, name now
    articles: Mapping[str, object] = field(default_factory=dict)
    facts_added: int = 0
    facts_removed: int = 0

    def as_data(self, number: int, previous: int | None, date: str) -> dict[str, object]:
        """The contents of `changes.json`."""
        return {
            "number": number,
            "previous": previous,
            "date": date,
            "created": list(self.moves.created),
            "restored": list(self.moves.restored),
            "withdrawn": list(self.moves.withdrawn),
            "gone": self.moves.gone,
            "merged": [{"id": old, "into": new} for old, new in self.moves.merged.items()],
            "renamed": [{"id": id_, "from": before, "to": now} for id_, before, now in self.renamed],
            "articles": self.articles,
            "facts": {"added": self.facts_added, "removed": self.facts_removed},
        }

    def events(self) -> dict[str, tuple[str, ...]]:
        """Ids by the class of ActivityStreams 2.0 that says what happened to them. Works are told by their articles."""
        changed = self.articles.get("changed", ())
        newer = {item["id"]: item["replaces"] for item in changed} if isinstance(changed, list) else {}
        moves, replaced = self.moves, set(newer.values())
        told = {
            "as:Create": [id_ for id_ in (*moves.created, *moves.restored) if id_ not in newer],
            "as:Update": [*newer, *(id_ for id_, _, _ in self.renamed)],
            "as:Delete": [id_ for id_ in (*moves.withdrawn, *moves.merged) if id_ not in replaced],
        }
        return {kind: tuple(sorted({i for i in ids if not i.startswith("work/")})) for kind, ids in told.items()}

    def counts(self) -> dict[str, int]:
        """How much of each, for the list of releases: it names nobody."""
        moves = self.moves
        listed = {
            "created": moves.created,
            "restored": moves.restored,
            "withdrawn": moves.withdrawn,
            "merged": moves.merged,
            "renamed": self.renamed,
        }
        return {
            **{name: len(items) for name, items in listed.items()},
            "gone": moves.gone,
            "facts_added": self.facts_added,
            "facts_removed": self.facts_removed,
        }


def names(turtle: str, *properties: str) -> Names:
    """The preferred names in the Turtle of a release, by IRI; with further properties their values too."""
    wanted = tuple(f" {curie} " for curie in ("schema:name", *properties))
    head = [line for line in turtle.splitlines() if line.startswith("@prefix")]
    lines = [line for line in turtle.splitlines() if any(w in line for w in wanted) and not line.startswith("@prefix")]
    found: dict[str, list[str]] = defaultdict(list)
    for quad in ox.parse("\n".join([*head, *lines]), format=ox.RdfFormat.TURTLE):
        found[str(quad.subject.value)].append(quad.object.value)
    return {iri: tuple(sorted(listed)) for iri, listed in found.items()}


def renamed(before: Names, now: Names, prefix: str) -> tuple[tuple[str, str, str], ...]:
    """Things of which no preferred name is still one: id, a name before, a name now."""
    return tuple(
        (iri.removeprefix(prefix), before[iri][0], now[iri][0])
        for iri in sorted(before.keys() & now.keys())
        if not set(before[iri]) & set(now[iri])
    )


def facts(before: str, now: str) -> tuple[int, int]:
    """How many facts came and went between the Turtle of two releases."""
    old, new = _facts(before), _facts(now)
    return len(new - old), len(old - new)


def _facts(turtle: str) -> set[str]:
    return {line for line in turtle.splitlines() if line and not line.startswith("@prefix")}


def shrunk(before: Mapping[str, int], now: Mapping[str, int], most: float, kinds: Iterable[str]) -> str:
    """Which of the counts lost more than the share `most` (0 to 1), in words; empty where none did."""
    lost = []
    for kind in kinds:
        old, new = before.get(kind, 0), now.get(kind, 0)
        if old and (old - new) / old > most:
            lost.append(f"{kind} {old} -> {new}")
    return ", ".join(lost)
