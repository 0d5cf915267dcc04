"""Every rule that may stand beside a quote is explained in both languages, and its name leads there."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.decide.groups import REPEAT
from soga_kg.extract import FINDERS
from soga_kg.extract.authors import _patterns
from soga_kg.extract.labels import _labels
from soga_kg.extract.rules import rule_book
from soga_kg.link.facts import RULE
from soga_kg.model import ASKED, DOUBTED, JUDGE
from soga_kg.namespaces import expand
from soga_kg.web.named import TABLES
from soga_kg.web.words import LANGUAGES, words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import doc, get, page
from tests.web.serving import Running, in_this_process

CODE = Path(__file__).parents[2] / "soga_kg"
KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)+")
READS = {"issued-when"}  # written like a rule, but a relation of rules


def of_data() -> set[str]:
    """The rules of the tables, the finders, and those that constants name."""
    tables = {rule.name for rule in rule_book().rules} | {label.name for label in _labels()}
    return {*FINDERS, *tables, *(rule for rule, _, _ in _patterns()), ASKED, DOUBTED, JUDGE, REPEAT, RULE}


def of_code() -> set[str]:
    """The rules that code names: in `Grounds(…)` and `rule=…`, beside a confidence, or by words with hyphens."""
    found: set[str] = set()
    for path in sorted([*(CODE / "extract").glob("*.py"), *(CODE / "link").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= {text for text in map(_text, ast.walk(node)) if KEBAB.fullmatch(text)} - READS
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Grounds":
                found.add(_text(node.args[0]))
            if isinstance(node, ast.keyword) and node.arg == "rule":
                found.add(_text(node.value))
            if isinstance(node, ast.Tuple) and len(node.elts) > 1 and _is_ratio(node.elts[1]):
                found.add(_text(node.elts[0]))
            if isinstance(node, ast.Tuple) and len(node.elts) == 4 and _is_ratio(node.elts[0]):
                found.add(_text(node.elts[3]))
    return found - {""}


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_ratio(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def explained(language: str) -> dict[str, str]:
    sections = [words(language).all(name) for name in TABLES if name.startswith("rules_")]
    return {rule: text for section in sections for rule, text in section.items()}


def test_the_code_is_read_rightly() -> None:
    assert {"author-card", "report", "agenda", "opening", "programme", "edition-year", "byline"} <= of_code()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_explained_and_nothing_else(site: Running, language: str) -> None:
    known = of_data() | of_code()
    assert len(known) > 90
    assert set(explained(language)) == known
    found = page(site, "/docs/rules", language)
    assert known <= set(found.ids)
    assert {" ".join(text.split()) for text in explained(language).values()} <= set(found.words)


def test_every_rule_of_the_sample_graph_is_explained(samples_out: Path) -> None:
    rules = {
        quad.object.value
        for quad in ox.parse((samples_out / "current" / "graph.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)
        if quad.predicate.value == expand("soga:extractor") and isinstance(quad.object, ox.Literal)
    }
    assert len(rules) > 20
    assert rules <= set(explained("en"))


def test_the_name_of_a_rule_leads_to_what_it_means(site: Running) -> None:
    for path in (doc(r.PERSON), doc(r.ARTICLE), f"/doc/evidence/{1:014x}0a", f"/doc/statement/{1:014x}0a"):
        text = get(site, f"{path}?lang=fr").text
        assert '<a href="/docs/rules?lang=fr#speaker-bullet"' in text, path
    assert "/docs/rules#dates" in page(site, "/report", "en").links
    facts = re.search(r'title="soga:extractor".*?</dd>', get(site, f"/doc/evidence/{1:014x}0a").text, re.DOTALL)
    assert facts is not None
    assert 'href="/docs/rules#speaker-bullet"' in facts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_quote_the_name_of_its_rule_says_what_it_means(samples_out: Path, language: str) -> None:
    told = explained(language)
    with in_this_process(samples_out, PATIENT) as running:
        (hit, *_) = get(running, "/search/suggest?q=bretecher").json()["results"]
        text = get(running, f"{hit['href']}?lang={language}").text
    links = re.findall(r'href="/docs/rules\?lang=\w\w#([\w-]+)"(?: title="([^"]*)")?', text)
    assert links
    assert [(rule, unescape(title)) for rule, title in links] == [(rule, told[rule]) for rule, _ in links]
