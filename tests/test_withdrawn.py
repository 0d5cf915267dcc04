"""What a person withdraws is published no more: a thing with all that is said of it, an article with its graph."""

from __future__ import annotations

import shutil
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


def test_a_withdrawn_article_stays_so_under_another_title_at_another_place_and_in_a_folder_without_releases(
    home: Path,
) -> None:
    withdraw(home, "forum.txt")
    pages, text = home / "pages", FORUM_TEXT
    steps = (
        ("forum.txt", "Un rendez-vous", text),
        ("moved.txt", "Un rendez-vous", text),
        ("moved.txt", "Encore un titre", f"{text} Mise à jour."),
        ("moved.txt", "Autre chose", FORUM_TEXT.replace("4 mai", "9 juin")),
    )
    before = "forum.txt"
    for name, title, now in steps:
        (pages / before).unlink()
        page(pages, name, title, now)
        before = name
        built = rebuild(home)
        assert (built.report.counts["articles"], built.report.stale) == (1, ()), title
        assert title not in (current(home / "out") / "graph.ttl").read_text(encoding="utf-8")
    register = home / "register.tsv"
    shutil.copy(current(home / "out") / "register.tsv", register)
    config = replace(CONFIG, corrections=str(home / "corrections"), register=str(register))
    anew = build([str(pages)], home / "anew", config, silent)
    assert (anew.report.counts["articles"], anew.report.stale) == (1, ())


def test_so_does_a_withdrawn_revision_until_its_text_changes(home: Path) -> None:
    (revision,) = (id_ for id_ in states(home) if id_.startswith("article/le-forum"))
    (home / "corrections").mkdir()
    (home / "corrections" / "a.toml").write_text(f'[[withdraw]]\nthing = "{revision}"\nnote = "Wrong."\n', "utf-8")
    rebuild(home)
    page(home / "pages", "forum.txt", "Un rendez-vous", FORUM_TEXT)
    assert rebuild(home).report.counts["articles"] == 1
    page(home / "pages", "forum.txt", "Un rendez-vous", f"{FORUM_TEXT} Mise à jour.")
    built = rebuild(home)
    assert built.report.counts["articles"] == 2
    assert [s.reason for s in built.report.stale] == ["the article is not there any more"]


def test_the_text_of_today_alone_may_be_withdrawn_by_the_command(home: Path) -> None:
    (revision,) = (id_ for id_ in states(home) if id_.startswith("article/le-forum"))
    dry = withdraw(home, "forum.txt", "--revision", "--dry-run")
    assert f'thing = "{revision}"' in dry
    assert "0 facts" not in dry
    assert "no article stands at, or is," in withdraw(home, MAREE, "--revision")
    assert "Written: " in withdraw(home, revision, "--revision")
    built = rebuild(home)
    assert (built.report.counts["articles"], built.report.stale) == (1, ())
    assert states(home)[revision] is State.WITHDRAWN
    page(home / "pages", "forum.txt", "Le forum", f"{FORUM_TEXT} Mise à jour.")
    assert rebuild(home).report.counts["articles"] == 2


def test_a_fact_whose_article_is_named_in_any_way_holds_when_title_and_address_change(home: Path) -> None:
    ids = states(home)
    (revision,) = (id_ for id_ in ids if id_.startswith("article/le-forum"))
    entry = Register.parse((current(home / "out") / "register.tsv").read_text(encoding="utf-8")).entries[revision]
    things = {k: next(i for i in ids if i.startswith(k)) for k in ("event/forum", "person/awa", "person/ronan")}
    (home / "corrections").mkdir()
    for number, article in enumerate((revision, entry.marks[0], "forum.txt")):
        guest = things[("person/ronan", "person/awa")[number // 2]]
        (home / "corrections" / f"{number}.toml").write_text(
            f'[[add]]\nsubject = "{things["event/forum"]}"\nobject = "{guest}"\n'
            f'relation = "{("speaker", "organizer")[number % 2]}"\n'
            f'source = "{article}"\narticle = "{article}"\nquote = "avec Ronan Kervran"\n',
            encoding="utf-8",
        )
    for name, title in (("forum.txt", "Le forum"), ("forum.txt", "Un rendez-vous"), ("moved.txt", "Un rendez-vous")):
        (home / "pages" / "forum.txt").unlink()
        page(home / "pages", name, title, FORUM_TEXT)
        built = rebuild(home)
        assert built.report.stale == (), title
        quoted = rows(
            home / "out", "SELECT ?q { GRAPH ?g { ?e soga:extractor 'correction' ; oa:hasSelector/oa:exact ?q } }"
        )
        assert quoted == [["avec Ronan Kervran"]] * 3


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
