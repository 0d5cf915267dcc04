"""What else a text prints for a name: with its noun or without, the title in it, what it is of."""

from __future__ import annotations

import pytest

from soga_kg.extract.wordings import worded
from soga_kg.model import Article, Block, BlockKind, Kind, Mention, Sentence, Thing, Title


def _worded(text: str, *things: tuple[Kind, str]) -> Thing:
    """The first thing with its wordings; `things`: kind and name of each, at its first place in the text."""
    whole = (0, len(text))
    blocks, sentences = (Block(BlockKind.PARAGRAPH, *whole, "fr"),), (Sentence(*whole),)
    article = Article("urn:a", "urn:w", Title("", "fr"), (), "fr", text, blocks, sentences, ())
    made = [
        Thing(key, kind, name, (name,), (Mention(text.index(name), text.index(name) + len(name), kind, "events", 0.9),))
        for key, (kind, name) in enumerate(things)
    ]
    return worded(article, made)[0]


@pytest.mark.parametrize(
    ("text", "kind", "name", "also"),
    [
        ("Le programme Rives ouvre.", Kind.PROJECT, "Rives", ("programme Rives",)),
        ("Le programme Rives ouvre.", Kind.PROJECT, "programme Rives", ("Rives",)),
        ("The Tin Larder programme opens.", Kind.PROJECT, "Tin Larder", ("Tin Larder programme",)),
        ("The Tin Larder programme opens.", Kind.PROJECT, "Tin Larder programme", ("Tin Larder",)),
        ("Le cycle « Parler bas » revient.", Kind.EVENT, "Parler bas", ()),
        ("Le colloque « Parler bas » revient.", Kind.EVENT, "Parler bas", ("colloque « Parler bas »",)),
        ("Le colloque « Parler bas, et tard » revient.", Kind.EVENT, "Parler bas", ()),
        ("La loi Ma rue 2022 passe.", Kind.POLICY, "loi Ma rue 2022", ("Ma rue 2022",)),
        ("Le rapport Untel paraît.", Kind.POLICY, "rapport Untel", ()),
        ("La Scop Les Planches joue.", Kind.ORGANISATION, "Scop Les Planches", ("Les Planches",)),
        ("L'Institut Morin publie.", Kind.ORGANISATION, "Institut Morin", ()),
        ("Les troisièmes Journées du gué ont lieu.", Kind.EVENT, "Journées du gué", ("troisièmes Journées du gué",)),
        ("The Twentieth Long Table is set.", Kind.EVENT, "Twentieth Long Table", ("Long Table",)),
        ("La première rencontre nationale.", Kind.EVENT, "première rencontre nationale", ()),
        ("Paul Rives parle.", Kind.PERSON, "Paul Rives", ()),
    ],
)
def test_a_name_with_the_noun_of_its_kind_and_without(text: str, kind: Kind, name: str, also: tuple[str, ...]) -> None:
    assert _worded(text, (kind, name)).also == also


def test_an_event_and_a_building_are_called_by_what_they_are_of() -> None:
    text = "The final meeting of the Tin Guild closes."
    organisation = (Kind.ORGANISATION, "Tin Guild")
    assert _worded(text, (Kind.EVENT, "final meeting"), organisation).also == ("final meeting of the Tin Guild",)
    assert _worded(text, (Kind.PLACE, "final meeting"), organisation).also == ()
    text = "À la Maison des ponts de Sainte-Rive, avec la remise des clés de Anne Pluie."
    place = (Kind.PLACE, "Sainte-Rive")
    assert _worded(text, (Kind.PLACE, "Maison des ponts"), place).also == ("Maison des ponts de Sainte-Rive",)
    assert _worded(text, (Kind.EVENT, "remise des clés"), (Kind.PERSON, "Anne Pluie")).also == ()


def test_the_title_in_a_name_is_a_name() -> None:
    thing = _worded("Un rapport « Jeu ouvert » paraît.", (Kind.POLICY, "rapport « Jeu ouvert »"))
    assert (thing.names, thing.also) == (("rapport « Jeu ouvert »", "Jeu ouvert"), ())
    thing = _worded("Radio « Jeu ouvert » émet.", (Kind.ORGANISATION, "Radio « Jeu ouvert »"))
    assert thing.names == ("Radio « Jeu ouvert »",)
