"""Which concept a text shows, and what the ontology says of a term."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from soga_kg.namespaces import ONTOLOGY, expand
from soga_kg.vocabulary import (
    concepts,
    definition,
    label,
    organisation_kind,
    policy_type,
    role_concept,
    term,
    terms,
)

ROLES = {
    "president": [
        "Présidente",
        "président",
        "Co-présidente",
        "coprésident",
        "ancien président",
        "Président·e",
        "présidentes",
        "Présidente du réseau des formateurs",
        "Chairwoman",
        "Co-Chair",
        "Chair of the board",
        "president and CEO",
        "PRÉSIDENTE",
        "de la banque, présidente",
        "Président-directeur général",
    ],
    "vice-president": [
        "Vice-présidente de la région",
        "vice president",
        "1re vice-présidente",
        "Executive Vice-President",
    ],
    "director": [
        "directrice",
        "Directeur(rice)",
        "directeur/trice",
        "directeur·rice",
        "Déléguée générale",
        "CEO",
        "Executive Director",
        "Director-General",
        "directeurs généraux",
        "gérante",
    ],
    "co-director": ["codirectrice", "Co-directeur", "co-CEO"],
    "deputy-director": ["directrice adjointe", "Deputy Director General", "sous-directeur"],
    "secretary-general": ["Secrétaire générale", "Secretary General", "secretary-general"],
    "treasurer": ["trésorière", "Treasurer", "membre et trésorier"],
    "board-member": [
        "Administratrice",
        "membre du conseil d'administration",
        "Membre du CA",
        "Board members",
        "trustee",
    ],
    "manager": [
        "Responsable de la vie associative",
        "cheffe de projet",
        "chef·fe de projet",
        "Head of Unit",
        "manager",
    ],
    "officer": [
        "Chargée de mission",
        "chargé.e de mission",
        "chargé(e) de mission",
        "Chargés de projets",
        "Policy Officer",
        "coordinatrice",
        "Project Coordinator",
    ],
    "communication": [
        "Directrice de la communication et du plaidoyer",
        "chargé de communication",
        "Head of Communications",
        "porte-parole",
        "Communication and Public Affairs Manager",
    ],
    "founder": ["fondatrice", "co-fondateur / directeur", "Co-Founder", "membre fondateur"],
    "researcher": ["Professeure émérite d'économie", "enseignante-chercheuse", "sociologue", "PhD student"],
    "member-of-parliament": [
        "Députée européenne",
        "eurodéputé",
        "MEP",
        "Member of the European Parliament",
        "sénatrice",
    ],
    "minister": ["Ministre du Travail", "Secrétaire d'État au numérique", "Prime Minister"],
    "commissioner": ["commissaire européenne", "European Commissioner", "Haut-commissaire"],
    "local-elected": ["Adjointe au maire", "maire de Brume-sur-Lac", "conseillère régionale", "Mayor"],
    "delegate": ["Déléguée régionale", "special envoy", "Directeur de cabinet", "Rapporteure"],
    "lawyer": ["avocate", "Legal Officer", "juriste"],
    "expert": ["Consultante", "senior adviser", "conseiller spécial", "experte"],
    "engineer": ["développeuse", "ingénieur-e", "Software Engineer", "Designer"],
    "trainer": ["formatrice", "Trainer", "conseillère numérique"],
    "journalist": ["rédactrice en chef", "Journalist", "autrice"],
    "entrepreneur": ["entrepreneure sociale", "Social Entrepreneur", "cheffe d'entreprise"],
    "employee": ["salariée", "employees", "stagiaire"],
    "volunteer": ["bénévole", "volunteers", "militante"],
    "member": ["membre", "Members", "sociétaire", "adhérente"],
    "representative": ["représentante", "Permanent Representative", "référent"],
}
POLICIES = {
    "law": [
        "Loi pour des lacs propres",
        "Projets de loi",
        "Clean Lakes Act",
        "décret du 3 mars",
        "Lake Protection Bill",
    ],
    "directive": ["Directive sur les lacs", "Directive (UE) 2031/1", "Proposal for a Directive on lakes"],
    "regulation": ["Règlement sur les lacs", "RGPD", "GDPR", "Digital Markets Act", "AI Act"],
    "communication": ["Communication sur les lacs", "Livre blanc", "Charte des lacs", "European Pillar of Lakes"],
    "action-plan": ["Plan d'action européen pour les lacs", "Action Plan for Lakes", "Plan national lacs"],
    "strategy": ["Stratégie pour les lacs", "Lake Strategy", "Digital Compass", "Stratégie nationale sur la loi"],
    "recommendation": ["Recommandation du Conseil sur les lacs", "Council Recommendation on lakes", "guidelines"],
    "roadmap": ["Feuille de route des lacs", "Transition Pathway for lakes", "Roadmap"],
    "opinion": ["Avis de la commission des lacs", "exploratory opinion on lakes"],
    "report": ["Rapport sur la loi des lacs", "Report on lakes", "études"],
    "consultation": ["Consultation publique sur les lacs", "Public consultation", "convention citoyenne"],
    "open-letter": ["Lettre ouverte aux candidats", "Manifesto for lakes", "tribune", "Position Paper"],
    "funding-programme": [
        "Erasmus+",
        "Horizon Europe",
        "Fonds des lacs",
        "Lake Programme",
        "AMI lacs",
        "call for projects",
    ],
}
KINDS = {
    "association": ["Association des pêcheurs", "Les Amis du Lac", "Collectif bleu", "ONG Lac", "Blue Club"],
    "cooperative": [
        "Coopérative du Lac",
        "SCIC Les Roseaux",
        "Blue Co-op",
        "Les Roseaux Scop",
        "Worker Cooperative Blue",
    ],
    "mutual": ["Mutuelle du Lac", "Lake Mutual"],
    "foundation": ["Fondation de l'Université du Lac", "Blue Foundation", "fonds de dotation Roseau"],
    "social-enterprise": ["Roseau entreprise d'insertion", "Blue social enterprise"],
    "company": ["Roseau SARL", "Blue Ltd", "Société du Lac"],
    "public-body": [
        "Ministère des Lacs",
        "Ville de Brume",
        "Conseil régional du Lac",
        "Ministry of Lakes",
        "City of Brume",
    ],
    "eu-institution": [
        "Commission européenne",
        "European Commission",
        "Parlement européen",
        "DG GROW",
        "Union européenne",
        "European Economic and Social Committee",
        "Délégation de l'Union européenne",
    ],
    "international-organisation": ["ONU", "Nations unies", "OECD", "Conseil de l'Europe"],
    "network": ["Réseau des lacs", "Fédération des coopératives", "The Blue Network", "Union des lacs", "Un Réseau"],
    "research": ["Université du Lac", "Lake Institute", "laboratoire des eaux", "School of Lakes"],
    "media": ["Journal du Lac", "Radio Roseau", "Blue Magazine"],
    "political-body": ["Parti du Lac", "Lake Party", "groupe parlementaire des lacs"],
    "trade-union": ["Syndicat de salariés du lac", "Lake trade union"],
}


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, notation) for notation, texts in table.items() for text in texts]


@pytest.mark.parametrize(("text", "notation"), cases(ROLES))
def test_a_role_shows_its_concept(text: str, notation: str) -> None:
    assert role_concept(text) == f"{ONTOLOGY}role-{notation}"


@pytest.mark.parametrize(("text", "notation"), cases(POLICIES))
def test_the_name_of_a_policy_shows_its_type(text: str, notation: str) -> None:
    assert policy_type(text) == f"{ONTOLOGY}policy-{notation}"


@pytest.mark.parametrize(("text", "notation"), cases(KINDS))
def test_the_name_of_an_organisation_shows_its_kind(text: str, notation: str) -> None:
    assert organisation_kind(text) == f"{ONTOLOGY}org-{notation}"


@pytest.mark.parametrize("text", ["", "—", "Ada Lorme", "présidentiel", "marraine", "l'", "un deux trois"])
def test_a_text_without_a_label_shows_nothing(text: str) -> None:
    assert role_concept(text) is None


def test_an_acronym_counts_only_in_capitals() -> None:
    assert policy_type("un ami du lac") is None
    assert policy_type("AMI du lac") is not None
    assert organisation_kind("Onu") is None


def test_a_label_counts_only_as_whole_words() -> None:
    assert policy_type("Lois") == f"{ONTOLOGY}policy-law"
    assert policy_type("Loire") is None
    assert organisation_kind("Partition") is None


def test_decomposed_accents_are_the_same() -> None:
    assert role_concept("De\u0301le\u0301gue\u0301e ge\u0301ne\u0301rale") == f"{ONTOLOGY}role-director"


def test_a_concept_that_only_groups_is_never_shown() -> None:
    assert policy_type("legal act") != f"{ONTOLOGY}policy-legal-act"


@pytest.mark.parametrize(
    ("scheme", "table"), [("soga:Roles", ROLES), ("soga:PolicyTypes", POLICIES), ("soga:OrganisationKinds", KINDS)]
)
def test_every_concept_has_a_text_that_shows_it(scheme: str, table: dict[str, list[str]]) -> None:
    shown = {concept.notation for concept in concepts(scheme)}
    assert shown - set(table) <= {"legal-act"}
    assert set(table) <= shown


def test_a_term_says_all_that_pages_show() -> None:
    found = term("soga:adoptedBy")
    assert found is not None
    assert (found.kind, found.own, found.status) == ("property", True, "stable")
    assert found.label == {"en": "adopted by", "fr": "adopté par"}
    assert found.parents == (expand("soga:issuedBy"),)
    assert found.domain == (expand("soga:Policy"),)
    assert found.range == (expand("org:Organization"), expand("foaf:Person"))
    assert sorted(found.example) == sorted(found.note) == ["en", "fr"]


def test_a_concept_says_its_scheme_and_its_labels() -> None:
    found = term(f"{ONTOLOGY}policy-regulation")
    assert found is not None
    assert (found.kind, found.notation, found.scheme) == ("concept", "regulation", expand("soga:PolicyTypes"))
    assert found.parents == (expand("soga:policy-legal-act"),)
    assert {("en", "regulation"), ("fr", "règlement"), ("", "GDPR")} <= set(found.other_labels)


def test_labels_and_definitions_of_any_term() -> None:
    assert label("schema:performer", "fr") == "intervenant"
    assert label(f"{ONTOLOGY}partner", "en") == "partner"
    assert definition("soga:partner", "en").startswith("An organisation that works with")
    assert definition("schema:performer", "fr") == "D'un événement à un intervenant, un panéliste ou un juré."


@pytest.mark.parametrize("name", ["https://example.org/ns#thing", "https://example.org/ns/thing", "schema:thing"])
def test_an_unknown_term_is_called_by_its_last_part(name: str) -> None:
    assert term(name) is None
    assert label(name, "fr") == "thing"
    assert definition(name, "fr") == ""


def test_the_terms_are_sorted_and_cannot_be_changed() -> None:
    assert list(terms()) == sorted(terms())
    with pytest.raises(TypeError):
        terms()["x"] = next(iter(terms().values()))  # type: ignore[index]  # the point of the test


def test_terms_and_concepts_are_the_same_under_any_hash_seed() -> None:
    code = (
        "from soga_kg.vocabulary import terms, role_concept; "
        "print([str(t) for t in terms().values()], role_concept('membre, présidente et directrice'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"role-member" in outputs.pop()
