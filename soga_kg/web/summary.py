"""What a thing is in one line under its name: of the facts of its page, those that tell most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soga_kg.model import Kind
from soga_kg.namespaces import expand
from soga_kg.web.gathered import Value
from soga_kg.web.links import Linker
from soga_kg.web.parts import Link, Text
from soga_kg.web.stated import About
from soga_kg.web.words import Words

_MEMBER = "org:memberOf"
# Of each kind, the properties whose first value is told, in their order.
_TOLD: Mapping[str, tuple[str, ...]] = {
    Kind.PERSON.value: (_MEMBER,),
    Kind.ORGANISATION.value: ("org:classification", "schema:location"),
    Kind.EVENT.value: ("schema:startDate", "schema:location", "schema:organizer"),
    Kind.SERIES.value: ("schema:location", "schema:organizer"),
    Kind.POLICY.value: ("soga:policyType", "soga:issuedBy", "dcterms:issued"),
    Kind.PROJECT.value: ("soga:operator", "schema:location"),
}

Summary = tuple[tuple[Link, ...], ...]


def summary(linker: Linker, about: About, kind: str) -> Summary:
    """Groups of links and counts, from facts of the merged data alone; empty where they tell nothing."""
    told = [group for name in _TOLD.get(kind, ()) if (group := _first(linker, about, name))]
    counts = ((Link(Text(text, linker.words.language)),) for text in _counted(linker.words, about))
    return (*told, *counts)


def _first(linker: Linker, about: About, name: str) -> tuple[Link, ...]:
    """The first value of a property, after its role where it is one in an organisation."""
    predicate = expand(name)
    kept = next((value for value in about.facts.get(predicate, {}).values() if value.kept), None)
    if kept is None:
        return ()
    role = _role(about, kept) if name == _MEMBER else ()
    return (*role, linker.link(kept.term, kept.names, predicate))


def _role(about: About, value: Value) -> tuple[Link, ...]:
    """The role that most of the quotes give, if any gives one, in the page's language where it is told in both."""
    quotes: dict[str, int] = dict.fromkeys((statement for statement, _ in value.quotes), 0)
    for statement, _ in value.quotes:
        quotes[statement] += 1 + value.more.get(statement, 0)
    best = max(quotes, key=lambda statement: (statement in about.roles, quotes[statement]), default="")
    roles = about.roles.get(best, ())
    return tuple(role for role in roles if not role.spoken)[:1] or roles[:1]


def _counted(words: Words, about: About) -> Iterator[str]:
    """How often it stands in a relation that says who or what it is."""
    number = {name: about.totals[expand(name), True].kept for name in _NUMBERED if (expand(name), True) in about.totals}
    if count := number.get("schema:performer"):
        yield words.ngettext("speaks at %(num)s event", "speaks at %(num)s events", count)
    if count := number.get("schema:organizer"):
        yield words.ngettext("organises %(num)s event", "organises %(num)s events", count)
    if count := number.get(_MEMBER):
        yield words.ngettext("%(num)s member", "%(num)s members", count)
    if count := number.get("schema:author"):
        yield words.ngettext("author of %(num)s article", "author of %(num)s articles", count)
    if count := number.get("schema:mentions"):
        yield words.ngettext("in %(num)s article", "in %(num)s articles", count)


_NUMBERED = ("schema:performer", "schema:organizer", _MEMBER, "schema:author", "schema:mentions")
