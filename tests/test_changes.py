from __future__ import annotations

import pyoxigraph as ox

from soga_kg import changes
from soga_kg.namespaces import expand
from soga_kg.register import Moves
from soga_kg.serialize import turtle

BASE = "https://houle.example/id/"


def written(**names: str) -> str:
    return turtle(
        ox.Triple(ox.NamedNode(BASE + id_), ox.NamedNode(expand("schema:name")), ox.Literal(name, language="fr"))
        for id_, name in names.items()
    )


def test_a_thing_with_none_of_its_names_left_is_renamed() -> None:
    before, now = written(a='La "Houle"', b="Estran"), written(a="La Grande Houle", b="Estran", c="Marée")
    found = changes.renamed(changes.names(before), changes.names(now), BASE)
    assert found == (("a", 'La "Houle"', "La Grande Houle"),)
    assert changes.facts(before, now) == (2, 1)


def test_only_counts_that_lost_too_much_are_told() -> None:
    before, now = {"articles": 100, "person": 40, "event": 3}, {"articles": 80, "person": 10}
    assert changes.shrunk(before, now, 0.3, ("articles", "person", "place")) == "person 40 -> 10"
    assert changes.shrunk(before, now, 0.8, ("articles", "person", "place")) == ""


def test_the_list_of_releases_gets_numbers_without_names() -> None:
    moves = Moves(("person/awa-1",), (), ("person/lea-2",), 0, {"person/a-3": "person/b-4"})
    told = changes.Changes(moves, (("person/x-5", "A", "B"),), {}, 7, 2)
    assert {name: n for name, n in told.counts().items() if n} == {
        "created": 1,
        "withdrawn": 1,
        "merged": 1,
        "renamed": 1,
        "facts_added": 7,
        "facts_removed": 2,
    }
    assert told.as_data(4, 3, "")["merged"] == [{"id": "person/a-3", "into": "person/b-4"}]
