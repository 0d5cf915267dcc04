"""The example queries answer real questions on the sample graph, in both languages."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.release import current
from soga_kg.store import open_read_only
from soga_kg.web.examples import EXAMPLES, Example
from soga_kg.web.words import words

KEYS = [example.key for example in EXAMPLES]


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
    assert ("Systematic Paris-Region", "Weyou Group") in {pair for a, b in pairs for pair in ((a, b), (b, a))}
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
