"""Which built article, entity and relation is which of the gold, and what that makes of each."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from soga_kg.evaluate.graph import JOINED
from soga_kg.evaluate.texts import ARTICLE, MENTIONS, Entity, Gold, Text, Triple, fold

# The gold's rules; a change of these numbers would make scores of different days incomparable.
SAME_LINES = 0.5  # share of lines in common from which two texts are one article
SAME_TITLE = 0.75  # likeness of titles, where lines say nothing
LESSER_TITLE = 0.05  # what a match with a lesser title gives away to one with the title itself
SAME_NAME = 0.9  # likeness of names; 'CESE' and 'CESA' are two bodies, so short names must be equal
SHORT_NAME = 4

_EMPTY = Text((), (), {}, frozenset(), {})


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """One comparison: the graph has what the gold has (`tp`), lacks it (`fn`) or has something else (`fp`).

    `label` is a type or a relation; `quote` is the gold's proof or, for `fp`, the graph's evidence, else empty;
    `sentence` is where the text says it, empty for `tp` and where the graph stands without its texts; `confidence` is
    how sure the build is of what it says (not `fn`), where the graph tells.
    """

    article: str  # id in the gold
    part: Literal["entities", "relations"]
    label: str
    what: str
    verdict: Literal["tp", "fp", "fn"]
    quote: str = ""
    sentence: str = ""
    confidence: float | None = field(default=None, compare=False)


def assign(golds: Sequence[Gold], built: Sequence[Text]) -> dict[str, Text]:
    """Gold id -> the built article that it is, one to one, the likest first; what has no partner is left out."""
    ranked = sorted(
        (-score, gold.id, index)
        for gold in golds
        for index, text in enumerate(built)
        if (score := _likeness(gold.text, text)) > 0
    )
    chosen: dict[str, Text] = {}
    used: set[int] = set()
    for _, identifier, index in ranked:
        if identifier not in chosen and index not in used:
            chosen[identifier] = built[index]
            used.add(index)
    return chosen


def _likeness(gold: Text, built: Text) -> float:
    """How surely they are one article: above 2 by lines, up to 1 by titles, 0 for not at all."""
    pairs = [(wanted, had) for wanted in gold.sources for had in built.sources]
    lines = max((wanted.shared(had) for wanted, had in pairs), default=0.0)
    if lines >= SAME_LINES:
        return 2 + lines
    if pairs and not any(wanted.file == had.file for wanted, had in pairs):
        return 0.0  # another page, whatever the title: revisions share titles
    titles = [
        (difflib.SequenceMatcher(None, wanted, had).ratio(), LESSER_TITLE if rank else 0.0)
        for rank, wanted in enumerate(gold.titles)
        for had in built.titles
    ]
    return max((likeness - less for likeness, less in titles if likeness >= SAME_TITLE), default=0.0)


def judge(gold: Gold, built: Text | None) -> Iterator[Judgement]:
    """Compare one article; `None` where the graph has none, so that all its gold is missed."""
    text = built or _EMPTY
    pairs = _pair(gold.text.entities, text.entities)
    yield from _judge_entities(gold, text, pairs)
    yield from _judge_relations(gold, text, pairs)


def _pair(gold: Mapping[str, Entity], built: Mapping[str, Entity]) -> dict[str, str]:
    """Gold id -> IRI, one to one: equal names before similar ones, otherwise first come, first served."""
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for similar in (False, True):
        for identifier, wanted in gold.items():
            if identifier in pairs:
                continue
            for iri, had in built.items():
                if iri not in used and had.types & wanted.types and _same(had, wanted, similar):
                    pairs[identifier] = iri
                    used.add(iri)
                    break
    return pairs


def _same(built: Entity, gold: Entity, similar: bool) -> bool:
    if not similar:
        return not built.names.isdisjoint(gold.names)
    return any(
        difflib.SequenceMatcher(None, a, b).ratio() >= SAME_NAME
        for a in built.names
        for b in gold.names
        if min(len(a), len(b)) > SHORT_NAME
    )


def _judge_entities(gold: Gold, built: Text, pairs: Mapping[str, str]) -> Iterator[Judgement]:
    for identifier, wanted in gold.text.entities.items():
        label = gold.types[identifier]
        if identifier in pairs:
            confidence = _confidence(built, (ARTICLE, MENTIONS, pairs[identifier]))
            yield Judgement(gold.id, "entities", label, wanted.label, "tp", confidence=confidence)
        else:
            yield Judgement(gold.id, "entities", label, wanted.label, "fn", "", sentence_of(built, "", [wanted.names]))
    for iri in built.entities.keys() - set(pairs.values()):
        had, triple = built.entities[iri], (ARTICLE, MENTIONS, iri)
        quote = _quote(built, triple)
        sentence = sentence_of(built, quote, [had.names])
        yield Judgement(gold.id, "entities", had.kind, had.label, "fp", quote, sentence, _confidence(built, triple))


def _judge_relations(gold: Gold, built: Text, pairs: Mapping[str, str]) -> Iterator[Judgement]:
    known = {iri: identifier for identifier, iri in pairs.items()}
    # in the gold's ids where an end is known; smallest IRIs first, so that the quote does not depend on chance
    found = {(known.get(s, s), p, known.get(o, o)): (s, p, o) for s, p, o in sorted(built.relations, reverse=True)}
    ends = {**built.entities, **gold.text.entities}

    def shown(triple: Triple) -> str:
        subject, relation, value = triple
        return f"{_name(ends, subject)} --{relation}--> {_name(ends, value)}"

    def sentence(triple: Triple, quote: str) -> str:
        return sentence_of(built, quote, [ends[end].names for end in triple[::2] if end in ends])

    matched: set[Triple] = set()
    for wanted in gold.text.relations:
        hit = next((option for option in _options(wanted, gold.types) if option in found), None)
        if hit is None:
            quote = gold.text.quotes[wanted]
            yield Judgement(gold.id, "relations", wanted[1], shown(wanted), "fn", quote, sentence(wanted, quote))
        else:
            matched |= {hit, _mirror(hit)}
            confidence = _confidence(built, found[hit])
            yield Judgement(gold.id, "relations", wanted[1], shown(wanted), "tp", confidence=confidence)
    for extra in sorted(found.keys() - matched):
        if not (_mirror(extra) < extra and _mirror(extra) in found):  # a partnership counts once
            quote = _quote(built, found[extra])
            sure = _confidence(built, found[extra])
            yield Judgement(gold.id, "relations", extra[1], shown(extra), "fp", quote, sentence(extra, quote), sure)


def _mirror(triple: Triple) -> Triple:
    """Say the same fact from the other end; only a partnership has one."""
    subject, relation, value = triple
    return (value, relation, subject) if relation == "partner" else triple


def _options(wanted: Triple, types: Mapping[str, str]) -> list[Triple]:
    """List the triples that say what the gold wants: a person's membership may show as affiliation."""
    subject, relation, value = wanted
    options = [wanted, _mirror(wanted)]
    if relation == "memberOf" and types.get(subject) == "Person":
        options.append((subject, "affiliation", value))
    return options


def _name(ends: Mapping[str, Entity], end: str) -> str:
    if end in ends:
        return ends[end].label
    return end.rsplit("/", 1)[-1] if "://" in end else end  # a period holds a slash too


def _quote(built: Text, triple: Triple) -> str:
    """Look up the evidence of an extra; a period has that of its first year, a partnership perhaps the mirror's."""
    return next((built.quotes[key] for key in _keys(triple) if key in built.quotes), "")


def _confidence(built: Text, triple: Triple) -> float | None:
    return max((built.confidences[key] for key in _keys(triple) if key in built.confidences), default=None)


def _keys(triple: Triple) -> list[Triple]:
    """Under what a graph may keep the proof of a triple."""
    subject, relation, value = triple
    if relation in ("affiliation", "memberOf"):
        return [(subject, JOINED, value)]
    return [(subject, "startDate", value[:4])] if relation == "period" else [triple, _mirror(triple)]


def sentence_of(built: Text, quote: str, names: Sequence[frozenset[str]]) -> str:
    """The sentence of the text that holds a quote or is held by it, else that names all ends, else the last, the first.

    `quote` may run over several sentences: the first that names all ends, or just the first, stands for it.
    """
    wanted = fold(quote)
    folded = [(sentence, fold(sentence)) for sentence in built.sentences]
    quoted = [pair for pair in folded if wanted and pair[1] and (wanted in pair[1] or pair[1] in wanted)]
    naming = [sentence for group in (names, names[-1:], names[:1]) for sentence in _naming(quoted or folded, group)]
    return next(iter(naming or [sentence for sentence, _ in quoted]), "")


def _naming(sentences: Sequence[tuple[str, str]], ends: Sequence[frozenset[str]]) -> Iterator[str]:
    """The sentences that name each of `ends` by one of its names."""
    for sentence, text in sentences if ends else ():
        if all(any(f" {name} " in f" {text} " for name in end) for end in ends):
            yield sentence
