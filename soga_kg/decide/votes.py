"""How strongly the finders, and the other articles, take a name for each kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from soga_kg.model import Article, Kind, Mention
from soga_kg.names import fold

# Below this a name is more likely wrong than right (tuned on half of the annotated training texts).
THRESHOLD = 0.5
_OTHERS = 0.3  # what the vote of one other article counts for
_VOTE = 0.3  # a score below this is no vote


@dataclass(frozen=True, slots=True)
class Survey:
    """What all articles say of a folded name, and whose name a mail domain spells."""

    votes: Mapping[str, tuple[tuple[str, Kind, float], ...]]  # folded name -> (article, kind, score)
    domains: Mapping[str, str]  # domain -> name of an organisation
    acronyms: Mapping[str, str]  # folded acronym -> folded long form that some article gives it, where all agree

    def of_others(self, name: str, article: str) -> dict[Kind, float]:
        """How strongly other articles together take a name for each kind, 0 to 1."""
        wrong: dict[Kind, float] = {}
        for iri, kind, score in self.votes.get(name, ()):
            if iri != article:
                wrong[kind] = wrong.get(kind, 1.0) * (1 - _OTHERS * score)
        return {kind: 1 - chance for kind, chance in wrong.items()}


def survey(findings: Iterable[tuple[Article, tuple[Mention, ...]]]) -> Survey:
    """One look over all articles before any choice is made."""
    votes: dict[str, list[tuple[str, Kind, float]]] = defaultdict(list)
    owners: dict[str, tuple[float, str]] = {}  # an organisation's name without blanks -> score, name as printed
    long_forms: dict[str, set[str]] = defaultdict(set)
    domains: set[str] = set()
    for article, mentions in findings:
        domains |= {card.domain for card in article.authors if card.domain}
        printed: dict[str, str] = {}
        for mention in mentions:
            surface = article.quote(mention.start, mention.end)
            printed.setdefault(fold(surface), surface)
            if mention.name is not None:
                long_forms[fold(surface)].add(fold(mention.name))
        for name, scores in scores_of(article, mentions).items():
            kind, score = best_of(scores)
            if score >= _VOTE:
                votes[name].append((article.iri, kind, score))
            if score >= THRESHOLD and kind is Kind.ORGANISATION and not is_domain(printed[name]):
                squeezed = name.replace(" ", "")
                owners[squeezed] = max(owners.get(squeezed, (0.0, "")), (score, printed[name]))
    return Survey(
        {name: tuple(sorted(found)) for name, found in sorted(votes.items())},
        {domain: owners[_label(domain)][1] for domain in sorted(domains) if _label(domain) in owners},
        {short: min(forms) for short, forms in sorted(long_forms.items()) if len(forms) == 1},
    )


def scores_of(article: Article, mentions: Iterable[Mention]) -> dict[str, dict[Kind, float]]:
    """For each folded name the chance of each kind: finders are taken as independent witnesses (noisy or)."""
    best: dict[str, dict[Kind, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for mention in mentions:
        by_finder = best[fold(article.quote(mention.start, mention.end))][mention.kind]
        by_finder[mention.finder] = max(by_finder.get(mention.finder, 0.0), mention.weight)
    scores: dict[str, dict[Kind, float]] = {}
    for name, kinds in best.items():
        scores[name] = {}
        for kind, by_finder in kinds.items():
            wrong = 1.0
            for finder in sorted(by_finder):
                wrong *= 1 - by_finder[finder]
            scores[name][kind] = 1 - wrong
    return scores


def best_of(scores: Mapping[Kind, float]) -> tuple[Kind, float]:
    """The likeliest kind and its score; of two alike the one that Kind names first."""
    kind = max(scores, key=lambda k: (round(scores[k], 6), -list(Kind).index(k)))
    return kind, scores[kind]


def is_domain(name: str) -> bool:
    """`my-network.eu`, not `My Network`."""
    return re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", name) is not None


def _label(domain: str) -> str:
    """What a domain spells: `my-network.eu` -> `mynetwork`."""
    labels = domain.removeprefix("www.").split(".")
    return re.sub(r"[^a-z0-9]", "", max(labels[:-1], key=len) if len(labels) > 1 else domain)
