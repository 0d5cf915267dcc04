"""When two names are the same name: folding, similarity, acronyms."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

_LEADING_ARTICLE = re.compile(r"^(?:(?:l|la|le|les|un|une|the|a|an|du|des|d|el|los|las|il|lo|gli)\s+|de la\s+)")
SMALL_WORDS = frozenset(  # carry no meaning in a name
    re.findall(
        r"\w+", "de du des d la le les l et en pour au aux a à the of and for in on to y e di della del dos da do"
    )
)


def _plain(text: str) -> str:
    """Small letters without accents; ligatures as two letters."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("œ", "oe").replace("æ", "ae")


_NAME = 120  # characters; what is longer is a text and folded once


def fold(text: str) -> str:
    """Case, accents, punctuation and a leading article removed; words parted by one blank."""
    return _folded_name(text) if len(text) <= _NAME else _folded(text)


@lru_cache(maxsize=200_000)  # every stage folds the same names: 250,000 times in a build of 600 articles
def _folded_name(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    plain = re.sub(r"[\W_]+", " ", _plain(text)).strip()
    return _LEADING_ARTICLE.sub("", plain) or plain


def similarity(left: str, right: str) -> float:
    """Likeness of two folded names, 0 to 1 (share of characters in common order)."""
    return Indel.normalized_similarity(left, right)


def slug(text: str, limit: int = 60) -> str:
    """A readable IRI segment of ASCII letters, digits and hyphens; `x` where nothing is left."""
    words = re.sub(r"[^a-z0-9]+", "-", _plain(text)).strip("-")
    if len(words) > limit:
        words = words[:limit].rsplit("-", 1)[0] if "-" in words[:limit] else words[:limit]
    return words or "x"


def initials(long_form: str) -> str:
    """Folded first letters of the words that count: `Agence nationale de la cohésion` -> `anc`."""
    return "".join(word[0] for word in fold(long_form).split() if word not in SMALL_WORDS)


def is_acronym(text: str) -> bool:
    """Two to ten characters, mostly capitals, no blank: UE, CNRS, INRIa, A.D.M.."""
    letters = [c for c in text if c.isalpha()]
    return (
        2 <= len(text) <= 10
        and " " not in text
        and len(letters) >= 2
        and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)
    )
