"""What SIREN and SIRET numbers look like, and whether their digits check (INSEE; Luhn, ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

BLANK = r"[ .\u00a0\u202f\u2009]?"
_SIREN = rf"\d{{3}}{BLANK}\d{{3}}{BLANK}\d{{3}}"
_NIC = rf"{BLANK}(?P<nic>\d{{3}}{BLANK}\d{{2}})(?!\d)"
NUMBER = rf"(?P<siren>{_SIREN})(?:{_NIC}|(?!\d|{BLANK}\d{{3}}))"
# A word of a register and, after few others that speak of no telephone, a number: `SIRET du siège : 123 456 782 00010`.
_WORD = (
    r"\b(?:SIRE[NT]s?|R\.?C\.?S\b\.?|registre du commerce et des sociétés)\b"
    r"(?:(?!\bt[ée]l|\bfax|phone|mobile|portable|\bappel|\bcall)[^\d\n;]){0,60}?"
)
_VAT = rf"\bFR{BLANK}(?P<key>\d\d){BLANK}(?P<taxed>{_SIREN})(?!\d)"
# No telephone number is laid out so: 123 456 782 00010, 123 456 782 000 10, and 00 in one word with a third digit.
_GAP = BLANK.removesuffix("?")
_LAID_OUT = (
    rf"(?<![\w.,+-])(?P<laid>\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{BLANK}\d{{2}}(?!\d)"
    rf"|00\d{_GAP}\d{{3}}{_GAP}\d{{3}}(?!{BLANK}\d))"
)
_BY_ITS_WORD = re.compile(rf"{_WORD}{NUMBER}", re.IGNORECASE)
_WITHOUT_WORD = re.compile(rf"{_VAT}|{_LAID_OUT}", re.IGNORECASE)
_RNA = re.compile(rf"\bRNA\b[^\w\n;]{{0,3}}(?:n[°ºo][^\w\n;]{{0,3}})?(?P<number>W{BLANK}{_SIREN})(?!\d)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LA_POSTE = "356000000"  # the digits of its SIRETs add up to a multiple of five instead


def is_siren(digits: str) -> bool:
    """Whether the last of nine digits checks the others."""
    return len(digits) == 9 and digits.strip("0") != "" and _luhn(digits)


def is_siret(digits: str) -> bool:
    """Whether the last of fourteen digits checks the others; La Poste has a rule of its own."""
    own = digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0
    return len(digits) == 14 and (own or _luhn(digits))


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def checked(siren: str, nic: str | None) -> str:
    """The nine digits of a SIREN, or of a SIRET's first part, where they check; else an empty text."""
    nine, five = (re.sub(r"\D", "", part or "") for part in (siren, nic))
    return nine if is_siren(nine) and (not five or is_siret(nine + five)) else ""


def registered(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of registers stand, sorted: SIREN and SIRET that check; RNA by its word, having no check digit.

    A SIREN or SIRET stands by its word (its SIREN checks), in a VAT number (FR, key, SIREN), or is laid out as no
    telephone number is (all its digits check).
    """
    at = 0
    for start, end in sorted((start, end) for _, start, end in _numbers(text)):
        if start >= at:
            yield start, end
            at = end


def parted(text: str, at: int, step: Literal[1, -1]) -> int:
    """The place at or after (`step` 1), at or before (-1) `at` that parts neither digits nor a number from its word."""
    near = max(0, at - 100)
    around = text[near : at + 100]
    for first, _, last in _numbers(around) if _DIGIT.search(around) else ():  # most places have none near
        if near + first < at < near + last:
            at = near + (last if step == 1 else first)
    while 0 < at < len(text) and text[at - 1].isdigit() and text[at].isdigit():
        at += step
    return at


def _numbers(text: str) -> Iterator[tuple[int, int, int]]:
    """Numbers of registers: where their word begins, where they do, where they end."""
    for match in _RNA.finditer(text):
        yield match.start(), *match.span("number")
    for match in _BY_ITS_WORD.finditer(text):
        if checked(match["siren"], None):  # five digits after it are a NIC, a slip in one, or a postcode
            yield match.start(), match.start("siren"), match.end()
    for match in _WITHOUT_WORD.finditer(text):
        digits = re.sub(r"\D", "", match["laid"] or match["taxed"])
        keyed = not match["key"] or int(match["key"]) == (12 + 3 * int(digits)) % 97
        if keyed and checked(digits[:9], digits[9:]):
            yield match.start(), *match.span("laid" if match["laid"] else "taxed")
