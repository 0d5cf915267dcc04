"""Words that lost the blank between them where a link or a bullet stood: `la plateformeHelloTerre`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from soga_kg.extract.tokens import Token
from soga_kg.names import fold

# Small words that follow a link. Some also end names (Verband, Zeeland, Salou), so they ask for more.
_SAFE = ("avec", "dans", "pour", "dont", "with")
_LOWER = ("les", "des", "qui", "sur", "une")  # where the next word is no name, or the word is long
_SHORT = ("the", "and", "for", "et", "la", "le", "de", "du", "en", "ou", "un", "of", "in", "is")
_LONG = 4  # letters from which a known word before a short one is no chance
_LONGER = 11  # letters from which no name ends in _LOWER (Angeles, Mercedes)
_SMALL = frozenset((*_SAFE, *_LOWER, *_SHORT, "chez", "par", "via", "by"))
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")


def unglued(tokens: Sequence[Token], knows: Callable[[str], bool]) -> Iterator[Token]:
    """The tokens, an unknown one cut in two where both parts make sense. Camel-case names stay whole."""
    seen = {token.text for token in tokens}
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        cut = 0 if not token.text.isalpha() or knows(token.text) else _cut(token.text, following, seen, knows)
        if not cut:
            yield token
            continue
        for a, b in ((0, cut), (cut, len(token.text))):
            yield Token(token.start + a, token.start + b, token.text[a:b], fold(token.text[a:b]))


def _cut(word: str, following: str, seen: set[str], knows: Callable[[str], bool]) -> int:
    """Where to cut a word that is in no dictionary; 0 for nowhere."""
    hump = _HUMP.search(word)
    if hump and word[: hump.start()].islower():
        prefix = word[: hump.start()]
        if prefix in _SMALL or (len(prefix) > 6 and knows(prefix)):
            return hump.start()
    if not any(character.isupper() for character in word) or not following.isalpha():
        return 0
    for ending in _SAFE + _LOWER * (following.islower() or len(word) >= _LONGER):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return len(word) - len(ending)
    if not following.islower():
        return 0
    for ending in _SHORT:
        name = word.removesuffix(ending)
        if name != word and len(name) > 2 and (name in seen or (len(name) >= _LONG and knows(name))):
            return len(name)
    return 0
