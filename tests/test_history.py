"""Four releases of a little blog: an article is rewritten, one disappears, a body gets another name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from soga_kg.cli import main
from soga_kg.diff import diff
from soga_kg.errors import ReleaseError
from soga_kg.history import history
from soga_kg.namespaces import PREFIXES
from soga_kg.pipeline import build
from soga_kg.register import Register, State
from soga_kg.release import current, numbered, numbers
from tests.conftest import silent
from tests.test_pipeline import RULES_ALONE

SETTINGS = replace(RULES_ALONE, max_shrink=1.0, base="https://kg.example/")
FORUM = "Le Forum des marées aura lieu le {day} à Brest. Awa Diallo, présidente de la Coopérative Houle, y parlera."
SCHOOL = "L'Association des Écoles du Varech est partenaire de la Coopérative Houle. Elle accueille Ronan Kervran."


def page(folder: Path, name: str, title: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"{title}\n\n{title}\n\n{text}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the releases; the register is also kept in `register.tsv` beside it."""
    home = tmp_path_factory.mktemp("blog")
    pages, out = home / "pages", home / "out"
    config = replace(SETTINGS, register=str(home / "git" / "register.tsv"))
    page(pages, "forum.txt", "Un forum sur la côte", FORUM.format(day="4 mai 2021"))
    page(pages, "school.txt", "Une école du littoral", SCHOOL)
    build([str(pages)], out, replace(config, date="2023-01-10"), silent)
    page(pages, "forum.txt", "Le forum change de jour", FORUM.format(day="11 juin 2021"))
    build([str(pages)], out, replace(config, date="2024-02-20"), silent)
    (pages / "school.txt").unlink()
    build([str(pages)], out, replace(config, date="2025-03-30"), silent)
    page(pages, "school.txt", "Une école du littoral", SCHOOL)
    build([str(pages)], out, replace(config, date="2026-04-01"), silent)
    return out


def test_what_an_article_said_on_a_day(blog: Path) -> None:
    both = history(blog, "forum.txt")
    assert [said.revision.title for said in both] == ["Un forum sur la côte", "Le forum change de jour"]
    (then,) = history(blog, "forum.txt", "2023")
    assert ("Forum des marées", "schema:startDate", "2021-05-04") in {fact[:3] for fact in then.facts}
    assert any("4 mai 2021" in fact[3] for fact in then.facts)
    (now,) = history(blog, both[1].revision.id, "2024-02-20")
    assert now.revision.title == "Le forum change de jour"
    assert then.revision.replaced_by == now.revision.id
    assert history(blog, "forum.txt", "2022-12-31") == ()


def test_an_article_that_nobody_knows_is_said(blog: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no article of .* is, or stands at, nowhere\.txt"):
        history(blog, "nowhere.txt")


def test_a_fact_lives_while_a_current_revision_supports_it(blog: Path) -> None:
    dates = [
        {
            q.object.value
            for q in ox.parse(path=str(numbered(blog, number) / "graph.ttl"), format=ox.RdfFormat.TURTLE)
            if q.predicate.value == PREFIXES["schema"] + "startDate"
        }
        for number in numbers(blog)
    ]
    assert dates == [{"2021-05-04"}, {"2021-06-11"}, {"2021-06-11"}, {"2021-06-11"}]


def test_the_register_tells_what_became_of_everything(blog: Path) -> None:
    register = Register.parse((current(blog) / "register.tsv").read_text(encoding="utf-8"))
    assert (blog.parent / "git" / "register.tsv").read_text(encoding="utf-8") == register.text()
    states = {id_.split("/")[1].rpartition("-")[0]: e for id_, e in register.entries.items() if "work" not in id_}
    assert (states["un-forum-sur-la-cote"].state, states["un-forum-sur-la-cote"].date) == (
        State.WITHDRAWN,
        "2024-02-20",
    )
    assert states["un-forum-sur-la-cote"].target.startswith("article/le-forum-change-de-jour-")
    assert (states["ronan-kervran"].created, states["ronan-kervran"].changed) == (1, 4)
    changes = [json.loads((numbered(blog, n) / "changes.json").read_text(encoding="utf-8")) for n in numbers(blog)]
    assert [len(c["articles"]["changed"]) for c in changes[1:]] == [1, 0, 0]
    assert any(id_.startswith("person/ronan") for id_ in changes[2]["withdrawn"])
    assert any(id_.startswith("person/ronan") for id_ in changes[3]["restored"])
    assert [r["number"] for r in json.loads((current(blog) / "releases.json").read_text())] == [4, 3, 2, 1]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_a_release_changed_is_told_in_rdf(blog: Path, number: int) -> None:
    store = ox.Store.read_only(str(numbered(blog, number) / "store"))
    told = json.loads((numbered(blog, number) / "changes.json").read_text(encoding="utf-8"))
    found = store.query("SELECT ?kind ?thing { GRAPH ?g { ?event as:object ?thing ; a ?kind } }", prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    rows = {(row["kind"].value.rpartition("#")[2], row["thing"].value.partition("/id/")[2]) for row in found}
    newer = {item["id"] for item in told["articles"].get("changed", ())}
    older = {item["replaces"] for item in told["articles"].get("changed", ())}
    expected = {("Create", i) for i in {*told["created"], *told["restored"]} - newer}
    expected |= {("Update", i) for i in newer | {item["id"] for item in told["renamed"]}}
    expected |= {("Delete", i) for i in {*told["withdrawn"], *(item["id"] for item in told["merged"])} - older}
    assert rows == {(kind, i) for kind, i in expected if not i.startswith("work/")}
    assert ["Create", "Update", "Delete", "Create"][number - 1] in {kind for kind, _ in rows}


def test_identifiers_that_are_in_use_no_more_are_told_in_rdf(blog: Path) -> None:
    store = ox.Store.read_only(str(numbered(blog, 3) / "store"))
    asked = """ASK { GRAPH <https://kg.example/id/graph/register> {
        ?old owl:deprecated true ; dcterms:isReplacedBy ?new ; prov:invalidatedAtTime "2024-02-20"^^xsd:date } }"""
    assert store.query(asked, prefixes=PREFIXES)


def test_a_register_in_git_that_lost_a_line_stops_the_build(blog: Path, tmp_path: Path) -> None:
    kept = tmp_path / "register.tsv"
    lines = (current(blog) / "register.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept.write_text("".join(line for line in lines if "ronan" not in line), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"identifiers of release 0004 are in no line .* person/ronan-kervran"):
        build([str(blog.parent / "pages")], blog, replace(SETTINGS, register=str(kept)), silent)
    assert numbers(blog) == (1, 2, 3, 4)


def test_a_difference_as_patch_makes_one_release_the_other(blog: Path) -> None:
    lines = set((numbered(blog, 1) / "graph.nq").read_bytes().splitlines(keepends=True))
    for line in diff(blog, 1, 2, "patch").splitlines(keepends=True):
        if line.startswith(b"D "):
            lines.remove(line[2:])
        elif line.startswith(b"A "):
            assert line[2:] not in lines
            lines.add(line[2:])
    assert lines == set((numbered(blog, 2) / "graph.nq").read_bytes().splitlines(keepends=True))
    added, removed = (diff(blog, 1, 2, f).count(b"\n") for f in ("additions", "removals"))
    assert diff(blog, 1, 2, "patch").count(b"\n") == added + removed + 3
    assert diff(blog, 2, 1, "additions") == diff(blog, 1, 2, "removals")


def test_a_difference_is_told_in_names(blog: Path) -> None:
    told = diff(blog, 1, 2).decode()
    assert "- Forum des marées — schema:startDate — 2021-05-04" in told.splitlines()
    assert "+ Le forum change de jour — schema:mentions — Awa Diallo" in told.splitlines()
    with pytest.raises(ReleaseError, match="no format 'html'"):
        diff(blog, 1, 2, "html")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_commands_tell_the_same(blog: Path) -> None:
    listed = run("releases", str(blog)).output
    assert "2023-01-10" in listed.splitlines()[0]
    assert listed.splitlines()[-1].startswith("*    4")
    assert run("diff", str(blog), "1", "2").output.startswith("Release 1 -> 2: ")
    assert (
        "from release 1 (2023-01-10) until release 2" in run("history", str(blog), "forum.txt", "--on", "2023").output
    )
    assert (
        "Neither the article's dates nor the releases tell"
        in run("history", str(blog), "forum.txt", "--on", "2001").output
    )
    assert run("rollback", str(blog), "2").output == "In use: release 2\n"
    assert run("rollback", str(blog), "4").exit_code == 0
    failed = run("publish", str(blog), "--query", "http://127.0.0.1:1/", "--update", "http://127.0.0.1:1/")
    assert failed.exit_code == 2
    assert "cannot be reached" in failed.output


def test_a_graph_that_would_shrink_is_not_published_unless_told_to(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", str(tmp_path / "out")
    for i in range(30):
        page(
            pages, f"{i}.txt", f"Numéro {i} : {'abcdefghij'[i % 10] * 5} {i}", f"Texte {i} de {'xyz'[i % 3] * (i + 4)}."
        )
    bare = ("--set", "reader=", "--out", out)
    assert "Built release 1" in run("build", str(pages), *bare, "--date", "2026-01-01").output
    assert "Nothing new: release 1" in run("build", str(pages), *bare).output
    for i in range(15):
        (pages / f"{i}.txt").unlink()
    refused = run("build", str(pages), *bare)
    assert refused.exit_code == 2
    assert "would shrink by more than 30%: articles 30 -> 15" in refused.output
    accepted = CliRunner().invoke(
        main, ["build", str(pages), *bare, "--accept-shrink"], env={"SOURCE_DATE_EPOCH": "1767312000"}
    )
    assert "Built release 2" in accepted.output
    assert json.loads((tmp_path / "out" / "current" / "manifest.json").read_text())["date"] == "2026-01-02"
