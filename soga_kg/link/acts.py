"""Acts that one article calls adopted and another, not known to be older, still calls proposed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from soga_kg.link.statements import Iris, evidence_at, sentence_around
from soga_kg.link.times import Times
from soga_kg.model import Article, Contradiction, Decision, Kind, Mention, Relation, Statement
from soga_kg.namespaces import Minter

_NEAR = 60  # characters beside a name in which its state is told; more is another clause
_STOP = re.compile(r"[.;:!?\n]")
_ADOPTED = r"(?:adopt|vot|promulgu|approuv|approv)(?:é|ée|és|ées|ed)|passed into law|entr(?:é|ée) en vigueur|in force"
_PROPOSED = r"propos(?:é|ée|ed)|mis(?:e)? sur la table|tabled|put forward"
# After the name: at once or after a verb of being in the past or present, so that "will be adopted" says nothing.
_BEING = r"\s?,?\s?(?:(?:qui|which|that)\s)?(?:(?:a|ont) été|est|fut|was|is|has been|were)"
_LATELY = r"\s?(?:(?:\w+(?:ment|ly)|now|désormais|enfin)\s)?"
_AFTER = {
    "adopted": re.compile(rf"(?:{_BEING}|\s?,?){_LATELY}(?:{_ADOPTED})\b", re.IGNORECASE),
    "proposed": re.compile(rf"{_BEING}{_LATELY}(?:{_PROPOSED})\b", re.IGNORECASE),  # "proposed in 2021" is history
}
_LATER = re.compile(rf"\b(?:{_ADOPTED})\b", re.IGNORECASE)  # said of a proposal in one clause: it is one no more
_BEFORE = {  # before the name, with its article
    "adopted": re.compile(
        r"(?:l['’]adoption|entrée en vigueur|the adoption|\b(?:a|ont) (?:adopté|voté|promulgué)|\badopted)"
        r"(?:\s(?:définitive|finale|formelle))?\s(?:(?:de|of)\s)?"
        r"(?:l['’]|d['’]|du\s|la\s|le\s|the\s)*[«“\"]?\s?$",
        re.IGNORECASE,
    ),
    "proposed": re.compile(
        r"(?:\b(?:propositions?|projets?) (?:de|d['’]|du)|\bproposals? for|\bproposed|\bpropos(?:e|es|ent)|\bdraft)"
        r"\s?(?:l['’]|la\s|le\s|a\s|an\s|the\s)*[«“\"]?\s?$",
        re.IGNORECASE,
    ),
}
_DENIED = re.compile(
    r"\b(?:pas|jamais|plus|ni|sans|not|never|no|nor|without|sera|seront|serait|devrait|pourrait|doit|peut|will|would|"
    r"should|could|may|might|must|avant|before|if|si|once|until|jusqu['’]à|après|after|demand\w+|attend\w+|await\w*)\b",
    re.IGNORECASE,
)


def states(decisions: Sequence[Decision], iris: Iris, times: Times, minter: Minter) -> Iterator[Contradiction]:
    """One for each act, with the sentences of all articles that call it adopted or proposed."""
    said: dict[str, dict[str, dict[str, Statement]]] = defaultdict(lambda: {"adopted": {}, "proposed": {}})
    for decision in decisions:
        article = decision.article
        for thing in decision.things:
            iri = iris[article.iri, thing.key][0]
            found = [(s, m) for m in thing.mentions for s in _states(article, m)] if thing.kind is Kind.POLICY else []
            for state, mention in found:
                statement = _statement(article, mention, iri, state, minter)
                said[iri][state].setdefault(article.iri, statement)
    for iri, by_state in sorted(said.items()):
        adopted, proposed = by_state["adopted"], by_state["proposed"]
        # An act is proposed first: an older article that says so, or one that tells both, contradicts nobody.
        late = [a for a in proposed if a not in adopted and any(not times.earlier(a, b) for b in adopted)]
        early = [b for b in adopted if any(not times.earlier(a, b) for a in late)]
        if late:
            statements = sorted((*(adopted[a] for a in early), *(proposed[a] for a in late)), key=lambda s: s.iri)
            english = "The act is adopted in one article and still proposed in another."
            french = "L'acte est adopté dans un article et encore proposé dans un autre."
            yield Contradiction(iri, Relation.ADOPTER, tuple(statements), "", english, french)


def _states(article: Article, mention: Mention) -> Iterator[str]:
    """What the words right beside a name say of the act; nothing where they deny, demand or foresee it."""
    before = article.text[max(0, mention.start - _NEAR) : mention.start]
    after = article.text[mention.end : mention.end + _NEAR]
    before, clause = _STOP.split(before)[-1], _STOP.split(after)[0]
    for state in ("adopted", "proposed"):
        left, right = _BEFORE[state].search(before), _AFTER[state].match(clause)
        if state == "proposed" and _LATER.search(clause):
            continue
        if (left and not _DENIED.search(before[: left.start()])) or right:
            yield state


def _statement(article: Article, mention: Mention, act: str, state: str, minter: Minter) -> Statement:
    """That the article speaks of the act, with the sentence that tells its state."""
    iri = minter.node("statement", article.iri, Relation.MENTIONS.value, act, state)
    span = sentence_around(article, mention)
    evidence = evidence_at(article, span, f"act-{state}", mention.weight, iri, minter)
    return Statement(iri, article.iri, Relation.MENTIONS, act, (evidence,))
