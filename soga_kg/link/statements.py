"""What is stated: claims of all articles as statements with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from soga_kg.model import (
    ARTICLE,
    Article,
    BlockKind,
    Claim,
    Decision,
    Evidence,
    Identifier,
    Kind,
    Mention,
    Name,
    PartialDate,
    Relation,
    Statement,
    Thing,
)
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.numbers import parted
from soga_kg.vocabulary import role_concept

QUOTE_LIMIT = 300  # code points; a quote is a citation, not a copy
CONTEXT = 32  # code points of text kept before and after a quote, so that it is found again in a changed page
ABOUT_MENTIONS = 4  # so often named, a thing is what the article is about

Iris = Mapping[tuple[str, int], tuple[str, Kind]]


def statements(decisions: Sequence[Decision], iris: Iris, minter: Minter) -> tuple[Statement, ...]:
    """All statements, sorted by IRI. `iris`: (article, thing key) -> the entity's IRI and kind."""
    return together(statement for decision in decisions for statement in _of_article(decision, iris, minter))


def together(told: Iterable[Statement]) -> tuple[Statement, ...]:
    """Each statement once, with the evidence and roles of all who tell it, sorted by IRI."""
    made: dict[str, Statement] = {}
    for statement in told:
        known = made.setdefault(statement.iri, statement)
        evidence = tuple(sorted({*known.evidence, *statement.evidence}))
        roles = tuple(sorted({*known.roles, *statement.roles}))
        made[statement.iri] = replace(known, evidence=evidence, roles=roles)
    return tuple(made[iri] for iri in sorted(made))


def candidates(
    decisions: Sequence[Decision], iris: Iris, minter: Minter, made: Sequence[Statement]
) -> tuple[Statement, ...]:
    """What articles may say, as statements, but for what other articles say surely; a partnership is told once."""
    said = {_fact(statement) for statement in made}
    doubtful = statements([replace(d, things=(), claims=d.candidates) for d in decisions], iris, minter)
    facts = {_fact(statement) for statement in doubtful}
    return tuple(
        s for s in doubtful if _fact(s) not in said and (s.subject < str(s.object) or _fact(s)[::-1] not in facts)
    )


def _fact(statement: Statement) -> tuple[str, Relation, str | PartialDate | Identifier]:
    return statement.subject, statement.relation, statement.object


def _of_article(decision: Decision, iris: Iris, minter: Minter) -> Iterator[Statement]:
    article = decision.article
    for thing in decision.things:
        yield from _mentions(article, thing, iris[article.iri, thing.key][0], minter)
    for claim in decision.claims:
        subject, kind = (article.iri, None) if claim.subject == ARTICLE else iris[article.iri, claim.subject]
        if claim.number is not None:
            yield _statement(article, claim, subject, Identifier(claim.number), minter)
            continue
        if isinstance(claim.object, PartialDate):
            yield _statement(article, claim, subject, claim.object, minter)
            continue
        object_, object_kind = iris[article.iri, claim.object]
        if subject == object_:
            continue  # two names of one thing that only linking could tell
        yield _statement(article, claim, subject, object_, minter)
        if claim.relation is Relation.PARTNER and kind is object_kind is Kind.ORGANISATION:
            yield _statement(article, claim, object_, subject, minter)
        if claim.relation is Relation.ADOPTER:
            yield _statement(article, claim, subject, object_, minter, Relation.ISSUER)


def _statement(
    article: Article, claim: Claim, subject: str, object_: str | PartialDate | Identifier, minter: Minter,
    relation: Relation | None = None,
) -> Statement:  # fmt: skip
    relation = relation or claim.relation
    value = object_ if isinstance(object_, str) else object_.value
    membership, concept = None, None
    roles: tuple[tuple[str, Name], ...] = ()
    key = [subject, relation.value, value]
    if relation in (Relation.AFFILIATION, Relation.MEMBER_OF):
        membership, concept, role_key = membership_of(subject, value, claim.role or "", minter)
        key.append(role_key)
        if claim.role:
            roles = ((article.iri, Name(claim.role, _language(article, claim.start))),)
    iri = minter.node("statement", *key)
    start, end = _clipped(article, claim.start, claim.end)
    evidence = evidence_at(article, (start, end), claim.rule, claim.confidence, iri, minter)
    return Statement(iri, subject, relation, object_, (evidence,), membership, roles, concept)


def membership_of(member: str, organisation: str, role: str, minter: Minter) -> tuple[str, str | None, str]:
    """IRI of a membership, the concept of its role, and what tells roles apart."""
    concept = role_concept(role) if role else None
    key = concept or fold(role)
    return minter.node("membership", member, organisation, key), concept, key


def _mentions(article: Article, thing: Thing, iri: str, minter: Minter) -> Iterator[Statement]:
    """`schema:mentions` for every thing, `schema:about` too for what the title names or the text keeps naming."""
    best = thing.mentions[0]
    for relation in (Relation.MENTIONS, Relation.ABOUT):
        if relation is Relation.ABOUT and not _is_main(article, thing):
            return
        statement = minter.node("statement", article.iri, relation.value, iri)
        span = sentence_around(article, best)
        evidence = evidence_at(article, span, best.finder, best.weight, statement, minter)
        yield Statement(statement, article.iri, relation, iri, (evidence,))


def _is_main(article: Article, thing: Thing) -> bool:
    titles = [block for block in article.blocks if block.kind is BlockKind.TITLE]
    in_title = any(b.start <= m.start < b.end for b in titles for m in thing.mentions)
    return in_title or len(thing.mentions) >= ABOUT_MENTIONS


def evidence_at(
    article: Article, span: tuple[int, int], rule: str, confidence: float, statement: str, minter: Minter
) -> Evidence:
    """The quote of a span, with the IRI that it has as evidence of a statement."""
    start, end = span
    before = parted(article.text, max(0, start - CONTEXT), 1)
    after = parted(article.text, end + CONTEXT, -1)
    return Evidence(
        iri=minter.node("evidence", statement, article.iri, f"{start}-{end}", rule),
        article=article.iri,
        start=start,
        end=end,
        exact=article.text[start:end],
        prefix=article.text[min(start, before) : start],
        suffix=article.text[end : max(end, after)],
        language=_language(article, start),
        rule=rule,
        confidence=round(confidence, 3),
    )


def _language(article: Article, at: int) -> str:
    return next((b.language for b in article.blocks if b.start <= at < b.end), article.language)


def sentence_around(article: Article, mention: Mention) -> tuple[int, int]:
    """The sentence of a mention, or the part of it around the mention."""
    inside = [s for s in article.sentences if s.start <= mention.start and mention.end <= s.end]
    start, end = (inside[0].start, inside[0].end) if inside else (mention.start, mention.end)
    if end - start > QUOTE_LIMIT:
        room = max(0, QUOTE_LIMIT - (mention.end - mention.start)) // 2
        start, end = max(start, mention.start - room), min(end, mention.end + room)
    return _clipped(article, start, end)


def _clipped(article: Article, start: int, end: int) -> tuple[int, int]:
    """At most QUOTE_LIMIT code points, without blanks at the ends and without half words at its own cuts."""
    text = article.text
    if end - start > QUOTE_LIMIT:
        end = start + QUOTE_LIMIT
        cut = text.rfind(" ", start, end)
        end = cut if cut > start else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
