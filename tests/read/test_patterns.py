"""The patterns of the shapes are those of XPath, mean the same in three engines, and hold against the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

import pyoxigraph as ox
import pytest
from elementpath.regex import RegexError, translate_pattern
from rdflib import SH, Graph

from soga_kg import resources
from soga_kg.read.patterns import EMAIL, TELEPHONE
from soga_kg.read.redact import REMOVED, redact

# Escapes of XML Schema, and ^ $ ( ) of XPath 2.0; a quote, a slash, a word boundary are not among them.
ESCAPES = re.compile(r"\\(?:[nrt\\|.?*+(){}\[\]^$\-sSdDwWiIcC]|[pP]\{)")
PHONES = (
    "00 33 1 99 00 12 34", "0033199001234", "0033 1 99 00 12 34", "00 33 (0)1 99 00 12 34", "+33 1 99 00 12 34",
    "01 99 00 12 34", "0199001234", "01.99.00.12.34", "0032 2 555 01 23", "001 202 555 0143", "001-202-555-0143",
    "0044 20 7946 0123", "0055 20 1350 0015", "00352 26 12 34 56", "00 352 26 12 34 56", "00212 5 22 12 34 56",
    "00442079460123", "0086 10 1234 5678", "007 495 123 45 67", "0049 (0)30 1234567", "0041.22.555.01.23",
    "00331 99001234", "+1(202)5550143",
)  # fmt: skip
BEFORE = ("", "Tél. ", "Tél:", "(", "« ", "☎", "\U0001f4de", "12 ", "75011 Paris ", "page 123 ", "le 4 mai ",
          "SIREN 005 520 135, ", "005 520 135 00012 ", "nés à Brest ; ")  # fmt: skip
AFTER = ("", ", le matin", "\n", " - SIRET 123 456 782 00010", " 75011 Paris")
NUMBERS = (
    "SIRET : 00552013500012", "siret de l'association : 00552013500012 75011 Paris", "SIREN 005520135 (75011 Paris)",
    "005 520 135 00012 75011 Paris", "SIRET 123 456 782 00128 75011 Paris", "TVA : FR92 005 520 135 (75011 Paris)",
    "SIRET 123 456 782 00128, 123 456 782 00136 (75011)",
    "046 428 00400044 (75011 Paris)", "le 4 mai, 12:00 20/11/2023",
    "de 2021 à 2027", "+1000 organisations", "ISBN 978-2-07", "110 200 personnes", "les assises, SIRET 00552013500012",
    "sirs, SIRET 00552013500012",
)  # fmt: skip
ADDRESSES = (
    "anne@houle.example", "write to anne.kerouac@mail.houle.example.",
    "anne (at) houle dot org", "anne at houle dot org",
    "anne [at] houle (point) fr", "anne at thea dot org", "anne chez houle.bzh point fr", "anne@houle point fr",
    "анна@хоуле.рф", "“anne”@houle.example", "anne＠houle.example", "anne%40houle.example", "anne at the.houle dot org",
)  # fmt: skip
NO_ADDRESSES = (
    "Numérique@l'école", "Forum d@ta", "born at the dot com boom", "at this point it is", "at a point it was",
    "meet us at houle.example", "chez our point fr", "name@site point de départ",
)  # fmt: skip


def matched(pattern: str, texts: Iterable[str]) -> list[set[str]]:
    """The texts that a pattern finds something in: by Python, by XPath's rules, by SPARQL in Oxigraph."""
    own, translated = re.compile(pattern, re.I), re.compile(translate_pattern(pattern, re.I), re.I)
    listed = list(texts)
    values = " ".join(str(ox.Literal(text)) for text in listed)
    query = f'SELECT ?t {{ VALUES ?t {{ {values} }} FILTER(REGEX(?t, {ox.Literal(pattern)}, "i")) }}'
    rows = ox.Store().query(query)
    assert isinstance(rows, ox.QuerySolutions)
    return [
        {t for t in listed if own.search(t)},
        {t for t in listed if translated.search(t)},
        {str(row["t"].value) for row in rows},
    ]  # fmt: skip


def test_every_pattern_of_the_shapes_is_one_of_xpath() -> None:
    shapes = Graph()
    for text in resources.shapes().values():
        shapes.parse(data=text, format="turtle")
    patterns = {str(pattern) for pattern in shapes.objects(None, SH.pattern)}
    assert {EMAIL, TELEPHONE} < patterns
    for pattern in patterns:
        translate_pattern(pattern)  # refuses look-around, possessive quantifiers, word boundaries
        assert "(?" not in pattern
        assert "\\" not in ESCAPES.sub("", pattern)


@pytest.mark.parametrize("pattern", [r"a\b", "(?!a)", "(?<=a)b", "a++"])
def test_what_is_none_of_xpath_is_refused(pattern: str) -> None:
    with pytest.raises(RegexError, match="at position"):
        translate_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "held", "free"),
    [
        (TELEPHONE, ["".join(parts) for parts in product(BEFORE, PHONES, AFTER)], NUMBERS),
        (EMAIL, ADDRESSES, NO_ADDRESSES),
    ],
    ids=["telephone", "e-mail"],
)
def test_three_engines_find_the_same(pattern: str, held: list[str], free: tuple[str, ...]) -> None:
    for found in matched(pattern, [*held, *free]):
        assert found == set(held)


def test_a_number_after_a_word_for_telephones_is_one_beside_a_siret_too() -> None:
    texts = ["SIRET, téléphone 00442079460123", "SIRET ; 00442079460123", "SIRET\n00442079460123", "Fax 003319900 1234"]
    assert matched(TELEPHONE, texts) == [set(texts)] * 3


def test_what_the_shapes_find_the_reader_takes_out_and_what_it_leaves_they_pass() -> None:
    for text in map("".join, product(BEFORE, PHONES, AFTER)):
        left = redact(text)
        assert REMOVED in left, text
        assert not re.search(TELEPHONE, left, re.I), text
    for text in ADDRESSES:
        assert not re.search(EMAIL, redact(text, card=True), re.I), text
