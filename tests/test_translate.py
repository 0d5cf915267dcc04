"""The French catalogue has every text of the code and none more, each with what is filled in; plurals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface

from soga_kg.translate import catalogue
from tests.catalogues import FRENCH, english, read, translated

ROOT = Path(__file__).parents[1]


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
