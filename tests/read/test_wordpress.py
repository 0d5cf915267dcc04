from __future__ import annotations

import json

import pytest

from soga_kg.errors import ReadError
from soga_kg.model import Article, Page, PartialDate, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.shortcodes import rendered

FR = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."
EN = "The Tidewater cooperative met its members in Bristol to talk about its tools and its future."
LINK = "https://houle.example/fr/2023/05/04/outils/"


def post(content: str, **more: object) -> dict[str, object]:
    return {
        "id": 12, "date": "2023-05-04T10:00:00", "slug": "outils", "status": "publish", "type": "post", "link": LINK,
        "title": {"rendered": "L&#8217;été des outils"}, "content": {"rendered": content, "protected": False},
    } | more  # fmt: skip


def reading(data: object) -> tuple[tuple[Article, ...], tuple[Skipped, ...]]:
    content = data if isinstance(data, str) else json.dumps(data)
    return read(Page("posts.json", content.encode(), "application/json"), Minter())


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(b.kind.value, article.quote(b.start, b.end)) for b in article.blocks]


def test_a_post_gives_title_date_and_address() -> None:
    ((article,), skipped) = reading(post(f"\n<p>{FR}</p>\n<p>{FR}</p>\n"))
    assert article.title.text == "L’été des outils"
    assert article.published == PartialDate("2023-05-04")
    assert [s.reference for s in article.sources] == [LINK]
    assert blocks(article) == [("title", "L’été des outils"), ("paragraph", FR), ("paragraph", FR)]
    assert not skipped


DIVI = (
    "<p>[et_pb_section fb_built=&#8221;1&#8243; _builder_version=&#8221;4.16&#8243; colors_info=&#8221;{}&#8221;]"
    "[et_pb_row da_disable_devices=&#8221;off|off|off&#8221;][et_pb_column type=&#8221;4_4&#8243;]"
    "[et_pb_heading title=&#8221;Numérique en commun%91s%93 : %22le port%22&#8221; _version=&#8221;4.27.6&#8243; "
    '/][/et_pb_heading]</p>\n[et_pb_text _builder_version=&#8221;4.15&#8243;]<h1 style="color: red">Premier temps</h1>'
    f"<p>{FR} Le reste est à voir [sic] en commun[s].</p>[/et_pb_text][et_pb_text]Un texte nu[/et_pb_text][et_pb_text]"
    "et son voisin[/et_pb_text][et_pb_blurb title=&#8221;Une idée&#8221; image=&#8221;a.png&#8221;]<p>Son détail.</p>"
    "[/et_pb_blurb][et_pb_testimonial author=&#8221;Jeanne Morvan&#8221; job_title=&#8221;présidente&#8221;]<p>Gardons "
    "nos outils.</p>[/et_pb_testimonial][et_pb_image src=&#8221;b.png&#8221; alt=&#8221;Le quai, au matin&#8221;]"
    "[/et_pb_image][et_pb_button button_text=&#8221;Adhérer&#8221;][/et_pb_button][et_pb_heading title=&#8221;&#8221;]"
    "[/et_pb_column][/et_pb_row][/et_pb_section][caption width=&#8220;3&#8243;]Une légende[/caption]"
)


def test_shortcodes_that_were_not_rendered_leave_their_text() -> None:
    ((article,), _) = reading([post(DIVI)])
    assert blocks(article) == [
        ("title", "L’été des outils"),
        ("heading", 'Numérique en commun[s] : "le port"'),
        ("heading", "Premier temps"),
        ("paragraph", f"{FR} Le reste est à voir [sic] en commun[s]."),
        ("paragraph", "Un texte nu"),
        ("caption", "et son voisin"),
        ("heading", "Une idée"),
        ("paragraph", "Son détail."),
        ("paragraph", "Jeanne Morvan, présidente"),
        ("paragraph", "Gardons nos outils."),
        ("caption", "Le quai, au matin"),
        ("paragraph", "Une légende"),
    ]


@pytest.mark.parametrize(
    "text",
    ["commun[s]", "[…]", "[sic] [Note 1]", "[et_pb_text sans fin", "[1]", "[a b] [gallerie]", "texte [voir plus haut]"],
)
def test_brackets_of_the_text_are_no_shortcodes(text: str) -> None:
    assert rendered(text) == text


@pytest.mark.parametrize("quotes", [("&#8221;", "&#8243;"), ('"', '"'), ("&quot;", "&quot;"), ("“", "”"), ("″", "″")])
def test_every_kind_of_quote_ends_a_value(quotes: tuple[str, str]) -> None:
    first, last = quotes
    assert rendered(f"[et_pb_heading title={first}Les 3{last} level={first}h2{last}]") == "<h2>Les 3</h2>"


@pytest.mark.parametrize("content", ["[et_pb_heading title=”" * 200_000, "[a_b " * 1_000_000, "[[" * 1_000_000])
def test_shortcodes_that_never_end_take_no_time(content: str) -> None:
    assert rendered(content) == content


def test_a_collection_gives_its_posts_and_reports_the_rest() -> None:
    made, skipped = reading(
        [
            post(f"<p>{FR}</p>"),
            post(f"<p>{EN}</p>", title={"rendered": "The tools"}, link="https://houle.example/tools/", type="page"),
            {"code": "rest_no_route", "message": "No route", "data": {"status": 404}},
            {"id": 3, "title": {"rendered": "Média"}, "media_type": "image"},
            "a word",
            post(f"<p>{FR}</p>", status="draft"),
            post("") | {"content": {"rendered": " ", "protected": True}},
            post("<ul><li>Accueil</li><li>Contact</li></ul>", link="https://houle.example/menu/"),
            post("<p>x" * 40_000),
        ]
    )
    assert [(a.title.text, a.language) for a in made] == [("L’été des outils", "fr"), ("The tools", "en")]
    assert [(s.source, s.reason) for s in skipped] == [
        ("posts.json[2]", "no post or page of WordPress"),
        ("posts.json[3]", "no post or page of WordPress"),
        ("posts.json[4]", "no post or page of WordPress"),
        ("posts.json[5]", "not published"),
        ("posts.json[6]", "no content (protected by a password?)"),
        ("https://houle.example/menu/", "no running text"),
        ("posts.json[8]", "more than 30,000 tags are no page of articles"),
    ]


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("https://houle.example/été/?p=1&q=%C3%A9#suite", True),
        ("https://houle.example:8080", True),
        ("https://houle.example/a[1]", False),
        ("https://houle.example/a b", False),
        ("https://houle.example/%zz", False),
        ("https://houle.example/\ud800", False),
        ("ftp://houle.example/", False),
        ("", False),
        (None, False),
        (["https://houle.example/"], False),
    ],
)
def test_only_an_address_that_is_an_iri_is_a_source(link: object, wanted: bool) -> None:
    ((article,), _) = reading(post(f"<p>{FR}</p>", link=link))
    assert article.sources[0].reference == (link if wanted else "posts.json")


@pytest.mark.parametrize("date", ["", "0000-00-00T00:00:00", None, 7, "hier"])
def test_a_date_that_is_none_is_left_out(date: object) -> None:
    ((article,), _) = reading(post(f"<p>{FR}</p>", date=date))
    assert article.published is None


@pytest.mark.parametrize(
    ("embedded", "wanted"),
    [
        ({"author": [{"name": "Noé Lambrecht"}, {"name": "admin"}, {"code": "x"}, 3]}, ["Noé Lambrecht"]),
        ({"author": "Noé Lambrecht"}, []),
        ({}, []),
        ([], []),
    ],
)
def test_embedded_authors_sign(embedded: object, wanted: list[str]) -> None:
    ((article,), _) = reading(post(f"<p>{FR}</p>", _embedded=embedded))
    assert [card.name for card in article.authors] == wanted


def test_halves_of_characters_and_nulls_do_not_reach_the_text() -> None:
    ((article,), _) = reading(post(f"<p>{FR}\ud800 \x00Fin.</p>", title={"rendered": "Un titre \udfff\x00"}))
    assert article.title.text == "Un titre"
    assert f"{FR} Fin." in article.text
    article.text.encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (json.dumps(post(f"<p>{FR}</p>"))[:-40], "cut off"),
        (json.dumps([post(f"<p>{FR}</p>")])[:-1], "cut off"),
        ('[{"id": 1}, {"id": tr', "cut off"),
        ("[" + "9" * 30, "cut off"),
        ("<!DOCTYPE html><p>Erreur 503</p>", "is no JSON"),
        ('{"id": 1, "title": oui, "content": {"rendered": "x"}}', "is no JSON"),
        ("[" * 2_000_000, "beyond all measure"),
        (f"[{'1' * 100_000}]", "beyond all measure"),
        ("", "empty"),
    ],
)
def test_what_is_no_whole_json_is_refused_with_what_to_do(content: str, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        reading(content)
    assert caught.value.hint


@pytest.mark.parametrize("data", [{"code": "rest_forbidden"}, [], 3, None, [[]]])
def test_an_answer_without_posts_gives_nothing_but_its_reasons(data: object) -> None:
    made, skipped = reading(data)
    assert not made
    assert len(skipped) == (0 if data == [] else 1)
