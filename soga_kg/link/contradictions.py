"""Which statements cannot all hold: two dates or numbers of one thing, offices that exclude each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from soga_kg.link.times import Times
from soga_kg.model import IDENTIFIERS, Contradiction, Entity, Kind, Relation, Statement
from soga_kg.names import fold
from soga_kg.namespaces import expand

SINGLE_VALUED = (Relation.START_DATE, Relation.END_DATE, Relation.ISSUED, *sorted(IDENTIFIERS))
_OFFICES = {  # office -> the folded words, alone or before "of the organisation", that name it; one holder at a time
    "president": "president|presidente|presidency",
    "director general": "directeur general|directrice generale|director general|general director|"
    "chief executive|chief executive officer|ceo|executive director|managing director",
    "secretary general": "secretaire general|secretaire generale|secretary general|general secretary",
    "treasurer": "tresorier|tresoriere|treasurer",
}
_OF = r"(?: (?:de la|de l|de|d|du|des|of the|of|chez|at the|at) (?P<of>.+))?"
_PATTERNS = {
    office: re.compile(rf"(?:la |le |the |notre |our )?(?:{words}){_OF}") for office, words in _OFFICES.items()
}
_SHARED = re.compile(r"\bco\b|\bco(?:president|direct)")  # who presides with others excludes nobody
_PARLIAMENT = re.compile(
    r"\b(?:parle?ment(?:s)?|parliament(?:o)?|parlamento|assemblee nationale|national assembly|senat|senate|senado|"
    r"bundestag|bundesrat|house of (?:commons|lords|representatives)|chambre des (?:deputes|representants)|"
    r"congreso de los diputados|camera dei deputati|tweede kamer|sejm|riksdag|dail)\b"
)
_MEMBER_OF_PARLIAMENT = expand("soga:role-member-of-parliament")


def contradictions(
    made: Sequence[Statement], entities: Mapping[str, Entity], times: Times
) -> tuple[tuple[Contradiction, ...], frozenset[str]]:
    """What cannot all hold, and all statements that the default graph leaves out.

    The best supported stays (most articles, then confidence, then the earliest value); a date that another statement
    gives more precisely (2023 beside 2023-11-08) is left out without being a contradiction, and so is every number
    beside one that a person confirmed.
    """
    dates, withheld = _values(made, entities)
    found = [*dates, *_shared_offices(made, entities, times), *_two_parliaments(made, entities, times)]
    lost = {s.iri for c in found for s in c.statements if s.iri != c.kept}
    return tuple(found), frozenset(withheld | lost)


# ---------------------------------------------------------------- dates and numbers


_TWO_DATES = ("Two dates of one thing.", "Deux dates d'une chose.")
_TWO_NUMBERS = ("Two numbers of one organisation in one register.", "Deux numéros d'une organisation dans un registre.")


def _values(made: Sequence[Statement], entities: Mapping[str, Entity]) -> tuple[list[Contradiction], set[str]]:
    groups: dict[tuple[str, Relation], list[Statement]] = defaultdict(list)
    for statement in made:
        if statement.relation in SINGLE_VALUED:
            groups[statement.subject, statement.relation].append(statement)
    found, withheld = [], set()
    for (subject, relation), group in sorted(groups.items()):
        confirmed = _confirmed(entities.get(subject), relation)
        if confirmed:
            withheld |= {s.iri for s in group if s.value not in confirmed}
        if confirmed or len(group) < 2:
            continue
        precise = [s for s in group if not any(o.value != s.value and o.value.startswith(s.value) for o in group)]
        kept = min(precise, key=_support)
        withheld |= {s.iri for s in group if s.iri != kept.iri}
        if len(precise) > 1:
            ordered = tuple(sorted(precise, key=lambda s: s.iri))
            found.append(
                Contradiction(
                    subject, relation, ordered, kept.iri, *(_TWO_NUMBERS if relation in IDENTIFIERS else _TWO_DATES)
                )
            )
    return found, withheld


def _confirmed(entity: Entity | None, relation: Relation) -> set[str]:
    """The numbers that people gave the thing in the register that the relation stands for."""
    return {value for scheme, value in entity.identifiers if scheme == relation} if entity else set()


def _support(statement: Statement) -> tuple[int, float, str, str]:
    sure = max(e.confidence for e in statement.evidence)
    return -len(statement.articles), -sure, statement.value, statement.iri


# ---------------------------------------------------------------- offices


@dataclass(frozen=True, slots=True)
class _Held:
    """One person in one exclusive office of one organisation."""

    office: str
    statement: Statement


def _shared_offices(made: Sequence[Statement], entities: Mapping[str, Entity], times: Times) -> Iterator[Contradiction]:
    """One office of one organisation that articles of the same time give to two people."""
    holders: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for held in _held(made, entities):
        holders[str(held.statement.object), held.office].append(held.statement)
    for (organisation, office), statements in sorted(holders.items()):
        shared = _together(statements, times)
        if len({s.subject for s in shared}) < 2:
            continue
        english = f"Two people are said to hold one office at the same time: {office}."
        french = f"Deux personnes occuperaient une même fonction au même moment : {_FRENCH[office]}."
        kept = min(shared, key=_support)
        same = {s.iri for s in shared if s.subject == kept.subject}  # in other words, by the same person: all hold
        ordered = tuple(sorted((s for s in shared if s.iri not in same or s == kept), key=lambda s: s.iri))
        yield Contradiction(organisation, Relation.AFFILIATION, ordered, kept.iri, english, french)


_FRENCH = {
    "president": "présidence",
    "director general": "direction générale",
    "secretary general": "secrétariat général",
    "treasurer": "trésorerie",
}


def _held(made: Iterable[Statement], entities: Mapping[str, Entity]) -> Iterator[_Held]:
    for statement in made:
        if statement.relation is Relation.AFFILIATION and isinstance(statement.object, str):
            if any(_SHARED.search(fold(role.text)) for _, role in statement.roles):
                continue
            organisation = entities.get(statement.object)
            for office in sorted({_office(role.text, organisation) for _, role in statement.roles} - {""}):
                yield _Held(office, statement)


def _office(role: str, organisation: Entity | None) -> str:
    """The exclusive office of the organisation that a printed role names, empty where it names none.

    What follows the title must be the organisation: the president of its youth committee is not its president.
    """
    if organisation is None or organisation.kind is not Kind.ORGANISATION:
        return ""
    names = {fold(n.text) for n in (*organisation.names, *organisation.alternative_names)}
    for office, pattern in _PATTERNS.items():
        match = pattern.fullmatch(fold(role))
        if match and (match["of"] is None or match["of"] in names):
            return office
    return ""


def _two_parliaments(
    made: Sequence[Statement], entities: Mapping[str, Entity], times: Times
) -> Iterator[Contradiction]:
    """One person who sits in two parliaments in articles of the same time."""
    seats: dict[str, list[Statement]] = defaultdict(list)
    for statement in made:
        if _is_seat(statement, entities):
            seats[statement.subject].append(statement)
    for person, statements in sorted(seats.items()):
        shared = _together(statements, times)
        if len({s.object for s in shared}) > 1:
            kept = min(shared, key=_support)
            same = {s.iri for s in shared if s.object == kept.object}
            ordered = tuple(sorted((s for s in shared if s.iri not in same or s == kept), key=lambda s: s.iri))
            english = "One person is said to sit in two parliaments at the same time."
            french = "Une personne siégerait au même moment dans deux parlements."
            yield Contradiction(person, Relation.AFFILIATION, ordered, kept.iri, english, french)


def _is_seat(statement: Statement, entities: Mapping[str, Entity]) -> bool:
    if not isinstance(statement.object, str) or statement.object not in entities:
        return False
    names = (*entities[statement.object].names, *entities[statement.object].alternative_names)
    if not any(_PARLIAMENT.search(fold(name.text)) for name in names):
        return False
    person = statement.subject in entities and entities[statement.subject].kind is Kind.PERSON
    member = statement.relation is Relation.MEMBER_OF and person
    return member or statement.role_concept == _MEMBER_OF_PARLIAMENT


def _together(statements: Sequence[Statement], times: Times) -> list[Statement]:
    """The statements of which another one, of other ends, is made by an article of the same time."""
    return [
        s for s in statements
        if any(
            (o.subject, o.object) != (s.subject, s.object)
            and any(times.same(a, b) for a in s.articles for b in o.articles)
            for o in statements
        )
    ]  # fmt: skip
