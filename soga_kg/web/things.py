"""What is known of one thing, gathered for its page; articles have a module of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import pyoxigraph as ox

from soga_kg.namespaces import expand
from soga_kg.web import stated
from soga_kg.web.catalogued import trail
from soga_kg.web.context import Context, Term
from soga_kg.web.gathered import (
    FORMER,
    NAMES,
    OTHER_NAMES,
    TYPE,
    Value,
    Values,
    collected,
    name_of,
    other_names,
    types_of,
)
from soga_kg.web.links import LISTS, Linker, query, run_address, value
from soga_kg.web.links import Row as Found
from soga_kg.web.mended import mended
from soga_kg.web.notice import notice
from soga_kg.web.parts import Fact, Frame, Link, Part, Quote, Row, Text
from soga_kg.web.stated import About, Roles, Wanted
from soga_kg.web.structured import structured
from soga_kg.web.summary import summary
from soga_kg.web.views import ThingView
from soga_kg.web.words import compact

MOST = 100  # values of a property on a page of what the index does not know; the rest is a query away
READ = 1000  # rows that backlinks.rq gives at most
PROOFS = 40  # quotes of a statement on one page
_BOUNDS = ("startEarliest", "startLatest", "endEarliest", "endLatest", "issuedEarliest", "issuedLatest")
# Shown elsewhere on the page, or said once more in a form for machines.
_HIDDEN = frozenset({TYPE, FORMER, *NAMES, *OTHER_NAMES, *(expand(f"soga:{name}") for name in _BOUNDS)})
_SPOKEN = expand("dcterms:language")
_QUOTED = frozenset({"oa:exact", "oa:prefix", "oa:suffix"})
_FIRST = ("schema:startDate", "schema:endDate", "dcterms:issued", "schema:location", "soga:policyType", "org:memberOf")
_LAST = ("schema:about", "schema:mentions")


_Label = Callable[[str], str]


async def known(context: Context, node: ox.NamedNode) -> bool:
    """Whether any graph speaks of it."""
    if await context.indexed(lambda index: index.facts.number(node.value)):
        return True
    return bool(await context.select(query("exists"), {"thing": node}))


async def thing(context: Context, linker: Linker, frame: Frame, node: ox.NamedNode, wanted: Wanted) -> ThingView | None:
    """The page of anything but an article; None where it has no such property."""
    kind = linker.kind(node.value)
    if kind in LISTS:
        about, line = await context.indexed(
            lambda index: (
                stated.about(index.facts, linker, node.value, wanted),
                stated.who(index.facts, linker, node.value),
            )
        )
        if about is not None:
            view = _listed(context, linker, replace(frame, about=line), node, about, wanted)
            return view if wanted.iri else replace(view, mended=await mended(context, linker, node))
    return None if wanted.iri else await _unlisted(context, linker, frame, node, wanted)


def _listed(
    context: Context, linker: Linker, frame: Frame, node: ox.NamedNode, about: About, wanted: Wanted
) -> ThingView:
    """The page of a person, an organisation and so on, or of one of its properties."""
    kind = linker.kind(node.value)
    address = frame.path
    name = name_of(linker, node, about.facts)
    rows, back = (_stated_rows(linker, about, side, address if not wanted.iri else "") for side in (False, True))
    part = _part(linker, about, address, wanted)
    steps = ((linker.words.of("lists", kind), f"/things/{kind}"), (name.short, address))
    data = (structured(linker, node, kind, about.facts) if part is None else "", trail(frame, *steps))
    return ThingView(
        frame=replace(frame, title=name.text, path=_path(address, wanted), data=tuple(filter(None, data))),
        iri=node.value,
        list=kind,
        name=name,
        names=other_names(linker, about.facts, name) if part is None else (),
        types=tuple(label for label in types_of(linker, about.facts) if label != linker.words.of("kinds", kind)),
        rows=rows,
        back=back,
        quotes=(),
        parts=(),
        part=part,
        notice=notice(context.release.manifest) if kind == "person" else None,
        query=_all(node),
        summary=summary(linker, about, kind) if part is None else (),
    )


def _path(address: str, wanted: Wanted) -> str:
    """The address of this very page, so that its other language shows the same."""
    if not wanted.iri and wanted.page == 1:
        return address
    fields = {"property": f"{'^' * wanted.back}{compact(wanted.iri)}"} if wanted.iri else {}
    return f"{address}?{urlencode(fields | {'page': str(wanted.page)})}"


def _part(linker: Linker, about: About, address: str, wanted: Wanted) -> Part | None:
    if not wanted.iri:
        return None
    label = linker.words.inverse(wanted.iri) if wanted.back else linker.words.label(wanted.iri)
    total = about.totals[wanted.iri, wanted.back].total
    return _pages(label, total, stated.pages(total), address, wanted)


def _pages(label: str, total: int, pages: int, address: str, wanted: Wanted) -> Part:
    page = min(wanted.page, pages)

    def turned(number: int) -> str:
        return _path(address, replace(wanted, page=number)) if 1 <= number <= pages else ""

    return Part(label, total, page, pages, address, turned(page - 1), turned(page + 1))


def _all(node: ox.NamedNode) -> str:
    return run_address(
        f"SELECT * WHERE {{\n  {{ {node} ?property ?object }}\n  UNION {{ ?subject ?property {node} }}\n}}"
    )


async def _unlisted(context: Context, linker: Linker, frame: Frame, node: ox.NamedNode, wanted: Wanted) -> ThingView:
    """The page of a statement, an evidence, a membership and whatever else the graph speaks of."""
    asked: Mapping[str, Term] = {"thing": node}
    kind = linker.kind(node.value)
    facts = collected(await context.select(query("facts"), asked))
    leading = await context.select(query("backlinks"), asked)
    proofs, part = await _proofs(context, linker, frame, node, wanted)
    name = name_of(linker, node, facts)
    data = structured(linker, node, kind, facts)
    rows = _rows(linker, facts, {}, _HIDDEN, linker.words.label)
    back = _rows(linker, collected(leading), {}, frozenset(), linker.words.inverse, len(leading) >= READ)
    return ThingView(
        frame=replace(frame, title=name.text, path=_path(frame.path, wanted), data=tuple(filter(None, [data]))),
        iri=node.value,
        list="",
        name=name,
        names=other_names(linker, facts, name),
        types=tuple(label for label in types_of(linker, facts) if label != linker.words.of("kinds", kind)),
        rows=rows,
        back=back,
        quotes=proofs,
        parts=_parts(linker, await context.select(query("parts"), asked), facts) if kind == "evidence" else (),
        part=part,
        notice=None,
        query=_all(node),
    )


async def _proofs(
    context: Context, linker: Linker, frame: Frame, node: ox.NamedNode, wanted: Wanted
) -> tuple[tuple[Quote, ...], Part | None]:
    """The quotes of a statement, page by page, or that of an evidence."""
    kind = linker.kind(node.value)
    if kind == "evidence":
        return tuple(map(linker.quote, await context.select(query("proof"), {"thing": node}))), None
    if kind != "statement":
        return (), None
    total = await context.indexed(lambda index: index.facts.counted(node.value))
    pages = max(1, -(-total // PROOFS))
    begin = (min(wanted.page, pages) - 1) * PROOFS
    rows = await context.indexed(lambda index: index.facts.quotes(node.value, PROOFS, begin))
    quotes = tuple(stated.shortened(linker.quote(row)) if total > 1 else linker.quote(row) for row in rows)
    return quotes, _pages("", total, pages, frame.path, wanted) if pages > 1 else None


def _stated_rows(linker: Linker, about: About, back: bool, address: str) -> tuple[Row, ...]:
    """One row a property with the number of values that are elsewhere: on its own pages, which begin at `address`."""
    rows = []
    for predicate, entries in about.side(back).items():
        if back or predicate not in _HIDDEN:
            counts = about.totals[predicate, back]
            facts = tuple(fact for entry in entries.values() for fact in _facts(linker, predicate, entry, about.roles))
            label = linker.words.inverse(predicate) if back else linker.words.label(predicate)
            pages = _path(address, Wanted(predicate, back)) if address else ""
            more = counts.total - len(entries) if address else 0
            rows.append(Row(label, compact(predicate), facts, more, disputed=counts.kept < counts.total, pages=pages))
    return tuple(sorted(rows, key=_place))


def _rows(
    linker: Linker, values: Values, roles: Roles, hidden: frozenset[str], label: _Label, cut: bool = False
) -> tuple[Row, ...]:
    """One row a property: dates and places first, mentions last, the others by their label."""
    rows = []
    for predicate, entries in values.items():
        if predicate not in hidden:
            facts = [fact for entry in entries.values() for fact in _facts(linker, predicate, entry, roles)]
            more = max(0, len(facts) - MOST)
            rows.append(Row(label(predicate), compact(predicate), tuple(facts[:MOST]), more, cut=cut))
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[int, str, str]:
    if row.term in _FIRST:
        return _FIRST.index(row.term), "", ""
    return len(_FIRST) + (1 + _LAST.index(row.term) if row.term in _LAST else 0), row.label, row.term


def _facts(linker: Linker, predicate: str, entry: Value, roles: Roles) -> list[Fact]:
    """One fact, or one for each role in which it holds."""
    link = linker.link(entry.term, entry.names, predicate)
    by_role: dict[tuple[Link, ...], dict[str, list[Quote]]] = {}
    for (statement, _), quote in entry.quotes.items():
        by_role.setdefault(roles.get(statement, ()), {}).setdefault(statement, []).append(quote)
    if not by_role:
        return [Fact(link, kept=entry.kept)]
    facts = []
    for role, found in by_role.items():
        quotes = tuple(quote for some in found.values() for quote in some)
        longer = [statement for statement in found if statement in entry.more]
        more = sum(entry.more[statement] for statement in longer)
        facts.append(Fact(link, quotes, role, entry.kept, more, linker.address(longer[0]) if longer else ""))
    return sorted(
        facts, key=lambda fact: (not fact.roles, -len(fact.quotes) - fact.more)
    )  # what is said most comes first


def _parts(linker: Linker, found: Sequence[Found], evidence: Values) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """What the selectors of an evidence say; the words of the article in the language that the evidence names."""
    tag = next((v.term.value for v in evidence.get(_SPOKEN, {}).values() if isinstance(v.term, ox.Literal)), "")
    by_part: dict[str, list[Found]] = {}
    for row in found:
        by_part.setdefault(value(row, "part"), []).append(row)
    return tuple(
        (
            part.rpartition("#")[2],
            tuple(_in(row, tag) for row in _rows(linker, collected(rows), {}, frozenset(), linker.words.label)),
        )
        for part, rows in by_part.items()
    )


def _in(row: Row, tag: str) -> Row:
    """A row whose values are words of the article, in their language."""
    if row.term not in _QUOTED:
        return row
    facts = (replace(f, value=replace(f.value, name=Text(f.value.name.text, tag))) for f in row.facts)
    return replace(row, facts=tuple(facts))
