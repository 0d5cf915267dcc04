"""Words, numbers and dates in two languages; addresses and links; every view has its template."""

from __future__ import annotations

from typing import get_args

import pyoxigraph as ox
import pytest
from jinja2 import UndefinedError

from soga_kg.namespaces import expand
from soga_kg.web import parts, views
from soga_kg.web.links import Linker, text, value
from soga_kg.web.parts import Frame, Text
from soga_kg.web.views import MissingView, render
from soga_kg.web.words import compact, words

BASE = "https://data.example.org/x/"


def linker(language: str = "en", base: str = BASE) -> Linker:
    return Linker(base, words(language))


def frame(path: str = "/report", asked: bool = False, title: str = "Report") -> Frame:
    return Frame(words("en"), "A graph", title, path, asked)


@pytest.mark.parametrize("view", get_args(views.View))
def test_every_view_has_a_template(view: type) -> None:
    name = view.__name__.removesuffix("View").lower()
    assert (views._TEMPLATES / f"{name}.html").is_file()


@pytest.mark.parametrize(
    ("written", "english", "french"),
    [
        ("2021-05-04", "4 May 2021", "4 mai 2021"),
        ("2021-08-01", "1 August 2021", "1er août 2021"),
        ("2021-12", "December 2021", "décembre 2021"),
        ("2021", "2021", "2021"),
        ("2021-13", "2021-13", "2021-13"),
        ("mai", "mai", "mai"),
    ],
)
def test_dates_are_as_precise_as_written(written: str, english: str, french: str) -> None:
    assert (words("en").date(written), words("fr").date(written)) == (english, french)


def test_numbers_and_sizes() -> None:
    assert words("en").number(1234567) == "1,234,567"
    assert words("fr").number(1234567) == "1\u202f234\u202f567"
    assert [words("fr").size(n) for n in (0, 999, 1000, 2_290_897, 123_456, 5 * 10**12)] == [
        "0\u00a0octet", "999\u00a0octets", "1,0\u202fko", "2,3\u202fMo", "123\u202fko", "5000\u202fGo",
    ]  # fmt: skip
    assert [words("en").size(n) for n in (1, 2, 1000)] == ["1 byte", "2 bytes", "1.0 kB"]
    written = ("0.85", "0.90", "-1", "3.0", "many")
    assert [words("fr").decimal(n) for n in written] == ["0,85", "0,90", "-1", "3,0", "many"]
    assert words("en").language_name("fr-CA") == "French"
    assert words("en").language_name("qqq-x") == "qqq-x"


def test_unknown_texts_are_a_mistake_and_unknown_terms_keep_their_name() -> None:
    with pytest.raises(KeyError):
        words("en").gettext("%(nothing)s")
    with pytest.raises(KeyError):
        words("en").of("no such section", "x")
    assert words("en").of("kinds", "no such kind") == ""
    assert words("en").label("https://example.org/x#y") == "https://example.org/x#y"
    assert words("fr").label(expand("dcterms:title")) == "titre"
    assert words("fr").inverse(expand("oa:exact")) == "est « citation » de"
    assert compact(expand("soga:Policy")) == "soga:Policy"


def test_links_lead_here_for_our_things_and_terms_and_nowhere_for_scripts() -> None:
    here = linker()
    assert here.address(f"{BASE}id/person/a-1") == "/doc/person/a-1"
    assert here.address(f"{BASE}id/person/é?<b>") == "/doc/person/%C3%A9%3F%3Cb%3E"
    assert here.address("https://w3id.org/soga-kg/id/person/a-1") == "https://w3id.org/soga-kg/id/person/a-1"
    assert here.address(expand("soga:Policy")) == "/docs/ontology#Policy"
    assert here.address("javascript:alert(1)") == ""
    assert here.kind(f"{BASE}id/person/a-1") == "person"
    assert here.kind("https://example.org/id/person/a-1") == ""


def test_names_are_in_the_language_of_the_page_where_there_is_one() -> None:
    names = [ox.Literal("Maison", language="fr"), ox.Literal("Haus", language="de"), ox.Literal("House", language="en")]
    thing = ox.NamedNode(f"{BASE}id/place/house-1")
    assert linker("en").link(thing, names).name == Text("House", "en")
    assert linker("fr").link(thing, names).name == Text("Maison", "fr")
    assert linker("fr").link(thing, names[1:]).name == Text("House", "en")
    assert linker("fr").link(thing, names[1:2]).name == Text("Haus", "de")
    assert linker("fr").link(thing).name == Text("lieu house-1", "fr")
    assert linker("en").link(ox.NamedNode("https://example.org/x")).name == Text("https://example.org/x")
    assert text(ox.Literal("x", language="und")) == Text("x", "")


def test_terms_of_every_sort_become_words() -> None:
    here = linker("fr")
    day = ox.Literal("2021-05-04", datatype=ox.NamedNode(expand("xsd:date")))
    number = ox.Literal("0.5", datatype=ox.NamedNode(expand("xsd:decimal")))
    assert here.link(day).date == "2021-05-04"
    assert here.link(number).name.text == "0,5"
    assert here.link(ox.Literal("en"), predicate=expand("schema:inLanguage")).name.text == "anglais"
    assert here.link(ox.BlankNode("b")).name.text == "_:b"
    quote = here.quote({"exact": ox.Literal("a\n b"), "evidence": ox.NamedNode(f"{BASE}id/evidence/1")})
    assert (quote.text.text, quote.article.href, quote.evidence) == ("a b", "", "/doc/evidence/1")
    triple = ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("o"))
    assert value({"t": triple}, "t") == ""


def test_links_keep_the_language_only_where_it_was_asked_for() -> None:
    assert frame().to("/report") == "/report"
    assert frame(asked=True).to("/docs/ontology#Policy") == "/docs/ontology?lang=en#Policy"
    assert frame(asked=True).to("/things/person?page=2") == "/things/person?page=2&lang=en"
    assert frame(asked=True).to("https://example.org/") == "https://example.org/"
    assert frame(asked=True).to("/download/graph.nq") == "/download/graph.nq"
    assert frame().to("/report", "fr") == "/report?lang=fr"


def test_a_title_cannot_turn_the_window_round() -> None:
    assert frame(title="a\u202eb\0c").head_title == "a b c"
    assert len(frame(title="x" * 10_000).head_title) == parts.LONGEST


def test_a_page_is_escaped_and_strict() -> None:
    shown = render(MissingView(frame(title="<b>"), (("/x?a=1&b=<", "<i>"),)))
    assert "&lt;b&gt;" in shown
    assert "&lt;i&gt;" in shown
    assert "<i>" not in shown
    with pytest.raises(UndefinedError):
        views._environment(words("en")).from_string("{{ nothing }}").render()
