"""Every failure is told in French to those who ask for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import soga_kg.web
from soga_kg.web.french import catalogue, in_french
from tests.web.serving import Running

FOLDER = Path(soga_kg.web.__file__).parent
MODULES = ["app", "documents", "gate", "guard", "protocol", "reconcile/service", "respond", "site", "sparql"] + [
    f"workers/{name}" for name in ("failure", "output", "pool", "schedule", "spool", "worker")
]
CALLS = {"FailureError", "RefusalError", "RefusedError", "ResultTooLargeError", "_refuse", "not_acceptable", "problem"}


def text(node: ast.expr) -> str:
    """A text as the catalogue has it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def said(module: str) -> set[str]:
    """The texts that a module gives to those who tell a failure."""
    found = set()
    for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            found |= {text(argument) for argument in node.args if " " in text(argument)}
    return found


@pytest.mark.parametrize("module", MODULES)
def test_every_text_of_the_code_is_in_the_catalogue(module: str) -> None:
    texts = said(module)
    if module == "sparql":
        assert texts
    names = {english.replace("graph ", "{} ", 1) if english.startswith("graph is") else english for english in texts}
    assert names <= catalogue().keys()


def test_every_text_of_the_explanations_is_in_the_catalogue() -> None:
    tree = ast.parse((FOLDER / "explain.py").read_text(encoding="utf-8"))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None]
    parts = [part for value in returned for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    texts = {text(part) for part in parts if text(part).endswith((".", "?")) and len(text(part)) > 3}
    assert len(texts) > 8
    assert texts <= catalogue().keys()


def test_both_languages_have_the_same_places_to_fill() -> None:
    for english, french in catalogue().items():
        assert english.count("{}") == french.count("{}"), english


def test_what_is_filled_in_stays() -> None:
    assert in_french("The request has 2 queries.") == "La demande contient 2 requêtes."
    assert in_french("Send it as a/b or c/d.") == "Envoyez-le comme a/b ou c/d."
    assert in_french("The prefix '{}:' is not declared.") == "Le préfixe « {}: » n'est pas déclaré."
    assert in_french("unknown words") == "unknown words"


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_failure_in_french(server: Running, accept: str) -> None:
    headers = {"Accept": accept, "Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"}
    response = server.clients[0].get("/sparql", params={"query": "SELECT * { ?s foaf:name ?o }"}, headers=headers)
    assert "n'est pas déclaré" in response.text.replace("&#x27;", "'")
    assert "Ajoutez en tête : PREFIX foaf:" in response.text
    assert response.headers["content-language"] == "fr"
    assert response.headers["vary"] == "Accept, Accept-Language"
