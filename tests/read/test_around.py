"""Standfirst and post-scriptum, which themes put into elements beside the text."""

from __future__ import annotations

import pytest

from soga_kg.model import BlockKind
from tests.read.html_pages import EN, FR, FR_LONG, only, texts

LEAD = "Trois ports partagent leurs données."
NOTE = "La charte a été écrite par Atelier des Dunes."
MENU = "<div id='menu'><ul><li><a href='/a'>Accueil</a></li><li><a href='/b'>Presse</a></li></ul></div>"
SPIP = f"""<title>Houle ouvre ses cartes - Le port</title><body>{MENU}<div id="contenu">
<div class="cartouche"><h1 class="crayon titre">Houle ouvre ses cartes</h1></div>
<div class="surlignable"><div class="crayon article-chapo-9 chapo"><p>{LEAD}</p></div>
<div class="crayon article-texte-9 texte surlignable"><p>{FR_LONG}</p><p>{FR_LONG}</p></div></div>
<div class="ps surlignable"><h2>P.-S.</h2><p>{NOTE}</p></div></div><div class="menu">{MENU}</div>"""


def test_standfirst_and_post_scriptum_of_spip_are_read() -> None:
    article = only(SPIP)
    assert texts(article) == ["Houle ouvre ses cartes", LEAD, FR_LONG, FR_LONG, "P.-S.", NOTE]


@pytest.mark.parametrize(
    "lead",
    [
        f"<div class='field field--name-field-chapo'><p>{LEAD}</p></div>",
        f"<div class='intro'>{LEAD}</div>",
        f"<div class='frame'><div class='teaser-text'><p>{LEAD}</p></div></div>",
        f"<div class='elementor-widget elementor-widget-theme-post-excerpt'><div>{LEAD}</div></div>",
        f"<p class='lead'>{LEAD}</p>",
        f"<div class='row'><span>12 mars</span></div><section><p class='article__standfirst'>{LEAD}</p></section>",
    ],
)
@pytest.mark.parametrize(
    "head", ["<h1>Houle ouvre ses cartes</h1>", "<div><div><h2>Houle ouvre ses cartes</h2></div></div>"]
)
def test_a_standfirst_between_title_and_text_is_read_whatever_the_system(lead: str, head: str) -> None:
    text = f"<div class='text'><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"
    article = only(f"<title>Houle ouvre ses cartes</title><div>{MENU}{head}{lead}<div>{text}</div></div>")
    assert texts(article, BlockKind.PARAGRAPH, BlockKind.HEADING) == [LEAD, FR_LONG, FR_LONG]


def test_a_sentence_between_title_and_text_needs_no_mark_but_rubric_and_date_are_none() -> None:
    text = f"<div><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"
    article = only(f"<h1>Houle</h1><p>Actualités.</p><p>{FR}</p><p>Le 12 mars</p>{text}")
    assert texts(article, BlockKind.PARAGRAPH) == [FR, FR_LONG, FR_LONG]


def test_the_standfirst_of_an_article_stands_before_its_element_too() -> None:
    text = f"<article><p>{FR_LONG}</p><p>{FR_LONG}</p></article>"
    article = only(f"<title>Houle</title><div class='hero'><h1>Houle</h1><p class='lede'>{LEAD}</p></div>{text}")
    assert texts(article, BlockKind.PARAGRAPH) == [LEAD, FR_LONG, FR_LONG]


@pytest.mark.parametrize(
    "other",
    [
        f"<div class='teaser'><h3><a href='/x'>Un autre</a></h3><p>{EN}</p></div>",
        f"<article class='teaser'><h3>Un autre</h3><p>{EN}</p></article>",
        f"<div class='byline'>{EN}</div>",
        f"<div><p><a href='/x'><h3>Un autre</h3></a>{EN}</p></div>",
    ],
)
def test_beginnings_of_other_articles_are_no_standfirst(other: str) -> None:
    text = f"<div><p>{FR_LONG}</p><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"
    article = only(f"<title>Houle</title><div><h1>Houle</h1>{other}{text}</div>")
    assert texts(article, BlockKind.PARAGRAPH) == [FR_LONG] * 3


def test_what_stands_before_the_title_or_after_the_text_is_none() -> None:
    text = f"<div><p>{FR_LONG}</p><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"
    article = only(f"<div><p class='intro'>{LEAD}</p><h1>Houle</h1>{text}<p class='intro'>{LEAD}</p><p>{EN}</p></div>")
    assert texts(article, BlockKind.PARAGRAPH) == [FR_LONG] * 3


def test_without_a_title_the_neighbours_of_the_text_count() -> None:
    text = f"<div><p>{FR_LONG}</p><p>{FR_LONG}</p></div>"
    article = only(f"<div><div class='chapo'>{LEAD}</div>{text}<div class='ps'>{NOTE}</div></div><h1>Contact</h1>")
    assert texts(article, BlockKind.PARAGRAPH) == [LEAD, FR_LONG, FR_LONG, NOTE]
