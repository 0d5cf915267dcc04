"""What the index answers: search, lists with filters, names."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from soga_kg.errors import QueryError, ReleaseError
from soga_kg.index.facts import Facts
from soga_kg.index.rank import Hit, Name, folded, score, with_fame
from soga_kg.index.write import INITIALS
from soga_kg.messages import N_

CANDIDATES = 400  # names that are compared with what was typed; they come in the order of their things' mentions
GRAMS = 8  # of a misspelt name, its rarest runs of three letters; candidates share the most of them
SECONDS = 2.0  # after which a question is given up
_STEPS = 20_000  # of SQLite's machine between looks at the clock
_VALUES = 500  # parameters of a statement; SQLite takes 32,766, older ones 999


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list, with all its names.

    `begins` is the earliest day on which it began or was published, by which lists are ordered; `date` and `until`
    are the same and its end as printed: a day, month or year. All are empty where no article says.
    """

    iri: str
    kind: str
    mentions: int
    begins: str
    date: str
    until: str
    names: tuple[Name, ...]


_WORDS = "(SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rowid)"
_GRAM = "SELECT rowid AS id FROM grams WHERE grams MATCH ?"
_SHARED = "(SELECT id FROM ({shared}) GROUP BY id ORDER BY count(*) DESC, id LIMIT 2000)"


@contextmanager
def opened(path: Path) -> Iterator[Index]:
    """The index in this file, for one thread and a moment: opening costs a third of a millisecond.

    Raises ReleaseError where there is no index, QueryError (from its methods) where an answer takes too long.
    """
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise ReleaseError(
            N_("the release has no index %(name)s", name=path.name), N_("Build it anew with this version.")
        ) from error
    with closing(connection):
        end = time.monotonic() + SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield Index(connection)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise QueryError(
                    N_("the search did not end within %(seconds)s seconds", seconds=SECONDS),
                    N_("Type more of the name."),
                ) from error
            raise ReleaseError(
                N_("the index %(name)s cannot be read: %(error)s", name=path.name, error=error),
                N_("Build the release anew."),
            ) from error


class Index:
    """Answers from one open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.facts = Facts(connection)

    def search(self, typed: str, kinds: Sequence[str] = (), limit: int = 10, *, fame: bool = True) -> list[Hit]:
        """The things whose names go best with what was typed, each once, best first.

        Whole names, beginnings and words come from the index of words; beside few of them, names with the same
        runs of letters are compared by spelling. `fame`: things that are often mentioned come first among equals,
        and spelling counts only where no word does.
        """
        wanted = folded(typed)
        if not wanted:
            return []
        best = _best(wanted, self._by_words(wanted, kinds), {}, fame)
        if len(wanted) >= 4 and (not best or (len(best) < limit and not fame)):
            best = _best(wanted, self._by_spelling(wanted, kinds), best, fame)
        ordered = sorted(best.values(), key=lambda hit: (-hit.score, -hit.mentions, hit.name.text, hit.iri))
        return ordered[:limit]

    def _by_words(self, wanted: str, kinds: Sequence[str]) -> Iterator[Any]:
        words = wanted.split()
        match = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        yield from self._named("name WHERE folded = ?", [wanted], kinds)
        yield from self._named(_WORDS, [match], kinds)

    def _by_spelling(self, wanted: str, kinds: Sequence[str]) -> Iterator[Any]:
        grams = sorted({wanted[i : i + 3] for i in range(len(wanted) - 2)})
        known = self._db.execute(
            f"SELECT term FROM gram WHERE term IN ({_marks(grams)}) ORDER BY doc, term LIMIT {GRAMS}", grams
        ).fetchall()
        matches = [f'"{gram}"' for (gram,) in known]
        if matches:
            shared = " UNION ALL ".join([_GRAM] * len(matches))
            yield from self._named(_SHARED.format(shared=shared), matches, kinds)

    def _named(self, source: str, values: Sequence[str], kinds: Sequence[str]) -> list[Any]:
        """Names of things of these kinds from a source of names' rows that has the better ones first."""
        of_kind = f"WHERE thing.kind IN ({_marks(kinds)})" if kinds else ""
        return self._db.execute(
            "SELECT thing.id, thing.iri, thing.kind, thing.mentions, name.text, name.language, name.sort, name.folded "
            f"FROM (SELECT id FROM {source}) AS source CROSS JOIN name ON name.id = source.id "
            f"CROSS JOIN thing ON thing.id = name.thing {of_kind} LIMIT {CANDIDATES}",
            [*values, *kinds],
        ).fetchall()

    def entries(self, kind: str, filters: Mapping[str, str], offset: int = 0, limit: int = -1) -> list[Entry]:
        """Things of a kind that have all these values, in alphabetical order; all of them without a limit."""
        where, values = _where(kind, filters)
        rows = self._db.execute(f"SELECT thing.* FROM thing WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
                                [*values, limit, offset]).fetchall()  # fmt: skip
        return self._entries(rows)

    def latest(self, kind: str, limit: int) -> list[Entry]:
        """Things of a kind, the latest first; those without a date come last."""
        rows = self._db.execute(
            "SELECT * FROM thing WHERE kind = ? ORDER BY begins DESC, id LIMIT ?", [kind, limit]
        ).fetchall()
        return self._entries(rows)

    def things(self, iris: Iterable[str]) -> dict[str, Entry]:
        """What the index knows of these things; those it does not know are absent."""
        rows = []
        for some in _parts(sorted(set(iris))):
            rows += self._db.execute(f"SELECT * FROM thing WHERE iri IN ({_marks(some)})", some).fetchall()
        return {entry.iri: entry for entry in self._entries(rows)}

    def _entries(self, rows: Sequence[Any]) -> list[Entry]:
        names: dict[int, list[Name]] = {row[0]: [] for row in rows}
        for some in _parts(sorted(names)):
            for thing, text, language, sort in self._db.execute(
                f"SELECT thing, text, language, sort FROM name WHERE thing IN ({_marks(some)}) AND sort < {INITIALS} "
                "ORDER BY sort, text, language",
                some,
            ):
                names[thing].append(Name(text, language, sort))
        return [
            Entry(iri, kind, mentions, begins, date, until, tuple(names[number]))
            for number, iri, kind, mentions, begins, date, until in rows
        ]

    def total(self, kind: str, filters: Mapping[str, str]) -> int:
        """How many things of a kind have all these values."""
        where, values = _where(kind, filters)
        return int(self._db.execute(f"SELECT count(*) FROM thing WHERE {where}", values).fetchone()[0])

    def values(self, kind: str, key: str, filters: Mapping[str, str]) -> list[tuple[str, int]]:
        """The values of one filter with the number of things that each would leave beside the other filters."""
        where, parameters = _where(kind, {k: v for k, v in filters.items() if k != key})
        return self._db.execute(
            "SELECT facet.value, count(*) FROM thing CROSS JOIN facet ON facet.thing = thing.id AND facet.key = ? "
            f"WHERE {where} GROUP BY facet.value ORDER BY facet.value",
            [key, *parameters],
        ).fetchall()

    def facets(self, iris: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        """Of each thing, the values of each filter, sorted."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for some in _parts(sorted(set(iris))):
            for iri, key, value in self._db.execute(
                "SELECT thing.iri, facet.key, facet.value FROM thing JOIN facet ON facet.thing = thing.id "
                f"WHERE thing.iri IN ({_marks(some)}) ORDER BY thing.iri, facet.key, facet.value",
                some,
            ):
                of_thing = found.setdefault(iri, {})
                of_thing[key] = (*of_thing.get(key, ()), value)
        return found

    def addresses(self, kind: str, offset: int, limit: int) -> list[tuple[str, str]]:
        """IRIs of a kind in the order of its list, with the day, month or year of each as printed, or empty."""
        return self._db.execute(
            "SELECT iri, date FROM thing WHERE kind = ? ORDER BY id LIMIT ? OFFSET ?", [kind, limit, offset]
        ).fetchall()

    def period(self, kind: str) -> tuple[str, str]:
        """The first and the last day on which things of a kind began; both empty where none has a date."""
        row = self._db.execute("SELECT min(begins), max(begins) FROM thing WHERE kind = ? AND begins <> ''", [kind])
        first, last = row.fetchone()
        return str(first or ""), str(last or "")


def _where(kind: str, filters: Mapping[str, str]) -> tuple[str, list[str]]:
    conditions, values = ["kind = ?"], [kind]
    for key, value in sorted(filters.items()):
        conditions.append("id IN (SELECT thing FROM facet WHERE key = ? AND value = ?)")
        values += [key, value]
    return " AND ".join(conditions), values


def _best(wanted: str, rows: Iterable[Any], found: Mapping[int, Hit], fame: bool) -> dict[int, Hit]:
    """The best match of each thing."""
    best = dict(found)
    for thing, iri, kind, mentions, text, language, sort, name in rows:
        points = score(wanted, name, sort)
        points = with_fame(points, mentions) if points and fame else points
        if points and (thing not in best or best[thing].score < points):
            best[thing] = Hit(thing, iri, kind, mentions, Name(text, language, sort), points)
    return best


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _parts(values: Sequence[str] | Sequence[int]) -> Iterator[list[str] | list[int]]:
    for start in range(0, len(values), _VALUES):
        yield list(values[start : start + _VALUES])  # type: ignore[misc]  # of one kind, whichever it is
