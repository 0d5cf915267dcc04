"""Pages of things that are spoken of very often: light, complete page by page, without a query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from soga_kg.namespaces import expand
from soga_kg.web.things import PROOFS
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import doc, get, page
from tests.web.serving import Running, in_this_process, make_release

HUB, LONG = f"{r.ID}organisation/hub-00000a", f"{r.ID}article/long-00000000000f"
PROPERTIES = (
    "schema:performer",
    "schema:organizer",
    "schema:attendee",
    "schema:funder",
    "soga:partner",
    "org:memberOf",
)
EACH = 60  # values of each
LIGHT = 100_000  # bytes of HTML that a page may have


def hub() -> str:
    """An organisation with hundreds of facts, one of them with hundreds of quotes, all from one long article."""
    says = r.Says(LONG)
    lines = [*r.named(HUB, "schema:Organization", ("Hub", "und")), *r.article(LONG, "Un long article", "fr")]
    for number in range(EACH):
        for place, name in enumerate(PROPERTIES):
            other = f"{r.ID}organisation/o{place}-{number:06x}"
            lines += r.named(other, "schema:Organization", (f"Autre {place}.{number}", "und"))
            lines += [
                f"{r.node(other)} {r.node(name)} {r.node(HUB)}",
                f"{r.node(LONG)} {r.node('schema:mentions')} {r.node(other)}",
            ]
            says(other, name, r.node(HUB), quotes=3)
            says(LONG, "schema:mentions", r.node(other))
    lines.append(f"{r.node(HUB)} {r.node('schema:founder')} {r.node(r.PERSON)}")
    first = says(HUB, "schema:founder", r.node(r.PERSON), quotes=15)
    evidence = [line.replace(f"{first[-16:-2]}", "e" * 14) for line in says.lines if f"/{first[-16:-2]}" in line]
    for number in range(10):  # 150 more quotes of the same statement
        for line in evidence:
            subject, rest = line.split(" ", 1)
            if "/evidence/" in subject:
                says.lines.append(line.replace("e" * 14, f"{number:x}" * 14))
            elif "#evidence>" in rest:
                says.lines.append(f"{r.node(first)} {rest.replace('e' * 14, f'{number:x}' * 14)}")
    return "".join([*(f"{line} .\n" for line in lines), *(f"{line} {r.node(LONG)} .\n" for line in says.lines)])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    out = tmp_path_factory.mktemp("hubs")
    make_release(out, hub())
    with in_this_process(out, PATIENT) as running:
        yield running


def walk(site: Running, address: str) -> Iterator[str]:
    """The pages from an address on, as they lead to each other."""
    for _ in range(40):
        text = get(site, address).text
        yield text
        after = re.search(r'rel="next" href="([^"]+)"', text)
        if after is None:
            return
        address = after[1].replace("&amp;", "&")
    pytest.fail("pages without end")


def test_every_property_is_there_and_the_page_is_light(site: Running) -> None:
    text = get(site, doc(HUB)).text
    assert len(text.encode()) < LIGHT
    assert {f'title="{name}"' for name in PROPERTIES} <= set(re.findall('title="[^"]+"', text))
    page(site, doc(HUB), "fr")


@pytest.mark.parametrize("name", PROPERTIES)
def test_all_values_can_be_reached_by_links(site: Running, name: str) -> None:
    links = [unquote(link) for link in page(site, doc(HUB), "en").links]
    place = PROPERTIES.index(name)
    wanted = name if name == "soga:partner" else f"^{name}"  # holds in both directions
    address = f"{doc(HUB)}?property={wanted}&page=1"
    assert address in links
    seen = set[str]()
    for text in walk(site, address):
        assert len(text.encode()) < LIGHT
        seen |= set(re.findall(rf'"(/doc/organisation/o{place}-[^"]+)"', text))
    assert len(seen) == EACH


def test_all_quotes_of_a_statement_can_be_reached_by_links(site: Running) -> None:
    (more,) = [link for link in page(site, doc(HUB), "en").links if "/doc/statement/" in link and "lang=" not in link][
        :1
    ]
    texts = list(walk(site, more))
    assert all(len(text.encode()) < LIGHT for text in texts)
    assert texts[0].count("<blockquote>") == PROOFS
    assert sum(text.count("<blockquote>") for text in texts) == 165
    assert sorted(text.count("<blockquote>") for text in texts)[-1] == PROOFS


def test_a_long_article_has_pages(site: Running) -> None:
    said = set[str]()
    for text in walk(site, doc(LONG)):
        assert len(text.encode()) < LIGHT
        said |= set(
            re.findall(r'<a href="(/doc/organisation/o[^"]+)"><bdi lang=""[^<]*</bdi></a> <span class="property"', text)
        )
    assert len(said) == EACH * len(PROPERTIES)
    rest = [link for link in page(site, doc(LONG), "fr").links if "property=schema%3Amentions" in link]
    mentioned = set[str]()
    for text in walk(site, rest[0]):
        mentioned |= set(re.findall(r'"(/doc/organisation/o[^"]+)"', text))
    assert len(mentioned) == EACH * len(PROPERTIES)


def test_the_same_facts_are_in_the_store(site: Running) -> None:
    query = f"SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s ?p <{HUB}> }} GROUP BY ?p"
    rows = dict(line.split(",") for line in site.query(query, "text/csv").text.split()[1:])
    assert {rows[expand(name)] for name in PROPERTIES} == {str(EACH)}
