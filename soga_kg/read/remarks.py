"""Lines that a theme prints about an article: its date and author, keywords, links for sharing, the time to read it."""

from __future__ import annotations

import re

from soga_kg.names import fold
from soga_kg.read.dates import MOST_WORDS, days_in, published

_KEYWORDS = re.compile(
    r"^(?:mots[- ]cl[ée]s\b|(?:keywords?|tags?|tagged|étiquettes?|class[ée]+ (?:dans|sous)|filed under|posted in)\s*:)",
    re.IGNORECASE,
)
_TIME_TO_READ = re.compile(
    r"^(?:(?:estimated )?(?:temps|durée) (?:estimée? )?de lecture|(?:estimated )?read(?:ing)? time)\b.{0,30}$"
    r"|^[0-9]{1,3}\s?(?:min(?:utes?)?|mn)\.?\s(?:de lecture|read)\b.{0,10}$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"^(?:(?:article |page )?(?:mise? à jour|modifi[ée]e?|(?:last )?(?:updated|modified))"
    r"|dernière (?:mise à jour|modification))\b",
    re.IGNORECASE,
)
_SHARE = frozenset({"partager", "partagez", "share", "compartir", "teilen"})
_SHARED = """
    cet article cette page la le ce contenu actualite sur on via par this article page post story to with the link lien
    copier copy facebook twitter x linkedin whatsapp mastodon bluesky instagram telegram pinterest messenger threads
    courriel email e mail imprimer print reseaux sociaux social media
"""
_OF_SHARING = frozenset(_SHARED.split())
MOST_KEYWORDS = 30  # words of a line of keywords


def is_remark(text: str) -> bool:
    """Whether a line is about its article: nothing in it is said by the text."""
    count = len(text.split())
    if _TIME_TO_READ.match(text) or (_KEYWORDS.match(text) and count <= MOST_KEYWORDS and not text.endswith(".")):
        return True
    folded = fold(text).split()
    if folded and folded[0] in _SHARE and set(folded[1:]) <= _OF_SHARING:
        return True
    if count > MOST_WORDS or re.search(r"[.!?…]$", text):
        return False
    return published(text) is not None or (_CHANGED.match(text) is not None and any(days_in(text)))
