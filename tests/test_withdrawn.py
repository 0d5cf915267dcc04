"""What a person withdraws is published no more: a thing with all that is said of it, an article with its graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.corrections import read_corrections
from soga_kg.pipeline import Built, build
from soga_kg.register import Register, State
from soga_kg.release import current
from tests.conftest import silent
from tests.test_corrections import FORUM_TEXT, MAREE, MINT, SCHOOL_TEXT, rows, run
from tests.test_history import page

CONFIG = Config(reader="", base=MINT.base, max_shrink=1.0)


def rebuild(home: Path) -> Built:
    return build([str(home / "pages")], home / "out", replace(CONFIG, corrections=str(home / "corrections")), silent)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    page(tmp_path / "pages", "forum.txt", "Le forum", FORUM_TEXT)
    page(tmp_path / "pages", "school.txt", "Une école du littoral", SCHOOL_TEXT)
    rebuild(tmp_path)
    return tmp_path


def withdraw(home: Path, what: str, *more: str) -> str:
    kept = ("--corrections", str(home / "corrections"), "--reason", "The author took it back.")
    return run("withdraw", str(home / "out"), what, *kept, *more).output


def states(home: Path) -> dict[str, State]:
    entries = Register.parse((current(home / "out") / "register.tsv").read_text(encoding="utf-8")).entries
    return {id_: entry.state for id_, entry in entries.items()}


def test_a_thing_is_published_no_more_and_what_is_said_of_it(home: Path) -> None:
    dry = withdraw(home, MAREE, "--dry-run")
    assert "mentions" in dry
    assert "Association Grande Marée" in dry
    assert not (home / "corrections").exists()
    assert "Written: " in withdraw(home, MAREE)
    built = rebuild(home)
    assert (built.report.counts["corrections"], built.report.stale) == (1, ())
    assert states(home)[MAREE] is State.WITHDRAWN
    iri = f"{MINT.base}id/{MAREE}"
    assert rows(home / "out", f"SELECT ?p {{ <{iri}> ?p ?o }}") == []
    # Only the graphs that tell of corrections and of what a release changed name it.
    told = rows(home / "out", f"SELECT ?g {{ GRAPH ?g {{ ?s ?p <{iri}> }} }}")
    assert {graph.rpartition("/graph/")[0] for (graph,) in told} == {f"{MINT.base}id"}


def test_an_article_goes_with_what_it_alone_says_in_any_revision(home: Path) -> None:
    dry = withdraw(home, "forum.txt", "--dry-run")
    assert "Le forum" in dry
    assert "mentions" in dry
    withdraw(home, "forum.txt")
    (correction,) = read_corrections(home / "corrections", MINT)
    assert correction.things[0].startswith("work/")
    for text in (FORUM_TEXT, f"{FORUM_TEXT} Mise à jour."):
        page(home / "pages", "forum.txt", "Le forum", text)
        built = rebuild(home)
        assert (built.report.counts["articles"], built.report.stale) == (1, ())
        assert rows(home / "out", "SELECT ?e { ?e a schema:Event }") == []
        assert "Le forum" not in (current(home / "out") / "graph.ttl").read_text(encoding="utf-8")
    assert states(home)[correction.things[0]] is State.WITHDRAWN
    assert states(home)[MAREE] is State.WITHDRAWN


def test_a_translation_of_a_withdrawn_article_names_it_no_more(home: Path) -> None:
    english = "The Forum des marées takes place on 4 May 2021 in Brest with Ronan Kervran. Awa Diallo speaks there."
    title = "The tide forum of Brest"
    (home / "pages" / "en.txt").write_text(f"{title}\n\nLe forum\n\n{english}\n", encoding="utf-8")
    (home / "pages" / "forum.txt").write_text(f"Le forum\n\n{title}\n\n{FORUM_TEXT}\n", encoding="utf-8")
    rebuild(home)
    assert len(rows(home / "out", "SELECT ?a { ?a schema:translationOfWork ?b }")) == 2
    withdraw(home, "forum.txt")
    assert rebuild(home).report.counts["articles"] == 2
    assert rows(home / "out", "SELECT ?a { ?a schema:translationOfWork ?b }") == []


def test_what_is_not_there_is_refused_and_later_told_as_stale(home: Path) -> None:
    assert "is not in the graph" in withdraw(home, "organisation/nobody-123456")
    two = (
        (home / "pages" / "forum.txt").read_text(encoding="utf-8")
        + "\n\n\n"
        + (home / "pages" / "school.txt").read_text("utf-8")
    )
    (home / "pages" / "forum.txt").write_text(two, encoding="utf-8")
    (home / "corrections").mkdir()
    stale = '[[withdraw]]\nthing = "{}"\nnote = "Gone."\n'
    for number, thing in enumerate(("work/0123456789abcdef", "person/nobody-123456")):
        (home / "corrections" / f"{number}.toml").write_text(stale.format(thing), encoding="utf-8")
    built = rebuild(home)
    assert {s.reason for s in built.report.stale} == {
        "the article is not there any more", "the thing is not in the graph",
    }  # fmt: skip
    assert "2 articles stand in forum.txt" in withdraw(home, "forum.txt")
