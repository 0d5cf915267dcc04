"""Names of projects, platforms and services: cue words before, appositions after, names written as brands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.evidence import cue_after, cue_before, quoted, together
from soga_kg.extract.lexicon import lexicon
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Reading
from soga_kg.extract.titles import titles_after
from soga_kg.model import Kind, Mention
from soga_kg.names import fold

_LAUNCHED = re.compile(
    r"\b(?:lance|lancent|lancé|développe|développent|conçu|édite|présente|launched|launches|launch|built|developed"
    r"|develops|created|runs)\s(?:«\s?|\")?$"
)
_USED = re.compile(r"\b(?:sur|via|avec|on|using|through|with)\s$")
_BRAND = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|\w\+$")
_IS = re.compile(r"\s(?:est|is)\s(?:une?|an?|le|la|the)\s(?P<noun>\w+)")


def projects(reading: Reading) -> Iterator[Mention]:
    """Phrases with a hint of a project, platform, product or service."""
    for phrase, passage in reading.candidates:
        weight = round(together(_hints(phrase)) - 0.1 * passage.title_case, 4)
        if weight >= 0.3:
            yield Mention(phrase.start, phrase.end, Kind.PROJECT, "projects", weight)
    for passage in reading.passages:
        yield from titles_after(passage, reading.article.text, Kind.PROJECT, "projects")


def _hints(phrase: Phrase) -> Iterator[float]:
    head = phrase.heads.get(Kind.PROJECT, 0.0)
    if head and len(phrase.words) > 1:
        yield head - (0.2 if phrase.grown else 0.05)
    if phrase.grown:
        return
    if cue_before(phrase, Kind.PROJECT):
        yield 0.75
    if cue_after(phrase, Kind.PROJECT):
        yield 0.65
    is_a = _IS.match(phrase.right)
    if is_a is not None and fold(is_a["noun"]) in lexicon().cues[Kind.PROJECT]:
        yield 0.6
    if _LAUNCHED.search(phrase.left):
        yield 0.35
    if _BRAND.search(phrase.surface) and len(phrase.words) == 1:
        yield 0.36 if _USED.search(phrase.left) else 0.2
    if quoted(phrase):
        yield 0.2
