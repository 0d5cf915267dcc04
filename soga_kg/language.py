"""Which language a run of text is in, by its stop words; bare names tell nothing and stay `und`."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable

# Words that are frequent in one of the languages and rare in the others. Words shared by two
# (a, de, on, me, no) would only add noise; a word may stand under two languages where it helps against the rest.
_STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "le les des du et est une un dans pour que qui par sur avec au aux ce cette ces son ses sont nous vous "
        "pas plus ou où leur leurs été être ont notre nos votre vos mais comme elle ils elles afin ainsi dont entre "
        "vers chez très sous lors faire fait qu l d c n s j à la",
        "en": "the of and to in is for with on that by this are as at from an it be has have was were will our their "
        "its not which we you your they how what why who more can these those all about into than been also or his "
        "her new through between after a",
        "es": "el los las del y en que una para con por su es más como al lo sus este esta sobre entre también pero "
        "ha son fue desde nuestro nuestra sin ser donde muy la",
        "it": "il lo gli della delle dei degli nel nella e che di un una per con del sono è più come al alla anche "
        "dal dalla questo questa nostro nostra tra fra sul sulla ha hanno la",
        "de": "der die das und ist ein eine mit für von zu im den dem des auf nicht sich wir sie auch als bei nach "
        "oder werden wird sind über aus unser unsere wie zur zum einer eines",
        "pt": "o os as da do dos das em um uma para com por que não mais como ao sua seus são foi também entre nosso "
        "nossa pela pelo numa nos nas é ou e a",
    }.items()
}
LANGUAGES = tuple(_STOP_WORDS)
_WORD = re.compile(r"[^\W\d_]+")


def scores(text: str) -> dict[str, int]:
    """Stop words of each language in the text."""
    words = [word.casefold() for word in _WORD.findall(text.replace("’", "'"))]
    return {language: sum(word in known for word in words) for language, known in _STOP_WORDS.items()}


def detect(text: str) -> str:
    """fr, en, es, it, de or pt; `und` where two languages fit alike or too few words tell."""
    ranked = sorted(scores(text).items(), key=lambda item: (-item[1], LANGUAGES.index(item[0])))
    (best, hits), (_, second) = ranked[0], ranked[1]
    words = len(_WORD.findall(text))
    # A sentence of any of the six has a stop word in four words or so; below one in ten the language is none of them.
    if hits in (0, second) or hits * 10 < words:
        return "und"
    return best


def inherit(languages: list[str], lengths: Iterable[int], fallback: str) -> list[str]:
    """Undecided runs take the language of the nearest decided one (the earlier of two), else `fallback`."""
    known = [i for i, language in enumerate(languages) if language != "und"]
    # A long run that tells nothing is in a language we don't know: it must not take its neighbour's.
    unknown = [length > 200 for length in lengths]
    return [
        language
        if language != "und" or (not known and fallback == "und") or unknown[i]
        else (languages[_nearest(known, i)] if known else fallback)
        for i, language in enumerate(languages)
    ]


def _nearest(positions: list[int], to: int) -> int:
    """The nearest of sorted positions, the earlier of two."""
    at = bisect.bisect(positions, to)
    return min(positions[max(at - 1, 0) : at + 1], key=lambda position: (abs(position - to), position))
