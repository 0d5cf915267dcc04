from __future__ import annotations

import random
from itertools import islice

import pytest

from tests.training.small import annotated
from training.augment import pool_of, varied
from training.texts import Annotated, Marked, read_texts

TEXTS = list(islice((t for t in read_texts() if not t.is_scored_only), 0, 400, 8))
POOL = pool_of(TEXTS)


def gaps(text: str, mentions: list[Marked]) -> list[str]:
    """What stands between the mentions, whatever its capitals."""
    places = [0, *(place for m in mentions for place in (m.start, m.end)), len(text)]
    return [text[a:b].upper() for a, b in zip(places[::2], places[1::2], strict=True)]


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t.name)
def test_marks_stay_at_their_words(text: Annotated) -> None:
    before = sorted(text.mentions, key=lambda m: m.start)
    for seed in range(5):
        form, after = varied(text, POOL, random.Random(seed))
        assert [(m.key, m.type) for m in after] == [(m.key, m.type) for m in before]
        for old, new in zip(before, after, strict=True):
            names = {text.text[old.start : old.end], *POOL.get((text.language, old.type), ())}
            assert form[new.start : new.end].upper() in {name.upper() for name in names}
        for was, now in zip(gaps(text.text, before), gaps(form, after), strict=True):
            assert now in {was, was[:-1] if was.endswith(" ") else was}


def test_the_same_chance_gives_the_same_form_and_another_gives_another() -> None:
    forms = {varied(TEXTS[0], POOL, random.Random(seed))[0] for seed in range(20)}
    assert len(forms) > 5
    assert varied(TEXTS[0], POOL, random.Random(3)) == varied(TEXTS[0], POOL, random.Random(3))


def test_a_thing_with_one_form_is_renamed_everywhere_and_one_with_two_never() -> None:
    text = annotated(
        'À <e i="l1" t="Place">Brest</e>, <e i="o1" t="Organisation">La Houle</e> (<e i="o1" t="Organisation">LH</e>) '
        'tient salon ; <e i="l1" t="Place">Brest</e> écoute.'
    )
    pool = {("fr", "Place"): [f"Ville{n}" for n in range(30)], ("fr", "Organisation"): [f"Corps{n}" for n in range(30)]}
    seen = set()
    for seed in range(40):
        form, (first, whole, short, second) = varied(text, pool, random.Random(seed))
        one, two = form[first.start : first.end].upper(), form[second.start : second.end].upper()
        assert one == two
        seen.add(one)
        assert form[whole.start : whole.end].upper() == "LA HOULE"
        assert form[short.start : short.end] == "LH"
    assert "BREST" in seen
    assert len(seen) > 5


def test_events_and_policies_and_small_pools_lend_no_names() -> None:
    text = annotated('<e i="e1" t="Event">Les Rencontres</e> à <e i="l1" t="Place">Brest</e>')
    pool = pool_of([text])
    assert pool == {("fr", "Place"): ["Brest"]}
    for seed in range(40):
        form, _ = varied(text, pool, random.Random(seed))
        assert form.upper().replace(" ", "") == "LESRENCONTRESÀBREST"
