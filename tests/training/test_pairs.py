from __future__ import annotations

import numpy as np

from soga_kg.learned.relations import JUDGED
from tests.learned.small import vocabulary
from tests.training.small import annotated
from training.pairs import examples
from training.texts import Annotated

PIECES = vocabulary()
NAMES = list(JUDGED)


def held(text: Annotated) -> set[tuple[str, str, str]]:
    """What the labels say holds, in the words of the text."""
    found = set()
    for example in examples(text, PIECES):
        for row, relation in np.argwhere(example.labels > 0):
            a, b = example.pairs.pairs[row][2:4]
            ends = [example.pairs.places[i] for i in (a, b)]
            words = [text.text[span.start : span.end] for span in ends]
            found.add((words[0], NAMES[relation], words[1]))
    return found


def test_labels_are_the_relations_of_the_annotation() -> None:
    text = annotated(
        '<e i="p1" t="Person">Ana</e> est a <e i="o1" t="Organisation">La Houle</e> avec <e i="p2" t="Person">Zoe</e>.',
        [["p1", "affiliation", "o1"], ["article", "author", "p1"]],
    )
    assert held(text) == {("Ana", "affiliation", "La Houle")}


def test_a_partnership_of_organisations_holds_both_ways_and_that_of_a_project_one() -> None:
    both = annotated(
        '<e i="o1" t="Organisation">Houle</e> et <e i="o2" t="Organisation">Orée</e>', [["o1", "partner", "o2"]]
    )
    assert held(both) == {("Houle", "partner", "Orée"), ("Orée", "partner", "Houle")}
    one = annotated('<e i="j1" t="Project">Houle</e> et <e i="o2" t="Organisation">Orée</e>', [["j1", "partner", "o2"]])
    assert held(one) == {("Houle", "partner", "Orée")}


def test_an_event_takes_place_at_both_ends_of_a_range_and_not_at_another_date() -> None:
    text = annotated(
        'Le <e i="e1" t="Event">salon</e> se tient du 7 au 9 novembre 2023, annonce du 3 mai 2023.',
        [["e1", "startDate", "2023-11-07"], ["e1", "endDate", "2023-11-09"]],
    )
    assert held(text) == {("salon", "when", "7 au 9 novembre 2023")}


def test_a_policy_has_its_day_and_its_period() -> None:
    text = annotated(
        'Le <e i="y1" t="Policy">plan</e> 2021-2027, paru le 3 mai 2021.',
        [["y1", "period", "2021/2027"], ["y1", "policyDate", "2021-05-03"]],
    )
    assert {relation for _, relation, _ in held(text)} == {"issued", "period"}


def test_what_kinds_forbid_is_no_part_of_the_loss() -> None:
    text = annotated('<e i="p1" t="Person">Ana</e> est a <e i="o1" t="Organisation">La Houle</e>')
    (example,) = examples(text, PIECES)
    allowed = {NAMES[column] for column in np.argwhere(example.allowed.sum(0) > 0).ravel()}
    assert allowed == {"affiliation", "memberOf", "founder"}
    assert example.labels.sum() == 0
