"""HTML pages become articles. Part 3."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.errors import ReadError
from soga_kg.model import Page
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.markup import LONGEST_VALUE, MOST_TAGS, parse, text_of
from soga_kg.read.redact import REMOVED, holds_contact
from tests.read.html_pages import ADDRESS, EN, FR, FR_LONG, MASKED, only, reading, texts


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


def test_an_at_sign_in_a_name_stays_where_the_name_leads_to_a_mailbox() -> None:
    link = f"<a href='mailto:{ADDRESS}'>Forum d@ta</a>"
    article = only(f"<article><h1>Un titre</h1><p>{FR}</p><p>Le {link}.</p><p class=author>Term@is</p></article>")
    assert "Le Forum d@ta." in article.text
    assert [card.name for card in article.authors] == ["Term@is"]
