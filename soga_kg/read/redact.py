"""What an e-mail address and a telephone number look like, and how they leave the text.

Nothing that passes here holds either: an address keeps only its domain (which tells the organisation),
a number becomes `[…]`.
"""

from __future__ import annotations

import re

_AT = r"\s?(?:@|＠|\((?:at|@|a|arobase|chez)\)|\[(?:at|@|a|arobase)\]|\{at\}|&#64;|%40|\s(?:arobase)\s)\s?"
_DOT = r"(?:\.|\s?\((?:dot|point)\)\s?|\s?\[(?:dot|point)\]\s?)"
_DOMAIN = rf"((?:[^\W_](?:[\w-]*[^\W_])?{_DOT})+[^\W\d_]{{2,24}})"
# Begins at the start of a word and never steps back, so that a line of 50,000 letters costs one pass.
_LOCAL = r"(?<![\w.+'’-])(?:mailto:)?[\w.+'’-]++"
_EMAIL = re.compile(rf"{_LOCAL}{_AT}{_DOMAIN}", re.IGNORECASE)
# "name at domain.tld" is ordinary English ("meet us at example.org"), so it counts only in an author card.
_SPELT_EMAIL = re.compile(rf"{_LOCAL}\s(?:at|chez|arobase)\s{_DOMAIN}", re.IGNORECASE)
_PHONE = re.compile(
    r"""(?<![\w./-])(?:
        (?:\+|00)\s?\d{1,3}[\s.\u00a0-]*(?:\(0\)[\s.]*)?(?:\d[\s.\u00a0()/-]{0,2}){6,11}\d   # +33 (0)1 99 00 12 34
      | 0[1-9](?:[\s.\u00a0/-]?\d{2}){4}                                          # 01 99 00 12 34
      | 0\d{2,4}[\s.\u00a0/-]\d{3,4}[\s.\u00a0/-]?\d{3,4}                            # 020 7946 0123
      | \(0?\d{2,4}\)[\s.\u00a0-]?\d{3,4}[\s.\u00a0-]\d{3,4}                           # (202) 555-0143
    )(?![\w-])""",
    re.VERBOSE,
)
REMOVED = "[…]"


def _domain(match: re.Match[str]) -> str:
    return re.sub(r"\s?[(\[](?:dot|point)[)\]]\s?", ".", match.group(1), flags=re.IGNORECASE)


def redact(text: str, card: bool = False) -> str:
    """`text` without e-mail addresses (their domain stays) and telephone numbers; `card`: an author card's line."""
    text = _EMAIL.sub(_domain, text)
    if card:
        text = _SPELT_EMAIL.sub(_domain, text)
    return _PHONE.sub(REMOVED, text)


def holds_contact(text: str) -> bool:
    """Whether an e-mail address or a telephone number is left in the text."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))


def email_domain(line: str) -> str | None:
    """The domain of the first e-mail address on a card's line."""
    match = _EMAIL.search(line) or _SPELT_EMAIL.search(line)
    return _domain(match).lower() if match else None
