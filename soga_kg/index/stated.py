"""What the index keeps of facts: every fact about a thing with the quotes that say so, in the order of its page.

A page of a thing then costs a few look-ups, however often the thing is spoken of: SPARQL has to find and sort all of a
thing's statements before it can give the first (32 ms for 76 quotes, over a second for 2,000).
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import inf
from typing import TypeAlias

import pyoxigraph as ox

from soga_kg.model import Kind
from soga_kg.namespaces import expand

# A term is known by (value, language, datatype); an IRI has neither of the latter.
Term: TypeAlias = tuple[str, str, str]
Key: TypeAlias = tuple[Term, str, Term]  # subject, property, object

KINDS = (*(kind.value for kind in Kind), "article")
SYMMETRIC = frozenset({expand("soga:partner")})
# `fact` is in the order of pages, seen from either side: what is kept first, then what tells a role, then what most
# articles say, then the latest said, then by the lists' order of the other thing, articles the latest first. `said`
# leads to the statements of a fact (`turned`: which say it the other way round), `quote` has one row an evidence.
SCHEMA = """
CREATE TABLE term (id INTEGER PRIMARY KEY, value TEXT NOT NULL, language TEXT NOT NULL, datatype TEXT NOT NULL);
CREATE TABLE fact (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, property INTEGER NOT NULL, object INTEGER NOT NULL,
                   kept INTEGER NOT NULL);
CREATE TABLE said (fact INTEGER NOT NULL, statement INTEGER NOT NULL, turned INTEGER NOT NULL,
                   PRIMARY KEY (fact, statement)) WITHOUT ROWID;
CREATE TABLE quote (id INTEGER PRIMARY KEY, statement INTEGER NOT NULL, article INTEGER NOT NULL,
                    evidence TEXT NOT NULL, start INTEGER, exact TEXT NOT NULL, before TEXT, after TEXT,
                    language TEXT, rule TEXT, confidence TEXT);
CREATE TABLE role (statement INTEGER NOT NULL, printed INTEGER, concept INTEGER);
"""
INDEXES = """
CREATE UNIQUE INDEX term_iri ON term (value) WHERE datatype = '';
CREATE INDEX fact_subject ON fact (subject, property, kept DESC);
CREATE INDEX fact_object ON fact (object, property, kept DESC);
CREATE INDEX said_statement ON said (statement);
CREATE INDEX quote_statement ON quote (statement);
CREATE INDEX quote_article ON quote (article, statement, start);
CREATE INDEX role_statement ON role (statement);
"""
LABEL = expand("rdfs:label")
_SUBJECT, _PREDICATE, _OBJECT, _EVIDENCE = map(expand, ("rdf:subject", "rdf:predicate", "rdf:object", "soga:evidence"))
_PARTS = {_SUBJECT: 0, _PREDICATE: 1, _OBJECT: 2}
_DERIVED, _PRINTED, _CONCEPT = map(expand, ("prov:wasDerivedFrom", "soga:roleText", "org:role"))
_ABOUT_QUOTES = {  # property of an evidence or of its selectors -> column
    expand("oa:exact"): "exact",
    expand("oa:prefix"): "before",
    expand("oa:suffix"): "after",
    expand("oa:start"): "start",
    expand("dcterms:language"): "language",
    expand("soga:extractor"): "rule",
    expand("soga:confidence"): "confidence",
}
_NOTHING: Term = ("", "", "")
_UNSAID = (True, 0, inf)  # of a fact that no article says, or one that is not weighed
_MENTIONS = expand("schema:mentions")
_COLUMNS = ("start", "exact", "before", "after", "language", "rule", "confidence")
_OF_MEMBERSHIPS = frozenset(map(expand, ("org:member", "org:organization")))  # pages show the plain org:memberOf


class Stated:
    """Takes all quads of a release in, and writes what is said of things."""

    def __init__(self, start: str) -> None:
        self._start = start  # of the IRIs of things
        self._kept: set[Key] = set()
        self._known: set[str] = set()  # things that the default graph knows
        self._aside: set[Key] = set()  # of things in articles' graphs, for those that it does not know
        self._statements: dict[str, list[Term | None]] = defaultdict(lambda: [None, None, None])
        self._evidence: dict[str, tuple[str, str]] = {}  # evidence -> statement, article
        self._quotes: dict[str, dict[str, str]] = defaultdict(dict)
        self._roles: dict[str, list[set[Term]]] = defaultdict(lambda: [set(), set()])  # membership -> printed, concepts
        self._derived: set[tuple[str, str]] = set()  # membership, statement

    def passing(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
        """Take the quads in, and pass those of the default graph on."""
        for quad in quads:
            subject, object_, graph = quad.subject, quad.object, quad.graph_name
            if isinstance(subject, ox.NamedNode) and isinstance(object_, ox.NamedNode | ox.Literal):
                self._take(subject.value, quad.predicate.value, term(object_), graph)
            if isinstance(graph, ox.DefaultGraph):
                yield quad.triple

    def _take(self, subject: str, predicate: str, object_: Term, graph: object) -> None:
        kept = isinstance(graph, ox.DefaultGraph)
        if predicate == _DERIVED:
            self._derived.add((subject, object_[0]))
        elif predicate in {_PRINTED, _CONCEPT}:
            self._roles[subject][predicate == _CONCEPT].add(object_)
        elif predicate not in _OF_MEMBERSHIPS:
            if kept:
                self._take_fact(subject, predicate, object_)
            elif isinstance(graph, ox.NamedNode):  # pragma: no branch - or a blank node, which no release has
                self._take_said(subject, predicate, object_, graph.value)

    def _take_fact(self, subject: str, predicate: str, object_: Term) -> None:
        about = self._of_things(subject)
        if about or predicate == LABEL or (not object_[2] and self._of_things(object_[0])):
            self._kept.add((iri(subject), predicate, object_))
            self._known.add(subject)

    def _take_said(self, subject: str, predicate: str, object_: Term, article: str) -> None:
        if predicate in _PARTS:
            self._statements[subject][_PARTS[predicate]] = object_
        elif predicate == _EVIDENCE:
            self._evidence[object_[0]] = (subject, article)
        elif predicate in _ABOUT_QUOTES:
            self._quotes[subject.partition("#")[0]][_ABOUT_QUOTES[predicate]] = object_[0]
        elif self._of_things(subject):
            self._aside.add((iri(subject), predicate, object_))

    def _of_things(self, name: str) -> bool:
        start = self._start
        return name.startswith(start) and name[len(start) :].partition("/")[0] in KINDS

    def write(self, db: sqlite3.Connection, ordered: Mapping[str, int]) -> None:
        """Fill the tables. `ordered`: the places of things in the order of pages."""
        said: dict[Key, dict[str, bool]] = defaultdict(dict)  # fact -> statement -> whether it is turned round
        for statement, parts in self._statements.items():
            subject, predicate, object_ = parts
            if subject is not None and predicate is not None and object_ is not None:
                for turned, key in enumerate(_both_ways(subject, predicate[0], object_)):
                    said[key][statement] = bool(turned)
        kept = {both for key in self._kept for both in _both_ways(*key)}
        kept |= {key for key in self._aside if key[0][0] not in self._known}
        places = _Places(ordered)
        weighed = self._weighed(said, places)
        facts = sorted(
            kept | said.keys(), key=lambda key: (key not in kept, *weighed.get(key, _UNSAID), *places.of_fact(key))
        )
        numbers = self._write_terms(db, facts)
        db.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?, ?)",
            ((n, numbers[s], numbers[iri(p)], numbers[o], (s, p, o) in kept) for n, (s, p, o) in enumerate(facts, 1)),
        )
        rows = (
            (n, numbers[iri(name)], way) for n, key in enumerate(facts, 1) for name, way in said.get(key, {}).items()
        )
        db.executemany("INSERT INTO said VALUES (?, ?, ?)", sorted(rows))
        self._write_quotes(db, numbers, places)
        self._write_roles(db, numbers)

    def _weighed(self, said: Mapping[Key, Iterable[str]], places: _Places) -> dict[Key, tuple[bool, int, float]]:
        """What tells best about a thing comes first: roles, then by the number of articles, then by the latest."""
        roles = {statement for membership, statement in self._derived if any(self._roles.get(membership, ()))}
        articles: dict[str, set[str]] = defaultdict(set)
        for statement, article in self._evidence.values():
            articles[statement].add(article)
        weighed = {}
        for key, statements in said.items():
            if key[1] == _MENTIONS:
                continue  # each is said by one article, which is its subject
            by = set().union(*(articles[statement] for statement in statements))
            latest = min((places.of(iri(article))[0] for article in by), default=inf)
            weighed[key] = (roles.isdisjoint(statements), -len(by), latest)
        return weighed

    def _write_terms(self, db: sqlite3.Connection, facts: Iterable[Key]) -> dict[Term, int]:
        terms = {part for s, p, o in facts for part in (s, iri(p), o)}
        terms |= {iri(name) for name in self._statements}
        terms |= {iri(name) for both in self._evidence.values() for name in both}
        terms |= {iri(statement) for _, statement in self._derived}
        terms |= {term for both in self._roles.values() for some in both for term in some}
        numbers = {term: number for number, term in enumerate(sorted(terms), 1)}
        db.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", ((n, *term) for term, n in numbers.items()))
        return numbers

    def _write_quotes(self, db: sqlite3.Connection, numbers: Mapping[Term, int], places: _Places) -> None:
        rows = []
        for evidence, (statement, article) in self._evidence.items():
            told = self._quotes.get(evidence, {})
            if "exact" in told:
                start = int(told["start"]) if told.get("start", "").isdigit() else None
                place = (places.of(iri(article)), start or 0, evidence)
                row = (numbers[iri(statement)], numbers[iri(article)], evidence, start)
                rows.append((place, (*row, *(told.get(column) for column in _COLUMNS[1:]))))
        db.executemany(
            "INSERT INTO quote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *row) for number, (_, row) in enumerate(sorted(rows, key=lambda item: item[0]), 1)),
        )

    def _write_roles(self, db: sqlite3.Connection, numbers: Mapping[Term, int]) -> None:
        found: set[tuple[int, int | None, int | None]] = set()
        for membership, statement in self._derived:
            for printed, concept in product(*(some or {_NOTHING} for some in self._roles.get(membership, ((), ())))):
                if printed != concept:  # nothing is said of either where they are the same
                    found.add((numbers[iri(statement)], numbers.get(printed), numbers.get(concept)))
        rows = sorted(found, key=lambda row: [part or 0 for part in row])
        db.executemany("INSERT INTO role VALUES (?, ?, ?)", rows)


class _Places:
    """Where things stand among the values of a property: in the order of the lists; what is no thing by its text."""

    def __init__(self, ordered: Mapping[str, int]) -> None:
        self._ordered = ordered

    def of(self, term: Term) -> tuple[int, Term]:
        """The place of a term."""
        return self._ordered.get(term[0], len(self._ordered)) if not term[2] else len(self._ordered), term

    def of_fact(self, key: Key) -> tuple[object, ...]:
        """The place of a fact: of those of one subject by the object, of those of one object by the subject."""
        subject, predicate, object_ = key
        return self.of(subject), self.of(object_), predicate


def term(node: ox.NamedNode | ox.Literal) -> Term:
    """A node as the index writes it."""
    if isinstance(node, ox.NamedNode):
        return iri(node.value)
    return node.value, node.language or "", node.datatype.value


def iri(value: str) -> Term:
    """An IRI as the index writes it."""
    return value, "", ""


def _both_ways(subject: Term, predicate: str, object_: Term) -> tuple[Key, ...]:
    """What holds in both directions is a fact of either side."""
    key = (subject, predicate, object_)
    return (key, (object_, predicate, subject)) if predicate in SYMMETRIC and not object_[2] else (key,)
