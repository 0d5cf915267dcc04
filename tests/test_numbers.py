"""Numbers of registers stay in the text, however they are spaced; telephone numbers go, whatever their digits are."""

from __future__ import annotations

import random
import re

import pytest

from soga_kg.numbers import is_siren, is_siret, registered
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
        "Houle : 020 794 600 00016",  # digits that check, by no word of a register
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
