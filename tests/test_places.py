"""An article whose title changes is known again, and keeps its work and the IRIs of what it describes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.collate import collate
from soga_kg.history import history
from soga_kg.model import Article, Page
from soga_kg.namespaces import Minter
from soga_kg.pipeline import build
from soga_kg.places import joined, marks, noted
from soga_kg.read import read
from soga_kg.register import Register, State
from soga_kg.release import current
from soga_kg.suppress import Suppression
from tests.conftest import silent
from tests.test_collate import FRENCH, OTHER, article
from tests.test_corrections import rows
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE

MINT = Minter("https://kg.example/")


def id_(iri: str) -> str:
    return iri.removeprefix(f"{MINT.base}id/")


def post(title: str, text: str, link: str, number: int, name: str = "posts.json") -> Article:
    item = {
        "id": number, "link": link, "title": {"rendered": title}, "content": {"rendered": f"<p>{text}</p>"},
        "guid": {"rendered": f"https://houle.example/?p={number}"}, "status": "publish",
    }  # fmt: skip
    (found,), _ = read(Page(name, json.dumps([item]).encode(), "application/json"), MINT)
    return found


class Site:
    """Releases of a site as far as works are concerned."""

    def __init__(self) -> None:
        self.register = Register()
        self.number = 0

    def shows(self, *articles: Article) -> dict[str, str]:
        """The next release; page -> id of the work that stands there."""
        found = collate(articles, MINT, self.register)
        ids = {id_(iri) for a in found for iri in (a.iri, a.work)}
        self.number += 1
        after = joined(self.register, found, MINT.base)
        made, _ = self.register.following(ids, after, self.number, "")
        self.register = Register.parse(noted(made, found, MINT.base).text())
        return {s.page.rpartition("/")[2]: id_(a.work) for a in found for s in a.sources}


def test_a_text_keeps_its_work_under_any_title_and_at_any_place() -> None:
    site = Site()
    work = site.shows(article("Houle à Brest", FRENCH, "a.txt"), article("Le phare", OTHER, "b.txt"))["a.txt"]
    assert site.shows(article("La coopérative se réunit", FRENCH, "a.txt"))["a.txt"] == work
    assert site.shows(article("Cent vingt membres", FRENCH, "moved.txt"))["moved.txt"] == work
    assert site.register.entries[work].state is State.CURRENT
    assert len({e.id for e in site.register.entries.values() if e.id.startswith("work/")}) == 2


def test_so_does_what_alone_stands_on_a_page_when_title_and_text_change() -> None:
    site = Site()
    work = site.shows(article("Houle à Brest", FRENCH, "a.txt"))["a.txt"]
    assert site.shows(article("Un autre titre", OTHER, "a.txt"))["a.txt"] == work


def test_so_does_an_article_among_others_on_a_page() -> None:
    both = "Houle à Brest\n\nHoule à Brest\n\n{}\n\n\n{}\n\n{}\n\n{}\n"
    site, works = Site(), []
    for title in ("Le phare ouvre ses portes", "Une visite au bord de la mer"):
        found, _ = read(Page("archive.txt", both.format(FRENCH, title, title, OTHER).encode()), MINT)
        assert len(found) == 2
        collated = collate(found, MINT, site.register)
        works.append({a.work for a in collated})
        site.shows(*found)
    assert works[0] == works[1]


DATED = (
    "Le phare\n\nLe phare\n\nPublié le 4 mars 2024\n\nLe phare ouvre ses portes à celles et ceux qui aiment la mer.\n",
    "Houle à Brest\n\nHoule à Brest\n\nPublié le 12 mars 2024\n\n" + FRENCH + "\n",
    "En scène\n\nEn scène\n\nPublié le {0} mars 2024\n\nLa troupe répète {1} chaque mercredi soir à la maison.\n",
)
NEW = "Une fête\n\nUne fête\n\nPublié le {0} mars 2024\n\nTout le quartier dansera sous les lampions jusque tard.\n"


@pytest.mark.parametrize(
    ("after", "same"),
    [
        ((DATED[0], NEW.format(12), DATED[2]), True),
        ((DATED[0], NEW.format(13), DATED[2]), False),  # another article took its place
        ((DATED[0], DATED[1], NEW.format(12)), False),  # two of that day
    ],
)
def test_so_does_the_only_article_of_a_day_on_a_page_of_many_when_title_and_text_change(
    after: tuple[str, ...], same: bool
) -> None:
    site, shown = Site(), []
    for parts in (DATED, after):
        text = "\n\n".join(part.format(20, "une comédie") for part in parts)
        found, _ = read(Page("archive.txt", text.encode()), MINT)
        assert [bool(a.published) for a in found] == [True] * 3
        collated = collate(found, MINT, site.register)
        shown.append({a.title.text: a.work for a in collated})
        site.shows(*found)
    assert (shown[1]["Une fête"] == shown[0]["Houle à Brest"]) is same
    assert shown[1]["Le phare"] == shown[0]["Le phare"]
    assert len(set(shown[1].values())) == 3


def test_so_does_an_object_whose_address_title_and_text_change() -> None:
    site = Site()
    one = post("Houle à Brest", FRENCH, "https://houle.example/2024/01/02/houle", 12)
    other = post("Le phare", OTHER, "https://houle.example/2024/01/03/phare", 13)
    works = site.shows(one, other)
    text = "Le réseau des écoles de voile prépare la saison avec une journée ouverte à toutes les familles du port."
    there = site.shows(post("Nouveau titre", text, "https://houle.example/2025/05/06/nouveau", 12), other)
    assert there["nouveau"] == works["houle"] != works["phare"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (
            '<html><head><link rel="shortlink" href="https://www.houle.example/?p=12"><title>{0}</title></head>'
            "<body><article><h1>{0}</h1><p>{1}</p></article></body></html>",
            "text/html",
        ),
        (
            '<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><title>{0}</title>'
            "<guid>https://houle.example/?p=12</guid><c:encoded>{1}</c:encoded></item></channel></rss>",
            "application/rss+xml",
        ),
    ],
)
def test_pages_and_feeds_tell_the_number_that_the_interface_tells(content: str, media_type: str) -> None:
    (found,), _ = read(Page("x", content.format("Houle à Brest", FRENCH).encode(), media_type), MINT)
    assert found.keys == post("Houle", FRENCH, "", 12).keys == ("houle.example/?p=12",)


def test_a_new_article_under_the_title_that_another_had_is_a_work_of_its_own_and_stays_so() -> None:
    site = Site()
    work = site.shows(article("Houle à Brest", FRENCH, "a.txt"))["a.txt"]
    now = (article("Houle en fête", FRENCH, "a.txt"), article("Houle à Brest", OTHER, "b.txt"))
    there = site.shows(*now)
    assert there["a.txt"] == work != there["b.txt"]
    assert site.shows(*now) == there
    assert site.shows(now[0], article("Encore un titre", f"{OTHER} De plus.", "b.txt")) == there


def test_two_articles_of_one_title_stay_two_when_both_are_edited() -> None:
    site = Site()
    site.shows(article("Lettre", FRENCH, "a.txt"))
    site.shows(article("Lettre de juin", FRENCH, "a.txt"), article("Lettre", OTHER, "b.txt"))
    there = site.shows(article("Lettre", FRENCH, "a.txt"), article("Lettre", OTHER, "b.txt"))
    assert there["a.txt"] != there["b.txt"]
    edited = (article("Lettre", f"{FRENCH} Ajout.", "a.txt"), article("Lettre", f"{OTHER} Ajout.", "b.txt"))
    assert site.shows(*edited) == there


def test_a_page_that_shows_the_latest_article_does_not_give_it_the_work_of_the_one_before() -> None:
    site = Site()
    old = article("Houle à Brest", FRENCH, "news.txt")
    work = site.shows(old)["news.txt"]
    edited = article("Houle à Brest", f"{FRENCH} Mise à jour.", "one.txt")
    there = site.shows(edited, article("Le phare", OTHER, "news.txt"))
    assert there["one.txt"] == work != there["news.txt"]


def test_what_turns_out_to_be_one_work_leads_to_the_older_one() -> None:
    site = Site()
    old = site.shows(article("Houle à Brest", FRENCH, "a.txt"))["a.txt"]
    there = site.shows(article("Houle à Brest", FRENCH, "a.txt"), article("Le phare", OTHER, "b.txt"))
    near = f"{FRENCH} Une suite."
    site.shows(article("Houle à Brest", FRENCH, "a.txt"), article("Le phare", near, "b.txt"))
    entry = site.register.entries[there["b.txt"]]
    assert (entry.state, entry.target) == (State.MERGED, old)


def test_what_a_short_text_or_a_withheld_page_is_known_by_is_nothing() -> None:
    short = article("Houle à Brest", "La houle monte à Brest.", "withheld")
    assert [mark.partition(":")[0] for mark in marks([short])[short.iri]] == ["title"]


def test_a_retitled_article_goes_on_with_its_events_and_history_and_no_mark_names_who_is_on_the_list(
    tmp_path: Path,
) -> None:
    text = "L'assemblée générale aura lieu le 4 mai 2021 à Brest. Awa Diallo y parlera de la Coopérative Houle."
    pages, out = tmp_path / "pages", tmp_path / "out"
    config = replace(RULES_ALONE, base=MINT.base, max_shrink=1.0)
    seen = []
    for day, title in (("2023-01-10", "Une réunion"), ("2024-02-20", "On se retrouve"), ("2025-03-30", "Rendez-vous")):
        page(pages, "awa-diallo.txt", title, text)
        build([str(pages)], out, replace(config, date=day), silent)
        seen.append(rows(out, "SELECT ?e ?w { ?e a schema:Event . ?a dcterms:isVersionOf ?w }"))
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) == 1
    assert [said.revision.title for said in history(out, seen[0][0][1])] == [
        "Une réunion", "On se retrouve", "Rendez-vous",
    ]  # fmt: skip
    changes = json.loads((current(out) / "changes.json").read_text(encoding="utf-8"))
    assert (changes["merged"], [i for i in changes["created"] if not i.startswith("article/")]) == ([], [])
    assert "awa-diallo.txt" in (current(out) / "register.tsv").read_text(encoding="utf-8")
    Suppression(out / "suppressed.tsv").add(["Awa Diallo"], "2026-01-01")
    build([str(pages)], out, config, silent)
    assert rows(out, "SELECT ?e ?w { ?e a schema:Event . ?a dcterms:isVersionOf ?w }") == seen[0]
    assert "awa" not in (current(out) / "register.tsv").read_text(encoding="utf-8").casefold()


def test_a_retitled_article_keeps_its_work_after_a_register_of_an_older_version(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages", tmp_path / "out"
    config = replace(RULES_ALONE, base=MINT.base)
    asked = "SELECT ?page ?w { ?a dcterms:isVersionOf ?w ; dcterms:source ?page }"
    page(pages, "a.txt", "Une réunion", FRENCH)
    page(pages, "b.txt", "Le phare", OTHER)
    build([str(pages)], out, config, silent)
    before = dict(rows(out, asked))
    path = current(out) / "register.tsv"
    lines = [line.split("\t")[:6] for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    page(pages, "a.txt", "On se retrouve", OTHER[: len(OTHER) // 2] + FRENCH[len(FRENCH) // 2 :])
    build([str(pages)], out, config, silent)
    assert {source.partition("#")[0]: work for source, work in rows(out, asked)} == {
        source.partition("#")[0]: work for source, work in before.items()
    }
