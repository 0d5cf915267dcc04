"""What is found in one article: finders propose names, relaters propose claims between chosen things.

Adding one: a function in a module of this folder, a line in FINDERS or RELATERS, and a file
`tests/extract/cases/<name>.toml`. All of them only propose; `soga_kg.decide` alone chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from soga_kg.extract.acronyms import acronyms
from soga_kg.extract.authors import authors
from soga_kg.extract.chat import Chat
from soga_kg.extract.clauses import clauses
from soga_kg.extract.events import events
from soga_kg.extract.judge import judge
from soga_kg.extract.known import known
from soga_kg.extract.labels import labels
from soga_kg.extract.llm import heard, llm
from soga_kg.extract.ner import ner
from soga_kg.extract.nlp import Models
from soga_kg.extract.organisations import organisations
from soga_kg.extract.people import people
from soga_kg.extract.places import places
from soga_kg.extract.policies import policies
from soga_kg.extract.programme import programme
from soga_kg.extract.projects import projects
from soga_kg.extract.publisher import publisher
from soga_kg.extract.reading import Reading
from soga_kg.extract.registers import registers
from soga_kg.extract.speakers import speakers
from soga_kg.extract.tagger import tagger
from soga_kg.extract.when import when
from soga_kg.extract.where import where
from soga_kg.learned.network import Network
from soga_kg.model import Article, Claim, Mention, Thing

Finder = Callable[[Reading], Iterable[Mention]]
Relater = Callable[[Article, Sequence[Thing]], Iterable[Claim]]

FINDERS: dict[str, Finder] = {
    "known": known,
    "publisher": publisher,
    "acronyms": acronyms,
    "ner": ner,
    "people": people,
    "organisations": organisations,
    "events": events,
    "policies": policies,
    "projects": projects,
    "places": places,
    "tagger": tagger,
    "llm": llm,
}

RELATERS: dict[str, Relater] = {
    "authors": authors,
    "clauses": clauses,
    "labels": labels,
    "programme": programme,
    "registers": registers,
    "speakers": speakers,
    "when": when,
    "where": where,
}


def find(article: Article, models: Models) -> tuple[Mention, ...]:
    """All names that the finders propose, sorted; they overlap and contradict each other.

    `models` may be empty (`Models({})`): then rules alone look for names.
    """
    reading = Reading(article, models)
    return tuple(sorted({mention for finder in FINDERS.values() for mention in finder(reading)}, key=_order))


def relate(
    article: Article, things: Sequence[Thing], network: Network | None = None, chat: Chat | None = None
) -> tuple[Claim, ...]:
    """All claims that the relaters and the models propose about the chosen things, sorted by place in the text."""
    claims = {claim for relater in RELATERS.values() for claim in relater(article, things)}
    if network is not None:
        claims |= set(judge(article, things, network))
    if chat is not None:
        claims |= set(heard(article, things, chat))
    return tuple(sorted(claims, key=lambda claim: (claim.start, claim.end, claim.rule, repr(claim))))


def _order(mention: Mention) -> tuple[object, ...]:
    place = (mention.start, mention.end, mention.kind, mention.finder)
    return (*place, -mention.weight, mention.name or "", mention.ref or "")


__all__ = ["FINDERS", "RELATERS", "Finder", "Models", "Relater", "find", "relate"]
