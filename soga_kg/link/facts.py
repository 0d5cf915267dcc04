"""The facts after what people put right: added, rejected, identifiers elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from soga_kg.link.corrected import Outcome
from soga_kg.link.statements import evidence_at, membership_of
from soga_kg.model import (
    Article,
    Correction,
    CorrectionKind,
    Decision,
    Entity,
    Evidence,
    Name,
    PartialDate,
    Relation,
    Statement,
)
from soga_kg.namespaces import Minter
from soga_kg.places import page_mark
from soga_kg.register import Register

RULE = "correction"
Where = Mapping[str, str]  # id that a correction names -> IRI of the thing


class Places:
    """The articles, found by what corrections call them."""

    def __init__(self, decisions: Iterable[Decision], minter: Minter, register: Register) -> None:
        self.articles = [decision.article for decision in decisions]
        self.minter = minter
        self._register = register

    def stands(self, article: Article, wanted: str) -> bool:
        """Whether an article is meant: by its page or address, one it had before too, its work, or a revision of it."""
        pages = {source.page for source in article.sources} | {source.reference for source in article.sources}
        work = article.work.removeprefix(f"{self.minter.base}id/")
        before = self._register.marks.get(page_mark(article.language, wanted), frozenset())
        own = f"{self.minter.base}id/{wanted}" == article.iri or wanted in pages
        return own or work in {self._register.led(wanted), self._register.work_of(wanted), *before}


def rejected(
    made: tuple[Sequence[Statement], Sequence[Statement]], corrections: Sequence[Correction], where: Where,
    outcome: Outcome,
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:  # fmt: skip
    """Statements and candidates without those that people rejected, between organisations in both directions."""
    gone: set[str] = set()
    for correction in corrections:
        if correction.kind is not CorrectionKind.REJECT:
            continue
        ends = tuple(where.get(thing, "") for thing in correction.things)
        pair = (*ends, correction.value)[:2] if len(ends) == 2 else (ends[0], correction.value)
        pairs = {pair, pair[::-1]} if correction.relation == Relation.PARTNER else {pair}
        hit = {
            s.iri for part in made for s in part if s.relation == correction.relation and (s.subject, s.value) in pairs
        }
        gone |= hit
        outcome.settle(correction, "" if hit else "no article says so any more")
    said, candidates = (tuple(s for s in part if s.iri not in gone) for part in made)
    return said, candidates


def added(
    made: Sequence[Statement], corrections: Sequence[Correction], where: Where, places: Places, outcome: Outcome,
) -> tuple[Statement, ...]:  # fmt: skip
    """The statements with those that people added, sorted; one that articles say too keeps their evidence."""
    known = {statement.iri: statement for statement in made}
    for correction in corrections:
        if correction.kind is not CorrectionKind.ADD:
            continue
        ends = [where[thing] for thing in correction.things if thing in where]
        if len(ends) < len(correction.things):
            outcome.settle(correction, "one of its things is not in the graph")
            continue
        statement = _statement(correction, ends, places.minter)
        evidence, reason = _evidence(correction, statement.iri, places)
        outcome.settle(correction, reason)
        if not reason:
            before = known.get(statement.iri)
            all_ = tuple(sorted({*(before.evidence if before else ()), *evidence}))
            known[statement.iri] = replace(before or statement, evidence=all_, correction=correction.iri)
    return tuple(known[iri] for iri in sorted(known))


def _statement(correction: Correction, ends: Sequence[str], minter: Minter) -> Statement:
    relation = Relation(correction.relation)
    object_: str | PartialDate = PartialDate(correction.value) if correction.value else ends[1]
    value = correction.value or ends[1]
    key = [ends[0], relation.value, value]
    membership, concept = None, None
    roles: tuple[tuple[str, Name], ...] = ()
    if relation in (Relation.AFFILIATION, Relation.MEMBER_OF):
        membership, concept, role_key = membership_of(ends[0], value, correction.role, minter)
        key.append(role_key)
        if correction.role:
            roles = ((correction.iri, Name(correction.role, correction.language or "und")),)
    return Statement(minter.node("statement", *key), ends[0], relation, object_, (), membership, roles, concept)


def _evidence(correction: Correction, statement: str, places: Places) -> tuple[tuple[Evidence, ...], str]:
    """The evidence that a correction gives, and why it does not hold, if so."""
    if not correction.quote:
        return (), ""
    wanted = correction.article
    for article in places.articles:
        start = article.text.find(correction.quote) if places.stands(article, wanted) else -1
        if start >= 0:
            span = (start, start + len(correction.quote))
            return (evidence_at(article, span, RULE, 1.0, statement, places.minter),), ""
    return (), f"its quote does not stand in {wanted or 'an article: it names none'}"


def identified_elsewhere(
    entities: Iterable[Entity], corrections: Sequence[Correction], where: Where, outcome: Outcome
) -> tuple[Entity, ...]:
    """The entities with the identifiers that people confirmed."""
    by_iri = {entity.iri: entity for entity in entities}
    for correction in corrections:
        if correction.kind is not CorrectionKind.IDENTIFY:
            continue
        entity = by_iri.get(where.get(correction.things[0], ""))
        outcome.settle(correction, "" if entity else "the thing is not in the graph")
        if entity:
            all_ = tuple(sorted({*entity.identifiers, (correction.scheme, correction.value)}))
            by_iri[entity.iri] = replace(entity, identifiers=all_)
    return tuple(by_iri[iri] for iri in sorted(by_iri))
