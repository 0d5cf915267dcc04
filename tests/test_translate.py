"""The French catalogue has every text of the code and none more, each with what is filled in; plurals."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface

from soga_kg.errors import SogaError
from soga_kg.messages import N_, Message, packed, unpacked
from soga_kg.translate import catalogue, retold, told
from tests.catalogues import FRENCH, english, read, translated

ROOT = Path(__file__).parents[1]
TOLD = {error.__name__ for error in SogaError.__subclasses__()} | {
    "FailureError", "RefusalError", "RefusedError", "ResultTooLargeError", "_refuse", "not_acceptable", "problem",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts of the code, as `make texts` finds them."""
    made = tmp_path_factory.mktemp("texts") / "soga_kg.pot"
    (recipe,) = re.findall(r"pybabel -q (extract .*) -o build/soga_kg.pot soga_kg\n", (ROOT / "Makefile").read_text())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        command = ["pybabel", "-q", *recipe.split(), "-o", str(made), "soga_kg"]
        CommandLineInterface().run(command)  # type: ignore[no-untyped-call]  # Babel's command line has no types
    return read(made)


def texts(found: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, english(message)) for message in found if message.id}


def fields(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%%", text))


def test_the_catalogue_has_the_texts_of_the_code_and_no_others(written: Catalog) -> None:
    assert len(texts(written)) > 400
    assert texts(read(FRENCH)) == texts(written), "make texts"


def test_no_text_stands_in_an_f_string_where_it_would_be_overlooked(written: Catalog) -> None:
    known = {text for message in written if message.id for text in english(message)}
    for path in (ROOT / "soga_kg").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in {"gettext", "ngettext"}:
                given = [getattr(argument, "value", "") for argument in node.args]
                assert {text for text in given if isinstance(text, str) and text} <= known, path


def test_every_text_is_translated_with_all_that_is_filled_in() -> None:
    for message in read(FRENCH):
        if message.id:
            told = translated(message)
            assert all(told), message.id
            assert not message.fuzzy, message.id
            allowed = {tuple(fields(form)) for form in english(message)}
            assert {tuple(fields(form)) for form in told} <= allowed, message.id


def test_texts_bring_no_markup_and_end_as_the_english_ones(written: Catalog) -> None:
    def end(text: str) -> str:
        return text.rstrip()[-1] if text.rstrip()[-1] in ".?:!…" else ""

    for message in read(FRENCH):
        if message.id:
            assert not re.search(r"<\w|&\w+;", "".join(translated(message))), message.id
            assert end(english(message)[0]) == end(translated(message)[0]), message.id


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["0 more quotes", "1 more quote", "2 more quotes"]),
        ("fr", ["encore 0 citation", "encore 1 citation", "encore 2 citations"]),
    ],
)
def test_plural_forms(language: str, forms: list[str]) -> None:
    told = [catalogue(language).ngettext("%(num)s more quote", "%(num)s more quotes", n) for n in range(3)]
    assert [form % {"num": n} for n, form in enumerate(told)] == forms


def test_a_language_without_catalogue_is_a_mistake() -> None:
    with pytest.raises(FileNotFoundError):
        catalogue("tlh")


def test_a_message_is_told_in_a_language_with_the_messages_in_it() -> None:
    text = N_("'%(what)s' must be %(wanted)s.", what="a.b", wanted=N_("an identifier"))
    assert text == "'a.b' must be an identifier."
    for kept in (text, copy.deepcopy(text), pickle.loads(pickle.dumps(text)), unpacked(packed(N_("Send one.")))):
        assert isinstance(kept, Message)
    assert told(text, "en") == text
    assert told(text, "fr") == told(pickle.loads(pickle.dumps(text)), "fr") == "« a.b » doit être un identifiant."
    across = unpacked(json.loads(json.dumps(packed(N_("There is no graph <%(graph)s> here.", graph="100%")))))
    assert told(across, "fr") == "Il n'y a pas de graphe <100%> ici."
    assert told("Send one.", "fr") == unpacked(packed("Send one.")) == "Send one."  # nobody marked it


def errors(tree: ast.AST) -> set[str]:
    """Texts given to an error or a failure without a mark."""
    found = set()
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in TOLD:
            parts = [p for a in node.args for p in ((a.body, a.orelse) if isinstance(a, ast.IfExp) else (a,))]
            texts = [p for p in parts if isinstance(p, ast.JoinedStr) or isinstance(getattr(p, "value", 0), str)]
            found |= {ast.unparse(text) for text in texts if " " in ast.unparse(text)}
    return found


def test_what_an_error_tells_is_marked() -> None:
    found = {path: errors(ast.parse(path.read_text(encoding="utf-8"))) for path in (ROOT / "soga_kg").rglob("*.py")}
    assert not {path: texts for path, texts in found.items() if texts}


def test_a_text_without_a_mark_is_found() -> None:
    assert errors(ast.parse("problem(request, 404, f'No {x} here.')\nConfigError('Never so.' if x else N_('So.'))"))


def test_amounts_are_written_as_each_language_does_and_numbers_of_things_are_not() -> None:
    slow = N_("The query did not end within %(seconds)s seconds.", seconds=0.3)
    many = N_("The query has more than %(most)s characters.", most=1_048_576.0)
    assert (told(slow, "en"), told(slow, "fr")) == (
        "The query did not end within 0.3 seconds.",
        "La requête n'a pas fini en 0,3 secondes.",
    )
    assert told(many, "en") == "The query has more than 1,048,576 characters."
    assert re.search(r"1\s048\s576 ", told(many, "fr"))
    assert told(unpacked(json.loads(json.dumps(packed(slow)))), "fr") == told(slow, "fr")
    whole = N_("The query did not end within %(seconds)s seconds.", seconds=30.0)
    assert (str(whole), told(whole, "fr")) == (
        "The query did not end within 30 seconds.",
        "La requête n'a pas fini en 30 secondes.",
    )
    assert "8000" in told(N_("Line %(line)s, column %(column)s.", line=8000, column=1), "fr")


def test_amounts_of_a_kept_text_are_known_again() -> None:
    kept = str(N_("a line of more than %(most)s characters is no article text", most=20_000.0))
    assert "20,000" in kept
    assert re.search(r"20\s000", retold(kept, "fr"))
