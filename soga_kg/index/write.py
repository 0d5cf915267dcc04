"""How the index is made from the quads of a release."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError
from soga_kg.index import stated
from soga_kg.index.stated import KINDS, Stated
from soga_kg.messages import N_
from soga_kg.names import fold, initials, is_acronym
from soga_kg.namespaces import expand

FILE = "index.sqlite"
# Where a name stands decides how much a match with it is worth (rank.py).
MAIN, OTHER, FORMER, INITIALS = range(4)
_NAMES = {
    **dict.fromkeys(map(expand, ("schema:name", "schema:headline", "rdfs:label")), MAIN),
    **dict.fromkeys(map(expand, ("schema:alternateName", "skos:altLabel", "schema:alternativeHeadline")), OTHER),
    expand("soga:formerName"): FORMER,
}
_FACETS = {
    expand("schema:location"): "place",
    expand("org:classification"): "type",
    expand("soga:policyType"): "type",
    expand("schema:inLanguage"): "language",
}
_DATES = tuple(map(expand, ("schema:startDate", "dcterms:issued")))  # as printed, the first that there is
_UNTIL = (expand("schema:endDate"),)
_BEGINS = (*map(expand, ("soga:startEarliest", "soga:issuedEarliest")), *_DATES)  # whole days where there are bounds
_ENDS = (expand("soga:endLatest"), *_UNTIL)
_MENTIONS, _MEMBER, _ROLE = map(expand, ("schema:mentions", "org:member", "org:role"))
_LONGEST_SPAN = 20  # years; what lasts longer is filed under its first year only

# Rows of `name` are ordered by how often the thing is mentioned: the first matches of a short prefix, which nothing
# else orders, are then those that are most likely meant. `words` and `grams` keep no copy of the text (content='') and
# no places of words (detail=none), which halves the file; folded text is parted by blanks alone, as 'ascii' parts it.
_SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, mentions INTEGER NOT NULL,
                    begins TEXT NOT NULL, date TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
                   sort INTEGER NOT NULL, folded TEXT NOT NULL);
CREATE TABLE facet (key TEXT NOT NULL, value TEXT NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (key, value, thing))
                   WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (folded, content='', columnsize=0, detail=none,
                                       tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE grams USING fts5 (folded, content='', columnsize=0, detail=none,
                                       tokenize='trigram case_sensitive 1');
"""
_INDEXES = """
CREATE INDEX thing_kind ON thing (kind, id);
CREATE INDEX thing_begins ON thing (kind, begins);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX name_folded ON name (folded);
CREATE INDEX facet_thing ON facet (thing);
INSERT INTO words (words) VALUES ('optimize');
INSERT INTO grams (grams) VALUES ('optimize');
CREATE VIRTUAL TABLE gram USING fts5vocab ('grams', 'row');
ANALYZE;
"""


@dataclass(slots=True)
class _Thing:
    """What is known of one thing while triples come in."""

    names: dict[tuple[str, str], int] = field(default_factory=dict)  # (text, language) -> where it stands
    mentions: int = 0
    facets: set[tuple[str, str]] = field(default_factory=set)
    dates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def main(self) -> str:
        """The name that decides the thing's place in a list."""
        return min((where, text) for (text, _), where in self.names.items())[1]

    def date(self, properties: Iterable[str], best: int) -> str:
        """The first (0) or last (-1) day of the first property that has one."""
        return next((sorted(self.dates[p])[best] for p in properties if self.dates.get(p)), "")


def create(path: Path, quads: Iterable[ox.Quad], base: str) -> None:
    """Write the index of all things and articles under `base`, the base of the data's IRIs.

    `quads` are all those of the release, in any order. Raises ReleaseError where the disk refuses.
    """
    said = Stated(f"{base}id/")
    things = _gathered(said.passing(quads), f"{base}id/")
    rows = sorted((_kind(iri, base), fold(thing.main), thing.main, iri) for iri, thing in things.items() if thing.names)
    path.unlink(missing_ok=True)  # of a build that was killed
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;")
            db.executescript(_SCHEMA + stated.SCHEMA)
            db.execute("BEGIN")
            _fill(db, [(iri, kind, things[iri]) for kind, _, _, iri in rows])
            said.write(db, _places([(iri, kind, things[iri]) for kind, _, _, iri in rows]))
            db.execute("COMMIT")
            db.executescript(stated.INDEXES + _INDEXES)
    except sqlite3.Error as error:
        raise ReleaseError(
            N_("the index %(path)s cannot be written: %(error)s", path=path, error=error), N_("Is the disk full?")
        ) from error


def _kind(iri: str, base: str) -> str:
    return iri[len(base) + 3 :].partition("/")[0]


def _gathered(triples: Iterable[ox.Triple], start: str) -> dict[str, _Thing]:
    things: dict[str, _Thing] = defaultdict(_Thing)
    members: dict[str, list[str]] = defaultdict(list)  # membership -> members
    roles: dict[str, list[str]] = defaultdict(list)
    mentioned: set[tuple[str, str]] = set()
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode) or isinstance(triple.object, ox.Triple):
            continue
        subject, predicate, object_ = triple.subject.value, triple.predicate.value, triple.object.value
        if predicate == _MEMBER:
            members[subject].append(object_)
        elif predicate == _ROLE:
            roles[subject].append(object_)
        elif subject.startswith(start) and subject[len(start) :].partition("/")[0] in KINDS:
            if predicate == _MENTIONS:
                mentioned.add((subject, object_))
            else:
                _take(things[subject], predicate, triple.object)
    for article, thing in mentioned:
        things[article].mentions += 1
        things[thing].mentions += 1
    for membership, concepts in roles.items():
        for member in members[membership]:
            things[member].facets |= {("role", concept) for concept in concepts}
    return things


def _take(thing: _Thing, predicate: str, object_: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    if predicate in _NAMES and isinstance(object_, ox.Literal):
        key = (object_.value, object_.language or "")
        thing.names[key] = min(_NAMES[predicate], thing.names.get(key, INITIALS))
    elif predicate in _FACETS:
        thing.facets.add((_FACETS[predicate], object_.value))
    elif predicate in _BEGINS or predicate in _ENDS:
        thing.dates[predicate].append(object_.value)


def _places(ordered: list[tuple[str, str, _Thing]]) -> dict[str, int]:
    """Where a thing stands among the values on a page: in the order of its list, but the latest articles first."""
    dated = sorted(ordered, key=lambda item: item[2].date(_BEGINS, 0) if item[1] == "article" else "", reverse=True)
    dated.sort(key=lambda item: item[1])
    return {iri: number for number, (iri, _, _) in enumerate(dated)}


def _years(thing: _Thing) -> Iterator[tuple[str, str]]:
    begins, ends = thing.date(_BEGINS, 0)[:4], thing.date(_ENDS, -1)[:4]
    if not begins.isdigit():
        return
    last = int(ends) if ends.isdigit() else int(begins)
    span = last - int(begins)
    for year in range(int(begins), last + 1) if 0 <= span <= _LONGEST_SPAN else (int(begins),):
        yield "year", str(year)


def _fill(db: sqlite3.Connection, ordered: list[tuple[str, str, _Thing]]) -> None:
    """`ordered` is in the order of the lists; its places are the identifiers."""
    names, facets = [], set[tuple[str, str, int]]()
    for number, (iri, kind, thing) in enumerate(ordered, 1):
        days = (thing.date(_BEGINS, 0), thing.date(_DATES, 0), thing.date(_UNTIL, -1))
        db.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", (number, iri, kind, thing.mentions, *days))
        facets |= {(key, value, number) for key, value in (*thing.facets, *_years(thing))}
        for (text, language), where in sorted(thing.names.items()):
            names.append((-thing.mentions, where, fold(text), number, text, language))
            names += [(-thing.mentions, INITIALS, short, number, text, language) for short in _short(text, where)]
    db.executemany("INSERT INTO facet VALUES (?, ?, ?)", sorted(facets))
    for row, (_, where, folded, number, text, language) in enumerate(sorted(set(names)), 1):
        db.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", (row, number, text, language, where, folded))
        for table in ("words", "grams"):
            db.execute(f"INSERT INTO {table} (rowid, folded) VALUES (?, ?)", (row, folded))


def _short(text: str, where: int) -> Iterator[str]:
    """Acronyms by which a name may be looked for though no article prints them: initials, A.B.C. as one word."""
    folded = fold(text)
    if where == MAIN and 3 <= len(folded.split()) <= 12:
        yield initials(text)
    if is_acronym(text) and " " in folded:
        yield folded.replace(" ", "")
