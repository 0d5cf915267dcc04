"""Names of organisations: head nouns, cue words, legal forms, brackets after people, company in lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.evidence import actor_before, cue_after, cue_before, enumerations, has_head, is_role, together
from soga_kg.extract.known import known
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.places import places
from soga_kg.extract.reading import Reading
from soga_kg.extract.tokens import is_domain, tokenise
from soga_kg.model import Kind, Mention
from soga_kg.names import is_acronym

_PERSON_BRACKET = re.compile(
    r"(?:^|[\s•–-])(?:[A-ZÀ-Ý][\w’'-]+ ){1,3}[A-ZÀ-Ý][\w’'-]+\s?\((?:[^()]{0,40}[,/–-] ?)?(?:de |d[’'])?$"
)
_NAME = r"[A-ZÀ-Ý][\w’'-]+"
_AFTER_PERSON = re.compile(
    rf"(?:^|[\s•–-])(?:{_NAME} ){{1,3}}{_NAME}\s?(?:[|/–—]\s?|, (?:[a-zà-ÿ][^,.;:()]{{2,40}}, )?)$"
)
_ROLE_OF = re.compile(
    r"[\w-]+(?:\s[^,.;:()\n]{0,50})?\s(?:de|du|des|d[’']|à|au|chez|of|at|for|from|with)\s?(?:l[’']|la |les |the )?$"
)
_CLOSED = re.compile(r"\s?(?:[,;:)|\n.]|$)")
_RIVALS = (Kind.EVENT, Kind.POLICY, Kind.PROJECT)
# A capitalised run inside a sentence that nothing explains, of one word, of several, after a word that wants an actor:
# how often it is an organisation in the annotated training texts.
_BASE, _BASE_LONG, _BASE_AGENT = 0.12, 0.35, 0.3


def organisations(reading: Reading) -> Iterator[Mention]:
    """Phrases with a hint of an organisation, and those that stand in a list with them."""
    taken = {(m.start, m.end): m.kind for m in known(reading)}
    starts = {start for start, _ in taken}
    alone: dict[Phrase, float] = {}
    at = {(m.start, m.end) for m in places(reading) if m.weight >= 0.5}
    elsewhere: set[Phrase] = set()  # phrases that are more likely places
    for phrase, passage in reading.candidates:
        if phrase.grown and phrase.start in starts:
            continue  # `European Union for organisations ...`
        hints = list(_hints(phrase))
        if passage.title_case and not phrase.heads:
            hints = [hint - 0.2 for hint in hints if hint > 0.2]
        alone[phrase] = together(hints)
        if taken.get((phrase.start, phrase.end)) is Kind.PLACE:
            alone[phrase] = 0.0
        seen = any(s.label == "place" and s.start == phrase.start for s in passage.spans)
        if not alone[phrase] or seen or (phrase.start, phrase.end) in at:
            elsewhere.add(phrase)
    mates = enumerations(alone, reading.article.text)
    for phrase, weight in alone.items():
        total = together([weight, _company(alone, mates.get(phrase, []), elsewhere)]) if weight else 0.0
        if total >= 0.15:
            yield Mention(phrase.start, phrase.end, Kind.ORGANISATION, "organisations", total)


def _company(alone: dict[Phrase, float], mates: list[Phrase], elsewhere: set[Phrase]) -> float:
    """What a list adds: much where half of the others are organisations, some where nothing else explains it."""
    if mates and 2 * sum(alone[mate] >= 0.5 for mate in mates) >= len(mates):
        return 0.4
    if len(mates) > 1 and 2 * len(elsewhere.intersection(mates)) < len(mates):
        return 0.45 if len(mates) > 2 else 0.3
    return 0.0


def _hints(phrase: Phrase) -> Iterator[float]:
    yield from _head(phrase)
    if cue_before(phrase, Kind.ORGANISATION):
        yield 0.6
    if phrase.grown:
        return
    if cue_after(phrase, Kind.ORGANISATION):
        yield 0.6
    if len(phrase.words) > 1 and phrase.words[-1] in lexicon().words["legal_forms"]:
        yield 0.6
    yield from _beside_people(phrase)
    if actor_before(phrase):
        yield 0.45
    if is_acronym(phrase.surface) and phrase.surface.isupper() and len(phrase.surface) > 2:
        yield 0.3
    if is_domain(phrase.surface):
        yield 0.2
    if not any(cue_before(phrase, kind) or phrase.heads.get(kind, 0) > 0.5 for kind in _RIVALS):
        yield from _base(phrase)


def _head(phrase: Phrase) -> Iterator[float]:
    """What the head noun says, less where it speaks louder for another kind."""
    head = phrase.heads.get(Kind.ORGANISATION, 0.0)
    if head and len(phrase.words) > 1:
        rival = max((phrase.heads.get(kind, 0.0) for kind in _RIVALS), default=0.0)
        yield head - 0.2 * (rival > head) - 0.05 * phrase.grown


def _beside_people(phrase: Phrase) -> Iterator[float]:
    """`Anna Holm (Xxx)`, `directrice de Xxx`, `Anna Holm, Xxx`."""
    bracket = _PERSON_BRACKET.search(phrase.left)
    closed = phrase.right[:1] in {")", ",", " ", "-", "/"}
    if bracket is not None and closed and not has_head(bracket.group().split(), (Kind.ORGANISATION,)):
        yield 0.55
    role = _ROLE_OF.search(phrase.left)
    if role is not None and any(_is_role_within(token.word) for token in tokenise(role.group())):
        yield 0.55
    if _AFTER_PERSON.search(phrase.left) and _CLOSED.match(phrase.right):
        yield 0.35


def _is_role_within(word: str) -> bool:
    """A role in an organisation: not a mayor's."""
    if word in lexicon().words["local_roles"]:
        return False
    return is_role(word) or word.split(" ", maxsplit=1)[0] in {"co", "vice"}


def _base(phrase: Phrase) -> Iterator[float]:
    opening, long = phrase.inside[0], len(phrase.words) > 1
    if opening.first:
        yield 0.2 if long else 0.1 * (opening.pos == "PROPN")
    elif opening.pos not in {"ADJ", "VERB"}:
        yield _BASE_LONG if long else _BASE
        if phrase.before.rpartition(" ")[2] in lexicon().words["agents"]:
            yield _BASE_AGENT
