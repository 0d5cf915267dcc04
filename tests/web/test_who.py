"""Who somebody is and who says so: the role that most articles give a person stands first everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import doc, get, page
from tests.web.serving import Running, in_this_process, make_release

NELL = f"{r.ID}person/nell-aaaaaa"
OTTO = f"{r.ID}person/otto-aaaaab"  # whose one role two articles tell, each in its language
# In the order of their names; what articles say of Nell in them is told in `quads`.
ANVIL, BELLOWS, COOPERS, DYERS = (
    f"{r.ID}organisation/{name}-bbbbbb" for name in ("anvil", "bellows", "coopers", "dyers")
)


def quads() -> str:
    """Of Nell: a member of Anvil (one article), treasurer of Bellows (one), president of Coopers (two), Dyers (two)."""
    default = r.named(NELL, "schema:Person", ("Nell Fabre", "und"))
    for iri in (ANVIL, BELLOWS, COOPERS, DYERS):
        default += r.named(iri, "schema:Organization", (iri.rpartition("/")[2].partition("-")[0].title(), "und"))
        default.append(f"{r.node(NELL)} {r.node('org:memberOf')} {r.node(iri)}")
    one, two = r.Says(r.ARTICLE), r.Says(r.REVISED)
    for says, organisation, role in (
        (one, ANVIL, ""),
        (one, BELLOWS, "trésorière"),
        (one, COOPERS, "Présidente"),
        (two, COOPERS, "présidente"),
        (one, DYERS, ""),
        (two, DYERS, ""),
    ):
        statement = says(NELL, "org:memberOf", r.node(organisation))
        if role:
            held = f"{r.ID}membership/{statement[-16:]}"
            default += r.membership(held, NELL, organisation, statement)
            default.append(f"{r.node(held)} {r.node('soga:roleText')} {r.word(role, 'fr')}")
    default += r.named(OTTO, "schema:Person", ("Otto Brack", "und"))
    default.append(f"{r.node(OTTO)} {r.node('org:memberOf')} {r.node(ANVIL)}")
    statement = two(OTTO, "org:memberOf", r.node(ANVIL))
    for number, role in enumerate((r.word("chair", "en"), r.word("présidence", "fr"))):
        held = f"{r.ID}membership/{number}{statement[-15:]}"
        default += r.membership(held, OTTO, ANVIL, statement)
        default.append(f"{r.node(held)} {r.node('soga:roleText')} {role}")
    graphs = [(line, "") for line in default]
    graphs += [(line, f" {r.node(says.graph)}") for says in (one, two) for line in says.lines]
    return "".join(f"{line}{graph} .\n" for line, graph in graphs)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out: Path = tmp_path_factory.mktemp("who")
    make_release(out, quads())
    with in_this_process(out, PATIENT) as running:
        yield running


def summary(server: Running, iri: str, language: str) -> str:
    """The line under the name, as people read it."""
    found = re.search(r'<p class="lead summary">(.*?)</p>', get(server, f"{doc(iri)}?lang={language}").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""


def test_roles_come_first_then_what_most_articles_say(people: Running) -> None:
    text = get(people, doc(NELL), Accept_Language="fr").text
    facts = text[text.index('id="facts"') :]
    order = list(dict.fromkeys(re.findall(r'<p class="value"><a href="(/doc/organisation/[^"]+)"', facts)))
    assert order == [doc(COOPERS), doc(BELLOWS), doc(DYERS), doc(ANVIL)]
    assert facts.index("<blockquote") < facts.index(doc(BELLOWS))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_search_preview_and_links_say_who_it_is(people: Running, language: str) -> None:
    line = "présidente, Coopers"
    found = page(people, f"/search?q=nell&lang={language}", language)
    assert line in [text.casefold().replace("coopers", "Coopers") for text in found.data]
    (hit,) = get(people, f"/search/suggest?q=nell&lang={language}").json()["results"]
    assert hit["about"].casefold() == line.casefold()
    preview = get(people, f"/reconcile/preview?id=person/nell-aaaaaa&lang={language}").text
    assert line in preview.casefold().replace("coopers", "Coopers")
    (described,) = re.findall('<meta name="description" content="([^"]+)">', get(people, doc(NELL)).text)
    assert described.casefold() == line.casefold()


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "présidente French, Coopers"), ("fr", "présidente, Coopers")],
)
def test_the_page_of_a_person_begins_with_who_it_is(people: Running, language: str, line: str) -> None:
    assert summary(people, NELL, language).casefold() == line.casefold()
    assert summary(people, OTTO, language) == {"en": "chair, Anvil", "fr": "présidence, Anvil"}[language]
    text = get(people, f"{doc(NELL)}?lang={language}").text
    assert text.index("<h1>") < text.index('<p class="lead summary">') < text.index('id="facts"')
    assert 'class="lead summary"' not in get(people, f"{doc(NELL)}?property=org%3AmemberOf&lang={language}").text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            {
                r.PERSON: "présidente French, Houle Cooperative · speaks at 1 event"
                " · author of 1 article · in 1 article",
                r.COOP: "cooperative · 1 member",
                r.LEAGUE: "210 members",
                r.EVENT: "1 May 2021",
                r.OLD: "",
            },
        ),
        (
            "fr",
            {
                r.PERSON: "présidente, Coopérative Houle · intervient à 1 événement"
                " · auteur de 1 article · dans 1 article",
                r.COOP: "coopérative · 1 membre",
                r.LEAGUE: "210 membres",
                r.EVENT: "1er mai 2021",
                r.OLD: "",
            },
        ),
    ],
)
def test_what_a_thing_is_in_one_line_in_both_languages(site: Running, language: str, lines: dict[str, str]) -> None:
    """Of the merged data alone: that Ada is a member of the league too is said, but not kept."""
    assert {iri: summary(site, iri, language) for iri in lines} == lines


def test_of_whom_no_article_gives_a_role_nothing_is_said(people: Running) -> None:
    assert 'name="description"' not in get(people, doc(COOPERS)).text
    (hit,) = get(people, "/search/suggest?q=anvil").json()["results"]
    assert hit["about"] == ""
