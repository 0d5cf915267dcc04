"""What people withdrew: articles, with all that they alone say, and things, with all that is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from soga_kg.link.corrected import Outcome
from soga_kg.link.facts import Where
from soga_kg.model import Article, Correction, CorrectionKind, Decision, Statement
from soga_kg.namespaces import Minter
from soga_kg.places import text_mark
from soga_kg.register import Register

_ARTICLES = ("article/", "work/")


def standing(
    decisions: Iterable[Decision], corrections: Sequence[Correction], minter: Minter, register: Register,
    outcome: Outcome,
) -> list[Decision]:  # fmt: skip
    """What the articles say that nobody withdrew, by their IRIs; none of them names a withdrawn one as translation.

    A withdrawn work stays so whatever its title is, a withdrawn revision under another title too.
    """
    ordered = sorted(decisions, key=lambda d: d.article.iri)
    gone: set[str] = set()
    for correction in corrections:
        thing = correction.things[0]
        if correction.kind is CorrectionKind.WITHDRAW and thing.startswith(_ARTICLES):
            hit = {d.article.iri for d in ordered if _is(d.article, thing, minter, register)}
            outcome.settle(correction, "" if hit else "the article is not there any more")
            gone |= hit
    if not gone:
        return ordered
    left = [d for d in ordered if d.article.iri not in gone]
    return [replace(d, article=replace(d.article, translations=_without(d.article.translations, gone))) for d in left]


def _is(article: Article, thing: str, minter: Minter, register: Register) -> bool:
    """Whether an article is a work, or a revision of which only the titles may differ."""
    if f"{minter.base}id/{register.led(thing)}" in (article.iri, article.work):
        return True
    work = register.work_of(thing)
    return (
        bool(work) and f"{minter.base}id/{work}" == article.work and text_mark(article) in register.entries[thing].marks
    )


def _without(iris: Iterable[str], gone: set[str]) -> tuple[str, ...]:
    return tuple(iri for iri in iris if iri not in gone)


def withdrawn(corrections: Sequence[Correction], where: Where, outcome: Outcome) -> frozenset[str]:
    """The IRIs of things that people withdrew."""
    gone: set[str] = set()
    for correction in corrections:
        thing = correction.things[0]
        if correction.kind is CorrectionKind.WITHDRAW and not thing.startswith(_ARTICLES):
            outcome.settle(correction, "" if thing in where else "the thing is not in the graph")
            gone |= {where[thing]} if thing in where else set()
    return frozenset(gone)


def untold(made: Iterable[Statement], gone: frozenset[str]) -> tuple[Statement, ...]:
    """The statements that are not about any of these things."""
    return tuple(s for s in made if not {s.subject, s.object} & gone)
