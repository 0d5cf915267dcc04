"""Which claims hold: those that join the right kinds, each once, the surest of those that say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from soga_kg.model import ARTICLE, Article, Claim, Decision, Kind, PartialDate, Relation, Thing
from soga_kg.names import fold

_ACTORS = frozenset({Kind.PERSON, Kind.ORGANISATION})
_ORGANISED = frozenset({Kind.ORGANISATION, Kind.PROJECT, Kind.EVENT})
_ANYTHING = frozenset(Kind)
_DATE: frozenset[Kind] = frozenset()  # the object is a date
_P, _O, _E, _Y, _J = (frozenset({k}) for k in (Kind.PERSON, Kind.ORGANISATION, Kind.EVENT, Kind.POLICY, Kind.PROJECT))

# Kinds of subject and object that a relation joins.
SIGNATURES: Mapping[Relation, tuple[frozenset[Kind], frozenset[Kind]]] = {
    Relation.AFFILIATION: (_P, _O | _J),
    Relation.SPEAKER: (_E, _ACTORS),
    Relation.AUTHOR: (_ANYTHING, _ACTORS),
    Relation.FOUNDER: (_O | _J, _ACTORS),
    Relation.MEMBER_OF: (_ACTORS, _O),
    Relation.PARTNER: (_ORGANISED, _O),
    Relation.ORGANIZER: (_E, _ACTORS | _J),
    Relation.FUNDER: (_ORGANISED, _O | _Y),
    Relation.SPONSOR: (_ORGANISED, _O | _Y),
    Relation.OPERATOR: (_J, _O),
    Relation.LOCATION: (_ORGANISED, frozenset({Kind.PLACE})),
    Relation.START_DATE: (_E | _Y, _DATE),
    Relation.END_DATE: (_E | _Y, _DATE),
    Relation.SUPER_EVENT: (_E, _E),
    Relation.EDITION_OF: (_E, frozenset({Kind.SERIES, Kind.EVENT})),
    Relation.REPLACES: (_E | _Y | _J | frozenset({Kind.SERIES}), _E | _Y | _J | frozenset({Kind.SERIES})),
    Relation.ISSUER: (_Y, _ACTORS),
    Relation.ADOPTER: (_Y, _ACTORS),
    Relation.ISSUED: (_Y, _DATE),
    Relation.PART_OF: (_Y | _J, _Y | _J),
    Relation.CONTRIBUTOR: (_Y, _ACTORS),
    Relation.PARTICIPANT: (_E, _O),
}
_SAME_KIND = frozenset({Relation.REPLACES})
_ONE_VALUE = frozenset({Relation.START_DATE, Relation.END_DATE, Relation.ISSUED})


def settle(article: Article, things: Sequence[Thing], claims: Iterable[Claim], min_confidence: float) -> Decision:
    """The claims that fit the kinds of their ends, each once, the surest of those that say the same.

    Places that no kept claim uses are left out; the other things keep their keys, so keys may have gaps.
    """
    by_key = {thing.key: thing for thing in things}
    best: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        if claim.confidence < min_confidence or not _fits(claim, by_key):
            continue
        # One article gives a thing one date of a kind: of two, one was read wrongly.
        value = "" if claim.relation in _ONE_VALUE else repr(claim.object)
        identity = (claim.subject, claim.relation, value, fold(claim.role or ""))
        rival = best.get(identity)
        if rival is None or _rank(claim) < _rank(rival):
            best[identity] = claim
    kept = sorted(best.values(), key=_rank)
    used = {end for claim in kept for end in (claim.subject, claim.object) if isinstance(end, int)}
    remaining = tuple(t for t in things if t.kind is not Kind.PLACE or t.key in used)
    return Decision(article, remaining, tuple(sorted(kept, key=lambda c: (c.start, c.end, c.rule, repr(c)))))


def _rank(claim: Claim) -> tuple[object, ...]:
    return (-claim.confidence, claim.start, claim.end, claim.rule, claim.role or "", repr(claim))


def _fits(claim: Claim, things: Mapping[int, Thing]) -> bool:
    if claim.relation not in SIGNATURES:
        return False
    domain, wanted = SIGNATURES[claim.relation]
    if claim.subject == ARTICLE:
        if claim.relation is not Relation.AUTHOR:
            return False
    elif claim.relation is Relation.AUTHOR or claim.subject not in things or things[claim.subject].kind not in domain:
        return False
    if isinstance(claim.object, PartialDate):
        return not wanted
    if claim.object not in things or claim.object == claim.subject:
        return False
    if claim.relation in _SAME_KIND and things[claim.object].kind is not things[claim.subject].kind:
        return False
    return things[claim.object].kind in wanted
