"""What is known of one thing or article, gathered for its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from soga_kg.namespaces import expand
from soga_kg.web.context import Context, Term
from soga_kg.web.gathered import (
    FORMER,
    NAMES,
    OTHER_NAMES,
    TYPE,
    Value,
    Values,
    add_quotes,
    collected,
    name_of,
    other_names,
    types_of,
    unite,
)
from soga_kg.web.links import Linker, query, run_address, value
from soga_kg.web.links import Row as Found
from soga_kg.web.notice import notice
from soga_kg.web.parts import Fact, Frame, Line, Link, Quote, Row
from soga_kg.web.structured import structured
from soga_kg.web.views import ArticleView, ThingView
from soga_kg.web.words import compact

MOST = 100  # values of a property on a page; the rest is a query away
READ = 2000  # rows that backlinks.rq gives at most
MENTIONS, AUTHOR = expand("schema:mentions"), expand("schema:author")
_BOUNDS = ("startEarliest", "startLatest", "endEarliest", "endLatest", "issuedEarliest", "issuedLatest")
# Shown elsewhere on the page, or said once more in a form for machines.
_HIDDEN = frozenset({TYPE, FORMER, *NAMES, *OTHER_NAMES, *(expand(f"soga:{name}") for name in _BOUNDS)})
_HIDDEN_BACK = frozenset(map(expand, ("org:member", "org:organization")))
_FIRST = ("schema:startDate", "schema:endDate", "dcterms:issued", "schema:location", "soga:policyType")
_LAST = ("schema:about", "schema:mentions")
_KINDS = ("person", "organisation", "event", "series", "policy", "project", "place")


_Label = Callable[[str], str]
_Roles = Mapping[str, tuple[Link, ...]]  # statement -> roles


async def known(context: Context, node: ox.NamedNode) -> bool:
    """Whether any graph speaks of it."""
    return bool(await context.select(query("exists"), {"thing": node}))


async def thing(context: Context, linker: Linker, frame: Frame, node: ox.NamedNode) -> ThingView:
    """The page of anything but an article."""
    asked: Mapping[str, Term] = {"thing": node}
    facts = collected(await context.select(query("facts"), asked))
    leading = await context.select(query("backlinks"), asked)
    back = collected(leading)
    kind = linker.kind(node.value)
    proofs: tuple[Quote, ...] = ()
    parts: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    roles: dict[str, tuple[Link, ...]] = {}
    if kind in {"statement", "evidence"}:
        proofs = tuple(map(linker.quote, await context.select(query("proof"), asked)))
        parts = _parts(linker, await context.select(query("parts"), asked))
    else:
        add_quotes(linker, facts, await context.select(query("quotes"), asked))
        add_quotes(linker, back, await context.select(query("backquotes"), asked))
        roles = _roles(linker, await context.select(query("memberships"), asked))
    unite(facts, back)
    name = name_of(linker, node, facts)
    return ThingView(
        frame=replace(frame, title=name.text),
        iri=node.value,
        list=kind if kind in _KINDS else "",
        name=name,
        names=other_names(linker, facts, name),
        types=tuple(label for label in types_of(linker, facts) if label != linker.words.of("kinds", kind)),
        rows=_rows(linker, facts, roles, _HIDDEN, linker.words.label),
        back=_rows(
            linker,
            back,
            roles,
            _HIDDEN_BACK if kind in _KINDS else frozenset(),
            linker.words.inverse,
            len(leading) >= READ,
        ),
        quotes=proofs,
        parts=parts,
        data=structured(linker, node, kind, facts),
        notice=notice(kind, context.release.manifest),
        query=run_address(
            f"SELECT * WHERE {{\n  {{ {node} ?property ?object }}\n  UNION {{ ?subject ?property {node} }}\n}}"
        ),
    )


async def article(context: Context, linker: Linker, frame: Frame, node: ox.NamedNode) -> ArticleView:
    """The page of an article revision: what it is, and all that it says."""
    asked: Mapping[str, Term] = {"thing": node}
    facts = collected(await context.select(query("facts"), asked))
    versions = await context.select(query("versions"), asked)
    said = _said(linker, node, await context.select(query("said"), asked))
    name = name_of(linker, node, facts)
    tag = next((v.term.value for v in _of(facts, "schema:inLanguage") if isinstance(v.term, ox.Literal)), "")
    authors = {line.fact.value.href: line.fact for p, line in said if p == AUTHOR}
    listed = {**{link.href: Fact(link) for link in _links(linker, facts, "schema:author")}, **authors}
    translations = _versions(linker, versions, tag, translated=True)
    return ArticleView(
        frame=replace(frame, title=name.text),
        iri=node.value,
        name=name,
        other_titles=tuple(
            link.name for link in _links(linker, facts, "schema:alternativeHeadline") if link.name.text != name.text
        ),
        language=tag,
        issued=_links(linker, facts, "dcterms:issued"),
        sources=_links(linker, facts, "dcterms:source"),
        work=next(iter(_links(linker, facts, "dcterms:isVersionOf")), None),
        authors=tuple(listed.values()),
        revisions=tuple(
            link for link in _versions(linker, versions, tag, translated=False) if link not in translations
        ),
        translations=translations,
        lines=tuple(line for p, line in said if p not in {MENTIONS, AUTHOR}),
        mentioned=_mentioned(linker, said),
        data=structured(linker, node, "article", facts),
    )


def _roles(linker: Linker, found: Iterable[Found]) -> dict[str, tuple[Link, ...]]:
    """The role of each statement of membership: as printed, leading to its concept."""
    roles: dict[str, tuple[Link, ...]] = {}
    for row in found:
        concept, printed = row.get("role"), row.get("text")
        if concept is None and printed is None:
            continue
        shown = linker.link(printed) if printed is not None else linker.link(concept)  # type: ignore[arg-type]  # one is there
        link = Link(shown.name, linker.address(value(row, "role")))
        statement = value(row, "statement")
        if link not in roles.get(statement, ()):
            roles[statement] = (*roles.get(statement, ()), link)
    return roles


def _rows(
    linker: Linker, values: Values, roles: _Roles, hidden: frozenset[str], label: _Label, cut: bool = False
) -> tuple[Row, ...]:
    """One row a property: dates and places first, mentions last, the others by their label."""
    rows = []
    for predicate, entries in values.items():
        if predicate not in hidden:
            kept_first = sorted(entries.values(), key=lambda entry: not entry.kept)
            facts = [fact for entry in kept_first for fact in _facts(linker, predicate, entry, roles)]
            more = max(0, len(facts) - MOST)
            rows.append(Row(label(predicate), compact(predicate), tuple(facts[:MOST]), more, cut))
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[int, str, str]:
    if row.term in _FIRST:
        return _FIRST.index(row.term), "", ""
    return len(_FIRST) + (1 + _LAST.index(row.term) if row.term in _LAST else 0), row.label, row.term


def _facts(linker: Linker, predicate: str, entry: Value, roles: _Roles) -> list[Fact]:
    """One fact, or one for each role in which it holds."""
    link = linker.link(entry.term, entry.names, predicate)
    by_role: dict[tuple[Link, ...], list[Quote]] = {}
    for (statement, _), quote in entry.quotes.items():
        by_role.setdefault(roles.get(statement, ()), []).append(quote)
    if not by_role:
        return [Fact(link, kept=entry.kept)]
    facts = [Fact(link, tuple(quotes), role, entry.kept) for role, quotes in by_role.items()]
    return sorted(facts, key=lambda fact: not fact.roles)


def _parts(linker: Linker, found: Sequence[Found]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    by_part: dict[str, list[Found]] = {}
    for row in found:
        by_part.setdefault(value(row, "part"), []).append(row)
    return tuple(
        (part.rpartition("#")[2], _rows(linker, collected(rows), {}, frozenset(), linker.words.label))
        for part, rows in by_part.items()
    )


def _of(values: Values, curie: str) -> list[Value]:
    return list(values.get(expand(curie), {}).values())


def _links(linker: Linker, values: Values, curie: str) -> tuple[Link, ...]:
    return tuple(linker.link(entry.term, entry.names) for entry in _of(values, curie))


def _versions(linker: Linker, found: Iterable[Found], tag: str, *, translated: bool) -> tuple[Link, ...]:
    """Other articles of the work: translations are told as such, or in another language."""
    links = {}
    for row in found:
        if translated == ("translation" in row or value(row, "language") not in {"", tag}):
            links[value(row, "other")] = linker.link(row["other"], [row["title"]])
    return tuple(links.values())


def _said(linker: Linker, node: ox.NamedNode, found: Iterable[Found]) -> list[tuple[str, Line]]:
    """(property, statement) in the order of the text."""
    by_statement: dict[str, list[Found]] = {}
    for row in found:
        by_statement.setdefault(value(row, "statement"), []).append(row)
    said = []
    for rows in by_statement.values():
        first, predicate = rows[0], value(rows[0], "p")
        quotes = {value(row, "evidence"): linker.quote(row, node) for row in rows}
        roles = {Link(linker.link(row["text"]).name): None for row in rows if "text" in row}
        fact = Fact(
            linker.link(first["other"], [row["otherName"] for row in rows if "otherName" in row], predicate),
            tuple(quotes.values()),
            tuple(roles),
            value(first, "kept") != "false",
        )
        subject = linker.link(first["subject"], [row["subjectName"] for row in rows if "subjectName" in row])
        said.append((predicate, Line(subject, linker.words.label(predicate), fact)))
    return said


def _mentioned(linker: Linker, said: Iterable[tuple[str, Line]]) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """What is mentioned, by kind and then by name."""
    things = [line.fact for predicate, line in said if predicate == MENTIONS]
    groups = []
    for kind in _KINDS:
        of_kind = [fact for fact in things if fact.value.href.startswith(f"/doc/{kind}/")]
        if of_kind:
            ordered = sorted(of_kind, key=lambda fact: (fact.value.name.text.casefold(), fact.value.href))
            groups.append((linker.words.of("lists", kind), tuple(ordered)))
    return tuple(groups)
