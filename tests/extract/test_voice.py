"""Who says `we`, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soga_kg.extract.scene import scene_of
from soga_kg.extract.spans import spans_of
from soga_kg.extract.voice import publisher_of, voices
from soga_kg.model import TABLE
from tests.marked import marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nous lançons notre charte.", ["Nous", "notre"]),
        ("We run it; our team and ours.", ["We", "our team", "ours"]),
        ("« Nous rions », dit Li. Nous aussi.", ["Nous"]),
        ('"We laugh," says Li. The hour, the wet.', []),
        ("Loi NOTRe-pays, rendez-vous à venous.", []),
        ("« Un guillemet ouvert. Nous\nrions.", ["Nous"]),
    ],
)
def test_words_of_the_first_person_outside_quotations(text: str, found: list[str]) -> None:
    assert [text[voice.start : voice.end] for voice in voices(text)] == found


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("# [Orme](organisation:o) grandit\nNous rions et nous plantons avec [Bois](organisation:q).", "o"),
        ("# Un an\n[Orme](organisation:o) : nous rions. [Orme](organisation:o) plante, nous aussi.", "o"),
        ("# Un an\n[Orme](organisation:o) et [Bois](organisation:q) : nous rions, nous plantons.", None),
        ("# [Orme](organisation:o) et [Bois](organisation:q)\nNous rions, nous plantons.", None),
        ("# [Orme](organisation:o) grandit\nNous rions.", None),
        ("# [Orme](organisation:o) grandit\n« Nous rions », « nous plantons ».", None),
    ],
)
def test_the_publisher_is_the_one_of_the_title_or_named_far_more_often(text: str, publisher: str | None) -> None:
    article, things, keys = marked(text)
    assert publisher_of(article, things) == (keys[publisher] if publisher else None)


def test_a_body_of_the_tables_is_not_the_publisher_of_who_writes_of_it() -> None:
    article, things, keys = marked("# [Orme](organisation:o) grandit\nNous rions, nous plantons.")
    named = replace(things[0], mentions=tuple(replace(m, finder=TABLE) for m in things[0].mentions))
    assert publisher_of(article, things) == keys["o"]
    assert publisher_of(article, (named,)) is None


def test_who_signs_is_the_publisher() -> None:
    article, things, keys = marked(
        "# [Bois](organisation:q) rit\n[Orme](organisation:o) plante.\n@ Orme", {"name": "Orme"}
    )
    assert publisher_of(article, things) == keys["o"]


def test_the_relation_model_sees_our_and_our_network_as_the_publisher() -> None:
    text = (
        "# [Orme](organisation:o)\nNous plantons. Notre réseau aide [Bois](organisation:q). Notre [Bal](event:e) vient."
    )
    article, things, keys = marked(text)
    spans, _ = spans_of(scene_of(article, things))
    own = [article.text[span.start : span.end] for span in spans if span.key == keys["o"]]
    assert own == ["Orme", "Nous", "Notre réseau", "Notre"]
