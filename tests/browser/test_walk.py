"""Every kind of page in a browser, in both languages, wide and narrow: no error, no other host, no bar."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from soga_kg.index import KINDS
from soga_kg.namespaces import PREFIXES
from soga_kg.release import current
from soga_kg.store import open_read_only
from tests.browser.conftest import NARROW, Visitor
from tests.web import pages_release as made

BASE = "https://w3id.org/soga-kg/id/"
LANGUAGES = ("en", "fr")
ASK = {  # results of queries as pages; the last ones are refused
    "rows": "SELECT ?p ?name { ?p a <https://schema.org/Person> ; <https://schema.org/name> ?name }",
    "nothing": "SELECT ?x { ?x a <urn:none> }",
    "ask": "ASK { ?s ?p ?o }",
    "graph": "CONSTRUCT WHERE { ?p a <https://schema.org/Person> }",
    "broken": "SELECT ?x WHERE { ?x ",
}
FIXED = {
    "home": "/", "search": "/search?q=bretecher", "search-nothing": "/search?q=qqqqzzzz", "editor": "/sparql",
    "example": "/sparql?example=speakers", "ontology": "/docs/ontology", "shapes": "/docs/shapes",
    "rules": "/docs/rules", "privacy": "/docs/privacy", "report": "/report", "downloads": "/downloads",
    "missing": "/nowhere",
    "timeline": "/views/timeline", "network": "/views/network", "map": "/views/map",
    "filtered": "/things/event?year=2023",
    **{f"list-{kind}": f"/things/{kind}" for kind in KINDS},
    **{f"result-{name}": f"/sparql?query={quote(query)}" for name, query in ASK.items()},
}  # fmt: skip
# Of the samples: something of every class that has pages, whichever comes first.
FOUND = {
    **{f"page-{kind}": f"?x a ?class FILTER(STRSTARTS(STR(?x), '{BASE}{kind}/'))" for kind in KINDS},
    "page-statement": "GRAPH ?g { ?x a soga:Statement ; rdf:predicate schema:performer }",
    "page-evidence": "GRAPH ?g { ?x a soga:Evidence }",
    "page-membership": "?x a org:Membership ; soga:roleText ?role",
    "page-work": "?article dcterms:isVersionOf ?x",
    "page-dataset": "GRAPH ?g { ?x a dcat:Dataset }",
    "page-build": "GRAPH ?g { ?x a prov:Activity }",
    "preview": "?x schema:performer ?who",
    "network-around": "?x schema:performer ?who",
    "property": "{ SELECT ?x (COUNT(?a) AS ?n) { ?a schema:mentions ?x } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1 }",
}
AT = {
    "preview": "/reconcile/preview?id={}",
    "network-around": "/views/network?around={}",
    "property": "/doc/{}?property=%5Eschema%3Amentions",
}
# Of the invented release: what the samples lack.
INVENTED = {
    "second-page": "/things/person?page=2",
    "merged": made.MERGED, "withdrawn": made.WITHDRAWN, "replaced": made.REPLACED, "gone": made.GONE,
    "hostile": made.HOSTILE, "endless": made.LONG, "hostile-article": made.ARTICLE, "disputed": made.EVENT,
    "values-second-page": f"{made.LEAGUE}?property=%5Eorg%3AmemberOf&page=2",
    "invented-report": "/report", "hostile-search": "/search?q=%3Cscript%3E",
    "hostile-result": f"/sparql?query={quote('SELECT ?n { ?x <https://schema.org/name> ?n } ORDER BY ?n')}",
    "invented-network": f"/views/network?around={made.PERSON.removeprefix(made.ID)}",
    "network-of-nothing": f"/views/network?around={made.HOSTILE.removeprefix(made.ID)}",
}  # fmt: skip
STATUS = {"missing": 404, "result-broken": 400, "withdrawn": 410, "replaced": 410, "gone": 410}


@pytest.fixture(scope="module")
def found(samples_out: Path) -> dict[str, str]:
    """The addresses of what `FOUND` asks for."""
    store = open_read_only(current(samples_out) / "store")
    addresses = {}
    for name, where in FOUND.items():
        rows = store.query(f"SELECT ?x {{ {where} }} ORDER BY ?x LIMIT 1", prefixes=PREFIXES)
        assert isinstance(rows, ox.QuerySolutions)
        iri = next(iter(rows))["x"].value
        addresses[name] = AT.get(name, "/doc/{}").format(iri.removeprefix(BASE))
    return addresses


def look_at(visitor: Visitor, path: str, name: str, language: str) -> None:
    """Opens the page and looks at it, light and wide, dark and narrow; axe reads it in English so, in French so."""
    address = f"{path}{'&' if '?' in path else '?'}lang={language}"
    page = visitor.open(address, STATUS.get(name, 200))
    visitor.wait_for_scripts()
    assert page.get_attribute("html", "lang") == language
    assert page.locator("h1").count() == 1
    visitor.shot(f"{name}-{language}")
    if language == "en":
        assert visitor.grave() == []
    page.emulate_media(color_scheme="dark")
    visitor.size(wide=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    visitor.shot(f"{name}-{language}-narrow")
    if language == "fr":
        assert visitor.grave() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*FIXED, *FOUND])
def test_a_page_of_the_samples_is_whole(visitor: Visitor, found: dict[str, str], name: str, language: str) -> None:
    look_at(visitor, FIXED.get(name) or found[name], name, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", INVENTED)
def test_an_invented_page_is_whole(visitor: Visitor, invented: str, name: str, language: str) -> None:
    visitor.address = invented
    look_at(visitor, INVENTED[name].replace(made.ID, "/doc/"), name, language)


def test_every_address_for_people_is_walked() -> None:
    """A new page has to be opened here too: these are the templates, and by which walk each is shown."""
    shown = {
        "article": "page-article", "downloads": "downloads", "gone": "withdrawn", "home": "home", "list": "list-person",
        "map": "map", "missing": "missing", "network": "network", "ontology": "ontology", "parts": "property",
        "preview": "preview", "privacy": "privacy", "query": "editor", "report": "report", "result": "result-rows",
        "rules": "rules", "search": "search", "shapes": "shapes", "thing": "page-person", "timeline": "timeline",
    }  # fmt: skip
    folder = Path(__file__).parents[2] / "soga_kg" / "web" / "templates"
    shared = {"base", "form", "drawn"}  # parts of others
    assert {path.stem for path in folder.glob("*.html")} - shared == set(shown)
    assert set(shown.values()) <= {*FIXED, *FOUND, *INVENTED}
