"""What an e-mail address and a telephone number look like, and how they leave the text.

Nothing that passes here holds either: an address keeps only its domain (which tells the organisation),
a number becomes `[…]`. A number of a register (SIREN, SIRET, VAT, RNA) is none: soga_kg/numbers.py tells which are.
What the shapes say of addresses and numbers stands in patterns.py.
"""

from __future__ import annotations

import re

from soga_kg.numbers import registered

# An @ with no domain after it ("Numérique@l'école", "Forum d@ta") is a name's own letter, and no address.
_MARK = r"(?:@|＠|﹫|&#64;|%40|[(\[{<](?:at|@|a|arobase|chez)[)\]}>]|\sarobase\s)"
_DOT = r"(?:\.|\s?[(\[{<](?:dot|point)[)\]}>]\s?)"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
# After a bare word only what ends most addresses: "name@site point fr" is one, "name@site point de départ" is none.
_ENDINGS = r"(?:com|org|net|info|coop|asso|example|eu|fr|be|ch|lu|ca|es|it|pt|uk|ie|nl|io)"
_SPELT_DOT = rf"(?:{_LABEL}(?:{_DOT}|\s(?:dot|point)\s))*{_LABEL}\s(?:dot|point)\s{_ENDINGS}\b"
_DOMAIN = rf"(?:{_SPELT_DOT}|(?:{_LABEL}{_DOT})+[^\W\d_]{{2,24}}|\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}})"
# Begins at the start of a word and never steps back, so that a line of 50,000 letters costs one pass.
_LOCAL = r"(?<![\w.+'’-])(?:mailto:)?[\w.+'’-]++[\"”]?"
_SITE = rf"(?:\s?{_MARK}\s?{_DOMAIN}|\s(?:at|chez)\s(?!(?:the|an?|our|this)\s){_SPELT_DOT})"
_EMAIL = re.compile(rf"{_LOCAL}{_SITE}", re.IGNORECASE)
_BEFORE_DOMAIN = re.compile(rf"{_LOCAL}(?:\s?{_MARK}\s?|\s(?:at|chez|arobase)\s)", re.IGNORECASE)
_DOTS = re.compile(rf"\s(?:dot|point)\s|{_DOT}", re.IGNORECASE)
# "name at domain.tld" is ordinary English ("meet us at example.org"), so it counts only in an author card.
_SPELT_EMAIL = re.compile(rf"{_LOCAL}\s(?:at|chez|arobase)\s{_DOMAIN}", re.IGNORECASE)
_PHONE = re.compile(
    r"""(?<![\w./-])(?:
        (?:\+|(?<!\d:)00)\s?\d{1,3}[\s.\u00a0(-]*(?:\(?0\)[\s.]*)?(?:\d[\s.\u00a0()/-]{0,2}){6,11}\d  # +33 (0)1 9900
      | 0[1-9](?:[\s.\u00a0/-]?\d{2}){4}                                          # 01 99 00 12 34
      | 0\d{2,4}[\s.\u00a0/-]\d{3,4}[\s.\u00a0/-]?\d{3,4}                            # 020 7946 0123
      | \(0?\d{2,4}\)[\s.\u00a0-]?\d{3,4}[\s.\u00a0-]\d{3,4}                           # (202) 555-0143
    )(?![\w-])""",
    re.VERBOSE,
)
REMOVED = "[…]"


def _domain(match: re.Match[str]) -> str:
    """An address's domain, its dots written as dots."""
    return _DOTS.sub(".", _BEFORE_DOMAIN.sub("", match.group(), count=1)).strip("[]")


def redact(text: str, card: bool = False) -> str:
    """`text` without e-mail addresses (their domain stays) and telephone numbers; `card`: an author card's line."""
    while (clean := _EMAIL.sub(_domain, text)) != text:  # again: the domain of one may be the name of the next
        text = clean
    if card:
        text = _SPELT_EMAIL.sub(_domain, text)
    kept, at = [], 0
    for start, end in registered(text):
        kept += [_PHONE.sub(REMOVED, text[at:start]), text[start:end]]
        at = end
    return "".join([*kept, _PHONE.sub(REMOVED, text[at:])])


def holds_contact(text: str) -> bool:
    """Whether an e-mail address or a telephone number is left in the text."""
    return bool(_EMAIL.search(text)) or redact(text) != text


def email_domain(line: str) -> str | None:
    """The domain of the first e-mail address on a card's line."""
    match = _EMAIL.search(line) or _SPELT_EMAIL.search(line)
    return _domain(match).lower() if match else None
