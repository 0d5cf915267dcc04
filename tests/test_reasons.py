"""Why a page was not read is told in French too, whichever reason it is: all that the code can give are found in it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from soga_kg.messages import Message
from soga_kg.translate import retold, told
from soga_kg.web.words import words
from tests.web import pages_release as r
from tests.web.conftest import PATIENT
from tests.web.html_check import page
from tests.web.serving import in_this_process

ROOT = Path(__file__).parents[1] / "soga_kg"
# All but `tell`, which says counts.
PATHS = [*sorted((ROOT / "fetch").glob("[!t]*.py")), *sorted((ROOT / "read").glob("*.py"))]
GIVING = {"Skipped", "FetchError", "ReadError", "StoppedError", "RefusedError", "_UnfitError", "_gone", "_failed",
          "_kind"}  # fmt: skip


def name_of(node: ast.expr) -> str:
    """What is called, also where that is what a call gives."""
    node = node.func if isinstance(node, ast.Call) else node
    return str(getattr(node, "id", getattr(node, "attr", "")))


def texts(tree: ast.AST) -> Iterator[ast.expr]:
    """What errors and reasons are made of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in GIVING:
            yield from node.args
        elif isinstance(node, ast.Assign) and {name_of(target) for target in node.targets} & {"reason", "WITHHELD"}:
            yield node.value


def unmarked(tree: ast.AST) -> list[str]:
    raw = [t for t in texts(tree) if isinstance(t, ast.JoinedStr) or isinstance(getattr(t, "value", None), str)]
    return [ast.unparse(text) for text in raw if " " in ast.unparse(text)]


def marked(tree: ast.AST) -> Iterator[Message]:
    """Every text with a mark, filled in with something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "N_" and isinstance(node.args[0], ast.Constant):
            text = str(node.args[0].value)
            yield Message(text, {name: f"{at}×7" for at, name in enumerate(re.findall(r"%\((\w+)\)s", text))})


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_reason_is_told_in_french(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert unmarked(tree) == []
    for text in marked(tree):
        assert retold(str(text), "fr") == told(text, "fr") != text
        assert retold(str(text), "en") == text


def test_reasons_are_found_at_all() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PATHS]
    assert sum(1 for tree in trees for _ in marked(tree)) > 100
    assert unmarked(ast.parse("Skipped(a, 'read', 'never so')\nself._kind(s)(f'not {x} either')")) == [
        "'never so'", "f'not {x} either'"]  # fmt: skip


def test_a_reason_within_a_reason_is_told_too_and_what_nobody_knows_stays() -> None:
    kept = "withdrawn by its site since 2026-11-27: the server answered 410"
    assert retold(kept, "fr") == "retiré par son site depuis le 2026-11-27 : le serveur a répondu 410"
    assert retold("something else altogether", "fr") == "something else altogether"


def test_the_report_tells_reasons_in_the_language_of_the_page(tmp_path: Path) -> None:
    folder = r.make(tmp_path)
    reason, hint = "cannot be fetched: the redirects never end", "Open the address in a browser."
    entries = [
        {"source": "https://a.example/", "stage": "fetch", "reason": reason, "hint": hint},
        {"source": "page.txt", "stage": "extract", "reason": "nobody knows this one", "hint": ""},
    ]
    (folder / "report.json").write_text(json.dumps({**r.report(), "skipped": entries}), encoding="utf-8")
    with in_this_process(tmp_path, PATIENT) as running:
        said = {language: set(page(running, "/report", language).data) for language in ("en", "fr")}
    unknown = "nobody knows this one"
    assert {reason, hint, "fetching", unknown} <= said["en"]
    assert {retold(reason, "fr"), retold(hint, "fr"), words("fr").gettext("fetching"), unknown} <= said["fr"]
    assert reason not in said["fr"]
