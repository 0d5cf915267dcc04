"""A graph held against the shapes in parts gives what it gives as a whole; what is known of graphs stays true."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.model import Violation
from soga_kg.pipeline import checked
from soga_kg.pipeline.checked import Blocks, parts
from soga_kg.validate import DEFAULT, Validator

SHAPES = Path(__file__).parents[1] / "shapes"
FILES = sorted(SHAPES.rglob("*.ttl"))


def triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def test_parts_break_the_shapes_that_the_whole_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    validator = Validator()
    every = [t for path in FILES for t in triples(path) if isinstance(t.subject, ox.NamedNode)]
    monkeypatch.setattr(checked, "_PART", len(every) // 4 + 1)
    made = list(parts(every, validator.followed))
    assert len(made) == 4
    assert sorted(map(str, (t for part in made for t in part.triples))) == sorted(map(str, every))
    found: set[Violation] = set()
    for part in made:
        found |= set(validator.check(DEFAULT, (*part.triples, *part.context), part.things))
    whole = set(validator.check(DEFAULT, every))
    assert len({v.shape for v in whole}) > 50  # the files break nearly all shapes
    assert found == whole


def test_properties_that_shapes_follow_are_those_of_their_paths() -> None:
    assert "http://www.w3.org/ns/org#memberOf" in Validator().followed


def test_a_small_graph_is_one_part() -> None:
    (part,) = parts(triples(FILES[0]), frozenset())
    assert len(part.triples) == len(triples(FILES[0]))
    assert part.context == []


def test_a_block_that_is_no_longer_true_is_not_there() -> None:
    blocks = Blocks()
    blocks["a"] = b"<s> <p> <o> <a> .\n"
    assert blocks.get("a") == b"<s> <p> <o> <a> .\n"
    blocks.drop("a")
    blocks.drop("b")
    assert blocks.get("a") is None
