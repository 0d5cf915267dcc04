"""Numbers of registers stay in the text, however they are spaced; telephone numbers go, whatever their digits are."""

from __future__ import annotations

import random
import re

import pytest

from soga_kg.numbers import is_siren, is_siret, parted, registered
from soga_kg.read.patterns import TELEPHONE
from soga_kg.read.redact import REMOVED, holds_contact, redact

FORMS = (
    "{a} {b} {c} {d}",
    "{a}.{b}.{c} {d}",
    "{a}{b}{c}{d}",
    "{a} {b} {c}{d}",
    "{a}\u00a0{b}\u00a0{c}\u00a0{d}",
    "{a} {b} {c} {e} {f}",
)
WORDS = ("SIRET : ", "N° SIRET ", "SIRET n° ", "(SIRET du siège : ", "numéro de SIRET de l'association : ", "siret ")
PHONES = ("01 99 00 12 34", "+33 1 99 00 12 34", "0199001234", "+33 (0)1 99 00 12 34", "020 7946 0123")


def sirets(count: int) -> list[str]:
    """Numbers that check; many with zeros where a telephone number has them."""
    drawn = random.Random(14)
    found: list[str] = []
    while len(found) < count:
        digits = f"{drawn.choice(['0', '', '00'])}{drawn.randrange(10**9)}"[:9].zfill(9)
        number = f"{digits}{drawn.choice(['000', '001', '010'])}{drawn.randrange(100):02}"
        if is_siren(digits) and is_siret(number):
            found.append(number)
    return found


def spaced(number: str, form: str) -> str:
    return form.format(a=number[:3], b=number[3:6], c=number[6:9], d=number[9:], e=number[9:12], f=number[12:])


def test_no_number_that_checks_and_stands_by_its_word_is_taken_for_a_telephone() -> None:
    lost = [
        text
        for i, number in enumerate(sirets(600))
        for form in FORMS
        if redact(text := f"Houle, {WORDS[i % len(WORDS)]}{spaced(number, form)}, à Brest.") != text
        or holds_contact(text)
    ]
    assert lost == []


@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_goes_beside_one_of_a_register(phone: str) -> None:
    for text in (
        f"SIRET 123 456 782 00010 {phone}",
        f"SIRET 123 456 782 00010, tél. {phone}",
        f"{phone} - SIREN 123 456 782",
        f"SIRET : {phone}",
        f"RNA W123456789 {phone}",
        f"Le SIRET est connu ; appelez {phone}",
    ):
        assert holds_contact(text), text
        left = redact(text)
        assert REMOVED in left, text
        assert re.sub(r"\D", "", phone)[-8:] not in re.sub(r"\D", "", left), text
        assert not holds_contact(left), text
        assert all(
            number in left for number in ("123 456 782 00010", "W123456789", "SIREN 123 456 782") if number in text
        )


@pytest.mark.parametrize(
    "text",
    [
        "Houle : 020 794 601 00016",  # laid out so, but the digits do not check
        "Houle : 00552013500015",  # by no word, and Brazil's prefix
        "Le standard, 012 345 674, répond.",
        "SIRET 020 794 601 000 16",  # by its word, but the digits do not check
        "SIRET, téléphone 012 345 674",
        "Son SIRET ;\nappelez le 012 345 674",
    ],
)
def test_what_checks_by_chance_or_stands_by_a_word_alone_goes(text: str) -> None:
    assert list(registered(text)) == []
    assert REMOVED in redact(f"{text}") or not re.search(r"\b0\d\d \d{3} \d{3}\b", text)


def test_numbers_of_associations_stay() -> None:
    for text in ("RNA : W012345678", "RNA W012 345 678", "RNA n° W 012 345 678."):
        assert redact(text) == text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", WORDS)
def test_the_shape_takes_no_number_by_its_word_for_a_telephone(form: str, word: str) -> None:
    for number in ("00552013500012", "00552013500015", "02079460800016"):
        for text in (f"Houle ({word}{spaced(number, form)}) à Brest", f"{word}{spaced(number, form)} 75011 Paris"):
            assert redact(text) == text
            assert not re.search(TELEPHONE, text, re.IGNORECASE), text


@pytest.mark.parametrize(
    "text",
    [
        "Houle, 005 520 135 00012, à Brest",
        "Houle : 020 794 608 00016",
        "Houle, SIRET 005 520 135 00015",  # a slip in its last digits
        "Houle, 005\u202f520\u202f135\u202f000\u202f12 (75011 Paris)",
        "Houle, 005 520 135, à Brest",
        "Houle (SIREN 005 520 135 75011 Paris)",
        "SIREN 005520135 (75011 Paris)",
        "TVA : FR92 005 520 135 (75011 Paris)",
        "SIRET 123 456 782 00128 75011 Paris",
        "le 4 mai, 12:00 20/11/2023",
    ],
)
def test_numbers_of_registers_pass_reader_and_shape(text: str) -> None:
    assert redact(text) == text
    assert not holds_contact(text)
    assert not re.search(TELEPHONE, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "before", ["", "Tél. ", "Tél:", "(", "SIRET : ", "SIREN 005 520 135, ", "005 520 135 00012 ", "« "]
)
@pytest.mark.parametrize(
    "phone",
    [
        "00 33 1 99 00 12 34", "0033199001234", "0033 1 99 00 12 34", "00 33 (0)1 99 00 12 34", "+33 1 99 00 12 34",
        "01 99 00 12 34", "0199001234", "01.99.00.12.34", "01/99/00/12/34", "+32 2 555 01 23", "0032 2 555 01 23",
        "001 202 555 0143", "0044 20 7946 0123", "0055 20 1350 0015", "+44 20 7946 0123",
    ],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", ", le matin", "\n", " - SIRET 123 456 782 00010", " »"])
def test_no_telephone_number_passes_reader_or_shape(before: str, phone: str, after: str) -> None:
    text = f"{before}{phone}{after}"
    assert re.search(TELEPHONE, text, re.IGNORECASE)
    left = redact(text)
    assert REMOVED in left
    assert phone[-5:] not in left
    assert not re.search(TELEPHONE, left, re.IGNORECASE)


def test_a_place_that_parts_a_number_from_its_word_is_moved() -> None:
    text = "Houle, SIRET : 00552013500015, à Brest depuis 1234567."
    start, end = text.index("SIRET"), text.index(", à Brest")
    for at in range(start + 1, end):
        assert (parted(text, at, 1), parted(text, at, -1)) == (end, start)
    assert (parted(text, start, 1), parted(text, end, -1), parted(text, 0, 1)) == (start, end, 0)
    assert text[parted(text, text.index("4567"), 1) :] == "."
    assert text[: parted(text, text.index("4567"), -1)].endswith(" depuis ")
