"""What a scene hides and knows: signs, phrases that stand for names, topics, the publisher, proofs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.extract import relate
from soga_kg.extract.clauses import clauses
from soga_kg.extract.proof import LIMIT, Grounds, claim, evidence
from soga_kg.extract.rules import expand, rule_book
from soga_kg.extract.scene import BULLET, HEADING, PARAGRAPH, SENTENCE, SIGNS, Scene, scene_of
from soga_kg.model import PartialDate, Relation
from tests.marked import marked

P, O, E, D = (SIGNS[kind] for kind in ("person", "organisation", "event", "date"))  # noqa: E741 # as the kinds begin


def _scene(text: str, card: dict[str, str] | None = None) -> tuple[Scene, dict[str, int]]:
    article, things, keys = marked(text, card)
    return scene_of(article, things), keys


def _stands_for(text: str, card: dict[str, str] | None = None) -> list[str]:
    """The keys of things that phrases of the text stand for."""
    scene, keys = _scene(text, card)
    names = {key: name for name, key in keys.items()}
    return [names[slot.thing] for slot in scene.slots if not slot.named]


def test_names_and_dates_are_one_sign_each() -> None:
    scene, _ = _scene(
        "# Les [Nuits](event:f)\nL’[Orme](organisation:o) parle. Le 3 mai 2031, [Li](person:p) rit.\n- Oui"
    )
    assert scene.masked == f"{HEADING}Les {E}\n{PARAGRAPH}L'{O} parle. {SENTENCE}Le {D}, {P} rit.\n{BULLET}Oui"
    assert [scene.article.text[scene.offsets[i]] for i in sorted(scene.at)] == ["N", "O", "3", "L"]


def test_private_characters_of_the_text_are_no_signs() -> None:
    scene, _ = _scene("Un signe \ue001 perdu, [Orme](organisation:o).")
    assert scene.masked.count(O) == 1
    assert list(clauses(scene.article, scene.things)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Nuits](event:f) et [Bal](event:g). Cet événement plaît.", ["g"]),
        ("Le [Forum des lisières](event:f) et [Bal](event:g). Le forum plaît.", ["f"]),
        ("[Orme](organisation:o) naît. L’association grandit.", ["o"]),
        ("[Borrowell](project:j) opens. The project grows.", ["j"]),
        ("Cet événement plaît. [Nuits](event:f).", []),
        ("[Nuits](event:f). Le Sommet des haies plaît.", []),
        ("[Prêtons](project:j). Le projet de loi plaît.", []),
        ("[Prêtons](project:j). Le projet [Trocs](project:k) plaît.", []),
        ("[Prêtons](project:j). Le programme plaît.", ["j"]),
    ],
)
def test_phrases_stand_for_names(text: str, found: list[str]) -> None:
    assert _stands_for(text) == found


def test_we_are_the_organisation_of_the_card() -> None:
    card = {"name": "Li Wen", "domain": "bois-vif.example"}
    text = (
        "[Bois Vif](organisation:o) aide [Orme](organisation:q). Nous rions.\n@ [Li Wen](person:p) / bois-vif.example"
    )
    assert _stands_for(text, card) == ["o"]
    assert _stands_for(text.replace("Bois Vif", "Bof"), card) == []


def test_topics_from_near_to_far() -> None:
    scene, keys = _scene(
        "# Les [Nuits](event:f)\n## Le [Bal](event:g)\nUn soir. Deux soirs.\nLa [Foire](event:h) :\n- un\n- deux"
    )
    levels = {word: scene.topic(scene.masked.index(word), ["event"]) for word in ("soir", "Deux", " :", "un\n", "deux")}
    assert {word: (topic.level, topic.slot.thing) for word, topic in levels.items() if topic} == {
        "soir": ("heading", keys["g"]),
        "Deux": ("heading", keys["g"]),
        " :": ("sentence", keys["h"]),
        "un\n": ("list", keys["h"]),
        "deux": ("list", keys["h"]),
    }
    assert scene.topic(5, ["policy"]) is None


def test_an_article_without_a_title_has_topics_too() -> None:
    scene, keys = _scene("Un mot. La [Foire](event:h) vient. Un autre.\nEncore un. Le [Bal](event:g).")
    near = scene.topic(scene.masked.index("autre"), ["event"])
    far = scene.topic(scene.masked.index("Encore"), ["event"])
    assert near is not None
    assert far is not None
    assert (near.level, near.slot.thing) == ("block", keys["h"])
    assert (far.level, far.slot.thing) == ("main", keys["h"])


def test_a_list_at_the_top_has_no_introduction() -> None:
    scene, _ = _scene("- un\n- deux")
    assert scene.introduction(scene.masked.rindex(BULLET)) == 0
    assert scene.body(1) == (0, 2)
    assert _scene("# Rien")[0].body() == (0, 0)


def test_a_relative_clause_is_about_the_name_before_it() -> None:
    text = "The [Salt Week](event:f) is run by [Nets](organisation:o), which was set up by [Elm](organisation:q)."
    scene, keys = _scene(text)
    found = {(c.relation, c.object) for c in clauses(scene.article, scene.things) if c.subject == keys["f"]}
    assert found == {(Relation.ORGANIZER, keys["o"])}


def test_the_longest_of_overlapping_names_is_taken() -> None:
    article, things, _ = marked("[Orme Vif](organisation:o) et [Li](person:p).")
    inner = replace(things[1], mentions=(replace(things[0].mentions[0], end=4, kind=things[1].kind),))
    scene = scene_of(article, (things[0], inner))
    assert [(slot.start, slot.end, slot.thing) for slot in scene.slots] == [(0, 8, 0)]


def test_evidence_is_the_sentence_or_a_window_that_holds_both_ends() -> None:
    filler = "et encore un mot " * 12
    scene, keys = _scene(f"Avant {filler}[Orme](organisation:o) aide {filler[:150]}[Nuits](event:f) {filler}{filler}.")
    ends = {slot.thing: slot for slot in scene.slots}
    start, end = evidence(scene, ends[keys["f"]], ends[keys["o"]])
    window = scene.article.text[start:end]
    assert len(window) <= LIMIT
    assert "Orme" in window
    assert "Nuits" in window
    assert window == window.strip()
    alone = scene.article.text[slice(*evidence(scene, ends[keys["f"]], None))]
    assert "Nuits" in alone
    assert len(alone) <= LIMIT


def test_far_ends_leave_the_first() -> None:
    filler = "et encore un mot " * 20
    scene, keys = _scene(f"[Orme](organisation:o) aide {filler}[Nuits](event:f).")
    ends = {slot.thing: slot for slot in scene.slots}
    assert "Orme" not in scene.article.text[slice(*evidence(scene, ends[keys["f"]], ends[keys["o"]]))]


def test_a_window_in_one_long_word() -> None:
    scene, keys = _scene(f"{'a' * 400}[Orme](organisation:o){'b' * 400}")
    start, end = evidence(scene, scene.slots[0], None)
    assert scene.article.text[start:end] == "Orme"
    assert keys == {"o": 0}


def test_a_date_needs_its_place() -> None:
    scene, _ = _scene("Les [Nuits](event:f) du 3 mai 2031.")
    with pytest.raises(ValueError, match="the place of it"):
        claim(scene, (scene.slots[0], PartialDate("2031-05-03")), Relation.START_DATE, Grounds("test", 0.5))


def test_unknown_words_of_a_rule_are_reported() -> None:
    with pytest.raises(KeyError):
        expand("{s:event} {nowhere} {o:person}", rule_book().words)
    with pytest.raises(KeyError):
        expand("{s:planet}", rule_book().words)


@given(st.text(st.sampled_from("ab .,;:()\n-organisé par avec et le \ue001«»"), max_size=80))
def test_no_text_makes_the_relaters_fail(text: str) -> None:
    lines = "\n".join(line for line in text.split("\n") if line.strip())
    article, things, _ = marked(
        f"# [Nuits](event:f)\n{lines}\n[Orme](organisation:o) {lines} [Li](person:p) 3 mai 2031"
    )
    for found in relate(article, things):
        assert 0 <= found.start < found.end <= len(article.text)


def test_every_rule_has_its_own_confidence_and_relation() -> None:
    known = {relation.value for relation in Relation} | {"runs", "when", "issued-when", "where"}
    for rule in rule_book().rules:
        assert rule.relation in known
        assert 0.5 <= rule.confidence < 1
        assert "s" in rule.pattern.groupindex or rule.topic, rule.name
        assert "o" in rule.pattern.groupindex, rule.name
