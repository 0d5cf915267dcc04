"""How one article looks to a relater: its text with every name, date and anaphor hidden behind one sign.

Rules then are short: between two signs stand the words that join two things, however long the names are.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from soga_kg.extract.slots import DATE, Slot, slots_of
from soga_kg.extract.voice import STRAIGHT, publisher_of
from soga_kg.extract.years import date_phrases
from soga_kg.model import Article, BlockKind, Kind, Sentence, Thing

# One private-use character a kind; what a text itself has of them is hidden
SIGNS: Mapping[str, str] = MappingProxyType(
    {kind: chr(0xE000 + number) for number, kind in enumerate([*(kind.value for kind in Kind), DATE])}
)
SENTENCE, PARAGRAPH, BULLET, HEADING = "\ue010", "\ue011", "\ue012", "\ue013"  # what begins here
LINES = PARAGRAPH + BULLET + HEADING
BREAKS = SENTENCE + LINES
_OPENERS = {BlockKind.BULLET: BULLET, BlockKind.HEADING: HEADING, BlockKind.TITLE: HEADING}
_FOREIGN = re.compile("[\ue000-\ue013]")
# Blocks that are no part of the report: who took the picture, who wrote the article
APART = frozenset({BlockKind.AUTHOR, BlockKind.CAPTION})
_LEAD = 2  # blocks after the title that open an article


@dataclass(frozen=True, slots=True)
class Topic:
    """What a phrase is about, and where that was found: said, sentence, block, list, heading or main."""

    slot: Slot
    level: str


@dataclass(frozen=True)
class Scene:
    """An article with its things, masked: `masked[i]` stands at `text[offsets[i]]`, `at[i]` tells what a sign hides.

    `publisher` is the organisation that says `we`.
    """

    article: Article
    things: tuple[Thing, ...]
    publisher: int | None
    slots: tuple[Slot, ...]
    masked: str
    offsets: tuple[int, ...]
    at: Mapping[int, Slot]

    @cached_property
    def _ranks(self) -> Mapping[int, tuple[bool, int, int]]:
        titles = max((block.end for block in self.article.blocks if block.kind is BlockKind.TITLE), default=0)
        first = {thing.key: thing.mentions[0].start for thing in self.things}
        return {t.key: (first[t.key] < titles, len(t.mentions), -first[t.key]) for t in self.things}

    def main(self, kinds: Sequence[str]) -> Slot | None:
        """Where the thing of these kinds is first named that the article is about: in a title, else most often."""
        fitting = [thing.key for thing in self.things if thing.kind.value in kinds]
        key = max(fitting, key=lambda key: self._ranks[key], default=None)
        return next((slot for slot in self.slots if slot.thing == key), None) if key is not None else None

    def body(self, blocks: int = _LEAD) -> tuple[int, int]:
        """Where in the text the first blocks after the title begin and end, cards and captions left out."""
        found = [b for b in self.article.blocks if b.kind not in {BlockKind.TITLE, *APART}][:blocks]
        return (found[0].start, found[-1].end) if found else (0, 0)

    def name(self, slot: Slot) -> str:
        """The name of the thing of a slot."""
        return next((thing.name for thing in self.things if thing.key == slot.thing), "")

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.article.sentences]

    def sentence(self, offset: int) -> Sentence:
        """The sentence that holds an offset of the text (the last one before it where it stands between two)."""
        return self.article.sentences[max(0, bisect.bisect_right(self._sentence_starts, offset) - 1)]

    def block_kind(self, slot: Slot) -> BlockKind:
        """What kind of block a slot stands in."""
        starts = [block.start for block in self.article.blocks]
        return self.article.blocks[max(0, bisect.bisect_right(starts, slot.start) - 1)].kind

    def block_around(self, position: int) -> tuple[int, int]:
        """Where in `masked` the block of a position begins and ends."""
        return self._around(position, LINES)

    def sentence_around(self, position: int) -> tuple[int, int]:
        """Where in `masked` the sentence of a position begins and ends."""
        return self._around(position, BREAKS)

    def _around(self, position: int, signs: str) -> tuple[int, int]:
        start = max(self.masked.rfind(sign, 0, position + 1) for sign in signs)
        ends = [self.masked.find(sign, position + 1) for sign in signs]
        return max(0, start), min((end for end in ends if end >= 0), default=len(self.masked))

    def introduction(self, begin: int) -> int:
        """Where the block begins that introduces the list of which the block at `begin` is an item; -1 for no item."""
        if self.masked[begin] != BULLET:
            return -1
        while begin > 0 and self.masked[begin] == BULLET:
            begin, _ = self.block_around(begin - 1)
        return begin

    def slots_in(self, start: int, end: int, kinds: Sequence[str]) -> list[Slot]:
        """The slots of these kinds at positions `start` to `end` of `masked`, in order."""
        return [self.at[i] for i in range(start, end) if i in self.at and self.at[i].kind in kinds]

    def _own(self) -> Topic | None:
        """The publisher; where no author card tells it, the organisation named in the title."""
        own = [slot for slot in self.slots if slot.thing == self.publisher and slot.named][:1]
        if not own:
            main = self.main(["organisation"])
            own = [main] if main is not None and self._ranks[main.thing][0] else []
        return Topic(own[0], "main") if own else None

    def topic(self, position: int, kinds: Sequence[str]) -> Topic | None:
        """What a phrase at `position` that names no subject is about; `kinds` are groups, `event|project` best first.

        Of each group: the last thing named before in the same sentence or block; else what the list's introduction or
        the heading above names; else the article's main thing of that group. `=publisher` is the one who says `we`.
        """
        if tuple(kinds) == ("=publisher",):
            return self._own()
        begin, _ = self.block_around(position)
        spans = [("sentence", self.sentence_around(position)[0], position), ("block", begin, position)]
        for level, low in (("list", self.introduction(begin)), ("heading", self.masked.rfind(HEADING, 0, begin))):
            if low >= 0:
                spans.append((level, *self.block_around(low)))
        for group in (names.split("|") for names in kinds):
            for level, low, high in spans:
                near = self.slots_in(low, high, group)
                if near:
                    return Topic(near[-1], level)
            main = self.main(group)
            if main is not None:
                return Topic(main, "main")
        return None


@lru_cache(maxsize=2)
def scene_of(article: Article, things: tuple[Thing, ...], publisher: int | None = None) -> Scene:
    """The scene of an article; kept for the relaters that ask one after the other.

    `publisher`: the key of the organisation that says `we`, where somebody knows it; else it is looked for.
    """
    lead = [block.end for block in article.blocks if block.kind is BlockKind.TITLE]
    lead += [block.end for block in article.blocks if block.kind is not BlockKind.TITLE][:_LEAD]
    dates = date_phrases(article.text, max(lead, default=0), article.published)
    publisher = publisher_of(article, things) if publisher is None else publisher
    slots = slots_of(article, things, dates, publisher)
    masked, offsets, at = _mask(article, slots)
    return Scene(article, things, publisher, slots, masked, offsets, MappingProxyType(at))


def _mask(article: Article, slots: Sequence[Slot]) -> tuple[str, tuple[int, ...], dict[int, Slot]]:
    starts = {sentence.start: SENTENCE for sentence in article.sentences}
    starts |= {block.start: _OPENERS.get(block.kind, PARAGRAPH) for block in article.blocks}
    plain = _FOREIGN.sub(" ", article.text.translate(STRAIGHT))
    by_start = {slot.start: slot for slot in slots}
    signs: list[str] = []
    offsets: list[int] = []
    at: dict[int, Slot] = {}
    i = 0
    while i < len(plain):
        if i in starts:
            signs.append(starts[i])
            offsets.append(i)
        slot = by_start.get(i)
        if slot is not None:
            at[len(signs)] = slot
        signs.append(SIGNS[slot.kind] if slot is not None else plain[i])
        offsets.append(i)
        i = slot.end if slot is not None else i + 1
    return "".join(signs), tuple(offsets), at
