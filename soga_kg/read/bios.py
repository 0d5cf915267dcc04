"""What a few lines about an author tell of the office they hold: their role, and where.

The rest of a short life (past offices, studies, family, tastes) is no part of an author card and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
LONGEST_ROW = 8  # words of a line of a card that is no sentence; what has more is looked at as one
LONGEST_ROLE = 90  # characters
EARLY = 4  # words at the beginning of a line without a verb, one of which is that of a role


def card_rows(rows: Sequence[str]) -> list[str]:
    """The lines of an author box that a card keeps: short ones, and sentences that tell a present role."""
    kept = []
    for row in rows:
        if len(row.split()) <= LONGEST_ROW and not _STOP.search(row):
            kept.append(row)
        else:
            kept += [_ASIDE.sub("", row[a:b]) for a, b in split(row) if role_in(row[a:b])]
    return kept


def role_in(sentence: str) -> str | None:
    """The present role that a sentence, or a line without a verb, gives its author, without where it is held."""
    text = _STOP.sub("", _ASIDE.sub("", sentence))
    if _PAST.search(text):
        return None
    said = _IS.match(text)
    told = said["role"] if said else text
    role = _ENDS.split(told, maxsplit=1)[0].strip()
    if not (said or is_role(" ".join(text.split()[:EARLY]))):
        return None
    return role if is_role(role) and len(role) <= LONGEST_ROLE else None
