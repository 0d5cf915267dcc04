"""What is known of an article revision, gathered for its page: what it is, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from soga_kg.index import Facts
from soga_kg.namespaces import expand
from soga_kg.web import stated
from soga_kg.web.catalogued import trail
from soga_kg.web.context import Context
from soga_kg.web.gathered import Value, Values, name_of
from soga_kg.web.links import LISTS, Linker, value
from soga_kg.web.links import Row as Found
from soga_kg.web.parts import Fact, Frame, Line, Link, Part
from soga_kg.web.stated import MENTIONS, Roles
from soga_kg.web.structured import structured
from soga_kg.web.views import ArticleView

LINES = 30  # statements on one page
MENTIONED = 150  # things mentioned that the first page names
QUOTED = 30  # of them those with their quotes: the others' stand on the pages of the things
QUOTES = 3  # of one statement; its own page has all
AUTHOR = expand("schema:author")
_AUTHORS = 20


@dataclass(frozen=True, slots=True)
class _Told:
    """What the index knows of an article; `lines` are those of one page."""

    facts: Values
    versions: Sequence[Found]
    lines: Sequence[Found]
    total: int
    mentions: Sequence[Found]
    mentioned: int
    names: Mapping[str, list[ox.Literal]]
    roles: Roles


async def article(context: Context, linker: Linker, frame: Frame, node: ox.NamedNode, page: int) -> ArticleView | None:
    """The page of an article revision; None where the index does not know it."""
    told = await context.indexed(lambda index: _told(index.facts, linker, node.value, page))
    if told is None:
        return None
    facts = told.facts
    said = _said(linker, node, told.lines, told)
    mentions = _said(linker, node, told.mentions, told)
    name = name_of(linker, node, facts)
    tag = next((v.term.value for v in _of(facts, "schema:inLanguage") if isinstance(v.term, ox.Literal)), "")
    authors = {line.fact.value.href: line.fact for p, line in said if p == AUTHOR}
    listed = {**{link.href: Fact(link) for link in _links(linker, facts, "schema:author")}, **authors}
    translations = _versions(linker, told.versions, tag, translated=True)
    part = _part(frame.path, told.total, page)
    path = f"{frame.path}?page={part.page}" if part.page > 1 else frame.path
    steps = ((linker.words.of("lists", "article"), "/things/article"), (name.short, path))
    data = (structured(linker, node, "article", facts), trail(frame, *steps))
    return ArticleView(
        frame=replace(frame, title=name.text, path=path, data=data),
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
            link for link in _versions(linker, told.versions, tag, translated=False) if link not in translations
        ),
        translations=translations,
        lines=tuple(line for p, line in said if p != AUTHOR),
        part=part,
        mentioned=_mentioned(linker, [line.fact for _, line in mentions]),
        unnamed=told.mentioned - len(mentions),
    )


def _told(facts: Facts, linker: Linker, iri: str, page: int) -> _Told | None:
    thing = facts.number(iri)
    properties = [p for p in facts.properties(thing) if not p.back and p.iri != MENTIONS] if thing else []
    if not properties:
        return None
    total = facts.said_in_all(iri, mentions=False)
    begin = (min(page, _pages(total)) - 1) * LINES
    lines = facts.said(iri, False, LINES, begin)
    mentions = facts.said(iri, True, MENTIONED) if not begin else []
    values = {p.iri: facts.values(thing, p, 0, 50) for p in properties}
    terms = [row[place] for row in (*lines, *mentions) for place in ("subject", "other")]
    names = facts.names([*terms, *(stand.other for stands in values.values() for stand in stands)])
    statements = {value(row, "statement") for row in lines}
    return _Told(
        {
            name: {str(s.other): Value(s.other, s.kept, list(names.get(s.other.value, ()))) for s in stands}
            for name, stands in values.items()
        },
        facts.versions(iri),
        lines,
        total,
        mentions,
        facts.said_in_all(iri, mentions=True) if not begin else 0,
        names,
        {name: roles for name in statements if (roles := stated.roles_of(facts, linker, name))},
    )


def _pages(total: int) -> int:
    return max(1, -(-total // LINES))


def _part(address: str, total: int, page: int) -> Part:
    pages = _pages(total)
    page = min(page, pages)
    before, after = (f"{address}?page={number}" if 1 <= number <= pages else "" for number in (page - 1, page + 1))
    return Part("", total, page, pages, address, before, after, (page - 1) * LINES + 1)


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


def _said(linker: Linker, node: ox.NamedNode, found: Iterable[Found], told: _Told) -> list[tuple[str, Line]]:
    """(property, statement) in the order of the text."""
    by_statement: dict[str, list[Found]] = {}
    for row in found:
        by_statement.setdefault(value(row, "statement"), []).append(row)
    said = []
    for statement, rows in by_statement.items():
        first, predicate = rows[0], value(rows[0], "p")
        quotes = tuple(stated.shortened(linker.quote(row, node)) for row in rows[:QUOTES])
        roles = tuple(replace(role, href="") for role in told.roles.get(statement, ()))
        value_ = linker.link(first["other"], told.names.get(value(first, "other"), ()), predicate)
        more = len(rows) - len(quotes)
        fact = Fact(value_, quotes, roles, value(first, "kept") != "false", more, linker.address(statement))
        subject = linker.link(first["subject"], told.names.get(value(first, "subject"), ()))
        said.append((predicate, Line(subject, linker.words.label(predicate), fact)))
    return said


def _mentioned(linker: Linker, things: Sequence[Fact]) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """What is mentioned, by kind and then by name; where it is much, without quotes."""
    if len(things) > QUOTED:
        things = [*things[:QUOTED], *(replace(fact, quotes=()) for fact in things[QUOTED:])]
    groups = []
    for kind in LISTS:
        of_kind = [fact for fact in things if fact.value.href.startswith(f"/doc/{kind}/")]
        if of_kind:
            ordered = sorted(of_kind, key=lambda fact: (fact.value.name.text.casefold(), fact.value.href))
            groups.append((linker.words.of("lists", kind), tuple(ordered)))
    return tuple(groups)
