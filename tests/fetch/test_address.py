from __future__ import annotations

import pytest

from soga_kg.errors import FetchError
from soga_kg.fetch import kept_in
from soga_kg.fetch.address import collection, is_address, is_home, may_be_article, normal, normal_or_none, same_site
from soga_kg.fetch.client import Answer
from soga_kg.fetch.links import links, says_not_found, wrong_charset
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("HTTPS://Houle.Example:443/A?b=1#c", "https://houle.example/A?b=1"),
        ("http://houle.example", "http://houle.example/"),
        ("http://houle.example:8080/é a/[x]?q=[1]", "http://houle.example:8080/%C3%A9%20a/%5Bx%5D?q=%5B1%5D"),
        ("https://houle.example/?utm_source=a&p=1&fbclid=2&MC_EID=3&_gl=4", "https://houle.example/?p=1"),
        ("https://houle.example/?gallery=1&utmost=2", "https://houle.example/?gallery=1&utmost=2"),
        ("http://[2606:2800::1]:80/", "http://[2606:2800::1]/"),
        ("../b/?x#y", "https://houle.example/b/?x"),
    ],
)
def test_an_address_has_one_normal_form(address: str, wanted: str) -> None:
    assert normal(address, "https://houle.example/a/c") == wanted
    assert normal(wanted) == wanted


@pytest.mark.parametrize("address", ["", "a/b", "mailto:x", "javascript:void(0)", "http:///x", "http://[", "//x:y/"])
def test_what_is_no_address_has_none(address: str) -> None:
    assert normal_or_none(address) == ""


@pytest.mark.parametrize("source", ["samples", "a/b.html", "C:\\pages", "C:/pages", "./x:y", "notes: draft.txt"])
def test_a_path_is_no_address(source: str) -> None:
    assert not is_address(source)


def test_what_belongs_to_one_site() -> None:
    assert same_site("http://www.houle.example/a", "https://houle.example/b")
    assert not same_site("https://houle.example/", "https://blog.houle.example/")
    assert not same_site("https://houle.example/", "https://houle.example:8443/")


@pytest.mark.parametrize(
    ("path", "home", "article"),
    [
        ("/", True, False), ("/fr/", True, False), ("/en_gb/", True, False), ("/?p=3", False, True),
        ("/fr/2023/05/04/outils/", False, True), ("/outils/", False, True), ("/category/x/", False, False),
        ("/fr/tag/x/page/2/", False, False), ("/2023/05/", False, False), ("/a.jpg", False, False),
        ("/pagers/a/", False, True), ("/author/noe/", False, False), ("/feed/", False, False),
    ],
)  # fmt: skip
def test_what_an_address_says_of_its_page(path: str, home: bool, article: bool) -> None:
    assert is_home(f"https://houle.example{path}") == home
    if not home:
        assert may_be_article(f"https://houle.example{path}") == article


def test_a_collection_is_told_by_its_address() -> None:
    assert collection("https://h.example/fr/wp-json/wp/v2/posts?per_page=3") == (
        "https://h.example/fr/wp-json/",
        "posts",
    )
    assert collection("https://h.example/wp-json/wp/v2/pages/") == ("https://h.example/wp-json/", "pages")
    assert collection("https://h.example/wp-json/wp/v2/posts/3") is None


def test_every_address_has_a_folder_of_its_own() -> None:
    one, other = (kept_in(ROOT, f"https://h.example:8080/{path}") for path in ("", "fr/"))
    assert one != other
    assert one.name.startswith("h.example-8080-")
    with pytest.raises(FetchError):
        kept_in(ROOT, "http://")


# ---------------------------------------------------------------- what markup says


def page(content: str | bytes, media_type: str = "text/html") -> Answer:
    body = content if isinstance(content, bytes) else content.encode()
    return Answer("https://houle.example/news/", 200, body, {"content-type": media_type})


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("<body class='error404 logged-out'>Oh", True),
        ("<title>404 - Houle</title><h1>Oops</h1>", False),
        ("<title>404 - Houle</title><h1>Error 404</h1>", True),
        ("<title>Page introuvable - Houle</title><h1>Cette page n’existe plus</h1>", True),
        ("<title>Page not found</title><body>Sorry", True),
        ("<title>Houle</title><h1>The page you want does not exist</h1>", False),
        ("<title>L'été n° 404</title><h1>L'été n° 404</h1>", False),
        ("<title>L'introuvable égalité</title><h1>L'introuvable égalité</h1>", False),
        ("<title>Page not found: a history</title><h1>Page not found: a history</h1>" + "<p>words </p>" * 300, False),
        ("<title>Error 404</title><nav>" + "<p>menu </p>" * 300 + "</nav>", True),
        ("", False),
    ],
)
def test_a_page_that_says_that_it_does_not_exist(content: str, wanted: bool) -> None:
    assert says_not_found(page(content)) == wanted


def test_only_a_page_of_html_says_so() -> None:
    assert not says_not_found(page("<title>Error 404</title>", "application/json"))
    assert links(page("<a href='/page/2/'>x</a>", "text/plain")).lists == ()


@pytest.mark.parametrize(
    ("text", "sent", "declared", "wanted"),
    [
        ("été", "utf-8", "utf-8", False), ("été", "utf-8", "iso-8859-1", True), ("été", "latin-1", "utf-8", True),
        ("été", "latin-1", "iso-8859-1", False), ("ete", "ascii", "iso-8859-1", False), ("été", "utf-8", "", False),
        ("été", "utf-8", "no-such-thing", True),
    ],
)  # fmt: skip
def test_an_encoding_that_is_not_the_declared_one(text: str, sent: str, declared: str, wanted: bool) -> None:
    media_type = f"text/html; charset={declared}" if declared else "text/html"
    assert wrong_charset(page(text.encode(sent), media_type)) == wanted


def test_the_links_of_a_page_are_told_apart() -> None:
    found = links(
        page(
            "<head><base href='/fr/'><link rel='https://api.w.org/' href='/wp-json/'>"
            "<link rel=alternate type='application/rss+xml' href='/feed/'>"
            "<link rel=alternate type='application/rss+xml' href='/comments/feed/'>"
            "<link rel=alternate hreflang=en href='/en/'></head><body><a href=''>x</a><a href='tel:1'>x</a>"
            "<article><h2><a href='outils/'>Outils</a></h2></article><a href='/2023/05/04/port/'>x</a>"
            "<h3><a href='/category/port/'>Port</a></h3><a href='https://other.example/page/2/'>x</a>"
            "<a href='/actualites/'>x</a><a rel='next' href='?paged=2'>x</a></body>"
        )
    )
    home = "https://houle.example"
    assert found.interfaces == (f"{home}/wp-json/",)
    assert (found.feeds, found.homes) == ((f"{home}/feed/",), (f"{home}/en/",))
    assert found.lists == (f"{home}/fr/?paged=2", f"{home}/category/port/", f"{home}/actualites/")
    assert found.articles == (f"{home}/fr/outils/", f"{home}/2023/05/04/port/")
