"""What the clean text is made with: redaction, sentences, languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SH, Graph, URIRef

from soga_kg import resources
from soga_kg.language import LANGUAGES, detect
from soga_kg.read.patterns import EMAIL, TELEPHONE
from soga_kg.read.redact import REMOVED, email_domain, holds_contact, redact
from soga_kg.read.sentences import split
from soga_kg.validate import SHAPES

# ---------------------------------------------------------------- contact data


@pytest.mark.parametrize(
    "address",
    [
        "jane.doe@houle.example",
        "jane(at)houle.example",
        "jane [at] houle.example",
        "jane (arobase) houle.example",
        "mailto:jane@houle.example",
        "jane@houle (dot) example",
        "JANE@HOULE.EXAMPLE",
        "jane＠houle.example",
        "jane (at) houle dot org",
        "jane[at]houle.fr",
        "jane arobase mail.houle point coop",
        "jane at houle dot org",
        "jane <at> houle <point> fr",
        '"jane"@houle.example',
        "jane@mail.houle.example@houle.example",
    ],
)
def test_of_an_address_only_the_domain_stays(address: str) -> None:
    clean = redact(f"Écrire à {address} avant mai.")
    assert "jane" not in clean.casefold()
    assert "houle" in clean.casefold()
    assert not holds_contact(clean)


@pytest.mark.parametrize(
    "name",
    ["Forum d@ta", "Numérique@l'atelier", "la @robase", "Term@is point de départ", "Term@is. Il ouvre",
     "le fil @term_is", "Term@is point sur le sujet", "Term@is, à Brest"],
)  # fmt: skip
def test_an_at_sign_inside_a_name_is_no_address(name: str) -> None:
    assert redact(f"Avec {name} en mai") == f"Avec {name} en mai"
    assert not holds_contact(name)
    assert email_domain(name) is None


@pytest.mark.parametrize(
    "number",
    ["01 99 00 12 34", "0199001234", "01.99.00.12.34", "+33 1 99 00 12 34", "+33 (0)1 99 00 12 34", "0032 2 555 01 23",
     "020 7946 0123", "+44 20 7946 0123", "(202) 555-0143", "+1(202)5550143", "+39 06 555 0123"],
)  # fmt: skip
def test_telephone_numbers_go(number: str) -> None:
    clean = redact(f"Tél. {number}, le matin")
    assert clean == f"Tél. {REMOVED}, le matin"


@pytest.mark.parametrize(("name", "pattern"), [("NoEmail", EMAIL), ("NoTelephone", TELEPHONE)])
def test_the_shape_knows_what_the_reader_does(name: str, pattern: str) -> None:
    shapes = Graph().parse(data=resources.shapes()["release.ttl"], format="turtle")
    shape = shapes.value(URIRef(SHAPES + name), SH["not"])
    assert (str(shapes.value(shape, SH.pattern)), str(shapes.value(shape, SH.flags))) == (pattern, "i")


@pytest.mark.parametrize(
    "text",
    ["de 2021 à 2027", "le 08/11/2023", "110 200 personnes", "20.000 équipements", "+1000 organisations", "2014-2020",
     "ISBN 978-2-07", "article 50 alinéa 3", "meet us at houle.example", "born at the dot com boom", "2023-11-08",
     "n° 2016-1321"],
)  # fmt: skip
def test_other_numbers_and_words_stay(text: str) -> None:
    assert redact(text) == text


def test_an_address_spelt_in_words_counts_in_a_card_only() -> None:
    assert redact("jane at houle.example", card=True) == "houle.example"
    assert email_domain("jane at Houle.example") == "houle.example"
    assert email_domain("Lille, France") is None


@given(st.from_regex(r"[a-z][a-z0-9._]{0,10}@[a-z]{2,10}\.(fr|eu|org)", fullmatch=True), st.text(max_size=30))
def test_no_address_survives_anywhere(address: str, around: str) -> None:
    assert address not in redact(f"{around} {address} {around}")


# ---------------------------------------------------------------- sentences and languages


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mme Le Bris et le Dr. Diallo sont venus. Ils parlent.", 2),
        ("The U.S. office of Houle Inc. opened. It is big!", 2),
        ("Une phrase se termine.Dans la suivante on continue.", 2),
        ("La plateforme Vote.org et LaBoite.Net sont là.", 1),
        ("« Est-ce vrai ? » Oui.", 2),
        ("Le no. 5 et l'art. 3, cf. p. 12, etc. restent.", 1),
        ("J. Martin est là… mais pas B. Petit.", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    spans = list(split(text, 10))
    assert len(spans) == count
    assert spans[0][0] == 10
    assert spans[-1][1] == 10 + len(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le réseau est là pour les membres", "fr"),
        ("The network is here for its members", "en"),
        ("El proyecto es una iniciativa para los jóvenes", "es"),
        ("Il progetto è una iniziativa della cooperativa", "it"),
        ("Das Netzwerk ist für die Mitglieder und nicht", "de"),
        ("O projeto é uma iniciativa do município para os jovens", "pt"),
        ("Réseau Houle Brest", "und"),
        ("Sieć wspiera swoich członków oraz szkolenia cyfrowe w regionie", "und"),
    ],
)
def test_the_language_is_found_by_its_stop_words(text: str, language: str) -> None:
    assert detect(text) == language
    assert language in (*LANGUAGES, "und")
