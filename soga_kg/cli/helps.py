"""What the help of the commands says, and click's own words, in the language of the terminal."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from copy import copy
from typing import TypeVar

import click

from soga_kg.translate import LOCALE
from soga_kg.web.words import Words

DOMAIN = "click"  # the catalogue of its texts, which asks for them by gettext
_AS_IT_IS = "\b\n"  # before what click leaves in its lines
Command = TypeVar("Command", bound=click.Command)


def speak(language: str) -> None:
    """Makes click say its own words (Usage, Options, its errors) in a language; it has English in itself."""
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain("messages" if language == "en" else DOMAIN)  # "messages" is what it is at start: none


def in_language(command: Command, words: Words) -> Command:
    """A copy of a command whose help is in a language; the commands of a group are asked for one by one."""
    told = copy(command)
    told.help, told.epilog = _told(command.help, words), _told(command.epilog, words)
    told.params = [_option(param, words) if isinstance(param, click.Option) else param for param in command.params]
    return told


def _option(option: click.Option, words: Words) -> click.Option:
    told = copy(option)
    told.help = _told(option.help, words)
    return told


def texts(command: click.Command) -> Iterator[str]:
    """All that the help of a command says, and of a group all that its commands say, as the catalogue has it."""
    own = [command.help, command.epilog, *(p.help for p in command.params if isinstance(p, click.Option))]
    yield from (_known(text) for text in own if text)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from texts(inner)


def _told(text: str | None, words: Words) -> str | None:
    if not text:
        return text
    return (_AS_IT_IS if text.startswith(_AS_IT_IS) else "") + words.gettext(_known(text))


def _known(text: str) -> str:
    """A text as the catalogue has it: examples in their lines, a paragraph in one, however the code breaks it."""
    if text.startswith(_AS_IT_IS):
        return text.removeprefix(_AS_IT_IS)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
