"""How the decisions of all articles become one body of knowledge: entities, statements, contradictions, doubts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from soga_kg.config import Config
from soga_kg.gazetteer import language_of
from soga_kg.language import detect
from soga_kg.link.acts import states
from soga_kg.link.cluster import Node, cluster, doubts
from soga_kg.link.contradictions import contradictions
from soga_kg.link.corrected import Outcome, corrected, separated
from soga_kg.link.facts import Places, added, identified_elsewhere, rejected
from soga_kg.link.identity import aliases, identified
from soga_kg.link.kinds import classified, kind_shown
from soga_kg.link.statements import candidates, statements
from soga_kg.link.times import Times
from soga_kg.link.withdrawn import standing, untold, withdrawn
from soga_kg.model import (
    Correction,
    CorrectionKind,
    Decision,
    Entity,
    Evidence,
    Kind,
    Knowledge,
    Name,
    Relation,
    Statement,
)
from soga_kg.names import fold, is_acronym
from soga_kg.namespaces import Minter
from soga_kg.register import Register

__all__ = ["aliases", "link"]

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def link(
    decisions: Iterable[Decision],
    minter: Minter,
    config: Config,
    register: Register | None = None,
    corrections: Sequence[Correction] = (),
) -> Knowledge:
    """One IRI for one thing across articles and languages; the order of the decisions does not matter.

    `register` says which IRIs were published: a thing keeps the one it has, whatever it is called most often now.
    `corrections` have the last word.
    """
    outcome = Outcome()
    register = register or Register()
    ordered = standing(decisions, corrections, minter, register, outcome)
    parts = separated(cluster(ordered, config.merge_similarity), corrections, minter)
    forced = {nodes[0].key: id_ for nodes, id_ in parts if id_}
    clusters = _series([(_entity(nodes, minter), nodes) for nodes, _ in parts], minter)
    clusters = identified(clusters, minter, register, forced)
    clusters, where = corrected(clusters, corrections, minter, lambda nodes: _entity(nodes, minter), outcome)
    iris = {node.key: (entity.iri, entity.kind) for entity, nodes in clusters for node in nodes}
    made = statements(ordered, iris, minter)
    gone = withdrawn(corrections, where, outcome)
    clusters = [(entity, nodes) for entity, nodes in clusters if entity.iri not in gone]
    entities = {entity.iri: entity for entity, _ in clusters}
    more = (*_editions(entities.values(), made, minter), *classified(entities.values(), ordered, iris, minter))
    made = tuple(sorted((*made, *more), key=lambda s: s.iri))
    doubtful = candidates(ordered, iris, minter, made)
    made, doubtful = rejected((made, doubtful), corrections, where, outcome)
    made = untold(added(made, corrections, where, Places(ordered, minter, register), outcome), gone)
    doubtful = untold(doubtful, gone)
    said = {statement.iri for statement in made}
    different = {
        frozenset(where.get(t, t) for t in c.things) for c in corrections if c.kind is CorrectionKind.DIFFERENT
    }
    times = Times(ordered)
    known = identified_elsewhere(entities.values(), corrections, where, outcome)
    entities = {entity.iri: entity for entity in known}
    found, withheld = contradictions(made, entities, times)
    return Knowledge(
        articles=tuple(d.article for d in ordered),
        entities=known,
        statements=made,
        contradictions=(*found, *(c for c in states(ordered, iris, times, minter) if c.about not in gone)),
        doubts=tuple(
            doubt
            for doubt in doubts([(entity.iri, nodes) for entity, nodes in clusters], config.doubt_similarity)
            if {doubt.left, doubt.right} not in different
        ),
        withheld=withheld,
        candidates=tuple(s for s in doubtful if s.iri not in said),
        corrections=tuple(sorted(_found(c, where, gone) for c in outcome.applied)),
        stale=tuple(sorted(outcome.stale)),
    )


def _found(correction: Correction, where: Mapping[str, str], gone: frozenset[str]) -> Correction:
    """The correction with the IRIs of its things that are published."""
    iris = dict.fromkeys(where[thing] for thing in correction.things if thing in where)
    return replace(correction, at=tuple(iri for iri in iris if iri not in gone))


def _entity(nodes: Sequence[Node], minter: Minter) -> Entity:
    kind = nodes[0].thing.kind
    preferred, others = _names(nodes, kind)
    main = preferred[0].text
    ref = min((node.thing.ref for node in nodes if node.thing.ref), default=None)
    if ref is None and nodes[0].scope:
        ref = f"{nodes[0].scope} {fold(main)}"
    seen: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        printed = (*seen.get(node.article.iri, ()), *node.thing.names, *node.thing.also)
        seen[node.article.iri] = tuple(dict.fromkeys(printed))
    concept = kind_shown(kind, (name.text for name in (*preferred, *others)))
    return Entity(minter.thing(kind, main, ref), kind, preferred, others, (), concept, tuple(sorted(seen.items())))


def _names(nodes: Sequence[Node], kind: Kind) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Preferred names, the main one first, and all others; the same name in two languages is `und`.

    Persons and places have names of no language, but well-known places that French and English call otherwise.
    """
    counts: Counter[str] = Counter()
    languages: dict[str, set[str]] = defaultdict(set)
    main_of: Counter[str] = Counter()
    for node in nodes:
        for name in node.thing.names:
            counts[name] += sum(m.end - m.start == len(name) for m in node.thing.mentions) or 1
            languages[fold(name)].add(node.article.language)
        for name in node.thing.also:
            languages[fold(name)].add(node.article.language)
        main_of[node.thing.name] += 1

    def tag(name: str) -> str:
        return _language(kind, name, languages[fold(name)])

    def rank(name: str) -> tuple[bool, int, int, str]:
        return is_acronym(name), -main_of[name], -counts[name], name

    ranked = sorted(counts, key=rank)
    preferred: list[Name] = []
    for name in ranked:
        language = tag(name)
        taken = {known.language for known in preferred}
        if not preferred or (language not in taken and "und" not in taken | {language} and not is_acronym(name)):
            preferred.append(Name(name, language))
    folded = {fold(name.text) for name in preferred}
    others: dict[str, Name] = {}
    for name in (*ranked, *sorted({name for node in nodes for name in node.thing.also})):
        if fold(name) not in folded:
            others.setdefault(fold(name), Name(name, tag(name)))
    return tuple(preferred), tuple(sorted(others.values()))


def _language(kind: Kind, name: str, articles: set[str]) -> str:
    """The language of a name that articles in these languages print."""
    if kind is Kind.PLACE:
        return language_of(name) or "und"
    if kind is Kind.PERSON or len(articles) > 1 or is_acronym(name):
        return "und"
    own = detect(name)  # an English article may print a French name
    return min(articles) if own == "und" else own


def _series(
    clusters: Sequence[tuple[Entity, tuple[Node, ...]]], minter: Minter
) -> list[tuple[Entity, tuple[Node, ...]]]:
    """An event of which two editions of different years are known is a series."""
    years: dict[str, set[str]] = defaultdict(set)
    for entity, _ in clusters:
        if base := _edition_base(entity):
            years[base] |= set(_YEAR.findall(entity.name))
    return [
        (replace(entity, iri=minter.thing(Kind.SERIES, entity.name), kind=Kind.SERIES), nodes)
        if entity.kind is Kind.EVENT and len(years[fold(entity.name)]) > 1
        else (entity, nodes)
        for entity, nodes in clusters
    ]


def _edition_base(entity: Entity) -> str:
    """The folded name without its year, where an event's name has one."""
    if entity.kind is not Kind.EVENT or not _YEAR.search(entity.name):
        return ""
    return fold(_YEAR.sub(" ", entity.name))


def _editions(entities: Iterable[Entity], made: Sequence[Statement], minter: Minter) -> Iterable[Statement]:
    """`soga:editionOf` from an edition to its series; the evidence is where the edition's name stands."""
    listed = list(entities)
    series = {fold(name.text): e.iri for e in listed if e.kind is Kind.SERIES for name in e.names}
    mentioned: dict[str, list[Evidence]] = defaultdict(list)
    for statement in made:
        if statement.relation is Relation.MENTIONS and isinstance(statement.object, str):
            mentioned[statement.object] += statement.evidence
    for entity in listed:
        target = series.get(_edition_base(entity))
        if target and mentioned[entity.iri]:
            iri = minter.node("statement", entity.iri, Relation.EDITION_OF.value, target)
            evidence = tuple(
                sorted(
                    replace(e, iri=minter.node("evidence", iri, e.article, f"{e.start}-{e.end}", "edition-year"),
                            rule="edition-year", confidence=0.9)
                    for e in mentioned[entity.iri]
                )
            )  # fmt: skip
            yield Statement(iri, entity.iri, Relation.EDITION_OF, target, evidence)
