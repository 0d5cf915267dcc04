"""The example queries answer real questions on the sample graph, in both languages."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.namespaces import PREFIXES
from soga_kg.pipeline import Built
from soga_kg.release import current
from soga_kg.store import open_read_only
from soga_kg.web.examples import EXAMPLES, Example
from soga_kg.web.words import words

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
    assert {row.get("where") for row in by_key["speakers"]} >= {"Paris", "Lisbonne"}
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
