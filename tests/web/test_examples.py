"""The example queries answer real questions on the sample graph, in both languages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from soga_kg.namespaces import PREFIXES
from soga_kg.pipeline import Built
from soga_kg.release import current
from soga_kg.store import open_read_only
from soga_kg.web.examples import EXAMPLES, Example, example_of
from soga_kg.web.guard import check
from soga_kg.web.limits import Limits
from soga_kg.web.named import VARIABLE
from soga_kg.web.words import words
from tests.web.html_check import Page
from tests.web.serving import Running

KEYS = [example.key for example in EXAMPLES]
MISSED = {"renamed"}  # of the real pages: one headline says it, in words that no rule reads yet


@pytest.fixture(scope="module")
def store(samples_out: Path) -> ox.Store:
    return open_read_only(current(samples_out) / "store")


def rows(store: ox.Store, example: Example) -> list[dict[str, str]]:
    found = store.query(example.query)  # no prefixes are added: the text runs anywhere
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: str(row[n].value) for n in names if row[n] is not None} for row in found]


@pytest.mark.parametrize("example", EXAMPLES, ids=KEYS)
def test_every_example_finds_something(store: ox.Store, example: Example) -> None:
    assert rows(store, example)
    assert example.asks("en").endswith("?")
    assert example.asks("fr").endswith(" ?")
    assert example.asks("en") != example.asks("fr")


@pytest.mark.parametrize("example", EXAMPLES, ids=KEYS)
def test_a_french_example_has_french_heads_and_the_same_rows(store: ox.Store, example: Example) -> None:
    english, french = (store.query(example.text(language)) for language in ("en", "fr"))
    assert isinstance(english, ox.QuerySolutions)
    assert isinstance(french, ox.QuerySolutions)
    heads = [variable.value for variable in french.variables]
    asked = {variable.value for variable in english.variables}
    assert heads == [words("fr").pgettext(VARIABLE, variable.value) for variable in english.variables]
    assert not set(heads) & asked - {"article", "articles", "date", "organisation", "organisations", "type", "versions",
                                     "original"}  # fmt: skip
    assert [list(row) for row in english] == [list(row) for row in french]
    assert check(example.text("fr"), Limits()).cacheable == check(example.query, Limits()).cacheable
    assert example_of(example.text("fr").replace("\n", "\r\n") + "\r\n") is example is example_of(example.query)


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
def test_a_result_repeats_its_question_and_keeps_it_in_the_other_language(
    server: Running, language: str, other: str
) -> None:
    example = next(e for e in EXAMPLES if e.key == "brussels")
    fields = {"query": example.text(language).replace("\n", "\r\n"), "lang": language}
    text = server.clients[0].get("/sparql", params=fields, headers={"Accept": "text/html"}).text
    assert f'<h1 id="result">{example.asks(language)}</h1>' in text
    assert "<details>" in text
    switch = next(link for link in Page(text).links if link.endswith(f"&lang={other}"))
    assert parse_qs(urlsplit(switch).query)["query"] == [example.text(other)]
    own = server.query(f"{example.query} OFFSET 1", "text/html").text
    assert "<details open>" in own  # no question of ours: the query itself says what was asked
    assert example.asks("en") not in Page(own).words


def test_names_stand_before_identifiers(store: ox.Store) -> None:
    for example in EXAMPLES:
        found = store.query(example.query)
        assert isinstance(found, ox.QuerySolutions)
        variables = [variable.value for variable in found.variables]
        rows_ = list(found)

        def named(at: int, rows_: list[ox.QuerySolution] = rows_) -> bool:
            values = [row[at] for row in rows_]
            return not any(isinstance(value, ox.NamedNode) and "/id/" in value.value for value in values)

        shown = [named(at) for at in range(len(variables))]
        assert shown == sorted(shown, reverse=True), (example.key, variables)  # no name after an identifier
        assert shown[0], example.key


def test_every_example_finds_something_in_the_real_pages(corpus_built: tuple[Path, Built]) -> None:
    store = open_read_only(current(corpus_built[0]) / "store")
    assert {example.key for example in EXAMPLES if not rows(store, example)} <= MISSED


def test_there_are_at_least_twenty_and_every_file_has_its_title() -> None:
    folder = Path(__file__).parents[2] / "soga_kg" / "web" / "questions"
    assert sorted(KEYS) == sorted(path.stem for path in folder.glob("*.rq"))
    assert len(KEYS) >= 20
    assert set(words("fr").all("examples")) == set(KEYS)


def test_answers_are_the_right_ones(store: ox.Store) -> None:
    by_key = {example.key: rows(store, example) for example in EXAMPLES}
    assert len({row["person"] for row in by_key["who"]}) == 1  # of one person, whoever is spoken of most
    assert {"name": "Open Source Experience", "before": "Paris Open Source Summit"}.items() <= {
        name: text for row in by_key["renamed"] for name, text in row.items()
    }.items()
    pairs = {(row["name"], row["otherName"]) for row in by_key["coorganisers"]}
    assert {row["as"].rpartition("/")[2] for row in by_key["coorganisers"]} >= {"organizer", "funder"}
    assert all(row["organisation"] != row["with"] for row in by_key["coorganisers"])
    assert ("Systematic Paris-Region", "Weyou Group") in {pair for a, b in pairs for pair in ((a, b), (b, a))}
    assert ("François Hollande", "Web Summit", "Lisbonne") in {
        (row["name"], row["title"], row.get("where")) for row in by_key["speakers"]
    }
    assert len({row["name"] for row in by_key["speakers"]}) >= 5
    assert {row["name"] for row in by_key["answered"]} == {"Social Good Accelerator"}  # the publisher's, nobody else's
    assert {row["when"] for row in by_key["answered"] if "when" in row} == {"16 September 2022"}  # as it says
    assert all(row["sentence"] for row in by_key["newfacts"])
    assert all(row["kept"] != row["other"] for row in by_key["disputed"])
    assert {row["change"].rpartition("#")[2] for row in by_key["changed"]} == {"Create"}  # it is the first release
    assert all("name" in row for row in by_key["changed"])
    assert {row["thing"] for row in by_key["organisations"] if "thing" in row} <= {
        r["thing"] for r in by_key["changed"]
    }


def test_brussels_is_one_place_under_both_its_names(store: ox.Store) -> None:
    found = store.query(
        """PREFIX schema: <https://schema.org/>
        SELECT DISTINCT ?place ?name { ?place a schema:Place ; schema:name|schema:alternateName ?name
          FILTER(LCASE(STR(?name)) IN ("bruxelles", "brussels")) }"""
    )
    assert isinstance(found, ox.QuerySolutions)
    rows_ = [(row["place"].value, row["name"].value) for row in found]
    assert {name for _, name in rows_} == {"Bruxelles", "Brussels"}
    assert len({place for place, _ in rows_}) == 1


def test_new_facts_are_those_of_new_articles_that_no_older_one_says() -> None:
    made = ox.Store()
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {**PREFIXES, "e": "urn:e:"}.items())

    def says(article: str, *statements: str) -> str:
        return (
            f"GRAPH e:{article} {{"
            + "".join(
                f"""e:{s} a soga:Statement ; rdf:subject e:s ; rdf:predicate org:memberOf ; rdf:object e:{s}o ;
            soga:evidence e:{article}{s} . e:{article}{s} oa:hasSelector e:q{article}{s} .
            e:q{article}{s} oa:exact "{article} says {s}" ."""
                for s in statements
            )
            + "}"
        )

    told = "GRAPH e:register { e:1 a as:Create ; as:object e:new . e:2 a as:Delete ; as:object e:gone }"
    made.update(f"{prefixes} INSERT DATA {{ {says('old', 'a', 'b')} {says('new', 'b', 'c')} {told} }}")
    found = rows(made, next(example for example in EXAMPLES if example.key == "newfacts"))
    assert [(row["article"], row["object"], row["sentence"]) for row in found] == [
        ("urn:e:new", "urn:e:co", "new says c")
    ]
