from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.errors import ReadError
from soga_kg.model import Article, BlockKind, Page, PartialDate, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.markup import LONGEST_VALUE, MOST_TAGS, parse, text_of
from soga_kg.read.redact import REMOVED, holds_contact

FR = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."
EN = "The Tidewater cooperative met its members in Bristol to talk about its tools and its future."
FR_LONG = f"{FR} Elle a décidé de garder ses logiciels et de former chaque membre avant la fin de l'année."
ADDRESS = "camille@houle.example"
MASKED = bytes([7, *(7 ^ byte for byte in ADDRESS.encode())]).hex()


def reading(
    content: str | bytes, name: str = "page.html", charset: str = ""
) -> tuple[tuple[Article, ...], list[Skipped]]:
    data = content if isinstance(content, bytes) else content.encode()
    made, skipped = read(Page(name, data, "text/html", charset), Minter())
    return made, list(skipped)


def only(content: str | bytes, name: str = "page.html") -> Article:
    (article,), _ = reading(content, name)
    return article


def texts(article: Article, *kinds: BlockKind) -> list[str]:
    return [article.quote(b.start, b.end) for b in article.blocks if b.kind in kinds or not kinds]


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(b.kind.value, article.quote(b.start, b.end)) for b in article.blocks]


# ---------------------------------------------------------------- one article

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


# ---------------------------------------------------------------- archives


def archived(number: int, body: str, extra: str = "") -> str:
    title = f"<h2><a href='/{number}'>Le titre numéro {number}</a></h2>"
    return f"<article id='post-{number}' class='hentry'>{title}{extra}{body}</article>"


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


# ---------------------------------------------------------------- what the page says of itself


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


# ---------------------------------------------------------------- what is no article


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


@pytest.mark.parametrize(
    "furniture",
    [
        "<form><p>{}</p></form>", "<aside>{}</aside>", "<div role=navigation>{}</div>", "<div hidden>{}</div>",
        "<div aria-hidden=true>{}</div>", "<noscript>{}</noscript>", "<template>{}</template>", "<iframe>{}</iframe>",
        "<textarea>{}</textarea>", "<select><option>{}</select>", "<section id=comments><p>{}</section>",
        "<ol><article class='comment'>{}</article></ol>", "<div class='wp-block-latest-posts'>{}</div>",
        "<div class='et_pb_social_media_follow'>{}</div>", "<div class='share-buttons'>{}</div>",
        "<ul class='post-navigation'><li>{}</ul>", "<div class='elementor-share-buttons'>{}</div>",
        "<dialog>{}</dialog>", "<footer>{}</footer>", "<div class='entry-meta'>{}</div>",
    ],
)  # fmt: skip
def test_furniture_is_left_out(furniture: str) -> None:
    page = f"<article><h1>Un titre</h1><p>{FR}</p>{furniture.format('Du mobilier de page')}<p>{FR_LONG}</p></article>"
    assert texts(only(page)) == ["Un titre", FR, FR_LONG]


@pytest.mark.parametrize(
    "words",
    ["has-sidebar", "social-economy", "elementor-widget-container", "et_pb_text_inner", "newsletter2-article", ""],
)
def test_words_that_only_look_like_furniture_are_content(words: str) -> None:
    assert texts(only(f"<main><h1>Un titre</h1><div class='{words}'><p>{FR}</p></div></main>")) == ["Un titre", FR]


# ---------------------------------------------------------------- contacts

CONTACTS = [
    ADDRESS, f"<a href='mailto:{ADDRESS}'>{ADDRESS}</a>", f"<a href='MAILTO:{ADDRESS}'>camille (at) houle.example</a>",
    "<a href='mailto:camille%40houle.example'>camille@houle.example</a>", f"<i data-cfemail='{MASKED}'>[email]</i>",
    f"<span data-cfemail='{MASKED}'>[email]</span>",
    "<span data-cfemail='zz'>camille@houle.example</span>", "<a href='tel:+33199001234'>01.99.00.12.34</a>",
    "<a href='tel:0199'>le 0199 00 12 34 5</a>", "camille&#64;houle.example", "+33 1 99 00 12 34",
    f"<img alt='Écrire à {ADDRESS}'>",
]  # fmt: skip


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize(
    "place", ["<p>Contact : {} .</p>", "<h1>Joindre {}</h1>", "<li>{} bis", "<p class=author>Par Zoé {}</p>"]
)
def test_no_address_and_no_number_leaves(contact: str, place: str) -> None:
    article = only(f"<title>T {ADDRESS}</title><article><h1>Un titre</h1><p>{FR}</p>{place.format(contact)}</article>")
    everything = repr(article)
    assert not holds_contact(everything)
    assert "camille@" not in everything
    assert "0199" not in re.sub(r"\W", "", article.text)


def test_links_to_people_keep_their_names() -> None:
    article = only(
        f"<h1>Un titre</h1><p>Écrire à <a href='mailto:{ADDRESS}'>Camille Verdier</a> ou <a href='tel:0'>appeler</a>."
        f"</p><p>{FR}</p><p>Tél. <a href='tel:0199001234'>0 199 001 234</a></p>"
    )
    assert "Écrire à Camille Verdier ou appeler." in texts(article)
    assert f"Tél. {REMOVED}" in texts(article)


# ---------------------------------------------------------------- encodings

PAGE = f"<html><head>{{}}</head><body><h1>L'été à Brest</h1><p>{FR} « Évidemment » !</p></body></html>"


@pytest.mark.parametrize(
    ("head", "encoding", "charset", "reported"),
    [
        ("<meta charset=windows-1252>", "windows-1252", "", False),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "iso-8859-1", "", False),
        ("<meta charset='ISO-8859-15'>", "iso-8859-15", "", False),
        ("", "iso-8859-15", "iso-8859-15", False),
        ("", "macintosh", "macintosh", False),
        ("", "windows-1252", "", True),
        ("<meta charset=idna>", "windows-1252", "", False),
        ("<meta charset=windows-1252>", "utf-8", "", False),
        ("", "utf-8-sig", "iso-8859-1", False),
        ("", "utf-16", "", False),
        ("", "utf-16-le", "", False),
        ("", "utf-16-be", "utf-16", False),
    ],
)
def test_the_encoding_is_found(head: str, encoding: str, charset: str, reported: bool) -> None:
    (article,), skipped = reading(PAGE.format(head).encode(encoding), charset=charset)
    assert article.title.text == "L'été à Brest"
    assert "coopérative" in article.text
    assert "« Évidemment »" in article.text
    assert bool(skipped) == reported


@pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream", "application/xhtml+xml"])
def test_html_under_another_name_is_read_as_html(media_type: str) -> None:
    page = Page("page", f"\n<!DOCTYPE html>{PAGE.format('')}".encode(), media_type)
    assert read(page, Minter())[0][0].title.text == "L'été à Brest"


# ---------------------------------------------------------------- hostile pages


FIVE_MEGABYTES = {
    "nested": ("<div>", 1_000_000),
    "unclosed paragraphs": ("<p>x", 1_250_000),
    "unclosed formatting": ("<b><i>", 800_000),
    "unclosed tags": ("<div ", 1_000_000),
    "unclosed values": ("<a b='", 800_000),
    "signs": ("<", 5_000_000),
    "comments": ("<!--", 1_250_000),
    "scripts": ("<script>", 600_000),
    "drawings": ("<svg ", 1_000_000),
    "empty drawings": ("<svg/ >", 700_000),
    "tables": ("<table><td>", 450_000),
    "end tags": ("</p>", 1_250_000),
    "instructions": ("<?", 2_500_000),
    "ampersands": ("&", 5_000_000),
}


@pytest.mark.parametrize("name", FIVE_MEGABYTES)
def test_five_megabytes_of_bad_markup_are_refused(name: str) -> None:
    piece, times = FIVE_MEGABYTES[name]
    with pytest.raises(ReadError):
        reading(piece * times)


BEFORE: dict[str, Callable[[], str]] = {
    "nested": lambda: "<div>" * (MOST_TAGS - 20),
    "lists": lambda: "<ul><li>" * 9_000,
    "authors": lambda: "<div class='author'>" * 9_000,
    "formatting": lambda: "<b id=1>" * 9_000,
    "formatting copied": lambda: "<p>" + "".join(f"<b id={i}>" for i in range(9_000)) + "<p>x" * 9_000,
    "links": lambda: "<a href='mailto:x'><table><td>" * 5_000,
    "dates": lambda: "<time datetime='2024-01-01'>" * 9_000,
    "attributes": lambda: f"<div {' '.join(f'a{i}' for i in range(300_000))}>",
    "attribute": lambda: f"<div title='{'x' * 5_000_000}'>",
    "title": lambda: f"<title>{'- x ' * 1_000_000}</title>",
    "articles": lambda: "<article>" * 9_000,
    "word": lambda: f"<div>{'a' * 5_000_000}</div>",
    "structured data": lambda: f"<script type='application/ld+json'>{'[' * 1_000_000}</script>",
    "controls": lambda: "\x00<i>\x07",
}


@pytest.mark.parametrize("name", BEFORE)
def test_an_article_after_bad_markup_is_still_read(name: str) -> None:
    article = only(f"{BEFORE[name]()}<p>{FR_LONG}</p><p>{FR}</p>")
    assert FR_LONG in article.text


def test_what_is_too_long_for_a_line_is_reported() -> None:
    _, skipped = reading(f"<h1>Un titre</h1><p>{FR}</p><p>{'a' * 60_000}</p>")
    assert [s.reason for s in skipped] == ["a line of more than 50,000 characters is no article text"]


def test_thousands_of_stops_in_a_line_take_no_more_than_their_length() -> None:
    article = only(f"<h1>Un titre</h1><p>{'La mer est humaine.Dans le port. ' * 1_400}</p>" + f"<p>{FR}</p>" * 9_000)
    assert len(article.sentences) > 9_000


PIECES = [
    "<p>", "</p>", "<b>", "</div>", "<div>", "<ul>", "<li>", "</ul>", "<table>", "<td>", "</table>", "<a href=x>",
    "</a>", "<h1>", "</h1>", "<h2>", "<br>", "<img alt='é è'>", "<blockquote>", "</blockquote>", "<figure>",
    "<article>", "</article>", "<footer>", "<span class=author>", "</span>", "<main>",
    "<time datetime='2024-01-01'>", "</time>", "<svg>", "</svg>", "<!--", "-->", '"', "'", "<", "&#0;", "&shy;",
    "\x00", "\u200b", ADDRESS, " 01 99 00 12 34 ",
    f"<a href='mailto:{ADDRESS}'>", "Un article écrit par", "Camille Verdier", "Chargée de mission", FR, EN, " ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_markup_gives_blocks_that_cover_the_text(pieces: list[str]) -> None:
    try:
        made, _ = reading("".join(pieces))
    except ReadError:
        return
    for article in made:
        assert "\n".join(texts(article)) == article.text
        assert all(block.end > block.start for block in article.blocks)
        assert not holds_contact(article.text)
        spans = {(b.start, b.end) for b in article.blocks}
        assert all(any(a <= s.start < s.end <= b for a, b in spans) for s in article.sentences)


def test_the_tree_holds_known_tags_and_short_attributes_only() -> None:
    tree = parse(
        f'<P CLASS="a b" onclick=\'x>y\' id=k class=z title>x<x-card id=\'"\'>y</x-card><a href="{"h" * 9_000}">z'
    )
    html = tree.body.html or ""
    assert html.startswith('<body><p class="a b" id="k">x</p><div id="&quot;">y</div><a href="hhh')
    assert html.count("h") == LONGEST_VALUE + 1
    assert text_of("L&#8217;été <i>des</i> communs\n") == "L’été des communs"
