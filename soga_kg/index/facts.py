"""What the index knows of the facts about a thing: by property and page, with quotes and roles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

from soga_kg.index.stated import LABEL, SYMMETRIC
from soga_kg.namespaces import expand

Node: TypeAlias = "ox.NamedNode | ox.Literal"
Row: TypeAlias = Mapping[str, Node]
_ISSUED, _VERSION, _LANGUAGE = map(expand, ("dcterms:issued", "dcterms:isVersionOf", "schema:inLanguage"))
_MENTIONS, _TRANSLATION = map(expand, ("schema:mentions", "schema:translationOfWork"))
_TERM = "{0}.value, {0}.language, {0}.datatype"
_COLUMNS = ("exact", "before", "after", "language", "rule", "confidence")
_QUOTED = ", ".join(f"quote.{column}" for column in ("evidence", "start", *_COLUMNS))
# Statements of an article with the place of their first quote; what is said both ways is there the way it was said.
_SAID = (
    "SELECT quote.statement AS statement, min(quote.start) AS first, fact.subject AS subject, "
    "fact.property AS property, fact.object AS object, fact.kept AS kept "
    "FROM quote CROSS JOIN said ON said.statement = quote.statement AND NOT said.turned "
    "CROSS JOIN fact ON fact.id = said.fact "
    "WHERE quote.article = ? AND {} (fact.property = ?) GROUP BY quote.statement"
)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a thing, or (`back`) one that leads to it, with the number of its values."""

    iri: str
    back: bool
    total: int
    kept: int  # of them in the merged data


@dataclass(frozen=True, slots=True)
class Stand:
    """A value of a property (read backwards: the subject), and whether it is in the merged data."""

    fact: int  # its key
    other: Node
    kept: bool


class Facts:
    """Answers from one open file; `Index.facts` gives it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._numbers: dict[str, int] = {}  # what was asked before: the same few articles say most of a thing
        self._literals: dict[tuple[str, str], list[ox.Literal]] = {}

    def number(self, iri: str) -> int:
        """The key of an IRI in what follows; 0 where no fact, statement or quote has it."""
        if iri not in self._numbers:
            found = self._db.execute("SELECT id FROM term WHERE value = ? AND datatype = ''", [iri]).fetchone()
            self._numbers[iri] = int(found[0]) if found else 0
        return self._numbers[iri]

    def properties(self, thing: int) -> list[Property]:
        """Those of the thing, then those that lead to it; what holds in both directions only once."""
        found = []
        for side, back in (("subject", False), ("object", True)):
            rows = self._db.execute(
                f"SELECT term.value, counted.total, counted.kept FROM (SELECT property, count(*) AS total, sum(kept) "
                f"AS kept FROM fact WHERE {side} = ? GROUP BY property) AS counted "
                "CROSS JOIN term ON term.id = counted.property",
                [thing],
            )
            found += [Property(iri, back, *counts) for iri, *counts in rows if not back or iri not in SYMMETRIC]
        return found

    def values(self, thing: int, of: Property, offset: int = 0, limit: int = -1) -> list[Stand]:
        """Values of a property in the order of pages: the kept ones first."""
        side, other = ("object", "subject") if of.back else ("subject", "object")
        rows = self._db.execute(
            f"SELECT fact.id, {_TERM.format('term')}, fact.kept FROM fact CROSS JOIN term ON term.id = fact.{other} "
            f"WHERE fact.{side} = ? AND fact.property = ? ORDER BY fact.kept DESC, fact.id LIMIT ? OFFSET ?",
            [thing, self.number(of.iri), limit, offset],
        )
        return [Stand(fact, _node(*term), bool(kept)) for fact, *term, kept in rows]

    def statements(self, fact: int) -> list[str]:
        """The statements that say so; of very many the first."""
        rows = self._db.execute(
            "SELECT term.value FROM said CROSS JOIN term ON term.id = said.statement WHERE said.fact = ? LIMIT 10",
            [fact],
        )
        return [statement for (statement,) in rows]

    def names(self, things: Iterable[Node]) -> dict[str, list[ox.Literal]]:
        """What things are called, by IRI; those without a name are absent."""
        return self.literals(LABEL, sorted({t.value for t in things if isinstance(t, ox.NamedNode)}))

    def literals(self, property_: str, subjects: Sequence[str]) -> dict[str, list[ox.Literal]]:
        """What a property says of some things in words, by IRI; those of which it says nothing are absent."""
        found = {subject: self._literal(property_, subject) for subject in subjects}
        return {subject: literals for subject, literals in found.items() if literals}

    def _literal(self, property_: str, subject: str) -> list[ox.Literal]:
        if (property_, subject) not in self._literals:
            rows = self._db.execute(
                f"SELECT {_TERM.format('term')} FROM fact CROSS JOIN term ON term.id = fact.object "
                "WHERE fact.subject = ? AND fact.property = ? ORDER BY fact.id LIMIT 50",
                [self.number(subject), self.number(property_)],
            )
            nodes = [_node(*row) for row in rows]
            self._literals[property_, subject] = [node for node in nodes if isinstance(node, ox.Literal)]
        return self._literals[property_, subject]

    def quotes(self, statement: str, limit: int, offset: int = 0) -> list[Row]:
        """The quotes of a statement, those of the latest articles first; rows as `proof.rq` gives them."""
        rows = self._db.execute(
            f"SELECT {_TERM.format('term')}, {_QUOTED} FROM quote CROSS JOIN term ON term.id = quote.article "
            "WHERE quote.statement = ? ORDER BY quote.id LIMIT ? OFFSET ?",
            [self.number(statement), limit, offset],
        ).fetchall()
        told = [{"statement": ox.NamedNode(statement), "article": _node(*row[:3]), **_quote(row[3:])} for row in rows]
        return self._with_articles(told)

    def _with_articles(self, rows: list[dict[str, Node]]) -> list[Row]:
        articles = sorted({row["article"].value for row in rows})
        titles, dates = self.literals(LABEL, articles), self.literals(_ISSUED, articles)
        for row in rows:
            for name, known in (("title", titles), ("date", dates)):
                if values := known.get(row["article"].value):
                    row[name] = values[0]
        return list(rows)

    def counted(self, statement: str) -> int:
        """How many quotes a statement has."""
        found = self._db.execute("SELECT count(*) FROM quote WHERE statement = ?", [self.number(statement)])
        return int(found.fetchone()[0])

    def roles(self, statement: str) -> list[Row]:
        """The roles of a statement of membership: `role` the concept, `text` as printed; either may be absent."""
        rows = self._db.execute(
            f"SELECT {_TERM.format('text')}, {_TERM.format('concept')} FROM role "
            "LEFT JOIN term AS text ON text.id = role.printed LEFT JOIN term AS concept ON concept.id = role.concept "
            "WHERE role.statement = ? ORDER BY role.rowid LIMIT 20",
            [self.number(statement)],
        )
        told: list[Row] = []
        for row in rows:
            parts: dict[str, Node] = {"statement": ox.NamedNode(statement)}
            both = (("text", row[:3]), ("role", row[3:]))
            told.append(parts | {name: _node(*term) for name, term in both if term[0] is not None})
        return told

    def said(self, article: str, mentions: bool, limit: int, offset: int = 0) -> list[Row]:
        """What an article says, in the order of its text: `limit` statements, either its mentions or all but these.

        One row a quote: statement, subject, p, other, kept, and what rows of `quotes` have.
        """
        names = ("statement", "subject", "property", "object")
        terms = " ".join(f"CROSS JOIN term AS {name} ON {name}.id = some.{name}" for name in names)
        said = _SAID.format("" if mentions else "NOT")
        rows = self._db.execute(
            f"SELECT {', '.join(map(_TERM.format, names))}, some.kept, {_QUOTED} FROM ({said} "
            f"ORDER BY first, statement LIMIT ? OFFSET ?) AS some {terms} "
            "CROSS JOIN quote ON quote.article = ? AND quote.statement = some.statement "
            "ORDER BY some.first, some.statement, quote.id",
            [*self._article(article), limit, offset, self.number(article)],
        )
        told: list[Row] = []
        for row in rows:
            parts = dict(zip(("statement", "subject", "p", "other"), _nodes(row[:12]), strict=True))
            told.append({**parts, "kept": ox.Literal(bool(row[12])), **_quote(row[13:])})
        return told

    def said_in_all(self, article: str, mentions: bool) -> int:
        """How many statements an article has, either its mentions or all but these."""
        counted = f"SELECT count(*) FROM ({_SAID.format('' if mentions else 'NOT')})"
        return int(self._db.execute(counted, self._article(article)).fetchone()[0])

    def _article(self, iri: str) -> tuple[int, int]:
        return self.number(iri), self.number(_MENTIONS)

    def versions(self, article: str) -> list[Row]:
        """Other articles of the same work, and (`translation`) translations in either direction, by title."""
        number = self.number(article)
        works = self.values(number, Property(_VERSION, False, 0, 0), limit=1)
        found = {stand.other: False for work in works for stand in self._leading(work.other, _VERSION)}
        for back in (False, True):
            found |= {stand.other: True for stand in self.values(number, Property(_TRANSLATION, back, 0, 0), limit=50)}
        found.pop(ox.NamedNode(article), None)
        iris = [other.value for other in found]
        titles, languages = self.literals(LABEL, iris), self.literals(_LANGUAGE, iris)
        rows: list[dict[str, Node]] = []
        for other, translated in found.items():
            for title in titles.get(other.value, ())[:1]:
                row: dict[str, Node] = {"other": other, "title": title}
                row |= zip(("language",), languages.get(other.value, ()), strict=False)
                rows.append(row | {"translation": ox.Literal(True)} if translated else row)
        return sorted(rows, key=lambda row: (row["title"].value, row["other"].value))

    def _leading(self, work: Node, property_: str) -> list[Stand]:
        return self.values(self.number(work.value), Property(property_, True, 0, 0), limit=200)


def _nodes(row: Sequence[Any]) -> list[Node]:
    return [_node(*row[place : place + 3]) for place in range(0, len(row), 3)]


def _node(value: str, language: str, datatype: str) -> Node:
    if not datatype:
        return ox.NamedNode(value)
    return ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))


def _quote(row: Sequence[Any]) -> dict[str, Node]:
    """Evidence and quote of a row that ends with the columns of `_QUOTED`; what is not told is absent."""
    evidence, start, *texts = row
    told: dict[str, Node] = {"evidence": ox.NamedNode(evidence)}
    if start is not None:
        told["start"] = ox.Literal(str(start))
    return told | {name: ox.Literal(text) for name, text in zip(_COLUMNS, texts, strict=True) if text is not None}
