"""HTML pages become articles. Part 2."""

from __future__ import annotations

import pytest

from soga_kg.errors import ReadError
from soga_kg.model import BlockKind, PartialDate
from tests.read.html_pages import ADDRESS, EN, FR, FR_LONG, MASKED, archived, only, reading, texts


def test_a_title_printed_in_two_languages_is_kept_in_both() -> None:
    page = archived(1, f"<h1>The tools of the cooperative and its members</h1><p>{FR_LONG}</p><p>{FR}</p>")
    article = only(page.replace("Le titre numéro 1", "Les outils de la coopérative et de ses membres"))
    assert article.title.text == "Les outils de la coopérative et de ses membres"
    assert [t.text for t in article.alternative_titles] == ["The tools of the cooperative and its members"]


def test_headings_under_the_title_are_no_titles() -> None:
    article = only(f"<h1>Un titre</h1><h1>Un titre</h1><h2>Le contexte de la réunion</h2><p>{FR}</p>")
    assert texts(article, BlockKind.TITLE) == ["Un titre"]
    assert texts(article, BlockKind.HEADING) == ["Le contexte de la réunion"]


def test_articles_without_a_title_and_without_a_place_are_read() -> None:
    made, _ = reading(f"<article><p>{FR_LONG}</p></article><article id='a b'><p>{EN} {EN}</p></article>")
    assert [a.title.text for a in made] == [" ".join(FR.split()[:12]), " ".join(EN.split()[:12])]
    assert {a.sources[0].reference for a in made} == {"page.html"}


def test_a_part_without_running_text_is_reported() -> None:
    names = " ".join(f"<li>Accueil</li><li>Contact</li><li>Presse {i}</li>" for i in range(12))
    made, skipped = reading(archived(1, f"<p>{FR_LONG}</p><p>{FR}</p>") + archived(2, f"<ul>{names}</ul>"))
    assert len(made) == 1
    assert [(s.source, s.reason) for s in skipped] == [("page.html#post-2", "no running text")]


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("<h1 class='logo'>Journal</h1>", "Un titre - Sous-titre"),
        ("<meta property='og:site_name' content='Journal'>", "Un titre - Sous-titre"),
        ("<h1>Journal</h1><h1>Un titre</h1>", "Un titre"),
        ("<h1>Tout autre chose</h1>", "Tout autre chose"),
    ],
)
def test_the_title_comes_from_the_heading_or_from_the_head(head: str, wanted: str) -> None:
    page = f"<title>Un titre - Sous-titre - Journal</title>{head}<main><p>{FR}</p><p>{FR_LONG}</p></main>"
    assert only(page).title.text == wanted


def test_the_title_of_structured_data_is_read_where_nothing_else_names_one() -> None:
    data = (
        '{"@graph": [{"@type": "Organization"}, 3, {"@type": ["BlogPosting"], "headline": "Les outils &amp; nous",'
        '"author": [{"name": "Noé Lambrecht"}, "Inès Taleb", {"url": "x"}, 7], "datePublished": "2022-10-01"}]}'
    )
    page = f"<script type='application/ld+json'>{data}</script><p>{FR}</p><p>{FR_LONG}</p>"
    article = only(page)
    assert article.title.text == "Les outils & nous"
    assert article.published == PartialDate("2022-10-01")
    assert [card.name for card in article.authors] == ["Noé Lambrecht", "Inès Taleb"]


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "3", '[{"@type": 4}]', '{"@graph": 5, "@type": "Article"}'])
def test_structured_data_that_makes_no_sense_is_passed_over(data: str) -> None:
    article = only(f"<script type=application/ld+json>{data}</script><h1>Un titre</h1><p>{FR}</p>")
    assert (article.title.text, article.published, article.authors) == ("Un titre", None, ())


@pytest.mark.parametrize(
    ("markup", "name", "wanted"),
    [
        ("<link rel=canonical href='https://houle.example/fr/2021/05/09/outils/'>", "page.html", "2021-05-09"),
        ("", "https://houle.example/2021/05/09/outils/", "2021-05-09"),
        ("<meta property='article:published_time' content='bientôt'>", "page.html", None),
        ("<meta property='article:published_time' content='2023-02-31'>", "page.html", None),
        ("<p>Publié le <time datetime='2020-01-02'>2 janvier</time></p>", "page.html", "2020-01-02"),
        ("<p><span itemprop=datePublished content='2020-01-03'></span></p>", "page.html", "2020-01-03"),
        ("<time class=updated datetime='2020-01-02'>2 janvier</time>", "page.html", None),
        (f"<p>{FR} Le <time datetime='2020-01-02'>2 janvier</time>.</p>", "page.html", None),
    ],
)
def test_the_date_of_publication_is_no_other_date(markup: str, name: str, wanted: str | None) -> None:
    published = only(f"<main><h1>Un titre</h1>{markup}<p>{FR}</p></main>", name).published
    assert (published and published.value) == wanted


def test_an_author_box_gives_role_and_domain() -> None:
    article = only(
        f"<article><h1>Un titre</h1><p class=byline>Par Camille Verdier, le 3 mars 2024</p><p>{FR}</p></article>"
        "<div class='author-box'><img alt='portrait'><h4>Camille Verdier</h4><p>Chargée de mission</p>"
        f"<p>Brest, France</p><a href='mailto:{ADDRESS}?subject=x'>Écrire</a></div>"
    )
    (card,) = article.authors
    assert (card.name, card.role, card.domain, card.place) == (
        "Camille Verdier", "Chargée de mission", "houle.example", "Brest, France",
    )  # fmt: skip
    assert article.quote(card.start, card.end).endswith("houle.example")


def test_a_card_printed_as_paragraphs_is_a_card() -> None:
    article = only(
        f"<h1>Un titre</h1><p>{FR}</p><h4>Un article écrit par</h4><p>Camille Verdier</p><p>Chargée de mission</p>"
        f"<p><a class=__cf_email__ data-cfemail={MASKED}>[email protected]</a></p><p>Brest, France</p>"
        f"<h2>Nos partenaires</h2><ul><li>Radio Marée</li></ul><p class=author>Camille Verdier</p>"
    )
    (card,) = article.authors
    assert (card.name, card.role, card.domain, card.place) == (
        "Camille Verdier", "Chargée de mission", "houle.example", "Brest, France",
    )  # fmt: skip
    assert texts(article, BlockKind.HEADING) == ["Nos partenaires"]


@pytest.mark.parametrize(
    ("byline", "wanted"),
    [
        ("<span class=author>par Noé Lambrecht | 3 mars 2024</span>", ["Noé Lambrecht"]),
        ("<span class=author>Noé Lambrecht</span><b class=author_name>Inès Taleb</b>", ["Noé Lambrecht", "Inès Taleb"]),
        ("<span itemprop=author><meta itemprop=author content='Noé Lambrecht'></span>", ["Noé Lambrecht"]),
        ("<span class=author>admin</span>", []),
        ("<span class=author>Houle-Admin</span>", []),
        ("<span class=author>La Rédaction</span>", []),
        ("<span class=author>Il écrit depuis Brest.</span>", []),
        ("<span class='author comment-author'>Noé Lambrecht</span>", []),
        ("<span class='author'></span><div class=authority>Noé</div>", []),
        ("<div class='author-box'><p>il écrit ici depuis longtemps</p><p>et ailleurs</p></div>", []),
        (f"<div class='author-page'>{'<p>Une ligne</p>' * 13}</div>", []),
        (f"<div class='author-page'>{'<p>Une ligne</p>' * 101}</div>", []),
        ("<div class='author-box'><p>À propos de l'auteur</p><p>Noé Lambrecht</p></div>", ["Noé Lambrecht"]),
        ("<div class='author-box'><p>Noé Lambrecht</p><p>n@maree.example</p></div>", ["Noé Lambrecht"]),
    ],
)
def test_bylines_name_people_and_organisations_only(byline: str, wanted: list[str]) -> None:
    article = only(f"<article><h1>Un titre</h1>{byline}<p>{FR}</p></article>")
    assert [card.name for card in article.authors] == wanted


def test_an_author_of_the_head_counts_where_the_text_names_nobody() -> None:
    page = f"<meta name=author content='Noé Lambrecht'><article><h1>Un titre</h1>{{}}<p>{FR}</p></article>"
    assert [card.name for card in only(page.format("")).authors] == ["Noé Lambrecht"]
    named = only(page.format("<a rel=author>Inès Taleb</a>"))
    assert [card.name for card in named.authors] == ["Inès Taleb"]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (
            "<body><nav><ul><li>Accueil</li><li>Contact</li></ul></nav><footer>Mentions légales</footer></body>",
            "no article",
        ),
        ("<ul><li><a href=/>Accueil</a><li><a href=/b>Blog</a><li><a href=/c>Contact</a></ul>", "no article"),
        ("<html><head><title>Houle</title></head><body></body></html>", "no article"),
        ("<div id=root></div><script>render({articles: ['du texte en abondance pour tous']})</script>", "no article"),
        ("<h1>Un titre et rien de plus que cela</h1>", "no article"),
        (f"<title>{FR}</title><!-- {FR} ", "no article"),
        ("   ", "empty"),
        ("<p>\x00\x01\x02</p>" * 9, "not text"),
    ],
)
def test_pages_without_an_article_are_refused_with_what_to_do(page: str, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        reading(page)
    assert caught.value.hint
