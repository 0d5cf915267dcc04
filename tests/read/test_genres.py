"""A line that names the kind of a text is not its title."""

from __future__ import annotations

import pytest

from soga_kg.model import Article, BlockKind, Page, PartialDate
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.genres import is_genre, is_release
from tests.read.html_pages import EN, FR, FR_LONG, only, texts


def page(text: str) -> Article:
    (article,), _ = read(Page("page.txt", text.encode()), Minter())
    return article


@pytest.mark.parametrize(
    "line",
    ["COMMUNIQUÉ DE PRESSE", "Communiqué de presse – 3 mars 2025", "Communiqué de presse n° 12",
     "Press Release: 3 March 2025",
     "Appel à projets", "CALL FOR PROPOSALS", "Open letter", "Lettre ouverte", "Appel à manifestation d’intérêt"],
)  # fmt: skip
def test_kinds_of_text_are_known_in_both_languages(line: str) -> None:
    assert is_genre(line)
    assert is_release(line) == ("ress" in line.casefold())


@pytest.mark.parametrize("line", ["Appel à projets : Houle 2025", "Open letter to the ports", "Lettre ouverte, Houle"])
def test_a_title_may_begin_with_its_kind(line: str) -> None:
    assert not is_genre(line)


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        ("COMMUNIQUÉ DE PRESSE\nBrest, le 3 mars 2025\n\nHOULE OUVRE", "HOULE OUVRE", "2025-03-03"),
        ("Communiqué de presse\n\nHoule ouvre ses cartes", "Houle ouvre ses cartes", None),
        ("Appel à projets\n\nHoule ouvre ses cartes\n\nPublié le 3 mars 2025", "Houle ouvre ses cartes", "2025-03-03"),
        ("Communiqué de presse - Brest, 3 mars 2025\n\nHoule ouvre ses cartes", "Houle ouvre ses cartes", "2025-03-03"),
        ("POUR DIFFUSION IMMÉDIATE\nCommuniqué de presse\nBrest, 3 mars 2025\n\nHoule ouvre ses cartes",
         "Houle ouvre ses cartes", "2025-03-03"),
        ("Communiqué de presse", "Communiqué de presse", None),
        ("Houle ouvre ses cartes\nBrest, 3 mars 2025", "Houle ouvre ses cartes", None),
        ("Brest, 3 mars 2025. À qui sont les cartes ?", "Brest, 3 mars 2025. À qui sont les cartes ?", "2025-03-03"),
    ],
)  # fmt: skip
def test_the_headline_after_the_kind_is_the_title(head: str, title: str, day: str | None) -> None:
    article = page(f"{head}\n\n{FR_LONG}\n\n{FR}\n")
    assert article.title.text == title
    assert article.published == (PartialDate(day) if day else None)
    assert all(line in article.text for line in head.split("\n") if line)
    assert texts(article, BlockKind.TITLE) == [t.text for t in (*article.alternative_titles, article.title)]


def test_the_headline_of_an_english_call_is_the_title() -> None:
    article = page(f"CALL FOR PROPOSALS\n\nTidewater 2025-2027: second call\n\nDeadline: 30 May 2025\n\n{EN}\n\n{EN}\n")
    assert article.title.text == "Tidewater 2025-2027: second call"


def test_on_a_web_page_the_heading_under_the_kind_is_the_title() -> None:
    article = only(
        f"<title>Press release</title><article><h1>Press release</h1><h2>Tidewater opens</h2><p>{EN}</p></article>"
    )
    assert article.title.text == "Tidewater opens"
