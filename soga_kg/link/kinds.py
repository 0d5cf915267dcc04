"""What kind of organisation or policy a thing is, with the places where its name says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from soga_kg.link.statements import Iris, evidence_at, sentence_around, together
from soga_kg.model import Decision, Entity, Kind, Relation, Statement
from soga_kg.namespaces import Minter
from soga_kg.vocabulary import organisation_kind, policy_type

# Which relation tells the kind of a thing, and what finds its concept in a name.
SHOWN: Mapping[Kind, tuple[Relation, Callable[[str], str | None]]] = {
    Kind.ORGANISATION: (Relation.CLASSIFICATION, organisation_kind),
    Kind.POLICY: (Relation.POLICY_TYPE, policy_type),
}


def kind_shown(kind: Kind, names: Iterable[str]) -> str | None:
    """The concept that the first name shows that shows one."""
    if kind not in SHOWN:
        return None
    _, find = SHOWN[kind]
    return next((concept for name in names if (concept := find(name))), None)


def classified(
    entities: Iterable[Entity], decisions: Sequence[Decision], iris: Iris, minter: Minter
) -> tuple[Statement, ...]:
    """A statement for each thing of a known kind, with the first place in each article where its name shows it.

    What no printed name shows (a kind that a correction gives) has none.
    """
    typed = {entity.iri: entity.type for entity in entities if entity.type is not None and entity.kind in SHOWN}
    return together(statement for decision in decisions for statement in _of(decision, typed, iris, minter))


def _of(decision: Decision, typed: Mapping[str, str], iris: Iris, minter: Minter) -> Iterator[Statement]:
    article = decision.article
    for thing in decision.things:
        entity, kind = iris[article.iri, thing.key]
        if entity not in typed:
            continue
        relation, find = SHOWN[kind]
        places = (m for m in thing.mentions if find(article.quote(m.start, m.end)) == typed[entity])
        if place := next(places, None):
            iri = minter.node("statement", entity, relation.value, typed[entity])
            span = sentence_around(article, place)
            evidence = evidence_at(article, span, "kind-in-name", place.weight, iri, minter)
            yield Statement(iri, entity, relation, typed[entity], (evidence,))
