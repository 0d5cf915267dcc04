"""Events without a name of their own: `la conférence de clôture`, made certain by a date or a name beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from soga_kg.extract.complement import complement
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.reading import Passage
from soga_kg.extract.tokens import Token, folded
from soga_kg.model import Kind, Mention

MONTH = (
    "(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|January|February|March|April|May|June|July|August|September|October|November|December)"
)
DATE = re.compile(rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?\s{MONTH}|{MONTH}\s(?:\d{{1,2}}\b|\d{{4}})")
HELD = re.compile(
    r"\s(?:se tiendra|s[’']est tenue?|se sont tenu|se déroulera|s[’']est déroulée?|aura lieu|a eu lieu|auront lieu"
    r"|ont eu lieu|revient|will be held|was held|took place|takes place|will take place|returns|is back|opens|closes)\b"
)


def happenings(passage: Passage, text: str) -> Iterator[Mention]:
    """Head nouns of events in small letters with their complement, where two hints make one certain event of them."""
    if passage.shouts:
        return
    tokens, usual = passage.tokens, lexicon().words["usual_happenings"]
    for index, token in enumerate(tokens):
        head = _head(tokens, index)
        if head is None or not (token.text.islower() or token.first):
            continue
        far = complement(tokens, text, head, Kind.EVENT)
        known = head > index or folded(tokens[index : far + 1]) in usual
        capital = any(t.is_capital for t in tokens[head + 1 : far + 1])
        dated = _is_dated(passage, text, token.start, tokens[far].end)
        if known + capital + dated > 1 and (known or far > head):
            yield Mention(token.start, tokens[far].end, Kind.EVENT, "events", 0.55 if dated else 0.5)


def _head(tokens: Sequence[Token], index: int) -> int | None:
    """Index of the last word of a head noun of events that begins here."""
    for size in (3, 2, 1):
        if (
            index + size <= len(tokens)
            and " ".join(t.word for t in tokens[index : index + size]) in lexicon().words["happenings"]
        ):
            return index + size - 1
    return None


def _is_dated(passage: Passage, text: str, start: int, end: int) -> bool:
    """A day stands close to it, or a verb says that it is held."""
    before = text[max(passage.block.start, start - 60) : start]
    after = text[end : min(passage.block.end, end + 90)]
    return bool(HELD.match(after) or DATE.search(after) or DATE.search(before))
