"""The shapes against graphs that keep and that break them (shapes/<file>/pass-*.ttl, fail-*.ttl)."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import SH, Graph

from soga_kg import resources
from soga_kg.validate import DEFAULT, SHAPES, Validator

CASES = Path(__file__).parent / "shapes"
FAIL = sorted(CASES.glob("*/fail-*.ttl"))
PASS = sorted(CASES.glob("*/pass-*.ttl"))


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator()


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for text in resources.shapes().values():
        graph.parse(data=text, format="turtle")
    return graph


def read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("path", FAIL, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_broken_graph_is_told_in_both_languages(validator: Validator, path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("@prefix", 1)[0]
    found = validator.check(DEFAULT, read(path))
    assert {v.message_en for v in found} == set(re.findall(r"^# en: (.+)$", head, re.M))
    assert {v.message_fr for v in found} == set(re.findall(r"^# fr: (.+)$", head, re.M))


@pytest.mark.parametrize("path", PASS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_good_graph_has_no_violation_and_no_warning(validator: Validator, path: Path) -> None:
    assert validator.check(DEFAULT, read(path)) == ()


def test_each_shape_file_has_graphs_that_pass_and_that_fail() -> None:
    names = {name.removesuffix(".ttl") for name in resources.shapes()}
    assert {p.parent.name for p in FAIL} == names
    assert {p.parent.name for p in PASS} == names


def test_each_shape_has_a_graph_that_breaks_it(shapes: Graph) -> None:
    broken = {line for path in FAIL for line in path.read_text(encoding="utf-8").splitlines() if line[:6] == "# en: "}
    for shape in set(shapes.subjects(SH.severity)):
        message = next(str(m) for m in shapes.objects(shape, SH.message) if getattr(m, "language", "") == "en")
        assert f"# en: {message}" in broken, shape


def test_each_shape_says_its_severity_and_one_message_in_each_language(shapes: Graph) -> None:
    named = {s for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf) for s in shapes.subjects(target)}
    assert len(named) > 150
    english = []
    for shape in sorted(map(str, named)):
        assert shape.startswith(SHAPES)
        node = next(n for n in named if str(n) == shape)
        messages = list(shapes.objects(node, SH.message))
        assert sorted(str(getattr(m, "language", "")) for m in messages) == ["en", "fr"], shape
        assert list(shapes.objects(node, SH.severity)) in ([SH.Violation], [SH.Warning]), shape
        english += [str(m) for m in messages]
    assert len(english) == len(set(english)), "two shapes share a message"


def test_the_shapes_keep_the_shapes_of_shacl_itself(shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_the_shapes_need_no_query(shapes: Graph) -> None:
    assert not list(shapes.subjects(SH.sparql))
