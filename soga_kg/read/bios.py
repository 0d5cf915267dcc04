"""What a few lines about an author tell of the office they hold: their role, and where.

The rest of a short life (past offices, studies, family, tastes) is no part of an author card and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from soga_kg.names import fold
from soga_kg.read.lines import is_role
from soga_kg.read.sentences import split

_STOP = re.compile(r"[.!?…]+$")
_IS = re.compile(
    r"^(?:\S+\s){1,6}?(?:is|est|works as|travaille comme|exerce comme)\s(?:(?:actuellement|currently|the|an?"
    r"|our|aujourd['’]hui|la|le|une?|notre)\s|l['’])*(?P<role>[^\W\d_].*)$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s(?:at|with|within|chez|auprès|au sein|pour|for the|,)(?=\s|$)|[,;(–—|]|\s-\s", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|had|has been|formerly|former|previously|before|until|after|ex|anciens?|anciennes?|auparavant|avant"
    r"|après|précédemment|jusqu\S*|fut|était|a (?:été|travaillé|dirigé|fondé|étudié)|worked|studied"
    r"|retired|retraitée?)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",?\s(?:et|and)\s(?:vit|habite|aime|écrit|lives|loves|likes|writes|enjoys)\b.*", re.IGNORECASE)
_PRONOUNS = frozenset({"she", "he", "they", "i", "elle", "il", "iel", "je"})
_SERVES = re.compile(
    r"^\S+(?:\s[A-ZÀ-Ý]\S+)*\s(?i:runs|leads|heads|directs|chairs|manages|coordinates|works|dirige|préside|coordonne|anime"
    r"|gère|pilote|travaille)\s.*\b(?:at|for|of|with|chez|pour|de|du|des|au|à)\s(?:the\s|la\s|l['’])?[A-ZÀ-Ý]"
)
LONGEST_ROW = 8  # words of a line of a card that is no sentence; what has more is looked at as one
LONGEST_ROLE = 90  # characters
EARLY = 4  # words at the beginning of a line without a verb, one of which is that of a role


def card_rows(rows: Sequence[str], name: str) -> list[str]:
    """The lines of the box of an author that a card keeps: short ones, and sentences that tell a present office."""
    kept = []
    for row in rows:
        if len(row.split()) <= LONGEST_ROW and not _STOP.search(row):
            kept.append(row)
        else:
            said = [_ASIDE.sub("", row[a:b]) for a, b in split(row)]
            kept += [sentence for sentence in said if role_in(sentence, name) or _serves(sentence)]
    return kept


def _serves(sentence: str) -> bool:
    """Whether a sentence says for whom its author works, though in no word for a role."""
    return _SERVES.match(sentence) is not None and _PAST.search(sentence) is None


def role_in(sentence: str, name: str) -> str | None:
    """The present role that a sentence, or a line without a verb, gives its author, without where it is held."""
    text = _STOP.sub("", _ASIDE.sub("", sentence))
    if _PAST.search(text):
        return None
    said = _IS.match(text)
    told = said["role"] if said else text
    role = _ENDS.split(told, maxsplit=1)[0].strip()
    subject = fold(text.split(" ", 1)[0])
    told_of = subject in _PRONOUNS or subject in fold(name).split()  # then a verb follows, and no role
    if not said and (told_of or not is_role(" ".join(text.split()[:EARLY]))):
        return None
    return role if is_role(role) and len(role) <= LONGEST_ROLE else None
