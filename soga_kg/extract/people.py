"""Names of people: shape, given names, titles and roles around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soga_kg.extract.evidence import enumerations, has_head, is_role, starts_item, together
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Reading
from soga_kg.extract.tokens import Token, tokenise
from soga_kg.model import Kind, Mention

_BRACKET_ORG = re.compile(r"\s?\((?=[^()\n]{2,60}\))(?!\d)")
_AFTER_ROLE = re.compile(
    r"\s?(?:,|–|—|-|\(|:|\||\n)\s?(?:[Ll]a |[Ll]e |[Ll][’']|[Ss]a |[Ss]on |the |our |notre |an? |une? |its )?"
)
_WHO = re.compile(r",? (?:who|whose|qui)\b")
_DOUBLE_SURNAME = re.compile(r"[^\W\d_]{3,}-[^\W\d_]{2,}$")
_SURNAME_PREFIX = re.compile(r"^(?:Mc|Mac|De|Di|Le|La|Du|Van|O[’']|N[’']|D[’']|[^-]+-)+")
_HUMP = re.compile(r"[a-zà-ÿ][A-ZÀ-Ý]")


def people(reading: Reading) -> Iterator[Mention]:
    """Two to five words written as names are, with at least one hint besides."""
    text = reading.article.text
    found: dict[Phrase, float] = {}
    for phrase, passage in reading.candidates:
        if not phrase.grown and shaped(phrase):
            weight = together(_hints(phrase, text))
            found[phrase] = weight - 0.2 if passage.title_case else weight
    columns, lists = _columns(found, text), enumerations(found, text)
    for phrase, weight in found.items():
        column = [mate for mate in columns.get(_mark(phrase), []) if mate is not phrase and starts_item(phrase, text)]
        rows = sum(found[mate] >= 0.45 for mate in column)
        listed = sum(found[mate] >= 0.45 for mate in lists.get(phrase, []))
        in_column = 0.4 if rows >= 2 and 2 * rows > len(column) else 0.0
        in_list = 0.35 if 2 * listed > len(lists.get(phrase, [])) else 0.0
        total = together([weight, in_column, in_list])
        if total >= 0.1:
            yield Mention(phrase.start, phrase.end, Kind.PERSON, "people", total)


def _columns(phrases: Iterable[Phrase], text: str) -> dict[str, list[Phrase]]:
    """Phrases that open their lines, by the mark that follows them: the rows of a list of speakers."""
    columns: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if starts_item(phrase, text) and _mark(phrase) in {",", ":", "(", "|", "-", "–", "—"}:
            columns.setdefault(_mark(phrase), []).append(phrase)
    return columns


def _mark(phrase: Phrase) -> str:
    """The first mark or letter after it."""
    return phrase.right[:2].strip()[:1]


def shaped(phrase: Phrase) -> bool:
    """Words of letters, no institution among them, no small words but particles."""
    words, tokens = lexicon().words, phrase.inside
    names = [t for t in tokens if t.word not in words["particles"]]
    if not 2 <= len(names) <= 5 or len(tokens) > 6 or _shouted(names):
        return False
    if not all(_like_a_name(token) for token in names):
        return False
    if any(token.word in words[table] for token in names for table in ("stop", "time", "concepts")):
        return False
    return not has_head([t.text for t in names], (Kind.ORGANISATION, Kind.EVENT, Kind.POLICY, Kind.PROJECT))


def _like_a_name(token: Token) -> bool:
    """A capital and letters; no acronym (`KU`), no capital inside (`CivicHub`) but after a prefix of surnames."""
    text = token.text
    if not token.is_word or not token.is_capital or any(c.isdigit() or c in ".&@+[]·/" for c in text.rstrip(".")):
        return False
    if 1 < len(text) < 4 and text.isupper() and text.isalpha():
        return False
    return _HUMP.search(_SURNAME_PREFIX.sub("", text)) is None


def _shouted(names: list[Token]) -> bool:
    """Words all in capitals, but for the surname beside a known given name: `DORNIER Anne`."""
    capitals = [t for t in names if t.text.isupper() and len(t.text) > 3]
    return bool(capitals) and not any(t.word in lexicon().given for t in names)


def _hints(phrase: Phrase, text: str) -> Iterator[float]:
    yield 0.1  # the shape
    yield from _inside(phrase)
    before = phrase.before.split()
    if before and before[-1] in lexicon().words["honorifics"]:
        yield 0.7
    if any(is_role(word) for word in before[-2:]):
        yield 0.3
    if _BRACKET_ORG.match(phrase.right):
        yield 0.25
    if _role_follows(phrase):
        yield 0.55
    if _WHO.match(phrase.right):
        yield 0.4
    if any(token.word in lexicon().words["saying"] for token in phrase.tokens[phrase.last + 1 : phrase.last + 2]):
        yield 0.35
    if starts_item(phrase, text) and phrase.right[:1] in {",", ":"}:
        yield 0.15


def _inside(phrase: Phrase) -> Iterator[float]:
    opening = phrase.inside[0]
    firsts = {opening.word, opening.word.split(" ")[0]}  # `Jean-Marc`: one name or two
    if opening.text.isupper():
        firsts.add(phrase.inside[-1].word)
    if firsts & lexicon().given:
        yield 0.6
    if _DOUBLE_SURNAME.search(phrase.surface):
        yield 0.25
    seen = bool(opening.pos)  # by a model; where none has seen it, a capital that its place does not explain counts
    if all(token.pos in {"PROPN", ""} for token in phrase.inside if token.is_capital) if seen else not opening.first:
        yield 0.15


def _role_follows(phrase: Phrase) -> bool:
    match = _AFTER_ROLE.match(phrase.right)
    if match is None:
        return False
    words = [token.word for token in tokenise(phrase.right[match.end() :]) if token.is_word]
    return any(is_role(word) for word in words[:2])
