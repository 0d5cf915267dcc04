"""Titles in quotation marks after a common noun: `la table ronde « Habiter demain »`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.reading import Passage
from soga_kg.extract.tokens import tokenise
from soga_kg.model import Kind, Mention

_QUOTED = re.compile(r"[«“„\"]\s?(?P<title>[^«»“”„\"\n]{3,90}?)\s?[»”\"]")


def titles_after(passage: Passage, text: str, kind: Kind, finder: str) -> Iterator[Mention]:
    """Quoted titles right after a cue of the kind (one or two words between); the cue itself stays outside."""
    block = passage.block
    for match in _QUOTED.finditer(text, block.start, block.end):
        title = match["title"]
        if not (title[0].isupper() or title[0].isdigit()) or title[-1] in ".,;" or title.count(" ") > 11:
            continue
        words = [
            t.word
            for t in tokenise(text[max(block.start, match.start() - 50) : match.start()])
            if t.is_word or t.text in ".,;:)"
        ]
        tail = words[-4:]
        cues = lexicon().cues[kind]
        if not text[match.start() - 1 : match.start()].isspace() or not tail:
            continue
        if tail[-1] in cues or " ".join(tail[-2:]) in cues or " ".join(tail[-3:]) in cues:
            yield Mention(match.start("title"), match.end("title"), kind, finder, 0.75)
        elif len(tail) > 1 and tail[-2] in cues:
            yield Mention(match.start("title"), match.end("title"), kind, finder, 0.6)
