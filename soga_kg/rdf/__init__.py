"""How knowledge becomes RDF: the default graph, one graph an article revision, the metadata (the only writer of terms).

Patterns and reasons: docs/data-model.md. No blank node is ever made.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from soga_kg.model import Article, Entity, Evidence, Identifier, Knowledge, Name, PartialDate, Relation, Statement
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.rdf.corrections import corrected, identifier
from soga_kg.rdf.history import changed, registered
from soga_kg.rdf.metadata import Coverage, Edition, citation, metadata
from soga_kg.rdf.terms import (
    BOUNDS,
    CONCEPT_OF,
    LEGAL_ACTS,
    LEGAL_TYPES,
    PROPERTIES,
    RELATIONS,
    TYPE,
    TYPES,
    date,
    day,
    elsewhere,
    term,
    text,
)

__all__ = [
    "RELATIONS",
    "TYPE",
    "Coverage",
    "Edition",
    "Graphs",
    "changed",
    "citation",
    "metadata",
    "registered",
    "text_digest",
]

Triples = Iterator[ox.Triple]


def text_digest(article: Article) -> str:
    """SHA-256 of the clean text that all offsets count in."""
    return hashlib.sha256(article.text.encode()).hexdigest()


class Graphs:
    """The graphs of one body of knowledge, made on demand."""

    def __init__(self, knowledge: Knowledge, run: str) -> None:
        """`run` is the IRI of the build's activity."""
        self._knowledge = knowledge
        self._run = run
        self._entities = {entity.iri: entity for entity in knowledge.entities}
        self._stated: dict[str, list[Statement]] = defaultdict(list)
        for statement in knowledge.statements:
            for article in statement.articles:
                self._stated[article].append(statement)

    def default(self) -> Triples:
        """The knowledge: what a consumer gets without asking for a graph."""
        published = [s for s in self._knowledge.statements if s.iri not in self._knowledge.withheld]
        used = {i for s in published for i in (s.subject, s.object) if isinstance(i, str)}
        for entity in self._knowledge.entities:
            if entity.iri in used:
                yield from _entity(entity)
        for article in self._knowledge.articles:
            yield from _article(article)
        for statement in published:
            yield from _fact(statement)

    def article(self, article: Article) -> Triples:
        """What one article says, in its own names, with the evidence."""
        yield from _article(article)
        stated = self._stated[article.iri]
        used = {i for s in stated for i in (s.subject, s.object) if isinstance(i, str)}
        for iri in sorted(used & self._entities.keys()):
            yield from _entity_as_seen(self._entities[iri], article)
        for statement in stated:
            yield from _fact(statement, article.iri)
            yield from _reified(statement)
            for evidence in statement.evidence:
                if evidence.article == article.iri:
                    yield ox.Triple(ox.NamedNode(statement.iri), term("soga:evidence"), ox.NamedNode(evidence.iri))
                    yield from _evidence(evidence, self._run)

    def corrections(self, minter: Minter) -> Triples:
        """What people put right, and the facts that only their word supports."""
        for correction in self._knowledge.corrections:
            yield from corrected(correction, minter)
        for statement in self._knowledge.statements:
            if statement.correction is not None:
                yield from _reified(statement)
                yield ox.Triple(
                    ox.NamedNode(statement.iri), term("prov:wasDerivedFrom"), ox.NamedNode(statement.correction)
                )


def _types(entity: Entity) -> Triples:
    subject = ox.NamedNode(entity.iri)
    types = TYPES[entity.kind]
    if entity.type is not None and entity.type in {term(act).value for act in LEGAL_ACTS}:
        types += LEGAL_TYPES
    for curie in types:
        yield ox.Triple(subject, TYPE, term(curie))
    if entity.type is not None and entity.kind in CONCEPT_OF:
        yield ox.Triple(subject, term(CONCEPT_OF[entity.kind]), ox.NamedNode(entity.type))


def _named(iri: str, preferred: tuple[Name, ...], others: tuple[Name, ...]) -> Triples:
    subject = ox.NamedNode(iri)
    for name in preferred:
        for curie in ("schema:name", "rdfs:label"):
            yield ox.Triple(subject, term(curie), text(name.text, name.language))
    for name in others:
        for curie in ("schema:alternateName", "skos:altLabel"):
            yield ox.Triple(subject, term(curie), text(name.text, name.language))


def _entity(entity: Entity) -> Triples:
    yield from _types(entity)
    yield from _named(entity.iri, entity.names, entity.alternative_names)
    for name in entity.former_names:
        yield ox.Triple(ox.NamedNode(entity.iri), term("soga:formerName"), text(name.text, name.language))
    for scheme, value in entity.identifiers:
        yield identifier(entity.iri, scheme, value)


def _entity_as_seen(entity: Entity, article: Article) -> Triples:
    """An entity with the names that the article prints; the first of them is its name here."""
    yield from _types(entity)
    known = {name.text: name for name in (*entity.alternative_names, *entity.names)}
    known |= {fold(name): known[name] for name in sorted(known)}
    printed = dict(entity.seen).get(article.iri, ())
    names = [Name(n, (known.get(n) or known.get(fold(n)) or Name(n, article.language)).language) for n in printed]
    preferred = names[:1] or list(entity.names[:1])
    yield from _named(entity.iri, tuple(preferred), tuple(names[1:]))


def _article(article: Article) -> Triples:
    subject = ox.NamedNode(article.iri)
    work = ox.NamedNode(article.work)
    headline = text(article.title.text, article.title.language)
    yield ox.Triple(subject, TYPE, term("schema:Article"))
    yield ox.Triple(subject, TYPE, term("prov:Entity"))
    yield ox.Triple(subject, term("schema:headline"), headline)
    yield ox.Triple(subject, term("rdfs:label"), headline)
    for title in article.alternative_titles:
        yield ox.Triple(subject, term("schema:alternativeHeadline"), text(title.text, title.language))
    yield ox.Triple(subject, term("schema:inLanguage"), ox.Literal(article.language))
    for source in article.sources:
        address = source.page.startswith(("http://", "https://"))
        node = ox.NamedNode(source.reference) if address else ox.Literal(source.reference)
        yield ox.Triple(subject, term("dcterms:source"), node)
    if article.published is not None:
        yield from _dated(subject, Relation.ISSUED, article.published)
    for other in article.translations:
        yield ox.Triple(subject, term("schema:translationOfWork"), ox.NamedNode(other))
    yield ox.Triple(subject, term("dcterms:isVersionOf"), work)
    yield ox.Triple(subject, term("soga:textDigest"), ox.Literal(text_digest(article)))
    yield ox.Triple(work, TYPE, term("schema:CreativeWork"))
    yield ox.Triple(work, term("rdfs:label"), headline)


def _fact(statement: Statement, article: str | None = None) -> Triples:
    """The plain triples of a statement; with `article` in the words of that article only."""
    subject, predicate = ox.NamedNode(statement.subject), term(PROPERTIES[statement.relation])
    if isinstance(statement.object, PartialDate):
        yield from _dated(subject, statement.relation, statement.object)
        return
    if isinstance(statement.object, Identifier):
        yield identifier(statement.subject, statement.relation.value, statement.object.value)
        return
    yield ox.Triple(subject, predicate, ox.NamedNode(statement.object))
    if statement.membership is not None:
        node = ox.NamedNode(statement.membership)
        yield ox.Triple(node, TYPE, term("org:Membership"))
        yield ox.Triple(node, term("org:member"), subject)
        yield ox.Triple(node, term("org:organization"), ox.NamedNode(statement.object))
        yield ox.Triple(node, term("prov:wasDerivedFrom"), ox.NamedNode(statement.iri))
        for role in sorted({role for where, role in statement.roles if article in (None, where)}):
            yield ox.Triple(node, term("soga:roleText"), text(role.text, role.language))
        if statement.role_concept is not None:
            yield ox.Triple(node, term("org:role"), ox.NamedNode(statement.role_concept))


def _dated(subject: ox.NamedNode, relation: Relation, value: PartialDate) -> Triples:
    """A date as written, and its bounds, which every sort, filter and shape uses."""
    earliest, latest = BOUNDS[relation]
    yield ox.Triple(subject, term(PROPERTIES[relation]), date(value))
    yield ox.Triple(subject, term(earliest), day(value.earliest))
    yield ox.Triple(subject, term(latest), day(value.latest))


def _reified(statement: Statement) -> Triples:
    node = ox.NamedNode(statement.iri)
    yield ox.Triple(node, TYPE, term("soga:Statement"))
    yield ox.Triple(node, TYPE, term("rdf:Statement"))
    yield ox.Triple(node, term("rdf:subject"), ox.NamedNode(statement.subject))
    yield ox.Triple(node, term("rdf:predicate"), term(PROPERTIES[statement.relation]))
    yield ox.Triple(node, term("rdf:object"), _object(statement))


def _object(statement: Statement) -> ox.NamedNode | ox.Literal:
    value = statement.object
    if isinstance(value, Identifier):
        return elsewhere(statement.relation.value, value.value)
    return date(value) if isinstance(value, PartialDate) else ox.NamedNode(value)


def _evidence(evidence: Evidence, run: str) -> Triples:
    node = ox.NamedNode(evidence.iri)
    quote, position = ox.NamedNode(f"{evidence.iri}#quote"), ox.NamedNode(f"{evidence.iri}#position")
    yield ox.Triple(node, TYPE, term("soga:Evidence"))
    yield ox.Triple(node, term("oa:hasSource"), ox.NamedNode(evidence.article))
    yield ox.Triple(node, term("oa:hasSelector"), quote)
    yield ox.Triple(node, term("oa:hasSelector"), position)
    yield ox.Triple(
        node, term("soga:confidence"), ox.Literal(f"{evidence.confidence:.2f}", datatype=term("xsd:decimal"))
    )
    yield ox.Triple(node, term("soga:extractor"), ox.Literal(evidence.rule))
    yield ox.Triple(node, term("prov:wasGeneratedBy"), ox.NamedNode(run))
    yield ox.Triple(node, term("dcterms:language"), ox.Literal(evidence.language))
    yield ox.Triple(quote, TYPE, term("oa:TextQuoteSelector"))
    yield ox.Triple(quote, term("oa:exact"), ox.Literal(evidence.exact))
    yield ox.Triple(quote, term("oa:prefix"), ox.Literal(evidence.prefix))
    yield ox.Triple(quote, term("oa:suffix"), ox.Literal(evidence.suffix))
    yield ox.Triple(position, TYPE, term("oa:TextPositionSelector"))
    for curie, offset in (("oa:start", evidence.start), ("oa:end", evidence.end)):
        number = ox.Literal(str(offset), datatype=term("xsd:nonNegativeInteger"))
        yield ox.Triple(position, term(curie), number)
