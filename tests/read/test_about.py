"""What a page says of its article beside the text: the day it was published, who wrote it, remarks of the theme."""

from __future__ import annotations

import json

import pytest

from soga_kg.model import AuthorCard, BlockKind, Page, PartialDate
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.bios import card_rows, role_in
from soga_kg.read.dates import dateline, published
from soga_kg.read.remarks import is_remark
from tests.read.html_pages import FR, FR_LONG, only, texts

MARCH = PartialDate("2025-03-03")


@pytest.mark.parametrize(
    "line",
    ["Publié le 3 mars 2025", "Mis en ligne le lundi 3 mars 2025 par Zoé Hart", "Posted on March 3rd, 2025 by Zoé Hart",
     "Published on: 3 March 2025", "lundi 3 mars 2025, par", "By Zoé Hart · 3 March 2025 · 4 min read",
     "Actualités | Publié le 3 mars 2025", "Par Zoé Hart, le 3 mars 2025", "03.03.2025 par Zoé Hart",
     "Date de publication : 2025-03-03", "Publicado el 3 de marzo de 2025", "3 mars 2025 - Par Zoé Hart"],
)  # fmt: skip
def test_a_line_says_when_its_article_was_published(line: str) -> None:
    assert published(line) == MARCH
    assert is_remark(line)


@pytest.mark.parametrize(
    "line",
    ["3 mars 2025", "Mis à jour le 3 mars 2025", "Le forum aura lieu le 3 mars 2025", "Le 3 mars 2025 par la poste",
     "Publié le 03/04/2025", "Publié le 31 février 2025", "Publié le 3 floréal 2025",
     "Rapport publié le 3 mars 2025 à lire", f"Publié le 3 mars 2025 par Zoé Hart. {FR}", "Publié en mars 2025"],
)  # fmt: skip
def test_other_days_are_none_of_publication(line: str) -> None:
    assert published(line) is None


@pytest.mark.parametrize(
    ("line", "release", "day"),
    [
        ("Brest, le 3 mars 2025", False, MARCH),
        ("Bristol, 3 March 2025 – The cooperative opens its maps.", False, MARCH),
        ("Aix-en-Provence (France), lundi 3 mars 2025 : la coopérative", False, MARCH),
        ("Bristol, March 3, 2025", True, MARCH),
        ("Bristol, 3 March 2025", False, None),
        ("Bristol, 3 March 2025, 9 am", True, None),
        ("Nous serons, le 3 mars 2025", True, None),
        ("Le forum du port, 3 mars 2025.", True, None),
    ],
)
def test_a_dateline_has_a_place_and_a_day(line: str, release: bool, day: PartialDate | None) -> None:
    assert dateline(line, release) == day


TEXT = f"<div class='text'><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta name='date' content='2025-03-03'>", f"<h1>Houle</h1>{TEXT}"),
        ("<meta name='DCTERMS.date' content='2025/03/03'>", f"<h1>Houle</h1>{TEXT}"),
        ("<meta name='dcterms.issued' content='3 March 2025'>", f"<h1>Houle</h1>{TEXT}"),
        ("", f"<span class='date'>3 mars 2025</span><span class='cat'>Presse</span><h1>Houle</h1>{TEXT}"),
        ("", f"<h1>Houle</h1><time>lundi 3 mars 2025</time>{TEXT}"),
        ("", f"<h1>Houle</h1><p><small>lundi 3 mars 2025, par <span class='author'>Zoé Hart</span></small></p>{TEXT}"),
        ("", f"<h1>Houle</h1>{TEXT}<p>Publié le 3 mars 2025</p>"),
        ("", f"<h1>Houle</h1><div class='text'><p>Brest, le 3 mars 2025 – {FR_LONG}</p></div>"),
        ("", f"<h1>Communiqué de presse</h1><h2>Houle ouvre ses cartes</h2><p>Brest, 3 mars 2025</p>{TEXT}"),
    ],
)
def test_the_day_of_publication_is_found_in_data_and_print(head: str, body: str) -> None:
    assert only(f"<head><title>Houle</title>{head}</head><body><div>{body}</div>").published == MARCH


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Houle</h1><div class='event-info'><span class='date'>3 mars 2025</span></div>{TEXT}",
        f"<h1>Houle</h1><span class='date-updated'>3 mars 2025</span>{TEXT}",
        f"<h1>Houle</h1>{TEXT}<p><span class='date'>3 mars 2025</span></p>",
        f"<h1>Houle</h1><p>3 mars 2025</p><p>Mis à jour le 4 mars 2025</p>{TEXT}",
        f"<h1>Houle</h1><p class='candidate'>3 mars 2025</p>{TEXT}",
        f"<h1>Houle</h1><time>bientôt</time>{TEXT}",
    ],
)
def test_days_of_events_and_changes_are_not_taken_for_it(body: str) -> None:
    assert only(f"<title>Houle</title><div>{body}</div>").published is None


# ---------------------------------------------------------------- remarks and authors


@pytest.mark.parametrize(
    "line",
    ["Mots-clés : ports, cartes", "Mots-clés ports, cartes", "Keywords: harbour",
     "Partager : Facebook LinkedIn Courriel",
     "Share this", "Partager cet article", "Temps de lecture : 4 minutes", "4 min read", "Mis à jour le 3 mars 2025"],
)  # fmt: skip
def test_lines_about_the_article_are_no_text_of_it(line: str) -> None:
    article = only(f"<article><h1>Houle</h1><p>{FR}</p><p>{line}</p><p>{FR_LONG}</p></article>")
    assert texts(article, BlockKind.PARAGRAPH, BlockKind.HEADING) == [FR, FR_LONG]


@pytest.mark.parametrize(
    "line",
    ["Partager le savoir des ports", "Tags and maps", "Mis à jour en continu", "3 mars 2025", "Keywords: they matter."],
)
def test_lines_that_only_look_like_it_stay(line: str) -> None:
    assert not is_remark(line)


def test_drupal_and_spip_name_author_and_day_in_one_line() -> None:
    meta = (
        "<div class='node__meta'>Publié le 3 mars 2025 - Par <span class='field--name-uid'>Noé Lambrecht</span></div>"
    )
    article = only(f"<article><h1>Houle</h1>{meta}<p>{FR}</p></article>")
    assert ([card.name for card in article.authors], article.published) == (["Noé Lambrecht"], MARCH)
    assert texts(article) == ["Houle", FR, "Noé Lambrecht"]


def test_a_line_may_name_several_authors() -> None:
    article = only(
        f"<article><h1>Houle</h1><p>Posted on 3 March 2025 by Zoé Hart, Inès Taleb and Noé Roy</p><p>{FR}</p>"
    )
    assert [card.name for card in article.authors] == ["Zoé Hart", "Inès Taleb", "Noé Roy"]
    assert only(f"<article><h1>Houle</h1><p>Par Zoé Hart (Houle)</p><p>{FR}</p>").authors[0].name == "Zoé Hart"
    assert only(f"<article><h1>Houle</h1><p>Fondé par Zoé Hart</p><p>{FR}</p>").authors == ()


BIO = "Zoé est chargée de mission chez Atelier des Dunes et vit à Brest. Avant, elle était à Radio Marée. Elle nage."


@pytest.mark.parametrize(
    "box",
    [
        "<div class='elementor-author-box'><h4 class='elementor-author-box__name'>Zoé Hart</h4>"
        f"<div class='elementor-author-box__bio'>{BIO}</div></div>",
        f"<div class='pp-author-boxes-wrapper'><p>Zoé Hart</p><p>{BIO}</p></div>",
        f"<div class='bloc-auteur'><p>Zoé Hart</p><p>{BIO}</p></div>",
    ],
)
def test_of_an_author_box_the_card_keeps_the_present_office(box: str) -> None:
    article = only(f"<article><h1>Houle</h1><p>{FR}</p></article>{box}")
    (card,) = article.authors
    assert (card.name, card.role) == ("Zoé Hart", "chargée de mission")
    assert article.quote(card.start, card.end) == "Zoé Hart\nZoé est chargée de mission chez Atelier des Dunes"
    assert "nage" not in article.text


def wordpress(told: object) -> tuple[AuthorCard, str]:
    post = {"title": {"rendered": "Houle"}, "content": {"rendered": f"<p>{FR}</p>"}, "link": "https://houle.example/a"}
    data = json.dumps(post | {"_embedded": {"author": [{"name": "Zoé Hart", "description": told}]}})
    (article,), _ = read(Page("post.json", data.encode(), "application/json"), Minter())
    return article.authors[0], article.quote(article.authors[0].start, article.authors[0].end)


def test_wordpress_tells_the_office_of_its_author() -> None:
    card, text = wordpress("Responsable des cartes chez Houle, zoe@houle.example, 01 99 00 12 34")
    assert (card.name, card.role, card.domain) == ("Zoé Hart", "Responsable des cartes", "houle.example")
    assert "zoe@" not in text
    assert "99" not in text
    assert (
        wordpress("")[1]
        == wordpress(None)[1]
        == wordpress("Elle aime la mer et les longues journées de pluie.")[1]
        == "Zoé Hart"
    )


def test_data_of_the_page_tells_the_office_of_an_author_whom_it_prints() -> None:
    author = {"name": "Zoé Hart", "jobTitle": "Policy officer", "worksFor": {"name": "Tidewater Union"}}
    data = json.dumps({"@type": "NewsArticle", "author": [author, "Noé Roy"]})
    article = only(
        f"<head><script type='application/ld+json'>{data}</script></head>"
        f"<article><h1>Houle</h1><p class='byline'>Par Zoé Hart</p><p>{FR}</p></article>"
    )
    assert [(card.name, card.role) for card in article.authors] == [("Zoé Hart", "Policy officer")]
    assert article.text.endswith("Zoé Hart\nPolicy officer\nTidewater Union")


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Zoé Hart is Communications Lead at Tidewater.", "Communications Lead"),
        ("Zoé est la directrice de Houle, une coopérative.", "directrice de Houle"),
        ("Elle est journaliste et vit à Brest avec ses enfants.", "journaliste"),
        ("She was director of Tidewater.", None),
        ("Elle dirige un chœur.", None),
        ("Zoé is fond of the sea.", None),
        ("Zoé runs communications for Tidewater.", None),
        ("Responsable des cartes", "Responsable des cartes"),
        ("Ancienne présidente de Houle", None),
    ],
)
def test_a_present_role_is_told_from_the_rest_of_a_life(sentence: str, role: str | None) -> None:
    assert role_in(sentence, "Zoé Hart") == role


def test_short_lines_of_a_card_stay_as_they_are() -> None:
    rows = ["Chargée de mission", "Brest, France", "Elle nage.", "Elle travaille pour Houle.", "Elle dirige un chœur."]
    assert card_rows(rows, "Zoé Hart") == ["Chargée de mission", "Brest, France", "Elle travaille pour Houle."]
    assert card_rows(["Zoé Hart runs maps for Tidewater and loves the sea. She worked for Houle."], "Zoé Hart") == [
        "Zoé Hart runs maps for Tidewater"
    ]
