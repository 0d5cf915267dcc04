"""Which claims hold: those that join the right kinds, each once, the surest of those that say the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from soga_kg.decide.weights import of_relations, of_rules
from soga_kg.model import (
    ARTICLE,
    ASKED,
    BY_MODEL,
    DOUBTED,
    IDENTIFIERS,
    READER,
    Article,
    Claim,
    Decision,
    Kind,
    PartialDate,
    Relation,
    Thing,
)
from soga_kg.names import fold

_ACTORS = frozenset({Kind.PERSON, Kind.ORGANISATION})
_ORGANISED = frozenset({Kind.ORGANISATION, Kind.PROJECT, Kind.EVENT})
_ANYTHING = frozenset(Kind)
_DATE: frozenset[Kind] = frozenset()  # the object is a date
_NUMBER = _DATE  # it is a number in a register
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
    Relation.SIREN: (_O, _NUMBER),
    Relation.ROR: (_O, _NUMBER),
}
_SAME_KIND = frozenset({Relation.REPLACES})
_SAME = {Relation.SPONSOR: Relation.FUNDER, Relation.ADOPTER: Relation.ISSUER}  # what the model does not tell apart
_ONE_VALUE = frozenset({Relation.START_DATE, Relation.END_DATE, Relation.ISSUED}) | IDENTIFIERS
RULES_ALONE = frozenset({Relation.AUTHOR}) | IDENTIFIERS  # what the reader knows nothing of


@dataclass(frozen=True, slots=True)
class Merged:
    """All claims that say the same, but for the role; `model`, `rules` and `asked` are the surest of each.

    `ends` is how likely both things that they join are what they are taken for.
    """

    claims: tuple[Claim, ...]
    ends: float = 1.0

    @property
    def model(self) -> float:
        """How sure the trained model is, 0 where it says nothing."""
        return max((claim.confidence for claim in self.claims if claim.rule in BY_MODEL), default=0.0)

    @property
    def doubted(self) -> float:
        """1 where words near both names say no, perhaps, or formerly at the model's surest place, else 0."""
        best = max((c for c in self.claims if c.rule in BY_MODEL), key=lambda c: c.confidence, default=None)
        return float(best is not None and best.rule == DOUBTED)

    @property
    def rules(self) -> float:
        """How sure the surest rule is, 0 where none says it."""
        return max((claim.confidence for claim in self.claims if claim.rule not in BY_MODEL | {ASKED}), default=0.0)

    @property
    def by(self) -> frozenset[str]:
        """The rules that say it."""
        return frozenset(claim.rule for claim in self.claims) - BY_MODEL - {ASKED}

    @property
    def asked(self) -> float:
        """How sure a language model is, 0 where it says nothing or none was asked."""
        return max((claim.confidence for claim in self.claims if claim.rule == ASKED), default=0.0)


def merged(things: Sequence[Thing], claims: Iterable[Claim]) -> list[Merged]:
    """The claims that fit the kinds of their ends, those that say the same together; a partnership from either end."""
    by_key = {thing.key: thing for thing in things}
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if _fits(claim, by_key):
            groups.setdefault(_said(claim, by_key), []).append(claim)
    return [Merged(tuple(sorted(group, key=_rank)), _sureness(group[0], by_key)) for group in groups.values()]


def _sureness(claim: Claim, things: Mapping[int, Thing]) -> float:
    joined = [things[end] for end in (claim.subject, claim.object) if isinstance(end, int) and end != ARTICLE]
    return math.prod(max(mention.weight for mention in thing.mentions) for thing in joined)


def _said(claim: Claim, things: Mapping[int, Thing]) -> tuple[object, ...]:
    ends: tuple[object, ...] = (claim.subject, claim.number or claim.object)
    if claim.relation is Relation.PARTNER and things[claim.subject].kind is Kind.ORGANISATION:
        ends = tuple(sorted((claim.subject, claim.object), key=repr))
    return (_SAME.get(claim.relation, claim.relation), *map(repr, ends))


def settle(
    article: Article,
    things: Sequence[Thing],
    claims: Sequence[Claim],
    least: Mapping[Relation, float],
    read: bool | None = None,
    doubtful: float = 1.0,
) -> Decision:
    """The claims that are likely enough (`least`, by relation), each once for each role, with the chance that it holds.

    Those that are not, but at least as likely as `doubtful`, are kept apart as candidates. Places that no kept claim
    uses and the model passes over are left out; the other things keep their keys, so keys may have gaps. `read`:
    whether the trained reader was there (None: where one of its claims is).
    """
    if read is None:
        read = any(claim.rule in BY_MODEL for claim in claims)
    best: dict[tuple[object, ...], Claim] = {}
    for claim in sorted((c for group in merged(things, claims) for c in _spoken(group, read)), key=_rank):
        # One article gives a thing one date, or number, of a kind: of two, one was read wrongly.
        value = "" if claim.relation in _ONE_VALUE else repr(claim.object)
        best.setdefault((claim.subject, claim.relation, value, fold(claim.role or "")), claim)
    kept = [claim for claim in best.values() if claim.confidence >= least[claim.relation]]
    used = {end for claim in kept for end in _ends(claim)}
    remaining = tuple(t for t in things if t.kind is not Kind.PLACE or t.key in used or _is_told(t))
    there = {ARTICLE, *(thing.key for thing in remaining)}
    others = [
        claim
        for claim in best.values()
        if doubtful <= claim.confidence < least[claim.relation] and _ends(claim) <= there
    ]
    return Decision(article, remaining, _in_text_order(kept), _in_text_order(others))


def _ends(claim: Claim) -> set[int]:
    return {end for end in (claim.subject, claim.object) if isinstance(end, int)}


def _in_text_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=lambda c: (c.start, c.end, c.rule, repr(c))))


def _is_told(place: Thing) -> bool:
    """Whether the model, which learnt to pass over places that are merely named, takes it for one."""
    return any(mention.finder == READER for mention in place.mentions)


def _spoken(group: Merged, read: bool) -> Iterator[Claim]:
    """The claims of a group that are kept: those of rules, which know roles and kinds of funding, else the model's.

    Each gets the fitted chance, and beside it the word of a language model as an independent witness; but for
    what only rules know, as the author of an article.
    """
    ruled = [claim for claim in group.claims if claim.rule not in BY_MODEL]
    with_role = [claim for claim in ruled if claim.role]
    for claim in with_role or ruled or group.claims:
        if read and claim.relation not in RULES_ALONE:
            weights = of_relations()[claim.relation]
            more = sum(of_rules().get(rule, 0.0) for rule in sorted(group.by))
            chance = replace(weights, bias=weights.bias + more).chance(
                group.model, group.rules, ends=group.ends, doubted=group.doubted
            )
            yield replace(claim, confidence=round(1 - (1 - chance) * (1 - group.asked), 3))
        else:
            yield claim


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
    if claim.relation in IDENTIFIERS:
        return claim.number is not None and claim.object == claim.subject
    if isinstance(claim.object, PartialDate):
        return not wanted
    if claim.object not in things or claim.object == claim.subject:
        return False
    if claim.relation in _SAME_KIND and things[claim.object].kind is not things[claim.subject].kind:
        return False
    return things[claim.object].kind in wanted
