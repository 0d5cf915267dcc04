from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from soga_kg.config import Config
from soga_kg.link import link
from soga_kg.model import Kind, Knowledge, Name, PartialDate, Relation, Source
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.rdf import RELATIONS, Coverage, Edition, Graphs, metadata, text_digest
from soga_kg.rdf.terms import PROPERTIES, TYPES
from tests.examples import MINT, article, decision, school

RUN = "https://w3id.org/soga-kg/id/run/1"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return link([school()], MINT, Config())


def store(triples: object) -> ox.Store:
    made = ox.Store()
    made.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)  # type: ignore[attr-defined]
    return made


def ask(graph: ox.Store, pattern: str) -> bool:
    return bool(graph.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def test_the_default_graph_holds_the_knowledge(knowledge: Knowledge) -> None:
    graph = store(Graphs(knowledge, RUN).default())
    assert ask(graph, '?p a schema:Person, foaf:Person ; schema:name "Awa Diallo"@und ; rdfs:label "Awa Diallo"@und')
    assert ask(graph, '?o a schema:Organization, org:Organization ; schema:alternateName "CH"@und')
    assert ask(
        graph,
        """
        ?e a schema:Event ; schema:performer/schema:name ?n ; schema:startDate '2021-05-04'^^xsd:date ;
        soga:startEarliest '2021-05-04'^^xsd:date ; soga:startLatest '2021-05-04'^^xsd:date
    """,
    )
    assert ask(
        graph,
        """
        ?m a org:Membership ; org:member ?p ; org:organization ?o ; soga:roleText 'présidente'@fr ;
        org:role ?role ; prov:wasDerivedFrom ?s . ?p org:memberOf ?o
    """,
    )
    assert ask(
        graph,
        """
        ?a a schema:Article ; schema:author ?p ; schema:mentions ?p ; schema:inLanguage 'fr' ;
        dcterms:source 'page.txt#line=0,6' ; dcterms:isVersionOf/rdf:type schema:CreativeWork
    """,
    )
    assert not ask(graph, "?s a soga:Evidence")


def test_an_articles_graph_holds_the_evidence_of_all_it_says(knowledge: Knowledge) -> None:
    graph = store(Graphs(knowledge, RUN).article(knowledge.articles[0]))
    assert ask(
        graph,
        """
        ?s a soga:Statement, rdf:Statement ; rdf:subject ?e ; rdf:predicate schema:performer ;
        rdf:object ?p ; soga:evidence ?v . ?v a soga:Evidence ; oa:hasSource ?a ; oa:hasSelector ?q, ?o ;
        soga:confidence 0.80 ; soga:extractor 'test-rule' ; dcterms:language 'fr' .
        ?q a oa:TextQuoteSelector ; oa:exact ?x . ?o a oa:TextPositionSelector ; oa:start ?b ; oa:end ?c
    """,
    )
    assert ask(graph, "?s rdf:predicate schema:mentions ; soga:evidence ?e")


def test_no_blank_node_is_made(knowledge: Knowledge) -> None:
    graphs = Graphs(knowledge, RUN)
    triples = [*graphs.default(), *graphs.article(knowledge.articles[0])]
    assert not any(isinstance(node, ox.BlankNode) for t in triples for node in (t.subject, t.object))


def test_withheld_statements_stand_in_their_article_only(knowledge: Knowledge) -> None:
    (date,) = [s for s in knowledge.statements if s.relation is Relation.START_DATE]
    held = Graphs(replace(knowledge, withheld=frozenset({date.iri})), RUN)
    assert not ask(store(held.default()), "?e schema:startDate ?d")
    assert ask(store(held.article(knowledge.articles[0])), "?e schema:startDate ?d")


def test_legal_acts_are_legislation_too_and_other_policies_are_not() -> None:
    of = article("La directive (UE) 2019/882 et la feuille de route des Marées sont là.")
    made = decision(of, [(Kind.POLICY, ["directive (UE) 2019/882"]), (Kind.POLICY, ["feuille de route des Marées"])])
    graph = store(Graphs(link([made], MINT, Config()), RUN).default())
    assert ask(graph, "?p a schema:Legislation, eli:LegalResource ; schema:name 'directive (UE) 2019/882'@fr")
    assert not ask(graph, "?p a schema:Legislation ; schema:name 'feuille de route des Marées'@fr")


def test_an_entity_that_no_statement_uses_is_not_published(knowledge: Knowledge) -> None:
    gone = {e.iri for e in knowledge.entities if e.kind is Kind.PLACE}
    left = tuple(s for s in knowledge.statements if s.object not in gone and s.subject not in gone)
    assert not ask(store(Graphs(replace(knowledge, statements=left), RUN).default()), "?p a schema:Place")


def test_an_address_is_a_source_by_its_iri_and_dates_of_articles_are_kept(knowledge: Knowledge) -> None:
    of = knowledge.articles[0]
    of = replace(of, sources=(Source("https://houle.example/a", 0, 5),), published=PartialDate("2021-05"))
    graph = store(Graphs(replace(knowledge, articles=(of,)), RUN).default())
    assert ask(
        graph,
        """
        ?a dcterms:source <https://houle.example/a#line=0,5> ; dcterms:issued '2021-05'^^xsd:gYearMonth ;
        soga:issuedEarliest '2021-05-01'^^xsd:date ; soga:issuedLatest '2021-05-31'^^xsd:date
    """,
    )


def test_translations_other_titles_and_former_names_are_written(knowledge: Knowledge) -> None:
    of = replace(knowledge.articles[0], translations=("https://houle.example/en",))
    entity = replace(knowledge.entities[0], former_names=(Name("Vague", "fr"),))
    graph = store(Graphs(replace(knowledge, articles=(of,), entities=(entity, *knowledge.entities[1:])), RUN).default())
    assert ask(graph, "?a schema:translationOfWork <https://houle.example/en>")
    assert ask(graph, "?x soga:formerName 'Vague'@fr")


def test_every_noun_has_its_terms() -> None:
    assert set(TYPES) == set(Kind)
    assert set(PROPERTIES) == set(Relation)
    assert RELATIONS[expand("soga:endLatest")] == (Relation.END_DATE,)
    assert set(RELATIONS[expand("org:memberOf")]) == {Relation.AFFILIATION, Relation.MEMBER_OF}


def test_the_data_set_describes_itself() -> None:
    edition = Edition({"soga-kg": "1", "model": "2"}, Config(publisher="Houle"))
    covers = Coverage(3, ("en", "fr", "und"), "2017-01-01", "2025-12-31")
    graph = store(metadata(edition, MINT, {"person": 2, "event": 1}, 40, covers))
    assert ask(
        graph,
        """
        ?d a <http://www.w3.org/ns/dcat#Dataset> ; dcterms:license ?l ; dcat:version '3' ;
        dcterms:publisher/foaf:name 'Houle' ;
        dcterms:bibliographicCitation ?c ; dcterms:language ?fr, ?en ; dcat:distribution/dcat:accessURL ?file ;
        dcterms:temporal/dcat:startDate "2017-01-01"^^xsd:date ; prov:wasGeneratedBy ?run ;
        <http://rdfs.org/ns/void#triples> 40 ; <http://rdfs.org/ns/void#entities> 3
    """,
    )
    titles = graph.quads_for_pattern(None, ox.NamedNode(expand("dcterms:title")), None, None)
    assert {q.object.language for q in titles if isinstance(q.object, ox.Literal)} == {"en", "fr"}
    assert not ask(store(metadata(Edition({}, Config()), MINT, {}, 0, Coverage())), "?d dcterms:publisher ?p")


def test_the_text_digest_names_the_stored_text(knowledge: Knowledge) -> None:
    assert len(text_digest(knowledge.articles[0])) == 64
