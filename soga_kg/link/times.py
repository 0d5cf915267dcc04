"""When articles were written, as far as they tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from soga_kg.model import Article, Decision, PartialDate, Relation

_NONE: frozenset[str] = frozenset()  # of what a person said, no article did
SAME_TIME = 183  # days: offices of associations last years, so half a year apart is the same time, two years are not


class Times:
    """The day of each article: its own date, else the latest date of what it tells as having happened or happening."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._known: dict[str, PartialDate] = {}
        self._works = {d.article.iri: _family(d.article) for d in decisions}
        for decision in decisions:
            dates = [
                claim.object
                for claim in decision.claims
                if isinstance(claim.object, PartialDate) and claim.relation in (Relation.START_DATE, Relation.ISSUED)
            ]
            found = decision.article.published or max(dates, key=lambda d: d.latest, default=None)
            if found is not None:
                self._known[decision.article.iri] = found

    def same(self, left: str, right: str) -> bool:
        """Whether two articles (IRIs) are of the same time; only one of itself where a date is not known."""
        if left == right or self._works.get(left, _NONE) & self._works.get(right, _NONE):
            return True
        if left not in self._known or right not in self._known:
            return False
        return -SAME_TIME <= self._apart(left, right) <= SAME_TIME

    def earlier(self, left: str, right: str) -> bool:
        """Whether one article is known to be older than another."""
        known = left in self._known and right in self._known
        return known and self._known[left].latest < self._known[right].earliest

    def _apart(self, left: str, right: str) -> int:
        """Days between the two at the least; 0 where they may be of the same day."""
        a, b = self._known[left], self._known[right]
        if a.latest < b.earliest:
            return (date.fromisoformat(b.earliest) - date.fromisoformat(a.latest)).days
        if b.latest < a.earliest:
            return (date.fromisoformat(a.earliest) - date.fromisoformat(b.latest)).days
        return 0


def _family(article: Article) -> frozenset[str]:
    """An article and its versions in other languages."""
    return frozenset({article.iri, *article.translations})
