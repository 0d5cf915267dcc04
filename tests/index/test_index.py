"""Search finds what is meant; lists are narrowed and counted rightly; the file is the same in every build."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg import index
from soga_kg.errors import QueryError, ReleaseError
from soga_kg.index import read
from soga_kg.namespaces import expand

BASE = "https://data.example.org/x/"
ROOT = Path(__file__).parents[2]


def thing(path: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}id/{path}")


def fact(subject: str, predicate: str, object_: str, language: str = "") -> ox.Triple:
    value: ox.NamedNode | ox.Literal = ox.Literal(object_, language=language) if language else ox.Literal(object_)
    if "/" in object_ or object_.startswith("soga:"):
        value = ox.NamedNode(expand(object_)) if object_.startswith("soga:") else thing(object_)
    return ox.Triple(thing(subject), ox.NamedNode(expand(predicate)), value)


FACTS = [
    fact("person/ada-1", "schema:name", "Ada Houlé-Marée", "und"),
    fact("person/ada-1", "rdfs:label", "Ada Houlé-Marée", "und"),
    fact("person/ida-2", "schema:name", "Ida Houle", "und"),
    fact("organisation/anm-3", "schema:name", "Agence nationale des marées", "fr"),
    fact("organisation/anm-3", "schema:name", "National Tide Agency", "en"),
    fact("organisation/anm-3", "soga:formerName", "Office des vagues", "fr"),
    fact("organisation/anm-3", "org:classification", "soga:org-association"),
    fact("organisation/anm-3", "schema:location", "place/lille-4"),
    fact("organisation/coop-9", "schema:name", "Coopérative", "fr"),
    fact("organisation/coop-9", "skos:altLabel", "C.H.M.", "fr"),
    fact("place/lille-4", "schema:name", "Lille", "und"),
    fact("event/forum-5", "schema:name", "Forum des œuvres", "fr"),
    fact("event/forum-5", "schema:startDate", "2021-12"),
    fact("event/forum-5", "soga:startEarliest", "2021-12-01"),
    fact("event/forum-5", "schema:endDate", "2022-01-02"),
    fact("event/forum-5", "schema:location", "place/lille-4"),
    fact("event/long-6", "schema:name", "Un long forum", "fr"),
    fact("event/long-6", "schema:startDate", "1900"),
    fact("event/long-6", "schema:endDate", "2022"),
    fact("event/odd-7", "schema:name", "Forum sans date", "fr"),
    fact("event/odd-7", "schema:startDate", "bientôt"),
    fact("article/un-8", "schema:headline", "Un forum à Lille", "fr"),
    fact("article/un-8", "schema:mentions", "person/ida-2"),
    fact("article/un-8", "schema:mentions", "person/nobody-0"),
    fact("membership/m-1", "org:member", "person/ada-1"),
    fact("membership/m-1", "org:role", "soga:role-president"),
    fact("statement/s-1", "rdfs:label", "kein Ding", "de"),
    ox.Triple(ox.NamedNode("https://elsewhere.example/x"), ox.NamedNode(expand("schema:name")), ox.Literal("Ada")),
    ox.Triple(ox.BlankNode("b"), ox.NamedNode(expand("schema:name")), ox.Literal("Ada")),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / index.FILE
    index.create(path, [ox.Quad(*triple) for triple in FACTS], BASE)
    return path


def found(file: Path, typed: str, *kinds: str, fame: bool = True) -> list[str]:
    with index.opened(file) as opened:
        return [hit.iri.removeprefix(f"{BASE}id/") for hit in opened.search(typed, kinds, fame=fame)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ada", "person/ada-1"),
        ("ADA HOULE", "person/ada-1"),
        ("maree ada", "person/ada-1"),
        ("houle", "person/ida-2"),  # mentioned, and a whole word of a shorter name
        ("ANM", "organisation/anm-3"),  # initials that nobody printed
        ("chm", "organisation/coop-9"),
        ("c.h.m", "organisation/coop-9"),
        ("office des vag", "organisation/anm-3"),
        ("national tide", "organisation/anm-3"),
        ("oeuvres", "event/forum-5"),
        ("Adda Houllé Maré", "person/ada-1"),
        ("cooprative", "organisation/coop-9"),
        ("forum lille", "article/un-8"),
    ],
)
def test_what_is_meant_comes_first(file: Path, typed: str, first: str) -> None:
    assert found(file, typed)[0] == first


@pytest.mark.parametrize("typed", ["", "  ", "!?", "\0", "zzzzzz", "ab", '"" OR "', "x" * 5000, "𐍈𐍈𐍈𐍈", "क्षत्रिय"])
def test_what_nothing_is_called_finds_nothing(file: Path, typed: str) -> None:
    assert found(file, typed) == []


def test_each_thing_once_and_only_of_the_kinds_asked_for(file: Path) -> None:
    assert found(file, "forum", "event") == ["event/odd-7", "event/forum-5", "event/long-6"]
    assert set(found(file, "forum")) == {"event/forum-5", "event/odd-7", "event/long-6", "article/un-8"}
    assert found(file, "ada", "place") == []
    with index.opened(file) as opened:
        assert len(opened.search("forum", limit=2)) == 2


def test_spelling_counts_beside_words_only_without_fame(file: Path) -> None:
    assert "person/ada-1" not in found(file, "ida houle")
    assert found(file, "ida houle", fame=False)[0] == "person/ida-2"
    with index.opened(file) as opened:
        (hit, *_) = opened.search("office des vagues", fame=False)
        assert (hit.name.text, hit.name.language, hit.score) == ("Office des vagues", "fr", 96.0)


def test_lists_are_alphabetical_narrowed_and_counted(file: Path) -> None:
    with index.opened(file) as opened:
        assert [e.names[0].text for e in opened.entries("event", {})] == [
            "Forum des œuvres", "Forum sans date", "Un long forum",
        ]  # fmt: skip
        assert [e.iri for e in opened.entries("event", {}, 1, 1)] == [thing("event/odd-7").value]
        lille = thing("place/lille-4").value
        assert opened.values("event", "year", {}) == [("1900", 1), ("2021", 1), ("2022", 1)]
        assert opened.values("event", "place", {"year": "2022"}) == [(lille, 1)]
        assert opened.values("event", "place", {"year": "1900", "place": lille}) == []
        assert opened.total("event", {"year": "2022", "place": lille}) == 1
        assert opened.total("event", {"year": "1900", "place": lille}) == 0
        assert opened.values("person", "role", {}) == [(expand("soga:role-president"), 1)]
        ada, ida = thing("person/ada-1").value, thing("person/ida-2").value
        assert opened.addresses("person", 0, 9) == [(ada, ""), (ida, "")]


def test_an_entry_tells_dates_as_printed_and_mentions(file: Path) -> None:
    forum, ida = thing("event/forum-5").value, thing("person/ida-2").value
    with index.opened(file) as opened:
        known = opened.things([forum, ida, thing("person/nobody-0").value])
        assert (known[forum].begins, known[forum].date, known[forum].until) == ("2021-12-01", "2021-12", "2022-01-02")
        assert (known[ida].mentions, set(known)) == (1, {forum, ida})
        assert opened.facets([forum])[forum]["year"] == ("2021", "2022")
        assert [e.iri for e in opened.latest("event", 2)] == [thing("event/odd-7").value, forum]


def test_there_must_be_an_index_and_it_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no index"), index.opened(tmp_path / "none.sqlite"):
        pass
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(ReleaseError, match="cannot be read"), index.opened(tmp_path / "empty.sqlite") as opened:
        opened.search("ada")
    with pytest.raises(ReleaseError, match="cannot be written"):
        index.create(tmp_path / "no" / "folder.sqlite", [], BASE)


def test_a_search_that_takes_too_long_is_given_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "SECONDS", -1.0)
    monkeypatch.setattr(read, "_STEPS", 1)
    with pytest.raises(QueryError, match="did not end"), index.opened(file) as opened:
        opened.search("ada")


PROGRAM = """
import sys
from pathlib import Path
import pyoxigraph as ox
from soga_kg import index
quads = ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
index.create(Path(sys.argv[2]), set(quads), sys.argv[3])
"""


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    facts = tmp_path / "facts.nq"
    facts.write_text("".join(f"{t} .\n" for t in FACTS), encoding="utf-8")
    made = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.sqlite"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", PROGRAM, facts, out, BASE], check=True, env=environment)
        made.append(hashlib.sha256(out.read_bytes()).hexdigest())
    assert made[0] == made[1]
