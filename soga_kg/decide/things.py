"""Which names hold in one article: spans that do not overlap, one kind a name, all names of a thing together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from soga_kg.decide.groups import Group, grouped
from soga_kg.decide.votes import CUED, THRESHOLD, Survey, best_of, is_domain, scores_of
from soga_kg.model import Article, Kind, Mention, Thing
from soga_kg.names import fold, is_acronym

_LENGTH = 0.012  # advantage by character of a longer span over one that it overlaps, up to _LONGEST characters
_LONGEST = 60


def choose(article: Article, mentions: Sequence[Mention], survey: Survey) -> tuple[Thing, ...]:
    """The things of one article; `key` is the position in the result."""
    scores = scores_of(article, mentions, survey.read)
    for name, kinds in scores.items():
        for kind, score in survey.of_others(name, article.iri).items():
            kinds[kind] = 1 - (1 - kinds.get(kind, 0.0)) * (1 - score)
        if name in survey.cued:  # what it looks like here counts less than what words say in several articles
            kinds.update({kind: score * (1 - CUED) for kind, score in kinds.items() if kind is not survey.cued[name]})
    kept = _without_overlaps(_strongest(article, mentions, scores))
    return tuple(_thing(key, article, group, survey) for key, group in enumerate(grouped(article, kept, survey)))


def _strongest(
    article: Article, mentions: Sequence[Mention], scores: Mapping[str, Mapping[Kind, float]]
) -> list[Mention]:
    """For each span the mention that says most, with the kind of its name and the score as weight."""
    spans: dict[tuple[int, int], list[Mention]] = {}
    for mention in mentions:
        spans.setdefault((mention.start, mention.end), []).append(mention)
    chosen: list[Mention] = []
    for (start, end), found in spans.items():
        kind, score = best_of(scores[fold(article.quote(start, end))])
        if score >= THRESHOLD:
            best = max(found, key=lambda m: (m.kind is kind, m.name or "", m.ref or "", m.weight, m.finder))
            if best.kind is not kind:
                best = Mention(start, end, kind, best.finder, score)  # its name and reference are another kind's
            chosen.append(replace(best, weight=round(score, 4)))
    return chosen


def _without_overlaps(mentions: Sequence[Mention]) -> list[Mention]:
    """The strongest and longest spans, in text order; a place inside a longer name ("Xxx Europe") is only its part."""
    whole = [m for m in mentions if m.kind is not Kind.PLACE or not any(_holds(other, m) for other in mentions)]
    kept: list[Mention] = []
    for mention in sorted(whole, key=lambda m: (-_value(m), m.start, m.end)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _holds(longer: Mention, shorter: Mention) -> bool:
    outside = longer.end - longer.start > shorter.end - shorter.start
    return outside and longer.kind is not Kind.PLACE and longer.start <= shorter.start and shorter.end <= longer.end


def _value(mention: Mention) -> float:
    return mention.weight + _LENGTH * min(_LONGEST, mention.end - mention.start)


def _thing(key: int, article: Article, group: Group, survey: Survey) -> Thing:
    printed = list(dict.fromkeys(article.quote(m.start, m.end) for m in group.mentions))
    printed = [n for n in printed if n[:2] not in ("L'", "L’") or n[2:] not in printed]  # `L'Estran`, also `Estran`
    name = max(printed, key=_fullness)
    if group.kind is Kind.PERSON:  # a title before the name is part of how it is printed, not of the name
        printed += sorted({m.name for m in group.mentions if m.name} - set(printed))
    if is_domain(name) and name in survey.domains:
        name = survey.domains[name]
        printed.insert(0, name)
    return Thing(
        key,
        group.kind,
        name,
        tuple(printed),
        tuple(group.mentions),
        next((m.ref for m in group.mentions if m.ref), None),
    )


def _fullness(name: str) -> tuple[bool, bool, bool, int]:
    """Long forms before acronyms, both before shouted headings and web addresses."""
    acronym = is_acronym(name)
    return (not is_domain(name), acronym or not name.isupper(), not acronym, len(name))
