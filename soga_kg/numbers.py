"""What SIREN and SIRET numbers look like, and whether their digits check (INSEE; Luhn, ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLANK = r"[ .\u00a0\u202f\u2009]?"
_SIREN = rf"\d{{3}}{BLANK}\d{{3}}{BLANK}\d{{3}}"
_NIC = rf"{BLANK}(?P<nic>\d{{3}}{BLANK}\d{{2}})(?!\d)"
NUMBER = rf"(?P<siren>{_SIREN})(?:{_NIC}|(?!\d|{BLANK}\d{{3}}))"
# A word of a register and, after few others that speak of no telephone, a number: `SIRET du siège : 123 456 782 00010`.
_BY_ITS_WORD = re.compile(
    r"\b(?:SIRE[NT]s?|R\.?C\.?S\b\.?|registre du commerce et des sociétés)\b"
    r"(?:(?!\bt[ée]l|\bfax|phone|mobile|portable|\bappel|\bcall)[^\d\n;]){0,60}?"
    rf"{NUMBER}",
    re.IGNORECASE,
)
_RNA = re.compile(rf"\bRNA\b[^\w\n;]{{0,3}}(?:n[°ºo][^\w\n;]{{0,3}})?(?P<number>W{BLANK}{_SIREN})(?!\d)", re.IGNORECASE)
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
    """Where numbers of registers stand by their word: SIREN and SIRET that check, and RNA, which has no check digit."""
    found = [match.span("number") for match in _RNA.finditer(text)]
    for match in _BY_ITS_WORD.finditer(text):
        if checked(match["siren"], match["nic"]):
            found.append((match.start("siren"), match.end()))
    yield from sorted(found)
