"""How strongly the finders, and the other articles, take a name for each kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from soga_kg.decide.weights import of_kinds
from soga_kg.model import ASKED, READER, TABLE, Article, Kind, Mention
from soga_kg.names import fold

# A name less likely than this is more likely wrong than right. At .45 the tuning texts gain (F1 .893, not .891) and
# real pages lose: .845, not .858, on the 15 gold articles.
THRESHOLD = 0.5
_OTHERS = 0.3  # what the vote of one other article counts for
CUED = 0.9  # what the words of several articles count for together
_SAID = 0.7  # rules this sure heard words that say the kind
_PLACES = 3  # decimals of what others say together: what one of a hundred changes beyond would decide all hundred anew
_VOTE = 0.3  # a score below this is no vote


@dataclass(frozen=True, slots=True)
class Survey:
    """What all articles say of a folded name, and whose name a mail domain spells."""

    votes: Mapping[str, tuple[tuple[str, Kind, float], ...]]  # folded name -> (article, kind, score)
    domains: Mapping[str, str]  # domain -> name of an organisation
    acronyms: Mapping[str, str]  # folded acronym -> folded long form that some article gives it, where all agree

    cued: Mapping[str, Kind] = field(default_factory=dict)  # folded name -> kind that words say in several articles

    read: bool | None = None  # whether the trained reader was there; None: where one of its mentions is

    def of_others(self, name: str, article: str) -> dict[Kind, float]:
        """How strongly other articles together take a name for each kind, 0 to 1.

        Words that say the kind in several articles (`the closing of X`) outweigh what names merely look like.
        """
        if name in self.cued:
            return {self.cued[name]: CUED}
        wrong: dict[Kind, float] = {}
        for iri, kind, score in self.votes.get(name, ()):
            if iri != article:
                wrong[kind] = wrong.get(kind, 1.0) * (1 - _OTHERS * score)
        return {kind: round(1 - chance, _PLACES) for kind, chance in wrong.items()}


def survey(findings: Iterable[tuple[Article, tuple[Mention, ...]]], read: bool | None = None) -> Survey:
    """One look over all articles before any choice is made."""
    votes: dict[str, list[tuple[str, Kind, float]]] = defaultdict(list)
    owners: dict[str, tuple[float, str]] = {}  # an organisation's name without blanks -> score, name as printed
    long_forms: dict[str, set[str]] = defaultdict(set)
    domains: set[str] = set()
    said: dict[str, Counter[Kind]] = defaultdict(Counter)
    known: dict[str, set[Kind]] = defaultdict(set)  # what the table takes names for, whatever words say
    for article, mentions in findings:
        domains |= {card.domain for card in article.authors if card.domain}
        printed: dict[str, str] = {}
        for mention in mentions:
            surface = article.quote(mention.start, mention.end)
            printed.setdefault(fold(surface), surface)
            if mention.name is not None:
                long_forms[fold(surface)].add(fold(mention.name))
        for name, kinds in witnesses(article, mentions).items():
            said[name].update(kind for kind, heard in kinds.items() if heard.rules >= _SAID)
            known[name].update(kind for kind, heard in kinds.items() if heard.known)
        for name, scores in scores_of(article, mentions, read).items():
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
        {
            name: min(kinds)
            for name, kinds in sorted(said.items())
            if len(kinds) == 1 and kinds.total() > 1 and known[name] <= kinds.keys()
        },
        read,
    )


@dataclass(frozen=True, slots=True)
class Witness:
    """How strongly trained model, table of known names, other rules, language model take a name for a kind, 0 to 1."""

    model: float
    known: float
    rules: float
    asked: float = 0.0

    def seen(self, kinds: Mapping[Kind, Witness]) -> tuple[float, float, float, float]:
        """What counts for the kind: model, rules, what rules say for the best other kind, table."""
        rival = max((max(other.rules, other.known) for other in kinds.values() if other is not self), default=0.0)
        return self.model, self.rules, rival, self.known


def witnesses(article: Article, mentions: Iterable[Mention]) -> dict[str, dict[Kind, Witness]]:
    """For each folded name what is said of it; rules are taken as independent of each other (noisy or)."""
    best: dict[str, dict[Kind, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for mention in mentions:
        by_finder = best[fold(article.quote(mention.start, mention.end))][mention.kind]
        by_finder[mention.finder] = max(by_finder.get(mention.finder, 0.0), mention.weight)
    return {name: {kind: _witness(said) for kind, said in kinds.items()} for name, kinds in best.items()}


def _witness(said: Mapping[str, float]) -> Witness:
    return Witness(said.get(READER, 0.0), said.get(TABLE, 0.0), _together(said), said.get(ASKED, 0.0))


def _together(said: Mapping[str, float]) -> float:
    wrong = 1.0
    for finder in sorted(said):
        if finder not in {READER, TABLE, ASKED}:
            wrong *= 1 - said[finder]
    return 1 - wrong


def scores_of(article: Article, mentions: Sequence[Mention], read: bool | None = None) -> dict[str, dict[Kind, float]]:
    """For each folded name the chance of each kind: by the fitted weights, or by rules alone where no model spoke.

    A language model is a witness beside them, independent of both.
    """
    if read is None:
        read = any(mention.finder == READER for mention in mentions)
    weights = of_kinds()

    def chance(kind: Kind, kinds: Mapping[Kind, Witness]) -> float:
        said = kinds[kind]
        found = weights[kind].chance(*said.seen(kinds)) if read else 1 - (1 - said.rules) * (1 - said.known)
        return 1 - (1 - found) * (1 - said.asked)

    return {
        name: {kind: chance(kind, kinds) for kind in sorted(kinds)}
        for name, kinds in witnesses(article, mentions).items()
    }


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
