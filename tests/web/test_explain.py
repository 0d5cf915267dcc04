"""Every syntax error is told with its place and what to do: the engine's own words against ours."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from soga_kg.web.explain import Told, explain
from soga_kg.web.workers.worker import PADDING


def told(query: str) -> Told:
    with pytest.raises((SyntaxError, RuntimeError)) as caught:
        ox.Store().query(query + PADDING)
    return explain(str(caught.value), query)


@pytest.mark.parametrize(
    ("query", "message", "hint", "where"),
    [
        ("SELEC * { ?s ?p ?o }", "'SELEC' is not expected", "SELECT", (1, 1)),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTR(?s = 1)\n}", "'FILTR'", "FILTER", (3, 3)),
        ("SELECT * { ?s ?p ?o FILTER(?s = ) }", "')' is not", "Look", (1, 33)),
        ("SELECT * { ?s a foaf:Person }", "'foaf:'", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>", (1, 17)),
        ("SELECT * { ?s a nothing:x }", "'nothing:'", "PREFIX nothing: <…>", (1, 17)),
        ("PREFIX a: <http://example.org/>\nSELECT * { ?s a:b A:c }", "'A:'", "PREFIX A:", (2, 19)),
        ("SELECT * { ?s ?p <re l> }", "IRI", "blanks", (1, 24)),
        ("SELECT * { ?s ?p <rel> }", "IRI", "full", (1, 18)),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "neither grouped", "GROUP BY", (1, 40)),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * is not authorized", "19.8", (1, 32)),
        ("SELECT (?x + 1 AS ?x) { ?s ?p ?x }", "overrides", "19.8", (1, 34)),
        ("SELECT * { ?s ?p ?o ", "the '{' here is never closed", "Close", (1, 10)),
        ("SELECT * { FILTER(?s = 1) { ?s ?p [ ] ", "the '{' here is never closed", "Close", (1, 27)),
        ("SELECT * { ?s ?p ?o } }", "'}' is not", "Look", (1, 23)),
        ("DESCRIBE", "too early", "Complete", (1, 9)),
        ("SELECT * { ?s ?p ?o FILTER(unknown(?o)) }", "'unknown'", "no function unknown", (1, 28)),
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", "'}'", "?x may have a value", (1, 40)),
        ("SELECT * { ?s ?p _:b OPTIONAL { ?s ?p _:b } }", "'}'", "_:b", (1, 43)),
        ("ASK { ?s ?p 'é' x }", "'x'", "Look", (1, 17)),
        ("FOO", "'FOO'", "Look", (1, 1)),
    ],
)
def test_told(query: str, message: str, hint: str, where: tuple[int, int]) -> None:
    error = told(query)
    assert message in error.message
    assert hint in error.hint
    assert (error.line, error.column) == where
    line, mark = error.excerpt.split("\n")
    assert line in query
    assert mark.endswith("^")


def test_a_long_line_is_cut_around_the_place() -> None:
    error = told("SELECT * { " + "?s ?p ?o . " * 30 + "FILTR(1) }")
    line, mark = error.excerpt.split("\n")
    assert len(line) <= 80
    assert line[len(mark) - 1 :].startswith("FILTR")


def test_a_long_token_is_cut() -> None:
    assert "…'" in told(f"SELECT * {{ ?s ?p ?o }} LIMIT {'x' * 100}").message


def test_other_errors_are_passed_on_shortened() -> None:
    error = explain("something else " * 50, "ASK {}")
    assert error.hint == ("something else " * 50)[:300]
    assert error.line == 0


def test_an_error_before_anything_was_read() -> None:
    for expected in ("IRI parsing failed", "variable that is unbound", "A b", "Prefix not found"):
        assert explain(f"error at 1:1: expected {expected}", "x").line == 1
