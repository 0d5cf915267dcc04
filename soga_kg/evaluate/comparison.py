"""What one build of a data set says better and worse than another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from soga_kg.evaluate.judge import Judgement
from soga_kg.evaluate.scores import Evaluation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations by the same gold and what changed between them; all judgements in order of articles.

    Won are misses that are found now and extras that are said no more; lost are new misses and new extras.
    """

    before: Evaluation
    after: Evaluation
    found: tuple[Judgement, ...]  # missed before
    dropped: tuple[Judgement, ...]  # said wrongly before
    missed: tuple[Judgement, ...]  # found before
    added: tuple[Judgement, ...]  # said wrongly now


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """What was won and lost from `before` to `after`; both must have been scored against the same gold."""
    return Comparison(
        before,
        after,
        found=_beyond(before.misses, after.misses),
        dropped=_beyond(before.extras, after.extras),
        missed=_beyond(after.misses, before.misses),
        added=_beyond(after.extras, before.extras),
    )


def _beyond(these: Sequence[Judgement], those: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """What stands in `these` and not, or less often, in `those`; quotes and confidences may differ."""
    left = Counter(map(_said, those))
    found = []
    for judgement in these:
        if left[_said(judgement)]:
            left[_said(judgement)] -= 1
        else:
            found.append(judgement)
    return tuple(found)


def _said(judgement: Judgement) -> tuple[str, str, str, str]:
    return judgement.article, judgement.part, judgement.label, judgement.what
