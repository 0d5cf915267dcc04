"""What the index of a release says of a thing: as much of it as a page has room for, and how much more there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from soga_kg.index import Facts, Property, Stand
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web.gathered import FORMER, NAMES, OTHER_NAMES, TYPE, Value, Values
from soga_kg.web.links import Linker, value
from soga_kg.web.parts import Link, Quote, Text

# What a page may hold, so that its HTML stays under 100 kB: a value with its two quotes takes 2 to 3 kB.
VALUES = 120  # values that are read for a page, all properties together
FEWEST, MOST = 3, 30  # of one property
PER_PAGE = 25  # values of the one property that a page was asked for
QUOTES = 2  # of a statement; its own page has all of them
LONGEST = 1200  # characters of a quote; the page of its evidence has all of them
_WHOLE = frozenset({TYPE, FORMER, *NAMES, *OTHER_NAMES})  # stand at the head of a page, all of them
_HEAD = 200  # but no more than this
MENTIONS = expand("schema:mentions")

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
    share = min(MOST, max(FEWEST, VALUES // max(1, len(shown))))
    for item in properties:
        found.totals[item.iri, item.back] = item
        if not item.back and item.iri in _WHOLE:
            stands = facts.values(thing, item, 0, _HEAD)
        elif item not in shown:
            continue
        elif part.iri:
            stands = facts.values(thing, item, (_page(part, item) - 1) * PER_PAGE, PER_PAGE)
        else:
            stands = facts.values(thing, item, 0, share)
        found.side(item.back)[item.iri] = _values(facts, linker, stands)
        found.roles.update(_roles(facts, linker, stands))
    return found


def _page(part: Wanted, item: Property) -> int:
    return min(part.page, pages(item.total))


def pages(total: int) -> int:
    """How many pages so many values of one property take."""
    return max(1, -(-total // PER_PAGE))


def _values(facts: Facts, linker: Linker, stands: Sequence[Stand]) -> dict[str, Value]:
    names = facts.names(stand.other for stand in stands)
    values: dict[str, Value] = {}
    for stand in stands:
        entry = values.setdefault(
            str(stand.other), Value(stand.other, stand.kept, list(names.get(stand.other.value, ())))
        )
        for statement in stand.statements:
            rows = facts.quotes(statement, QUOTES + 1)
            if len(rows) > QUOTES:
                entry.more[statement] = facts.counted(statement) - QUOTES
            for row in rows[:QUOTES]:
                entry.quotes[statement, value(row, "evidence")] = shortened(linker.quote(row))
    return values


def shortened(quote: Quote) -> Quote:
    """The quote as it stands among others."""
    text = quote.text.text
    return quote if len(text) <= LONGEST else replace(quote, text=Text(text[: LONGEST - 1] + "…", quote.text.language))


def _roles(facts: Facts, linker: Linker, stands: Iterable[Stand]) -> dict[str, tuple[Link, ...]]:
    return {name: roles for stand in stands for name in stand.statements if (roles := roles_of(facts, linker, name))}


def roles_of(facts: Facts, linker: Linker, statement: str) -> tuple[Link, ...]:
    """The roles of a statement of membership: as printed, leading to their concepts."""
    roles: dict[Link, None] = {}
    for row in facts.roles(statement):
        shown = linker.link(row.get("text") or row["role"])
        roles[Link(shown.name, linker.address(value(row, "role")))] = None
    return tuple(roles)
