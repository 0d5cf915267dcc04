"""What the index of a release says of a thing: as much of it as a page has room for, and how much more there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from soga_kg.index import Facts, Property, Stand
from soga_kg.model import Kind
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web.gathered import FORMER, NAMES, OTHER_NAMES, TYPE, Value, Values
from soga_kg.web.links import Linker, value
from soga_kg.web.parts import Link, Quote, Text

# What a page may hold, so that its HTML stays under 100 kB.
BUDGET = 66_000  # characters of HTML that the values take, about; those of the one property asked for a third more
MOST = 100  # values of one property
PER_PAGE = 25  # values of the one property that a page was asked for
QUOTES = 2  # of a statement; its own page has all of them
LONGEST = 1200  # characters of a quote; the page of its evidence has all of them
_VALUE, _QUOTE = 250, 900  # characters of HTML around the words of a value, and of a quote
_WHOLE = frozenset({TYPE, FORMER, *NAMES, *OTHER_NAMES})  # stand at the head of a page, all of them
_HEAD = 200  # but no more than this
MENTIONS = expand("schema:mentions")
_MEMBER = Property(expand("org:memberOf"), False, 0, 0)

Roles = Mapping[str, tuple[Link, ...]]  # statement -> roles


@dataclass(frozen=True, slots=True)
class Wanted:
    """The part of a page that an address asks for: one property's values, or (empty) the first ones of all."""

    iri: str = ""
    back: bool = False
    page: int = 1


@dataclass(slots=True)
class About:
    """A thing's facts in both directions; `totals` says how many values each property has."""

    facts: Values = field(default_factory=dict)
    back: Values = field(default_factory=dict)
    roles: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    totals: dict[tuple[str, bool], Property] = field(default_factory=dict)

    def side(self, back: bool) -> Values:
        """The facts of one direction."""
        return self.back if back else self.facts


def wanted(text: str, page: str) -> Wanted | None:
    """What `?property=^schema:mentions&page=2` asks for (SPARQL's `^`: read backwards); None where that is nothing."""
    back, name = text.startswith("^"), text.removeprefix("^")
    if name and "://" not in name and name.partition(":")[0] not in PREFIXES:
        return None
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return Wanted(name and (name if "://" in name else expand(name)), back, max(1, number))


def about(facts: Facts, linker: Linker, iri: str, part: Wanted) -> About | None:
    """What the index knows of a thing; None where it knows nothing, or nothing of the property asked for."""
    thing = facts.number(iri)
    found = About()
    properties = facts.properties(thing) if thing else []
    shown = [p for p in properties if p.back or p.iri not in _WHOLE]
    shown = [p for p in shown if not part.iri or (p.iri, p.back) == (part.iri, part.back)]
    if not (shown if part.iri else properties):
        return None
    lists: list[tuple[Property, list[Stand]]] = []
    for item in properties:
        found.totals[item.iri, item.back] = item
        if not item.back and item.iri in _WHOLE:
            stands = facts.values(thing, item, 0, _HEAD)
            found.facts[item.iri] = {str(stand.other): Value(stand.other, stand.kept) for stand in stands}
        elif item in shown:
            begin, limit = ((_page(part, item) - 1) * PER_PAGE, PER_PAGE) if part.iri else (0, MOST)
            lists.append((item, facts.values(thing, item, begin, limit)))
    _fill(found, _Reader(facts, linker), lists, BUDGET * 4 // 3 if part.iri else BUDGET)
    return found


def who(facts: Facts, linker: Linker, iri: str) -> str:
    """Who a person is in words of articles: the role that most of them give, and where; empty where none does."""
    thing = facts.number(iri) if linker.kind(iri) == Kind.PERSON.value else 0
    for stand in facts.values(thing, _MEMBER, 0, 1) if thing else ():
        named = [(roles_of(facts, linker, name), facts.counted(name)) for name in facts.statements(stand.fact)]
        roles, _ = max(named, key=lambda item: (bool(item[0]), item[1]), default=((), 0))
        member_of = linker.link(stand.other, facts.names([stand.other]).get(stand.other.value, ()))
        return ", ".join(link.name.short for link in (*roles[:1], member_of))
    return ""


def _fill(found: About, reader: _Reader, lists: Sequence[tuple[Property, Sequence[Stand]]], budget: int) -> None:
    """As many values as the budget allows, in turns: first one of each property, then another; all in their order."""
    full = set[Property]()
    for turn in range(max((len(stands) for _, stands in lists), default=0)):
        for item, stands in lists:
            if turn < len(stands) and item not in full:
                value_, weight = reader.read(stands[turn], found.roles)
                if turn and weight > budget:
                    full.add(item)
                    continue
                budget -= weight
                found.side(item.back).setdefault(item.iri, {})[str(stands[turn].other)] = value_


def _page(part: Wanted, item: Property) -> int:
    return min(part.page, pages(item.total))


def pages(total: int) -> int:
    """How many pages so many values of one property take."""
    return max(1, -(-total // PER_PAGE))


class _Reader:
    """Reads values with their quotes and roles."""

    def __init__(self, facts: Facts, linker: Linker) -> None:
        self._facts = facts
        self._linker = linker

    def read(self, stand: Stand, roles: dict[str, tuple[Link, ...]]) -> tuple[Value, int]:
        """A value, and about how many characters of HTML it takes. Roles are put to those of others."""
        facts, linker = self._facts, self._linker
        found = Value(stand.other, stand.kept, list(facts.names([stand.other]).get(stand.other.value, ())))
        weight = _VALUE
        for statement in facts.statements(stand.fact):
            rows = facts.quotes(statement, QUOTES + 1)
            if len(rows) > QUOTES:
                found.more[statement] = facts.counted(statement) - QUOTES
            for row in rows[:QUOTES]:
                quote = shortened(linker.quote(row))
                found.quotes[statement, value(row, "evidence")] = quote
                weight += _QUOTE + len(quote.text.text) + len(quote.article.name.short)
            if named := roles_of(facts, linker, statement):
                roles[statement] = named
        return found, weight


def shortened(quote: Quote) -> Quote:
    """The quote as it stands among others."""
    text = quote.text.text
    return quote if len(text) <= LONGEST else replace(quote, text=Text(text[: LONGEST - 1] + "…", quote.text.language))


def roles_of(facts: Facts, linker: Linker, statement: str) -> tuple[Link, ...]:
    """The roles of a statement of membership: as printed, leading to their concepts."""
    roles: dict[tuple[str, str], Link] = {}
    for row in facts.roles(statement):
        shown = linker.link(row.get("text") or row["role"])
        link = linker.printed(shown.name, linker.address(value(row, "role")))
        roles[link.name.text.casefold(), link.href] = link  # a capital at the beginning of a line is no other role
    return tuple(roles.values())
