"""How terms of the graph become words and links of a page, and rows of queries become quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from soga_kg import vocabulary
from soga_kg.index import Entry, Name
from soga_kg.model import Kind
from soga_kg.namespaces import ONTOLOGY, expand
from soga_kg.web.context import Term
from soga_kg.web.parts import Link, Quote, Text
from soga_kg.web.words import Words, compact

_QUERIES = Path(__file__).parent / "queries"
_DATES = frozenset(map(expand, ("xsd:date", "xsd:gYearMonth", "xsd:gYear")))
_NUMBERS = frozenset(map(expand, ("xsd:decimal", "xsd:integer", "xsd:nonNegativeInteger")))
_RULE = expand("soga:extractor")
_ROLE_TEXT = expand("soga:roleText")
_LANGUAGE_TAGS = frozenset(map(expand, ("schema:inLanguage", "dcterms:language")))
LISTS = (*(kind.value for kind in Kind), "article")  # kinds that have a list of their own
SHOWN = "/#:;,@&=+$!*'()~"  # what may stand in a path as it is

Row = Mapping[str, Term]


@cache
def query(name: str) -> str:
    """The text of queries/{name}.rq."""
    return (_QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def run_address(text: str) -> str:
    """The address that runs a query."""
    return f"/sparql?{urlencode({'query': text})}"


def term_key(iri: str) -> str:
    """The fragment under which the ontology's page has a term: `Policy`, `schema-performer`."""
    return iri.removeprefix(ONTOLOGY) if iri.startswith(ONTOLOGY) else compact(iri).replace(":", "-")


@dataclass(frozen=True, slots=True)
class Linker:
    """Knows the base of the IRIs and the language of the page."""

    base: str
    words: Words

    def kind(self, iri: str) -> str:
        """The kind of a thing, which is the path segment after `id/`; empty for an IRI that is not ours."""
        rest = iri.removeprefix(f"{self.base}id/")
        return "" if rest == iri else rest.partition("/")[0]

    def address(self, iri: str) -> str:
        """Where an IRI is described: here if it is ours, else where it says; empty if that is no web address."""
        if iri.startswith(f"{self.base}id/"):
            return "/doc/" + quote(iri[len(self.base) + 3 :], safe=SHOWN)
        if iri in vocabulary.terms():
            return f"/docs/ontology#{term_key(iri)}"
        return iri if iri.startswith(("http://", "https://")) else ""

    def best(self, names: Iterable[ox.Literal]) -> Text | None:
        """The name in the page's language, else the one for all languages, else the first by tag."""
        order = {self.words.language: 0, "und": 1, self.words.other: 2}
        found = min(names, key=lambda n: (order.get(n.language or "", 3), n.language or "", n.value), default=None)
        return None if found is None else text(found)

    def link(self, term: Term, names: Iterable[Term] = (), predicate: str = "") -> Link:
        """A term as words, with the address where more is to be had. `predicate` says what a literal means."""
        if isinstance(term, ox.NamedNode):
            name = self.best(n for n in names if isinstance(n, ox.Literal))
            return Link(name or self._unnamed(term.value), self.address(term.value))
        if not isinstance(term, ox.Literal):
            return Link(Text(str(term)))
        if term.datatype.value in _DATES:
            return Link(Text(self.words.date(term.value), self.words.language), date=term.value)
        if predicate == _RULE:
            return Link(text(term), f"/docs/rules#{quote(term.value, safe='')}")
        if predicate == _ROLE_TEXT:
            return self.printed(text(term))
        if predicate in _LANGUAGE_TAGS:
            return Link(Text(self.words.language_name(term.value), self.words.language))
        if term.datatype.value in _NUMBERS:
            return Link(Text(self.words.decimal(term.value), self.words.language))
        return Link(text(term))

    def printed(self, words: Text, address: str = "") -> Link:
        """A role as an article prints it; in another language than the page's it says in which."""
        other = words.language not in {"", self.words.language}
        return Link(words, address, spoken=self.words.language_name(words.language) if other else "")

    def _unnamed(self, iri: str) -> Text:
        if vocabulary.term(iri) is not None:
            return Text(vocabulary.label(iri, self.words.language), self.words.language)
        kind = self.words.of("kinds", self.kind(iri))
        if not kind:
            return Text(compact(iri))
        last = iri.rstrip("/").rpartition("/")[2]
        return Text(f"{kind} {last}", self.words.language)

    def quote(self, row: Row, article: Term | None = None) -> Quote:
        """The quote of a row of quotes.rq and its like; what the row does not know stays empty."""
        source = article or row.get("article")
        tag = value(row, "language")
        titles = [row["title"]] if "title" in row else []
        return Quote(
            Text(" ".join(value(row, "exact").split()), tag),
            self.link(source, titles) if source is not None else Link(Text("")),
            value(row, "rule").removeprefix(ONTOLOGY),
            self.words.decimal(value(row, "confidence")),
            self.address(value(row, "evidence")),
            _flat(value(row, "before")),
            _flat(value(row, "after")),
            self.words.language_name(tag) if tag else "",
            self.words.date(value(row, "date")),
            self.words.number(int(value(row, "start")) + 1) if value(row, "start").isdigit() else "",
        )


def literals(names: Iterable[Name]) -> list[ox.Literal]:
    """Names as terms, from which a linker takes the one for the page's language."""
    return [ox.Literal(n.text, language=n.language) if n.language else ox.Literal(n.text) for n in names]


def preferred(entry: Entry) -> list[ox.Literal]:
    """What a thing is called by; its other names only where it has no such."""
    least = min(name.sort for name in entry.names)
    return literals(name for name in entry.names if name.sort == least)


def _flat(context: str) -> str:
    """What stands around a quote, in one line."""
    return re.sub(r"\s+", " ", context)


def text(literal: ox.Literal) -> Text:
    """A literal with its language; `und` is none for HTML."""
    return Text(literal.value, "" if literal.language in {None, "und"} else str(literal.language))


def value(row: Row, name: str) -> str:
    """What a variable is bound to, without type or language; empty where it is unbound."""
    term = row.get(name)
    return "" if term is None or isinstance(term, ox.Triple) else term.value
