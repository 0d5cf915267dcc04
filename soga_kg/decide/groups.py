"""Which names are names of one thing: acronym and long form, short and fuller form, surname and full name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from soga_kg.decide.votes import Survey
from soga_kg.model import Article, Kind, Mention
from soga_kg.names import SMALL_WORDS, fold, initials, is_acronym

# Small words that join a noun to what it is of, for, at: what follows them is another thing.
_LINKS = SMALL_WORDS | {
    "at", "by", "with", "during", "from", "sur", "par", "lors", "dans", "chez", "dei", "delle", "das", "para",
    "por", "con", "und", "der", "die", "für", "im", "am", "zur", "zum", "mit",
}  # fmt: skip
_APART = frozenset({Kind.PERSON, Kind.PLACE})
_OPENING = re.compile(r"\s?[»”\"]?\s?\(\s?[«“\"]?\s?")
_CLOSING = re.compile(r"\s?[»”\"]?\s?\)")

REPEAT = "repeat"  # the rule of a place where a name stands that another place gave


@dataclass
class Group:
    """Mentions of one thing while it is being put together."""

    kind: Kind
    mentions: list[Mention] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)  # forms in the text
    keys: set[str] = field(default_factory=set)  # folded forms, long forms known from elsewhere included

    def absorb(self, other: Group) -> None:
        """Takes over everything that another group has."""
        self.mentions += other.mentions
        self.printed |= other.printed
        self.keys |= other.keys


def grouped(article: Article, kept: Sequence[Mention], survey: Survey) -> list[Group]:
    """The kept mentions by the thing that they name, each with all further places of its names; in text order."""
    groups: list[Group] = []
    for group in _by_name(article, kept, survey):
        same = [other for other in groups if _same(group, other)]
        for other in same:
            group.absorb(other)
            groups.remove(other)
        groups.append(group)
    for first, second in _glossed(article, groups):
        if first in groups and second in groups and first is not second:
            first.absorb(second)
            groups.remove(second)
    for group in list(groups):
        fuller = [other for other in groups if other is not group and _is_short_of(group, other)]
        if len(fuller) == 1:
            fuller[0].absorb(group)
            groups.remove(group)
    _add_repeats(article, groups)
    return sorted(groups, key=lambda group: group.mentions[0])


def _by_name(article: Article, kept: Sequence[Mention], survey: Survey) -> list[Group]:
    groups: dict[tuple[Kind, str], Group] = {}
    for mention in kept:
        surface = article.quote(mention.start, mention.end)
        group = groups.setdefault((mention.kind, fold(surface)), Group(mention.kind))
        group.mentions.append(mention)
        group.printed.add(surface)
        group.keys.add(fold(surface))
        if mention.name is not None:
            group.keys.add(fold(mention.name))
        if surface in survey.domains:
            group.keys.add(fold(survey.domains[surface]))
    for (_, name), group in groups.items():
        if len(group.keys) == 1 and name in survey.acronyms:  # not defined here, but in another article
            group.keys.add(survey.acronyms[name])
    return list(groups.values())


def _same(left: Group, right: Group) -> bool:
    if left.kind is not right.kind:
        return False
    return bool(_references(left) & _references(right) or left.keys & right.keys)


def _references(group: Group) -> set[str]:
    return {mention.ref for mention in group.mentions if mention.ref}


def _glossed(article: Article, groups: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """What stands in brackets right after a name of its kind: `Banque du Talus (Btalus)`, `NIS2 (Directive 2022/2555)`.

    In the annotated texts all 277 such pairs name one thing; but places, where the other is what holds the first.
    """
    begin = {m.start: (m, group) for group in groups if group.kind not in _APART for m in group.mentions}
    for group in groups:
        for mention in list(group.mentions):
            opening = _OPENING.match(article.text, mention.end)
            inner, other = begin.get(opening.end(), (None, group)) if opening else (None, group)
            if inner is None or other.kind is not group.kind or not _CLOSING.match(article.text, inner.end):
                continue
            if not _references(group) or not _references(other):
                yield group, other


def _is_short_of(short: Group, long: Group) -> bool:
    """`Assises du lien` of `Assises du lien 2031`; `TRU` of `The Repair Union`; of people see `_is_called`."""
    if short.kind is not long.kind:
        return False
    pairs = [(name, full) for name in short.keys for full in long.keys if len(full) > len(name)]
    if short.kind is Kind.PERSON:
        return any(_is_called(name.split(), full.split()) for name, full in pairs)
    if any(full.startswith(f"{name} ") and len(name) > 3 for name, full in pairs):
        return True
    headed = short.kind is Kind.EVENT or (short.kind is not Kind.PLACE and not _references(short))
    if headed and any(_is_head(name.split(), full.split()) for name, full in pairs):
        return True
    if short.keys & {fold(part) for full in long.printed for part in full.split(":")[1:]}:
        return True
    acronyms = {fold(name) for name in short.printed if is_acronym(name) and len(name) > 2}
    return any(initials(full) in acronyms for full in long.keys)


def _is_head(name: list[str], full: list[str]) -> bool:
    """`Week` of `European Skills Week for Women`, but `Forum` not of `Opening of the Forum`, which is another event.

    So are `Commission` of `European Commission`, `the strategy` of `European Care Strategy`: in the annotated texts 231
    of 240 such organisations, policies and projects, where one name alone is fuller.
    """
    linked = [i for i, word in enumerate(full) if word in _LINKS]
    for end in (len(full), linked[0] if linked else 0):
        before = full[: end - len(name)]
        if before and full[len(before) : end] == name and before[-1] not in _LINKS:
            return True
    return False


def _is_called(name: list[str], full: list[str]) -> bool:
    """`Kerouac`, `Anne`, `A. Kerouac` of `Anne Kerouac`."""
    given = [word for word in name if len(word) == 1]
    if given and given == name[: len(given)] and len(given) < len(name):
        return given == [word[0] for word in full[: len(given)]] and full[len(given) :] == name[len(given) :]
    return full[-len(name) :] == name or full[: len(name)] == name


# ---------------------------------------------------------------- all places where a name stands


def _add_repeats(article: Article, groups: list[Group]) -> None:
    """Further places in the text where a chosen name stands, surnames alone included."""
    taken = [(m.start, m.end) for group in groups for m in group.mentions]
    surnames = _surnames(groups)
    for group in sorted(groups, key=lambda g: (-max(map(len, g.printed)), g.mentions[0])):
        weight = max(m.weight for m in group.mentions)
        forms = group.printed | {name.upper() for name in group.printed if len(name) > 4}
        forms |= {surname for surname, owner in surnames.items() if owner is group}
        for form in sorted(forms, key=lambda name: (-len(name), name)):
            for start, end in _places(form, article.text):
                if all(end <= a or b <= start for a, b in taken):
                    taken.append((start, end))
                    group.mentions.append(Mention(start, end, group.kind, REPEAT, weight))
        group.mentions.sort(key=lambda mention: mention.start)


def _surnames(groups: Iterable[Group]) -> dict[str, Group]:
    """What follows the first name, where it can mean one person only."""
    owners: dict[str, list[Group]] = defaultdict(list)
    others = {word for g in groups if g.kind is not Kind.PERSON for name in g.printed for word in name.split()}
    for group in groups:
        if group.kind is Kind.PERSON:
            parts = max(sorted(group.printed), key=len).split()
            for surname in (" ".join(parts[i:]) for i in range(1, len(parts))):
                if len(surname) > 2 and surname[0].isupper() and surname not in others:
                    owners[surname].append(group)
    return {surname: found[0] for surname, found in sorted(owners.items()) if len(found) == 1}


def _places(form: str, text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rf"(?<![\w-]){re.escape(form)}(?![\w-])", text):
        yield match.start(), match.end()
