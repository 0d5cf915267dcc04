"""The Accept header against the tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.web.negotiate import (
    DOCUMENTS,
    GRAPHS,
    MESSAGES,
    RDF,
    SOLUTIONS,
    Format,
    accepts_gzip,
    choose,
    parse,
    prefers_html,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "table", "name", "media_type"),
    [
        (None, SOLUTIONS, "json", "application/sparql-results+json"),
        ("", SOLUTIONS, "json", "application/sparql-results+json"),
        ("*/*", GRAPHS, "turtle", "text/turtle"),
        ("text/*", SOLUTIONS, "csv", "text/csv"),
        ("application/*", GRAPHS, "ntriples", "application/n-triples"),
        (BROWSER, SOLUTIONS, "html", "text/html"),
        (BROWSER, MESSAGES, "html", "text/html"),
        ("text/csv;q=0.5, text/tab-separated-values", SOLUTIONS, "tsv", "text/tab-separated-values"),
        ("TEXT/CSV", SOLUTIONS, "csv", "text/csv"),
        ("text/csv; charset=utf-8; q=0.7, text/html;q=0.6", SOLUTIONS, "csv", "text/csv"),
        ("application/rdf+xml, text/turtle", GRAPHS, "rdfxml", "application/rdf+xml"),
        ("*/*, application/ld+json", GRAPHS, "jsonld", "application/ld+json"),
        ("*/*;q=0.9, text/turtle;q=0.1, application/x-turtle;q=0", GRAPHS, "ntriples", "application/n-triples"),
        ("text/turtle;q=broken", GRAPHS, "turtle", "text/turtle"),
        ("text/turtle;q=.", GRAPHS, "turtle", "text/turtle"),
        ("text/turtle;q=7", GRAPHS, "turtle", "text/turtle"),
        ("nonsense, */html, ;q=1", GRAPHS, "turtle", "text/turtle"),
        ("application/xml", GRAPHS, "rdfxml", "application/xml"),
    ],
)
def test_choice(accept: str | None, table: tuple[Format, ...], name: str, media_type: str) -> None:
    choice = choose(accept, table)
    assert choice is not None
    assert (choice.format.name, choice.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("accept", "table"),
    [("image/png", GRAPHS), ("text/turtle;q=0", GRAPHS), ("*/*;q=0", SOLUTIONS), ("application/*;q=0", RDF[2:])],
)
def test_nothing_suits(accept: str, table: tuple[Format, ...]) -> None:
    assert choose(accept, table) is None


def test_content_type_names_the_charset_where_the_type_has_one() -> None:
    types = [
        choice.content_type for accept in ("text/csv", "application/json") if (choice := choose(accept, SOLUTIONS))
    ]
    assert types == ["text/csv; charset=utf-8", "application/json"]


def test_a_header_of_thousands_of_ranges_is_cut() -> None:
    assert len(parse("text/html," * 5_000)) == 64


def test_a_browser_is_a_person() -> None:
    assert prefers_html(BROWSER, DOCUMENTS)
    assert not prefers_html("*/*", DOCUMENTS)
    assert not prefers_html("image/png", DOCUMENTS)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("x-gzip;q=0.5", True),
        ("deflate, *", True),
        ("gzip;q=0, *", False),
        ("identity", False),
    ],
)
def test_gzip(header: str | None, wanted: bool) -> None:
    assert accepts_gzip(header) is wanted


@given(st.text(max_size=100))
def test_any_header_gets_a_choice_or_none(accept: str) -> None:
    choice = choose(accept, SOLUTIONS)
    assert choice is None or choice.format in SOLUTIONS


@given(st.permutations(["text/csv;q=0.3", "application/sparql-results+xml;q=0.8", "text/html;q=0.2"]))
def test_weights_decide_in_any_order(parts: list[str]) -> None:
    choice = choose(", ".join(parts), SOLUTIONS)
    assert choice is not None
    assert choice.format.name == "xml"
