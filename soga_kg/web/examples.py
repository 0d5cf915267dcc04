"""Queries that show what the graph can answer; each runs as it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query with what it asks, in English and French; `key` is part of its IRI."""

    key: str
    english: str
    french: str
    query: str


EXAMPLES: tuple[Example, ...] = (
    Example(
        "organisations",
        "Organisations by number of members",
        "Les organisations selon leur nombre de membres",
        """PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
SELECT ?organisation ?name (COUNT(DISTINCT ?member) AS ?members) WHERE {
  ?organisation a org:Organization ; schema:name ?name .
  ?member org:memberOf ?organisation .
}
GROUP BY ?organisation ?name
ORDER BY DESC(?members) ?name
LIMIT 50""",
    ),
    Example(
        "speakers",
        "Who spoke at which event",
        "Qui est intervenu à quel événement",
        """PREFIX schema: <https://schema.org/>
SELECT ?event ?title ?speaker ?name WHERE {
  ?event a schema:Event ; schema:name ?title ; schema:performer ?speaker .
  ?speaker schema:name ?name .
}
ORDER BY ?title ?name
LIMIT 100""",
    ),
    Example(
        "policies",
        "Policies with who issued them and when",
        "Les politiques, qui les a émises et quand",
        """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX soga: <https://w3id.org/soga-kg/ontology#>
SELECT ?policy ?title ?issuer ?date WHERE {
  ?policy a soga:Policy ; schema:name ?title .
  OPTIONAL { ?policy soga:issuedBy/schema:name ?issuer }
  OPTIONAL { ?policy dcterms:issued ?date }
}
ORDER BY ?title
LIMIT 100""",
    ),
    Example(
        "evidence",
        "Statements with the sentence that says so",
        "Les énoncés avec la phrase qui les fonde",
        """PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX soga: <https://w3id.org/soga-kg/ontology#>
SELECT ?subject ?predicate ?object ?article ?quote WHERE {
  GRAPH ?article {
    ?statement a soga:Statement ;
      rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ;
      soga:evidence ?evidence .
    ?evidence oa:hasSource ?article ; oa:hasSelector ?selector .
    ?selector oa:exact ?quote .
  }
}
LIMIT 50""",
    ),
    Example(
        "articles",
        "Articles with what they are about",
        "Les articles et leurs sujets",
        """PREFIX schema: <https://schema.org/>
SELECT ?article ?headline ?about ?name WHERE {
  ?article a schema:Article ; schema:headline ?headline ; schema:about ?about .
  ?about schema:name ?name .
}
ORDER BY ?headline ?name
LIMIT 100""",
    ),
    Example(
        "classes",
        "How many things of each class",
        "Combien de choses de chaque classe",
        """SELECT ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things)""",
    ),
)
