from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.namespaces import Minter, digest, expand


def test_a_name_gives_the_same_iri_however_it_is_printed() -> None:
    mint = Minter()
    assert mint.thing("organisation", "Réseau Houle") == mint.thing("organisation", "réseau houle")


def test_kinds_and_keys_part_things_of_one_name() -> None:
    mint = Minter("https://data.example.org/kg")
    one, two = mint.thing("event", "Houle"), mint.thing("project", "Houle")
    assert one.startswith("https://data.example.org/kg/id/event/houle-")
    assert one.rpartition("-")[2] != two.rpartition("-")[2]
    assert mint.thing("event", "Houle", ref="other") != one


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_parts_of_a_key_do_not_run_into_each_other(parts: list[str]) -> None:
    assert digest(*parts) != digest(*parts, "")
    assert digest("".join(parts), "x") != digest("x", "".join(parts)) or "".join(parts) == "x"


def test_expanding_knows_its_prefixes() -> None:
    assert expand("schema:name") == "https://schema.org/name"
    with pytest.raises(KeyError):
        expand("nope:name")


def test_graphs_and_nodes_have_their_own_paths() -> None:
    mint = Minter()
    assert mint.graph("metadata").endswith("/id/graph/metadata")
    assert len(mint.node("statement", "a", "b").rpartition("/")[2]) == 16
    assert mint.article("Un titre", "texte") != mint.article("Un titre", "texte.")
