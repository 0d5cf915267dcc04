"""Words of a text with their offsets, cut so that names stay whole (`Passerelle·s`, `REScoop.eu`, `l'|Ordre`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from soga_kg.names import fold

_ELISION = (
    r"(?:[ldLD]|[nsjmtcNSJMTC](?=['’][a-zà-ÿ])|(?i:qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|all|sull|dall|un))['’](?=\w)"
)
_WORD = r"\w+(?:\[\w{1,3}\])?(?:(?:['’·@&/.-]|\.-)(?=\w)\w+(?:\[\w{1,3}\])?)*\+?"
_TOKEN = re.compile(rf"(?P<elision>{_ELISION})|(?P<word>#?{_WORD})|(?P<mark>\S)")
_POSSESSIVE = re.compile(r"['’]s$")
# How French adjectives of relation end (`départemental`, `lyonnaise`), for words that no model has seen
_ADJECTIVE = re.compile(
    r"\w{2,}(?:ale?s?|aux|elle?s?|iques?|ifs?|ives?|aires?|ien(?:ne)?s?|[ai]bles?|aise?s?|oise?s?|eux|euses?|i[eè]re?s?)"
)
_DOMAIN = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:eu|org|com|net|fr|be|ch|de|uk|it|es|pt|nl|coop|io|bzh|tech|info|in|ici|cat|lu)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark.

    `pos` is spaCy's part of speech, empty where no model has seen it; `first`: its capital is due to its place (start
    of sentence, block, quote, list item).
    """

    start: int
    end: int
    text: str
    word: str  # folded: `d’` -> `d`
    pos: str = ""
    first: bool = False

    @property
    def is_word(self) -> bool:
        """Has a letter."""
        return any(character.isalpha() for character in self.text)

    @property
    def is_capital(self) -> bool:
        """Written as names are: a capital at the start or inside, or a web address."""
        first = next((character for character in self.text if character.isalpha()), "")
        return (
            first.isupper()
            or (any(character.isupper() for character in self.text) and not self.text[0].isdigit())
            or is_domain(self.text)
        )

    @property
    def is_adjective(self) -> bool:
        """An adjective by a model's word, or by its ending where no model has seen it."""
        return self.pos == "ADJ" or (not self.pos and _ADJECTIVE.fullmatch(self.text) is not None)

    @property
    def is_number(self) -> bool:
        """Digits, `#4` and `n°` alike."""
        return self.text.lstrip("#").isdigit()


def is_domain(text: str) -> bool:
    """`opentools.coop`: a web address without protocol."""
    return _DOMAIN.fullmatch(text.lower()) is not None and text.lower() == text


def tokenise(text: str, start: int = 0) -> list[Token]:
    """Tokens of a text that stands at `start`; none of them marked as first, none with part of speech."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        begin, end = match.span()
        possessive = _POSSESSIVE.search(match["word"] or "")
        cut = end - 2 if possessive and end - begin > 2 else end
        for a, b in ((begin, cut), (cut, end)):
            if a < b:
                found.append(Token(start + a, start + b, text[a:b], fold(text[a:b])))
    return found


def joined(left: Token, right: Token, text: str) -> bool:
    """Nothing but a blank or a hyphen parts two tokens of the same line."""
    return text[left.end : right.start] in {"", " ", "\u00a0", "-"}


def folded(tokens: Sequence[Token]) -> str:
    """The folded words of some tokens, one blank between."""
    return " ".join(token.word for token in tokens if token.is_word or token.is_number)
