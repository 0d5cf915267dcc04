"""The help of every command and what click itself says stand in French where the terminal does."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from click.testing import CliRunner

from soga_kg.cli import main
from soga_kg.translate import LOCALE
from tests.catalogues import english, read, translated

CLICK = LOCALE / "fr" / "LC_MESSAGES" / "click.po"


def run(*arguments: str, language: str = "fr", width: int = 2000) -> str:
    """What is printed, in lines that are not broken."""
    environment = {"LANGUAGE": "", "LC_ALL": language}
    return CliRunner().invoke(main, arguments, env=environment, terminal_width=width, max_content_width=width).output


def said(command: click.Command) -> Iterator[str]:
    yield from (text for text in (command.help, command.epilog) if text)
    yield from (param.help for param in command.params if isinstance(param, click.Option) and param.help)


@pytest.mark.parametrize("name", ["", *main.commands])
def test_no_line_of_a_help_is_left_in_english(name: str) -> None:
    command = main.commands[name] if name else main
    french, english_ = (run(*filter(None, [name]), "--help", language=language) for language in ("fr", "en"))
    assert french.startswith("Usage :")
    assert english_.startswith("Usage:")
    for text in said(command):
        for paragraph in text.removeprefix("\b\n").split("\n" if "\b" in text else "\n\n"):
            line = " ".join(paragraph.split())
            if not line.startswith(("soga-kg", "SOGA_KG_")):  # an example is a command in both
                assert line in english_
                assert line not in french
    assert not re.search("Options:|Commands:|Show this message|default:|required", french)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build"], "Erreur : Il manque l'argument 'SOURCE...'."),
        (["publish", "x"], "Erreur : Il manque l'option '--query'."),
        (["build", "--bla"], "Erreur : Il n'y a pas d'option '--bla'."),
        (["nix"], "Erreur : Il n'y a pas de commande 'nix'."),
        (["serve", "x", "--port", "99999"], "pour '--port' : 99999 n'est pas dans l'intervalle 0<=x<=65535."),
        (["diff", "x", "a", "2"], "Erreur : Valeur non valable pour 'A' : 'a' n'est pas un nombre valable."),
        (["export", "x", "--format", "bla"], "pour '--format' : 'bla' n'est pas parmi 'turtle', "),
        (["releases", "x", "y"], "Erreur : Argument en trop (y)"),
    ],
)
def test_what_click_refuses_is_told_in_french(arguments: list[str], says: str) -> None:
    output = run(*arguments)
    assert says in output
    assert "Pour de l'aide : « " in output
    assert "Error: " in run(*arguments, language="en")


def test_every_text_of_click_is_translated_with_what_it_fills_in() -> None:
    source = extract_from_dir(Path(click.__file__).parent, [("**.py", "python")])
    wanted = {message if isinstance(message, tuple) else (message,) for _, _, message, _, _ in source}
    known = {english(message): translated(message) for message in read(CLICK) if message.id}
    assert wanted <= known.keys()
    assert all(map(all, known.values()))


def test_the_compiled_texts_of_click_are_those_of_the_catalogue() -> None:
    written = io.BytesIO()
    write_mo(written, read(CLICK))
    written.seek(0)
    with CLICK.with_suffix(".mo").open("rb") as compiled:
        # the first text is the head, which names the Babel that wrote it
        kept, made = (gettext.GNUTranslations(source)._catalog for source in (compiled, written))  # type: ignore[attr-defined]  # no other way to see them all
    assert {k: v for k, v in kept.items() if k} == {k: v for k, v in made.items() if k}, "make texts"
