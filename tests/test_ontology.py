"""The ontology as a consumer meets it: complete in two languages, and just what the code uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg import resources
from soga_kg.names import fold
from soga_kg.namespaces import ONTOLOGY, PREFIXES, expand
from soga_kg.vocabulary import Term, concepts, terms

ROOT = Path(__file__).parents[1]
IRI = ONTOLOGY.rstrip("#")
TERM = re.compile(r"\bsoga:([A-Za-z][A-Za-z-]*[A-Za-z])")
OWN = [term for term in terms().values() if term.own]
SCHEMES = {"soga:OrganisationKinds": 14, "soga:PolicyTypes": 14, "soga:Roles": 28}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """All files of the ontology in one graph, prefixes of the queries below included."""
    store = ox.Store()
    for turtle in resources.ontology().values():
        store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, where: str) -> list[str]:
    solutions = store.query(f"SELECT DISTINCT ?x WHERE {{ {where} }} ORDER BY ?x", prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return [str(row["x"]) for row in solutions]


def name(term: Term) -> str:
    return term.iri.rsplit("#", 1)[-1]


def used(*patterns: str) -> dict[str, set[str]]:
    """Local names of soga: terms in the files, with the files that name them."""
    found: dict[str, set[str]] = defaultdict(set)
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            for local in TERM.findall(path.read_text(encoding="utf-8")):
                found[local].add(path.relative_to(ROOT).as_posix())
    return found


# ---------------------------------------------------------------- each term


@pytest.mark.parametrize("term", OWN, ids=name)
def test_a_term_has_label_and_definition_in_both_languages(term: Term) -> None:
    for texts in (term.label, term.definition):
        assert sorted(texts) == ["en", "fr"]
        assert all(text.strip() == text and text for text in texts.values())


@pytest.mark.parametrize("term", [t for t in OWN if t.kind in ("class", "property")], ids=name)
def test_a_class_or_property_has_an_example_a_status_and_a_place(term: Term) -> None:
    assert sorted(term.example) == ["en", "fr"]
    assert term.status in {"stable", "testing"}
    if term.kind == "property" and not (term.domain and term.range):
        assert sorted(term.note) == ["en", "fr"], "neither domain and range nor a note why not"


@pytest.mark.parametrize("term", [t for t in terms().values() if not t.own], ids=lambda t: t.iri.rsplit("/", 1)[-1])
def test_a_term_of_others_has_our_label_and_use_in_both_languages(term: Term) -> None:
    assert sorted(term.label) == sorted(term.note) == ["en", "fr"]
    assert term.kind in ("class", "property")


def test_every_term_of_ours_says_where_it_is_defined(store: ox.Store) -> None:
    assert (
        rows(store, f'?x ?p ?o . FILTER(STRSTARTS(STR(?x), "{ONTOLOGY}")) MINUS {{ ?x rdfs:isDefinedBy <{IRI}> }}')
        == []
    )


def test_a_union_of_classes_is_never_an_rdfs_domain(store: ox.Store) -> None:
    """Several rdfs:domain of one property mean all of them at once, which nobody wants."""
    for way in ("domain", "range"):
        assert rows(store, f"?x rdfs:{way} ?a , ?b . FILTER(?a != ?b)") == []


def test_the_ontology_has_no_blank_node() -> None:
    for turtle in resources.ontology().values():
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            assert not isinstance(quad.subject, ox.BlankNode)
            assert not isinstance(quad.object, ox.BlankNode)


def test_every_text_of_a_term_has_a_language(store: ox.Store) -> None:
    texts = "rdfs:label, skos:prefLabel, skos:definition, skos:scopeNote, skos:example, skos:altLabel"
    assert rows(store, f'?x ?p ?o . FILTER(?p IN ({texts}) && LANG(?o) NOT IN ("en", "fr"))') == []


# ---------------------------------------------------------------- the header and the prefixes


@pytest.mark.parametrize(
    "said",
    [
        "a owl:Ontology",
        "owl:versionIRI ?version",
        "dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/>",
        'dcterms:creator "soga-kg contributors"',
        '<http://purl.org/vocab/vann/preferredNamespacePrefix> "soga"',
        f'<http://purl.org/vocab/vann/preferredNamespaceUri> "{ONTOLOGY}"',
    ],
)
def test_the_header_says(store: ox.Store, said: str) -> None:
    assert rows(store, f"?x {said} . FILTER(?x = <{IRI}>)") == [f"<{IRI}>"]


@pytest.mark.parametrize("text", ["dcterms:title", "dcterms:description", "rdfs:label"])
def test_the_header_has_texts_in_both_languages(store: ox.Store, text: str) -> None:
    for language in ("en", "fr"):
        assert rows(store, f'?x {text} ?t . FILTER(?x = <{IRI}> && LANG(?t) = "{language}")') == [f"<{IRI}>"]


def test_the_version_stands_in_the_version_iri(store: ox.Store) -> None:
    version = rows(store, f"<{IRI}> owl:versionInfo ?x")[0].strip('"')
    assert rows(store, f"<{IRI}> owl:versionIRI ?x") == [f"<{IRI}/{version}>"]


def test_the_declared_prefixes_are_those_of_the_code(store: ox.Store) -> None:
    solutions = store.query(
        f"SELECT ?prefix ?namespace WHERE {{ <{IRI}> sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }}",
        prefixes=PREFIXES,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    declared = {str(row[0].value): str(row[1].value) for row in solutions}
    assert declared == PREFIXES


# ---------------------------------------------------------------- the schemes


@pytest.mark.parametrize(("scheme", "least"), SCHEMES.items())
def test_a_scheme_has_its_concepts(scheme: str, least: int) -> None:
    assert len(concepts(scheme)) >= least


@pytest.mark.parametrize("concept", [t for t in OWN if t.kind == "concept"], ids=name)
def test_a_concept_has_one_preferred_label_a_language_a_notation_and_a_scheme(store: ox.Store, concept: Term) -> None:
    for language in ("en", "fr"):
        assert len(rows(store, f'<{concept.iri}> skos:prefLabel ?x . FILTER(LANG(?x) = "{language}")')) == 1
    assert concept.iri.endswith("-" + concept.notation)
    assert concept.scheme in {expand(scheme) for scheme in SCHEMES}


def test_a_concept_is_on_top_or_has_a_broader_one_of_its_scheme(store: ox.Store) -> None:
    assert rows(store, "?x a skos:Concept MINUS { ?x skos:topConceptOf ?s } MINUS { ?x skos:broader ?b }") == []
    assert rows(store, "?x skos:broader ?b ; skos:inScheme ?s MINUS { ?b skos:inScheme ?s }") == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_label_shows_two_concepts(scheme: str) -> None:
    """Else which of them a text shows would be chance."""
    shown: dict[str, set[str]] = defaultdict(set)
    for concept in concepts(scheme):
        for _, label in concept.other_labels:
            shown[" ".join(fold(word) for word in re.findall(r"[^\W_]+", label))].add(concept.iri)
    assert {label: iris for label, iris in shown.items() if len(iris) > 1} == {}


# ---------------------------------------------------------------- alignments and licences


def test_alignments_are_apart_and_never_imported(store: ox.Store) -> None:
    assert sorted(resources.alignments()) == ["essglobal.ttl", "pair.ttl", "schema.ttl", "semic.ttl", "wikidata.ttl"]
    assert rows(store, "?x owl:imports ?o") == []
    for turtle in resources.alignments().values():
        assert "owl:imports" not in turtle


def matches() -> Iterator[tuple[str, ox.Triple]]:
    for file, turtle in resources.alignments().items():
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            yield file, quad.triple


def test_an_alignment_is_a_match_of_a_term_that_we_use_and_copies_no_text() -> None:
    allowed = {expand(f"skos:{way}Match") for way in ("exact", "close", "broad", "narrow", "related")}
    allowed |= {expand("rdfs:subPropertyOf"), expand("rdfs:seeAlso")}
    for file, triple in matches():
        assert isinstance(triple.subject, ox.NamedNode)
        assert triple.subject.value in terms(), (file, triple.subject)
        assert triple.predicate.value in allowed, (file, triple.predicate)
        assert isinstance(triple.object, ox.NamedNode), (file, triple.object)


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_the_licence_is_cc0(folder: str) -> None:
    assert "CC0-1.0" in (ROOT / folder / "LICENSE").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the ontology and the code


def test_code_queries_and_shapes_use_no_undeclared_term() -> None:
    declared = {name(term) for term in OWN}
    found = used("soga_kg/**/*.py", "soga_kg/**/*.rq", "shapes/*.ttl")
    assert {local: sorted(files) for local, files in sorted(found.items()) if local not in declared} == {}


def test_no_class_or_property_is_declared_that_code_and_queries_do_not_use() -> None:
    """Shapes do not count: what nothing writes needs no shape."""
    found = used("soga_kg/**/*.py", "soga_kg/**/*.rq")
    assert [name(t) for t in OWN if t.kind in ("class", "property", "scheme") and name(t) not in found] == []


def test_every_standard_term_that_code_writes_has_a_label_for_pages() -> None:
    """Of the vocabularies whose terms stand in the data of articles; the record of the data set is for machines."""
    quoted = re.compile(r'"((?:schema|org|foaf|eli|oa):[A-Za-z]+)"')
    written = {
        curie for path in (ROOT / "soga_kg").glob("rdf/*.py") for curie in quoted.findall(path.read_text("utf-8"))
    }
    assert len(written) > 30
    assert sorted(curie for curie in written if expand(curie) not in terms()) == []


# ---------------------------------------------------------------- the guide


def test_the_guide_names_every_file_and_counts_our_terms_right() -> None:
    guide = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    for file in resources.ontology():
        assert f"`ontology/{file}`" in guide
    kinds = [term.kind for term in OWN]
    assert f"{kinds.count('class')} classes, {kinds.count('property')} properties" in guide
    for scheme in SCHEMES:
        assert f"`{scheme}`" in guide
