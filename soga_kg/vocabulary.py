"""What the ontology says: its terms in two languages, and which concept a text shows."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox

from soga_kg import resources
from soga_kg.names import fold
from soga_kg.namespaces import ONTOLOGY, PREFIXES, expand

_KINDS = {  # first match wins: a class may be declared in two ways
    "owl:Ontology": "ontology",
    "skos:ConceptScheme": "scheme",
    "skos:Concept": "concept",
    "rdfs:Class": "class",
    "rdf:Property": "property",
}
_TEXTS = {  # property -> name in Term; the first that a term has
    "label": ("rdfs:label",),
    "definition": ("skos:definition", "skos:scopeNote", "dcterms:description"),
    "note": ("skos:scopeNote",),
    "example": ("skos:example",),
}
_LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
_NAMES = 65_536  # names and roles whose concept is remembered: linking asks for the same ones at every place
# Where the name of an organisation or a subject begins: what stands before it is the head of the phrase.
_PREPOSITION = re.compile("of|at|for|within|in|on|by|with|to|from|de|du|des|d|a|au|aux|chez|pour|en|dans|par|avec|sur")
_STATUS = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
# président·e, directeur(rice), chargé.e.s, directeur/trice: the second ending of inclusive writing
_SECOND_ENDING = re.compile(
    r"(?<=\w)(?:[·•∙‧.]|[(/-](?=\w+\)?(?!\w)))(?:e|ne|te|ère|euse|trice|rice|ice|se|ve)\b\)?(?:[·•∙‧.]?s\b)?"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One term. Texts map the language (`en`, `fr`) to the words; other fields hold IRIs, sorted.

    `own` is true of the terms that this ontology declares; of others it only says how we use them.
    """

    iri: str
    kind: str  # class, property, concept, scheme or ontology
    own: bool
    label: Mapping[str, str]
    definition: Mapping[str, str]
    note: Mapping[str, str]
    example: Mapping[str, str]
    other_labels: tuple[tuple[str, str], ...] = ()  # (language, label) of a concept
    notation: str = ""
    status: str = ""
    scheme: str | None = None
    parents: tuple[str, ...] = ()  # broader concepts, superclasses, superproperties
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()


@cache
def terms() -> Mapping[str, Term]:
    """Every term of the ontology's files, by IRI in the order of IRIs."""
    triples: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for turtle in resources.ontology().values():
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            triples[str(quad.subject.value)][quad.predicate.value].append(quad.object)
    found = {iri: _term(iri, triples[iri]) for iri in sorted(triples) if _kind(triples[iri])}
    return MappingProxyType(found)


def term(name: str) -> Term | None:
    """The term of an IRI or of a name with one of our prefixes (`soga:partner`), if there is one."""
    prefix = name.partition(":")[0]
    return terms().get(expand(name) if prefix in PREFIXES else name)


def label(name: str, language: str) -> str:
    """What people call the term in `fr` or `en`; the last part of its IRI where it has no label."""
    known = term(name)
    if known is not None:
        return known.label[language]
    return re.split(r"[#/:]", name)[-1]


def definition(name: str, language: str) -> str:
    """What the term means in `fr` or `en` (of terms not ours: how the data uses it); empty if unknown."""
    known = term(name)
    return known.definition[language] if known is not None else ""


def concepts(scheme: str) -> tuple[Term, ...]:
    """The concepts of a scheme (`soga:Roles`), by IRI."""
    wanted = expand(scheme)
    return tuple(known for known in terms().values() if known.scheme == wanted)


def role_concept(text: str) -> str | None:
    """The concept of `soga:Roles` that a printed role shows: 'Co-présidente' -> the one of presidents.

    The longest label that begins before the first preposition wins, so that of 'présidente du réseau des
    formateurs' the head counts; labels after it count only where there is none before. What a comma or
    slash parts is tried in turn. Whether the role is a former one is not told.
    """
    return _show("soga:Roles", text)


def policy_type(name: str) -> str | None:
    """The concept of `soga:PolicyTypes` that the name of a policy shows, found as in `role_concept`."""
    return _show("soga:PolicyTypes", name)


def organisation_kind(name: str) -> str | None:
    """The concept of `soga:OrganisationKinds` that the name of an organisation shows, found likewise."""
    return _show("soga:OrganisationKinds", name)


class _Word(NamedTuple):
    folded: str
    capitals: bool


class _Label(NamedTuple):
    words: tuple[_Word, ...]
    concept: str


@lru_cache(maxsize=_NAMES)
def _show(scheme: str, text: str) -> str | None:
    labels = _index(scheme)
    plain = _SECOND_ENDING.sub("", unicodedata.normalize("NFC", text))
    parts = [_words(part) for part in re.split(r"[,;:()/|–—]|\s-\s", plain)]
    for head_only in (True, False):
        for words in parts:
            head = next((i for i, word in enumerate(words) if _PREPOSITION.fullmatch(word.folded)), len(words))
            found = _longest(labels, words, head if head_only else len(words))
            if found is not None:
                return found
    return None


def _longest(labels: Mapping[str, tuple[_Label, ...]], words: tuple[_Word, ...], end: int) -> str | None:
    """The concept of the longest label that begins before word `end`; of equals the first in the text."""
    best: tuple[int, str] | None = None
    for start in range(end):
        for candidate in (*labels.get(words[start].folded, ()), *labels.get(_singular(words[start].folded), ())):
            length = len(candidate.words)
            if all(map(_same, candidate.words, words[start : start + length])) and start + length <= len(words):
                size = sum(len(word.folded) for word in candidate.words) + length
                if best is None or size > best[0]:
                    best = (size, candidate.concept)
    return best[1] if best else None


def _same(wanted: _Word, word: _Word) -> bool:
    """Whether a word of a label is there, a plural -s aside; an acronym (AMI, UN) only in capitals."""
    if wanted.capitals:
        return word.capitals and wanted.folded == word.folded
    return wanted.folded in (word.folded, _singular(word.folded))


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _words(text: str) -> tuple[_Word, ...]:
    return tuple(_Word(fold(word), len(word) > 1 and word.isupper()) for word in _WORD.findall(text))


@cache
def _index(scheme: str) -> Mapping[str, tuple[_Label, ...]]:
    """Labels of the concepts that have no narrower ones, by their first word."""
    index: dict[str, list[_Label]] = defaultdict(list)
    grouping = {parent for concept in concepts(scheme) for parent in concept.parents}
    for concept in concepts(scheme):
        if concept.iri not in grouping:
            for _, words in concept.other_labels:
                split = _words(words)
                index[split[0].folded].append(_Label(split, concept.iri))
    return MappingProxyType({first: tuple(labels) for first, labels in sorted(index.items())})


_Facts = Mapping[str, list[ox.NamedNode | ox.Literal]]


def _kind(facts: _Facts) -> str:
    declared = {value.value for value in facts.get(expand("rdf:type"), ())}
    return next((kind for curie, kind in _KINDS.items() if expand(curie) in declared), "")


def _term(iri: str, facts: _Facts) -> Term:
    def texts(name: str) -> Mapping[str, str]:
        found = next((facts[expand(p)] for p in _TEXTS[name] if expand(p) in facts), [])
        return MappingProxyType({v.language: v.value for v in found if isinstance(v, ox.Literal) and v.language})

    def values(*curies: str) -> tuple[str, ...]:
        return tuple(sorted(v.value for curie in curies for v in facts.get(expand(curie), ())))

    labels = [v for curie in _LABELS for v in facts.get(expand(curie), ()) if isinstance(v, ox.Literal)]
    return Term(
        iri=iri,
        kind=_kind(facts),
        own=iri.startswith(ONTOLOGY) or iri == ONTOLOGY.rstrip("#"),
        label=texts("label"),
        definition=texts("definition"),
        note=texts("note"),
        example=texts("example"),
        other_labels=tuple(sorted((v.language or "", v.value) for v in labels)),
        notation=next(iter(values("skos:notation")), ""),
        status=next((value.value for value in facts.get(_STATUS, ())), ""),
        scheme=next(iter(values("skos:inScheme")), None),
        parents=values("skos:broader", "rdfs:subClassOf", "rdfs:subPropertyOf"),
        domain=values("rdfs:domain", "schema:domainIncludes"),
        range=values("rdfs:range", "schema:rangeIncludes"),
    )
