"""HTML pages become articles."""

from __future__ import annotations

import pytest

from soga_kg.model import Article, BlockKind, PartialDate
from tests.read.html_pages import EN, FR, FR_LONG, archived, only, reading, texts


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(b.kind.value, article.quote(b.start, b.end)) for b in article.blocks]


POST = f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Houle garde ses outils - Le Journal du port</title>
<meta property="og:site_name" content="Le Journal du port"><meta property="og:type" content="article">
<meta property="og:title" content="Houle garde ses outils - Le Journal du port">
<meta property="article:published_time" content="2024-03-12T08:00:00+01:00">
<script>var menu = "<div><p>jamais</p>";</script><style>p {{ color: red }}</style></head>
<body class="single has-sidebar">
<header><h1 class="site-title">Le Journal du port</h1><nav><ul><li><a href="/">Accueil</a></li></ul></nav></header>
<div id="cookie-banner"><p>Nous utilisons des cookies pour mesurer l'audience de ce site.</p></div>
<main><article id="post-7" class="post type-post author-camille hentry">
<header class="entry-header"><span class="cat-links">Actualités</span>
<h1 class="entry-title">Houle garde ses outils</h1>
<div class="entry-meta"><time class="published" datetime="2024-03-12">12 mars</time>
<span class="byline">par <span class="author vcard"><a rel="author" href="/a">Camille Verdier</a></span></span></div>
</header>
<div class="entry-content"><!-- wp:paragraph --><p>{FR}</p><!-- /wp:paragraph -->
<figure class="wp-block-image"><img src="a.jpg" alt="des membres autour d'une table"/>
<figcaption class="wp-element-caption">La salle de réunion, au mois de mars</figcaption></figure>
<h2 class="wp-block-heading">Nos<br>partenaires</h2>
<ul class="wp-block-list"><li>Atelier des Dunes<ul><li>Antenne de Lorient</li></ul></li><li><p>Radio Marée</p><p>Depuis
2019.</p></li></ul>
<blockquote class="wp-block-quote"><p>Nous voulons garder nos outils.</p>
<footer>Jeanne Morvan, présidente</footer></blockquote>
<p>On peut lire <a href="/b">notre bilan</a><a href="/c">notre budget</a> (<a href="/d">ici</a>).<br>Le reste suit.</p>
<p><strong>Et ensuite</strong></p><p>{FR_LONG}</p>
<div class="sharedaddy"><h3>Partager</h3><a href="/t">Twitter</a></div></div>
<footer class="entry-footer">Classé dans Actualités</footer></article>
<section class="related-posts"><h2>À lire aussi</h2><article><h3>Autre</h3><p>Un autre texte du journal.</p></article>
</section>
</main><aside><h2>Articles récents</h2></aside><footer>Mentions légales</footer></body></html>"""


def test_a_gutenberg_post_becomes_its_blocks_and_nothing_else_of_the_page() -> None:
    article = only(POST)
    assert blocks(article) == [
        ("title", "Houle garde ses outils"),
        ("paragraph", FR),
        ("caption", "des membres autour d'une table"),
        ("caption", "La salle de réunion, au mois de mars"),
        ("heading", "Nos partenaires"),
        ("bullet", "Atelier des Dunes"),
        ("bullet", "Antenne de Lorient"),
        ("bullet", "Radio Marée"),
        ("paragraph", "Depuis 2019."),
        ("quote", "Nous voulons garder nos outils."),
        ("quote", "Jeanne Morvan, présidente"),
        ("paragraph", "On peut lire notre bilan notre budget (ici)."),
        ("paragraph", "Le reste suit."),
        ("heading", "Et ensuite"),
        ("paragraph", FR_LONG),
        ("author", "Camille Verdier"),
    ]
    assert [b.depth for b in article.blocks if b.kind is BlockKind.BULLET] == [1, 2, 1]
    assert {b.depth for b in article.blocks if b.kind is not BlockKind.BULLET} == {0}
    assert article.title.text == "Houle garde ses outils"
    assert article.published == PartialDate("2024-03-12")
    assert [card.name for card in article.authors] == ["Camille Verdier"]
    assert [source.reference for source in article.sources] == ["page.html"]
    assert article.language == "fr"


def test_every_partner_of_a_long_list_keeps_its_bullet() -> None:
    partners = [f"Structure {word} {i}" for i in range(20) for word in ("Nord", "Sud", "Est", "Ouest")]
    items = "".join(f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(partners))
    article = only(f"<main><h1>Nos partenaires</h1><p>{FR}</p><ul>{items}</ul></main>")
    assert texts(article, BlockKind.BULLET) == partners
    assert len(partners) == 80


def test_a_list_of_partners_alone_is_an_article() -> None:
    items = "".join(f"<li>Structure {word}</li>" for word in ("Nord", "Sud", "Est", "Ouest", "Centre", "Littoral"))
    assert len(texts(only(f"<h1>Nos partenaires</h1><ul>{items}</ul>"), BlockKind.BULLET)) == 6


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("Voir<a href=x>Houle</a>et<a href=x>Marée</a>", "Voir Houle et Marée"),
        ("l'<a href=x>atelier</a>, puis (<a href=x>Houle</a>)", "l'atelier, puis (Houle)"),
        ("le 1<sup>er</sup> mars, <em>commu</em>ns", "le 1er mars, communs"),
        ("une co&shy;opé&#8203;rative&nbsp;!", "une coopérative !"),
        ("a &lt; b &amp; c < d", "a < b & c < d"),
        ("Bravo <img class=emoji alt='🎉'> à tous", "Bravo 🎉 à tous"),
        ("un <svg><title>dessin</title><g/></svg>texte<svg/> nu", "un texte nu"),
    ],
)
def test_neighbours_are_neither_glued_nor_torn(markup: str, wanted: str) -> None:
    assert wanted in texts(only(f"<h1>Un titre</h1><p>{markup}</p><p>{FR}</p>"))


def test_rows_of_a_table_and_lines_of_a_list_item_stay_together() -> None:
    article = only(
        f"<h1>Un titre</h1><p>{FR}</p><table><caption>Programme</caption><tr><th>Heure<th>Thème<tr><td>9 h<td>Accueil "
        f"des membres</table><ul><li>Jeanne Morvan<br>présidente</li></ul><dl><dt>Lieu<dd>Brest</dl><p>- un<br>- deux"
        "<br><br>Fin de<br>la liste.<br>puis rien.</p><p>...</p>"
    )
    assert blocks(article)[2:] == [
        ("caption", "Programme"),
        ("paragraph", "Heure | Thème"),
        ("paragraph", "9 h | Accueil des membres"),
        ("bullet", "Jeanne Morvan\nprésidente"),
        ("paragraph", "Lieu"),
        ("paragraph", "Brest"),
        ("bullet", "un"),
        ("bullet", "deux"),
        ("paragraph", "Fin de la liste."),
        ("paragraph", "puis rien."),
    ]


def test_captions_leave_out_file_names_and_repetitions() -> None:
    article = only(
        f"<h1>Un titre</h1><p>{FR}</p><p><img alt='IMG_2041'><img alt='photo.jpg'><img alt=''><img></p>"
        "<img alt='Le quai'><figure><img alt='Le port de Brest'><figcaption>Le port de Brest</figcaption></figure>"
        f"<p class='wp-caption-text'>Photo : Radio Marée</p><ul><li>✅ Une puce<li>o ●</ul><p>{FR}</p>"
    )
    assert texts(article, BlockKind.CAPTION) == ["Le quai", "Le port de Brest", "Photo : Radio Marée"]
    assert texts(article, BlockKind.BULLET) == ["Une puce", "o ●"]


def test_a_heading_whose_end_is_missing_does_not_swallow_the_text() -> None:
    article = only(f"<h1>Un titre<div>{FR_LONG} {FR}</div><h2>Suite<p>{FR}</p></h2>")
    assert texts(article, BlockKind.PARAGRAPH) == [f"{FR_LONG} {FR}"]
    assert article.title.text == "Un titre"


@pytest.mark.parametrize("order", ["<div class='main'>{}</div>{}", "{1}<div><div><section>{0}</section></div></div>"])
def test_without_article_and_main_the_densest_element_is_read(order: str) -> None:
    links = "".join(f"<a href='/{i}'>Une page du site qui parle d'autre chose</a> " for i in range(30))
    page = order.format(
        f"<h1>Un titre</h1><p>{FR_LONG}</p><p>{FR}</p><p>{FR_LONG}</p>", f"<div>{links}<p>Un coin.</p></div>"
    )
    assert texts(only(f"<body><div id='page'>{page}</div></body>")) == ["Un titre", FR_LONG, FR, FR_LONG]


def test_text_beside_cards_that_are_called_articles_is_the_article() -> None:
    cards = "".join(f"<article><h3>Fiche {i}</h3><p>{FR}</p></article>" for i in range(2))
    (article,), skipped = reading(
        f"<main><h1>Un titre</h1><p>{FR_LONG}</p><p>{FR_LONG}</p>{cards}<p>{FR_LONG}</p></main>"
    )
    assert texts(article) == ["Un titre", FR_LONG, FR_LONG, FR_LONG]
    assert len(skipped) == 2


def test_cards_inside_an_article_are_its_text_but_posts_inside_are_not() -> None:
    (article,), skipped = reading(
        f"<article><h1>Un titre</h1><p>{FR_LONG}</p><article><h3>Jeanne Morvan</h3><p>présidente</p></article>"
        f"<article><h3><a href='/x'>Autre page</a></h3><p>{EN}</p></article><p>{FR_LONG}</p></article>"
    )
    assert blocks(article)[2:4] == [("heading", "Jeanne Morvan"), ("caption", "présidente")]
    assert EN not in article.text
    assert [s.reason for s in skipped] == ["a heading or the beginning of an article"]


def test_an_archive_gives_its_articles_each_with_its_place() -> None:
    page = "".join(
        archived(i, f"<p>{FR_LONG}</p><p>{FR} Point {i}.</p>", f"<time datetime='2023-0{i}-05T10:00'>5/{i}</time>")
        for i in (1, 2, 3)
    )
    made, skipped = reading(f"<main>{page}</main>", "https://houle.example/news/")
    assert [a.title.text for a in made] == ["Le titre numéro 1", "Le titre numéro 2", "Le titre numéro 3"]
    assert [a.sources[0].reference for a in made] == [f"https://houle.example/news/#post-{i}" for i in (1, 2, 3)]
    assert [str(a.published and a.published.value) for a in made] == ["2023-01-05", "2023-02-05", "2023-03-05"]
    assert not skipped


def test_beginnings_of_articles_are_told_apart_and_reported() -> None:
    page = archived(1, f"<p>{FR_LONG}</p><p>{FR}</p>") + archived(2, f"<p>{FR_LONG} […]</p>")
    page += archived(3, f"<p>{FR_LONG}</p><p><a href='/3'>Lire la suite</a></p>") + archived(4, "<p>Bientôt.</p>")
    made, skipped = reading(page)
    assert [a.title.text for a in made] == ["Le titre numéro 1"]
    assert [s.source for s in skipped] == ["page.html#post-2", "page.html#post-3", "page.html#post-4"]


def test_a_page_that_says_it_is_one_article_gives_one() -> None:
    others = archived(2, f"<p>{FR_LONG}</p>") + archived(3, f"<p>{FR_LONG}</p>")
    page = f"<meta property='og:type' content='article'>{archived(1, f'<p>{FR_LONG}</p><p>{FR_LONG} {FR}</p>')}{others}"
    (article,), skipped = reading(page)
    assert article.title.text == "Le titre numéro 1"
    assert len(skipped) == 2
