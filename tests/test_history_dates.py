"""What an article said on a day is told by its own dates, and what somebody went back from is not forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from soga_kg.cli import main
from soga_kg.history import history
from soga_kg.pipeline import build
from soga_kg.release import current, rollback
from tests.conftest import silent
from tests.test_history import SETTINGS

TEXTS = {  # so different that nobody takes one for a revision of another
    "Brest": (
        "Sur le port",
        "Le Forum des marées aura lieu le {0} à Brest. Les pontons ouvrent tôt.",
    ),
    "Nantes": (
        "Une grande salle",
        "Chacun apporte une lampe : le Festival des lampes se tiendra le {0}.",
    ),
    "Lorient": ("Toute la ville", "Si le vent tourne et que la pluie cesse, le Salon des voiles commencera le {0}."),
}
DAYS = ("4 mai 2021", "11 juin 2021", "12 juillet 2021")


def page(folder: Path, name: str, day: str, published: str = "", modified: str = "") -> None:
    folder.mkdir(exist_ok=True)
    dates = {"article:published_time": published, "article:modified_time": modified}
    metas = "".join(f"<meta property='{key}' content='{date}T09:00:00+01:00'>" for key, date in dates.items() if date)
    title, text = TEXTS[name]
    said = f"<h1>{title}</h1><p>{text.format(day)}</p>"
    html = f"<html><head>{metas}</head><body><article>{said}</article></body></html>"
    (folder / f"{name}.html").write_text(html, encoding="utf-8")


def published(pages: Path, out: Path, date: str) -> None:
    build([str(pages)], out, replace(SETTINGS, date=date), silent)


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("dated")
    pages, out = home / "pages", home / "out"
    page(pages, "Brest", DAYS[0], "2021-03-04")
    page(pages, "Nantes", DAYS[0], "2020-02-03", "2023-05-06")
    page(pages, "Lorient", DAYS[0])
    published(pages, out, "2024-01-10")
    page(pages, "Brest", DAYS[1], "2021-03-04", "2023-05-06")
    page(pages, "Nantes", DAYS[0], "2020-02-03", "2024-03-03")  # a new date alone changes nothing
    page(pages, "Lorient", DAYS[1])
    published(pages, out, "2024-06-20")
    (pages / "Lorient.html").unlink()
    published(pages, out, "2025-03-30")
    return out


@pytest.mark.parametrize(
    ("name", "day", "says", "by"),
    [
        ("Brest", "2022", "2021-05-04", "by the article's own date, published on 2021-03-04"),
        ("Brest", "2021-03-04", "2021-05-04", "by the article's own date, published on 2021-03-04"),
        ("Brest", "2023-12-31", "2021-06-11", "by the article's own date, changed on 2023-05-06"),
        ("Brest", "2026", "2021-06-11", "by the article's own date, changed on 2023-05-06"),
        ("Nantes", "2024", "2021-05-04", "by the article's own date, changed on 2023-05-06"),
        ("Nantes", "2021", "2021-05-04", "published on 2020-02-03, changed on 2023-05-06: what it said between is not"),
        ("Lorient", "2024-02", "2021-05-04", "by the release that first had it, of 2024-01-10"),
        ("Lorient", "2024-06-20", "2021-06-11", "by the release that first had it, of 2024-06-20"),
    ],
)
def test_an_article_is_asked_by_its_own_dates_where_it_has_them(
    blog: Path, name: str, day: str, says: str, by: str
) -> None:
    (said,) = history(blog, f"{name}.html", day)
    assert says in {fact[2] for fact in said.facts if fact[1] == "schema:startDate"}
    assert said.by.startswith(by)
    told = CliRunner().invoke(main, ["history", str(blog), f"{name}.html", "--on", day]).output
    assert f"  {by}" in told


@pytest.mark.parametrize(("name", "day"), [("Brest", "2021-03-03"), ("Lorient", "2023"), ("Lorient", "2025-03-30")])
def test_a_day_on_which_it_was_not_there_has_no_answer(blog: Path, name: str, day: str) -> None:
    assert history(blog, f"{name}.html", day) == ()


def test_a_date_of_change_that_cannot_be_is_not_believed(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    page(pages, "Brest", DAYS[0], "2021-03-04", "2199-01-01")
    published(pages, out, "2024-01-10")
    page(pages, "Brest", DAYS[1], "2021-03-04", "2020-01-01")
    published(pages, out, "2024-06-20")
    (said,) = history(out, "Brest.html", "2024-06-19")
    assert said.by == "by the release that first had it, of 2024-01-10"
    (said,) = history(out, "Brest.html", "2024-06-20")
    assert said.by == "by the release that first had it, of 2024-06-20"


@pytest.mark.parametrize("day", [DAYS[2], DAYS[1]])
def test_what_somebody_went_back_from_stays_in_the_history(tmp_path: Path, day: str) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    for number in (0, 1):
        page(pages, "Brest", DAYS[number])
        published(pages, out, f"2024-0{number + 1}-10")
    rollback(out, 1)
    page(pages, "Brest", day)
    published(pages, out, "2024-03-10")
    found = history(out, "Brest.html")
    dates = [{fact[2] for fact in said.facts if fact[1] == "schema:startDate"} for said in found]
    third = day == DAYS[2]
    assert dates == [{"2021-05-04"}, {"2021-06-11"}, {"2021-07-12"}][: 3 if third else 2]
    stood = [(said.revision.first, said.revision.last) for said in found]
    assert stood == ([(1, 3), (2, 3), (3, 0)] if third else [(1, 3), (2, 0)])
    assert {said.revision.replaced_by for said in found[:-1]} == {found[-1].revision.id}
    told = json.loads((current(out) / "changes.json").read_text(encoding="utf-8"))["articles"]
    first = found[0].revision.id  # what the release that was gone back from had is no change to the one in use
    assert told == {"added": [], "changed": [{"id": found[-1].revision.id, "replaces": first}], "withdrawn": []}
    rollback(out, 2)
    published(pages, out, "2024-04-10")
    assert len(history(out, "Brest.html")) == len(found)


def test_an_article_that_came_back_has_each_of_its_stays(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    page(pages, "Brest", DAYS[0])
    for month, name_day in enumerate((DAYS[0], "", DAYS[0], "", DAYS[1], DAYS[0]), 1):
        (pages / "Lorient.html").unlink(missing_ok=True)
        if name_day:  # a date of change in the first stay brings nothing back before its time
            page(pages, "Lorient", name_day, "2023-05-06", "" if month == 1 else "2024-01-20")
        published(pages, out, f"2024-{month:02}-10")
    periods = [(said.revision.first, said.revision.last) for said in history(out, "Lorient.html")]
    assert periods == [(1, 2), (3, 4), (5, 6), (6, 0)]
    said = {
        day: {
            fact[2]
            for found in history(out, "Lorient.html", day)
            for fact in found.facts
            if fact[1] == "schema:startDate"
        }
        for day in ("2023-06", "2024-01-30", "2024-02-15", "2024-03-15", "2024-04-15", "2024-05-15", "2024-06-15")
    }
    assert [found.by for found in history(out, "Lorient.html", "2023-06")] == [
        "by the article's own date, published on 2023-05-06"
    ]
    first, other = {"2021-05-04"}, {"2021-06-11"}
    assert list(said.values()) == [first, first, set(), first, set(), other, first]
    kept = json.loads((current(out) / "articles.json").read_text(encoding="utf-8"))
    assert [len(item.get("stays", ())) for item in kept if "Lorient" in item["sources"][0]] in ([2, 0], [0, 2])
    assert all("stays" not in item for item in kept if "Brest" in item["sources"][0])  # as older releases wrote them


def test_a_stay_that_only_a_release_knows_that_somebody_went_back_from_is_kept(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"

    def next_release(month: int, there: bool) -> list[tuple[int, int]]:
        page(pages, "Brest", f"{month} mai 2022")  # so that each is a release of its own
        (pages / "Lorient.html").unlink(missing_ok=True)
        if there:
            page(pages, "Lorient", DAYS[1])
        published(pages, out, f"2024-{month:02}-10")
        return [(said.revision.first, said.revision.last) for said in history(out, "Lorient.html")]

    next_release(1, True)
    next_release(2, False)
    assert next_release(3, True) == [(1, 2), (3, 0)]
    rollback(out, 2)
    assert next_release(4, False) == [(1, 2), (3, 4)]
    (then,) = history(out, "Lorient.html", "2024-03-20")
    assert {fact[2] for fact in then.facts if fact[1] == "schema:startDate"} == {"2021-06-11"}
    assert len(then.facts) == len(set(then.facts)) > 0
    assert history(out, "Lorient.html", "2024-02-20") == ()
    rollback(out, 2)
    assert next_release(5, True) == [(1, 2), (3, 4), (5, 0)]
    lines = (current(out) / "history.nq").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))
