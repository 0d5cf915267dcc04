"""Names of events: head nouns of happenings with their complement, dates and cue words around."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soga_kg.extract.evidence import cue_after, cue_before, quoted, together
from soga_kg.extract.happenings import DATE, HELD, happenings
from soga_kg.extract.phrases import Phrase
from soga_kg.extract.reading import Passage, Reading
from soga_kg.extract.titles import titles_after
from soga_kg.model import Kind, Mention

_DURING = re.compile(
    r"(?:lors|à l[’']occasion|en marge|dans le cadre|édition|cours|during|at|edition of|occasion of|to) "
    r"(?:de |du |des |d[’']|de la |de l[’'])?(?:l[’']|la |les |the )?$",
    re.IGNORECASE,
)
# Only a happening begins, closes and has an eve: "la clôture de Xxx", "the opening of Xxx".
_PHASE = re.compile(
    r"(?:début|clôture|ouverture|veille|lendemain|coulisses|edition|édition|closing|opening|eve|start|end)\s"
    r"(?:(?:officiel|official|day|journée|cérémonie|ceremony)\w*\s)?"
    r"(?:de |du |des |d[’']|of )(?:la |l[’']|the )?[«“\"]?\s?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def events(reading: Reading) -> Iterator[Mention]:
    """Capitalised names, titles in quotes after a cue, and plain happenings with a date beside them."""
    for phrase, passage in reading.candidates:
        weight = together(_hints(phrase, passage))
        if weight >= 0.3:
            yield Mention(phrase.start, phrase.end, Kind.EVENT, "events", weight)
    for passage in reading.passages:
        yield from happenings(passage, reading.article.text)
        yield from titles_after(passage, reading.article.text, Kind.EVENT, "events")


def _hints(phrase: Phrase, passage: Passage) -> Iterator[float]:
    head, long = phrase.heads.get(Kind.EVENT, 0.0), len(phrase.words) > 1
    if head and long:
        yield head - 0.1 * phrase.grown - 0.1 * passage.title_case
    if phrase.grown:
        return
    if cue_before(phrase, Kind.EVENT):
        yield 0.5
    if cue_after(phrase, Kind.EVENT):
        yield 0.5
    if _DURING.search(phrase.left):
        yield 0.15
    if _PHASE.search(phrase.left):
        yield 0.4
    if HELD.match(phrase.right):
        yield 0.45
    if long and _YEAR.fullmatch(phrase.words[-1]):
        yield 0.25
    if quoted(phrase) and DATE.search(phrase.right[:40]):
        yield 0.4
