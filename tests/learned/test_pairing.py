from __future__ import annotations

from soga_kg.learned.pairing import BETWEEN, DISTANCES, KINDS, LIMIT, Pairs, Span, paired
from soga_kg.learned.relations import JUDGED, fitting, joined
from soga_kg.learned.windows import lines_of
from tests.learned.small import vocabulary

PIECES = vocabulary()


def spans(text: str, *names: tuple[str, str, int]) -> list[Span]:
    """Every place of each name, with its kind and key."""
    return [
        Span(at, at + len(name), kind, key)
        for name, kind, key in names
        for at in range(len(text))
        if text.startswith(name, at)
    ]


def pairs(text: str, *names: tuple[str, str, int]) -> list[Pairs]:
    return list(paired(text, list(lines_of(text)), spans(text, *names), PIECES, joined()))


def words(window: Pairs, low: int, high: int) -> list[str]:
    """The pieces of a window between two positions."""
    return [PIECES.pieces[i].lstrip("\u2581") for i in window.ids[low:high]]


def test_only_kinds_that_some_relation_joins_make_a_pair() -> None:
    (window,) = pairs("Ana est a La", ("Ana", "person", 7), ("La", "organisation", 9))
    named = {(window.keys[s], window.keys[o]) for s, o, *_ in window.pairs}
    assert named == {(7, 9), (9, 7)}
    assert pairs("Ana est a La", ("Ana", "place", 7), ("La", "date", 9)) == []
    assert pairs("Ana est a La", ("Ana", "person", 7)) == []


def test_of_several_places_the_nearest_two_are_paired_and_what_stands_between_is_told() -> None:
    text = "Ana a b c d e La est Ana"
    (window,) = pairs(text, ("Ana", "person", 0), ("La", "organisation", 1))
    (row,) = [p for p in window.pairs if window.keys[p[0]] == 0]
    assert (window.places[row[2]].start, window.places[row[3]].start) == (21, 14)
    assert words(window, row[4], row[5]) == ["est"]
    assert [len(places) for places in window.things] == [2, 1]


def test_distances_go_into_buckets_and_what_is_far_apart_has_nothing_between() -> None:
    for gap in (1, 3, 20, BETWEEN, BETWEEN + 1, 300):
        text = "Ana " + "a " * gap + "La"
        (window,) = pairs(text, ("Ana", "person", 0), ("La", "organisation", 1))
        cut = len(PIECES.cut("a " * gap))
        for (s, *_, low, high), (bucket, left, right, order) in zip(window.pairs, window.features, strict=True):
            assert DISTANCES[bucket - 1] <= cut
            assert bucket == len(DISTANCES) or cut < DISTANCES[bucket]
            assert high - low == (cut if cut <= BETWEEN else 0)
            assert order == (window.keys[s] == 0)
            assert {KINDS[left], KINDS[right]} == {"person", "organisation"}


def test_pieces_are_marked_with_the_kind_they_stand_in() -> None:
    (window,) = pairs("Ana est Houle", ("Ana", "person", 0), ("Houle", "organisation", 1))
    person, organisation = 2 * KINDS.index("person"), 2 * KINDS.index("organisation")
    assert words(window, *window.spans[0]) == ["A", "n", "a"]
    assert list(window.kinds) == [0, person + 1, person, person, 0, organisation + 1, 0]


def test_a_list_far_below_still_meets_the_event_that_the_title_names() -> None:
    names = [f"{a}{b}Houle" for a in "ABCDEF" for b in "ABCDEFGHIJ"]
    text = "Zoe 2023\n" + "\n".join(f"- {name} est abcdefghij" for name in names)
    given = [("Zoe", "event", 0), *((name, "organisation", n) for n, name in enumerate(names, 1))]
    windows = pairs(text, *given)
    assert len(windows) > 1
    assert all(len(window.ids) <= LIMIT for window in windows)
    met = {window.keys[o] for window in windows for s, o, *_ in window.pairs if window.keys[s] == 0}
    assert met == set(range(1, len(names) + 1))


def test_a_relation_fits_its_kinds_alone() -> None:
    assert [name for name, may in zip(JUDGED, fitting("person", "organisation"), strict=True) if may] == [
        "affiliation", "memberOf",
    ]  # fmt: skip
    replaced = list(JUDGED).index("replaces")
    assert fitting("event", "event")[replaced]
    assert not fitting("event", "project")[replaced]
    assert not any(fitting("place", "person"))
    assert "place" not in joined()
