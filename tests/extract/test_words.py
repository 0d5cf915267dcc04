"""Cutting text into words, and words in two where a blank was lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.extract.lexicon import lexicon, read_data
from soga_kg.extract.tokens import is_domain, joined, tokenise
from soga_kg.extract.unglue import unglued
from soga_kg.names import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'Ordre d’Ambleuse", ["l'", "Ordre", "d’", "Ambleuse"]),
        ("N'Dour, O'Dowd", ["N'Dour", ",", "O'Dowd"]),
        ("Passerelle·s, Lieu[x]", ["Passerelle·s", ",", "Lieu[x]"]),
        ("the harbour's boats", ["the", "harbour", "'s", "boats"]),
        ("opentide.coop.", ["opentide.coop", "."]),
        ("Erasmus+ #4", ["Erasmus+", "#4"]),
        ("qu'on s'aime aujourd'hui", ["qu'", "on", "s'", "aime", "aujourd'hui"]),
    ],
)
def test_names_stay_whole(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == words


@given(st.text(max_size=80))
def test_tokens_are_the_text_without_blanks(text: str) -> None:
    tokens = tokenise(text, 7)
    assert [text[t.start - 7 : t.end - 7] for t in tokens] == [t.text for t in tokens]
    assert "".join(t.text for t in tokens) == "".join(text.split())


def test_what_a_token_is() -> None:
    words = {token.text: token for token in tokenise("Houle microTalus opentide.coop 2031 #4 2eme ! sable")}
    capital = [text for text, token in words.items() if token.is_capital]
    assert capital == ["Houle", "microTalus", "opentide.coop"]
    assert [text for text, token in words.items() if token.is_number] == ["2031", "#4"]
    assert not words["!"].is_word
    assert not is_domain("Opentide.coop")


def test_only_a_blank_or_a_hyphen_joins() -> None:
    text = "Bois Vif\nEstran, Houle"
    bois, vif, estran, comma, houle = tokenise(text)
    assert joined(bois, vif, text)
    assert not joined(vif, estran, text)
    assert joined(estran, comma, text)
    assert joined(comma, houle, text)


_KNOWN = {"la", "plateforme", "avec", "vendredi", "les", "modeles", "houle", "est", "micro"}


def _cut(text: str) -> list[str]:
    return [token.text for token in unglued(tokenise(text), lambda word: fold(word) in _KNOWN)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("la plateformeTalusVert", ["la", "plateforme", "TalusVert"]),
        ("avecZorblat les", ["avec", "Zorblat", "les"]),
        ("Vendrediles modèles", ["Vendredi", "les", "modèles"]),
        ("Zorblatpour Les", ["Zorblat", "pour", "Les"]),
        ("Zorblatesquedes Les", ["Zorblatesque", "des", "Les"]),  # too long for a name
        ("Zorbedes Les", ["Zorbedes", "Les"]),
        ("Houleet les", ["Houle", "et", "les"]),
        ("Zorblatet Zorblat les", ["Zorblatet", "Zorblat", "les"]),  # the next word has a capital
        ("Zorblatet les Zorblat", ["Zorblat", "et", "les", "Zorblat"]),  # the name stands elsewhere
        ("microTALUS est", ["microTALUS", "est"]),  # a camel-case name
        ("Quxotic les", ["Quxotic", "les"]),
        ("Quxla les", ["Quxla", "les"]),
        ("Vendrediles.", ["Vendrediles", "."]),
        ("zorblatles modèles", ["zorblatles", "modèles"]),  # no capital
        ("Houle est", ["Houle", "est"]),
        ("Exles modèles", ["Exles", "modèles"]),  # too short a name
        ("le Zorbverband Talus", ["le", "Zorbverband", "Talus"]),  # a foreign word that ends like one of ours
        ("Zorbland est", ["Zorbland", "est"]),
        ("Estou les", ["Estou", "les"]),  # `Est` is a word, but so short that it is chance
    ],
)
def test_a_lost_blank_is_set_again_only_where_both_parts_make_sense(text: str, words: list[str]) -> None:
    assert _cut(text) == words


@pytest.mark.parametrize("name", ["heads", "cues", "words", "grammar"])
def test_no_table_names_a_word_twice(name: str) -> None:
    def lists(table: object) -> list[list[str]]:
        if isinstance(table, dict):
            return [found for value in table.values() for found in lists(value)]
        assert isinstance(table, list)
        return [table]

    for words in lists(read_data(name)):
        assert len(words) == len({fold(word) for word in words}), sorted(w for w in words if words.count(w) > 1)


def test_no_name_stands_under_two_keys() -> None:
    owners: dict[str, str] = {}
    for section in read_data("known").values():
        for key, names in section.items():
            for name in names:
                assert owners.setdefault(name, key) == key
    assert len(owners) > 300


def test_given_names_are_folded() -> None:
    assert all(fold(name) == name for name in lexicon().given)
