"""What each article graph of a built data set says, in the words of the gold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pyoxigraph as ox

from soga_kg.errors import ReleaseError
from soga_kg.evaluate.texts import ARTICLE, MENTIONS, Entity, Lines, Text, Triple, entity, fold
from soga_kg.messages import N_
from soga_kg.namespaces import expand
from soga_kg.read.sentences import split

Facts = Mapping[str, Mapping[str, Sequence[str]]]  # subject -> predicate -> object values, in the order of the file

JOINED = "affiliation|memberOf"  # org:memberOf, until the type of the member tells which of the two it is

_TYPES = {
    expand(curie): kind
    for curie, kind in {
        "schema:Person": "Person",
        "foaf:Person": "Person",
        "schema:Organization": "Organisation",
        "org:Organization": "Organisation",
        "schema:Event": "Event",
        "schema:EventSeries": "Event",
        "soga:Policy": "Policy",
        "soga:Project": "Project",
        "schema:Place": "Place",
    }.items()
}
_NAMES = tuple(
    map(expand, ["schema:name", "schema:alternateName", "soga:formerName", "skos:altLabel", "rdfs:label", "foaf:name"])
)
_RELATIONS = {
    expand(curie): relation
    for curie, relation in {
        "schema:performer": "speaker",
        "schema:founder": "founder",
        "soga:partner": "partner",
        "schema:organizer": "organizer",
        "schema:funder": "funder",
        "schema:sponsor": "funder",
        "soga:operator": "operator",
        "schema:location": "location",
        "schema:superEvent": "superEvent",
        "soga:editionOf": "superEvent",
        "dcterms:replaces": "replaces",
        "soga:issuedBy": "issuer",
        "soga:adoptedBy": "issuer",
        "dcterms:isPartOf": "partOf",
        "dcterms:contributor": "contributor",
        "schema:attendee": "participant",
    }.items()
}
_OF_A_KIND = {  # these count only for entities of this type
    expand("schema:startDate"): ("Event", "startDate"),
    expand("schema:endDate"): ("Event", "endDate"),
    expand("dcterms:issued"): ("Policy", "policyDate"),
}
_TYPE, _AUTHOR, _MEMBER_OF = expand("rdf:type"), expand("schema:author"), expand("org:memberOf")
_START, _END = expand("schema:startDate"), expand("schema:endDate")
_QUOTED = {
    **_RELATIONS,
    **{predicate: relation for predicate, (_, relation) in _OF_A_KIND.items()},
    **{_AUTHOR: "author", _MEMBER_OF: JOINED, expand("schema:mentions"): MENTIONS},
}


def read_graph(path: Path) -> tuple[Text, ...]:
    """Read the articles of a data set in N-Quads, or TriG where the file is so named; graphs keep the file's order.

    Their sentences are read from the folder `texts` beside the file, where a release keeps the clean texts.
    Raises ReleaseError for a file that cannot be read or holds no article.
    """
    graphs: dict[str, defaultdict[str, defaultdict[str, list[str]]]] = {}
    try:
        form = ox.RdfFormat.TRIG if path.suffix == ".trig" else ox.RdfFormat.N_QUADS
        for quad in ox.parse(path=str(path), format=form):
            name, subject, value = quad.graph_name, quad.subject, quad.object
            if not isinstance(name, ox.NamedNode) or not isinstance(subject, ox.NamedNode):
                continue  # the default graph is the merged knowledge, which no single article answers for
            if not isinstance(value, ox.Triple):
                graph = graphs.setdefault(name.value, defaultdict(lambda: defaultdict(list)))
                graph[subject.value][quad.predicate.value].append(value.value)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(
            N_("The graph %(path)s cannot be read: %(error)s.", path=path, error=error),
            N_("Name graph.nq of a release."),
        ) from error
    texts = tuple(
        _text(iri, facts, path.parent / "texts")
        for facts in graphs.values()
        for iri in [s for s, said in facts.items() if expand("schema:Article") in said.get(_TYPE, ())]
    )
    if not texts:
        raise ReleaseError(
            N_("The graph %(path)s holds no article.", path=path),
            N_("Name graph.nq of a release: each of its named graphs is an article."),
        )
    return texts


def _get(facts: Facts, subject: str, *curies: str) -> list[str]:
    return [value for curie in curies for value in facts.get(subject, {}).get(expand(curie), ())]


def _text(article: str, facts: Facts, texts: Path) -> Text:
    quotes, confidences = _proofs(article, facts)
    named = {iri: _entity(iri, facts) for iri in _get(facts, article, "schema:mentions", "schema:about")}
    entities = {iri: thing for iri, thing in named.items() if thing.types}
    for iri in _get(facts, article, "schema:author"):
        entities.setdefault(iri, _entity(iri, facts))
    return Text(
        titles=tuple(map(fold, _get(facts, article, "schema:headline", "schema:alternativeHeadline"))),
        sources=tuple(map(Lines.of, _get(facts, article, "dcterms:source"))),
        entities=entities,
        relations=frozenset(_relations(article, facts, entities)),
        quotes=quotes,
        confidences=confidences,
        sentences=_sentences(texts, article, facts),
    )


def _entity(iri: str, facts: Facts) -> Entity:
    said = facts.get(iri, {})
    types = frozenset(_TYPES[value] for value in said.get(_TYPE, ()) if value in _TYPES)
    names = sorted({value for predicate in _NAMES for value in said.get(predicate, ())})
    return entity(types, next(iter(_get(facts, iri, "schema:name") or names), iri.rsplit("/", 1)[-1]), names)


def _relations(article: str, facts: Facts, entities: Mapping[str, Entity]) -> Iterator[Triple]:
    for author in _get(facts, article, "schema:author"):
        yield ARTICLE, "author", author
    for member, organisation in _members(facts):
        person = member in entities and "Person" in entities[member].types
        yield member, "affiliation" if person else "memberOf", organisation
    for iri, thing in entities.items():
        for predicate, values in facts.get(iri, {}).items():
            kind, relation = _OF_A_KIND.get(predicate, ("", _RELATIONS.get(predicate, "")))
            if relation and (not kind or kind in thing.types):
                yield from ((iri, relation, value) for value in values)
        if "Policy" in thing.types:
            for start, end in product(_get(facts, iri, "schema:startDate"), _get(facts, iri, "schema:endDate")):
                yield iri, "period", f"{start[:4]}/{end[:4]}"


def _members(facts: Facts) -> Iterator[tuple[str, str]]:
    for subject, said in facts.items():
        yield from ((subject, organisation) for organisation in said.get(_MEMBER_OF, ()))
        if expand("org:Membership") in said.get(_TYPE, ()):
            yield from product(_get(facts, subject, "org:member"), _get(facts, subject, "org:organization"))


def _proofs(article: str, facts: Facts) -> tuple[dict[Triple, str], dict[Triple, float]]:
    """Of each statement the shortest quote, as the shortest proves most plainly, and the highest confidence."""
    quotes: dict[Triple, str] = {}
    confidences: dict[Triple, float] = {}
    for statement in facts:
        evidence = _get(facts, statement, "soga:evidence")
        selectors = [selector for iri in evidence for selector in _get(facts, iri, "oa:hasSelector")]
        exact = [text for selector in selectors for text in _get(facts, selector, "oa:exact")]
        sure = [float(number) for iri in evidence for number in _get(facts, iri, "soga:confidence")]
        parts = [_get(facts, statement, curie) for curie in ("rdf:subject", "rdf:predicate", "rdf:object")]
        for subject, predicate, value in product(*parts) if exact else ():
            if predicate in _QUOTED:
                key = (ARTICLE if subject == article else subject, _QUOTED[predicate], value)
                quotes[key] = min([*exact, quotes.get(key, exact[0])], key=lambda text: (len(text), text))
                if sure:
                    confidences[key] = max(*sure, confidences.get(key, 0.0))
    return quotes, confidences


def _sentences(texts: Path, article: str, facts: Facts) -> tuple[str, ...]:
    """The sentences of the stored text of an article; none where the graph stands without its texts."""
    for digest in _get(facts, article, "soga:textDigest"):
        path = texts / f"{Path(digest).name}.txt"
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            return tuple(text[start:end] for start, end in _spans(text))
    return ()


def _spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield from split(line, at)
        at += len(line)
