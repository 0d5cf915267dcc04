"""What is refused before a worker sees it, with the place; and what is not."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.web.guard import RefusalError, bind, check, decode, place, tokens
from soga_kg.web.limits import Limits

LIMITS = Limits()


def refusal(query: str, limits: Limits = LIMITS) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        check(query, limits)
    return caught.value


@pytest.mark.parametrize(
    ("query", "words", "where"),
    [
        ("", "empty", (0, 0)),
        (" \n\t", "empty", (0, 0)),
        ("# nothing\n", "comments", (0, 0)),
        ("ASK {}\n\0", "NUL", (2, 1)),
        ("ASK { ?s ?p 'open }", "never closed", (1, 13)),
        ('ASK {\n ?s ?p "open\n" }', "never closed", (2, 8)),
        ("ASK { ?s ?p '''open }", "never closed", (1, 15)),
        ("PREFIX a: <http://example.org/> BASE <http://example.org/>\ninsert data {}", "update", (2, 1)),
        ("DELETE WHERE { ?s ?p ?o }", "update", (1, 1)),
        ("WITH <a:b> DELETE { ?s ?p ?o } WHERE {}", "update", (1, 1)),
    ],
)
def test_refused_with_the_place(query: str, words: str, where: tuple[int, int]) -> None:
    error = refusal(query)
    assert error.status == 400
    assert words in error.message
    assert error.hint
    assert (error.line, error.column) == where


def test_depth_counts_brackets_of_all_kinds() -> None:
    limits = replace(LIMITS, max_depth=3)
    check("ASK { FILTER(1 IN (1)) }", limits)
    error = refusal("ASK { FILTER(1 IN ((1))) }", limits)
    assert (error.line, error.column) == (1, 20)
    refusal("ASK { << << << << ?s ?p ?o >> ?p ?o >> ?p ?o >> ?p ?o >> ?p ?o }", limits)


def test_closing_brackets_that_open_nothing_do_no_harm() -> None:
    check("ASK }}} ))) ]]", LIMITS)


def test_tokens_and_operators_are_counted() -> None:
    assert "words and signs" in refusal("ASK {" + " a" * 20 + "}", replace(LIMITS, max_tokens=20)).message
    error = refusal("ASK { FILTER(1 + 1 + 1 > 2) }", replace(LIMITS, max_operators=3))
    assert "operators" in error.message
    check("ASK { VALUES ?x {" + " 1" * 5_000 + " } }", LIMITS)


def test_too_many_characters_are_413() -> None:
    assert refusal("x" * 11, replace(LIMITS, max_query=10)).status == 413


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE ?x { ?s ?p ?o } }",
        "SELECT*{service<http://example.org/>{}}",
        "SELECT * { ?s ?p ?o.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p true.SERVICE<http://example.org/> {} }",
        "SELECT * { ?s ?p trueSERVICEp:x {} }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/> {} }",
        "SELECT * { SERVICEp:x { } }",
        "SELECT * { SERVICE SILENTp:x { } }",
    ],
)
def test_service_is_found_however_it_is_written(query: str) -> None:
    assert "SERVICE is not carried out" in refusal(query).message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o FILTER(1<2)SERVICE#>\n<http://example.org/>{} }",
        "SELECT * { ?s ?p ?o FILTER(?o<'x>')SERVICE<http://example.org/>{}FILTER('a'!='') }",
    ],
)
def test_a_comparison_that_hides_service_is_refused(query: str) -> None:
    assert "not clear" in refusal(query).message


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p <urn:service#a>, <http://example.org/it's#service> }",
        "SELECT * { VALUES (?a ?b) { (1 <http://example.org/service#a>) } }",
        "SELECT * { ?s (<urn:service#a>/<urn:b#(c)>)* ?o }",
        "PREFIX service: <http://example.org/> DESCRIBE service:x { ?s ?p ?o }",
        "PREFIX service: <http://example.org/> SELECT * FROM NAMED service:x { ?s ?p service:y }",
        "SELECT * { ?s ?p ?o FILTER(?service<3) } # service",
        "SELECT ('''a' ''b \\''' service''' AS ?x) (\"\"\"\" service\"\"\" AS ?y) {}",
        "SELECT * { ?s ?p 'service'@service-x }",
        "SELECT * { ?s a:b\\'service\\' _:service }",
    ],
)
def test_what_only_looks_like_service_passes(query: str) -> None:
    assert check(query, LIMITS).text == query


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "StrUUID()", "BNODE()"])
def test_what_changes_by_itself_cannot_be_cached(function: str) -> None:
    assert not check(f"SELECT ({function} AS ?x) {{}}", LIMITS).cacheable


def test_names_like_those_functions_can_be_cached() -> None:
    assert check("SELECT ?now { ?now a:rand 'NOW()', <http://example.org/uuid> } # BNODE", LIMITS).cacheable


def test_decode_names_the_byte() -> None:
    assert decode("é".encode()) == "é"
    with pytest.raises(RefusalError, match="byte 2"):
        decode(b"a\xff")


@pytest.mark.parametrize(
    ("offset", "where"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (5, (3, 1)), (7, (4, 1)), (8, (4, 2))]
)
def test_places_count_every_kind_of_line_end(offset: int, where: tuple[int, int]) -> None:
    assert place("a\r\nb\nc\rde", offset) == where


def test_bind_touches_variables_only() -> None:
    query = "SELECT ?y { ?x ?y '?x' . <http://example.org/?x> $x ?xy } # ?x"
    bound = bind(query, {"x": str(ox.NamedNode("http://example.org/a"))})
    a = "<http://example.org/a>"
    assert bound == f"SELECT ?y {{ {a} ?y '?x' . <http://example.org/?x> {a} ?xy }} # ?x"


@given(st.text(max_size=200))
def test_a_bound_literal_is_one_literal_whatever_it_holds(text: str) -> None:
    query = bind("SELECT (STR(?x) AS ?y) {}", {"x": str(ox.Literal(text))})
    rows = ox.Store().query(query)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row[0].value for row in rows] == [text]


@given(st.text(alphabet="ab:?$<>'\"\\#@ \n\r{}()[]|&!._-1é", max_size=300))
def test_the_scan_reads_every_character_once(text: str) -> None:
    found = list(tokens(text))
    ends = [token.start + len(token.text) for token in found]
    assert all(end <= token.start for end, token in zip(ends, found[1:], strict=False))
    assert all(text[token.start : token.start + len(token.text)] == token.text for token in found)
