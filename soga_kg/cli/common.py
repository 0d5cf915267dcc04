"""What all commands share: their group, errors, examples, settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from soga_kg.cli.helps import in_language, speak
from soga_kg.config import Config, load_config, override
from soga_kg.errors import SogaError, ValidationError
from soga_kg.translate import told
from soga_kg.web.words import LANGUAGES, Words, words

# What a command's end means: 0 done, 1 done and the data has faults, 2 could not be done.
FAULTS, FAILED = 1, 2
EPILOG = "Ends with 0: done, 1: the data breaks a shape, 2: it could not be done (the message says what to do)."


def here() -> Words:
    """The language of the terminal (LANGUAGE, LC_ALL, LC_MESSAGES, LANG: the first that is set), else English."""
    given = next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    wanted = (locale.partition("_")[0].partition(".")[0].lower() for locale in given.split(":"))
    return words(next((language for language in wanted if language in LANGUAGES), LANGUAGES[0]))


def erase() -> None:
    """Takes away the line of the progress, before a summary."""
    click.echo("\r" + " " * 40 + "\r", nl=False, err=True)


def following(command: str, file: Path) -> None:
    """What to do next, and where the details are."""
    text = here().gettext("Next: %(command)s   (details: %(file)s)", command=command, file=file)
    click.echo(text)


class Commands(click.Group):
    """Speaks the language of the terminal; prints what went wrong and what to do next for errors a person can mend."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """What click calls first, before it reads the arguments."""
        words = here()
        speak(words.language)
        return click.Group.main(in_language(self, words), *args, **extra)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, with its help in the language of the terminal."""
        found = super().get_command(ctx, cmd_name)
        return found and in_language(found, here())

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; SogaError becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except SogaError as error:
            language = here().language
            click.echo(f"soga-kg: {told(error.message, language)}", err=True)
            if error.hint:
                click.echo(f"  {told(error.hint, language)}", err=True)
            ctx.exit(FAULTS if isinstance(error, ValidationError) else FAILED)


def examples(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def settings_of(file: Path | None, given: Iterable[str]) -> Config:
    """Settings from a file, the environment and `--set NAME=VALUE`."""
    return override(load_config(file), dict(setting.partition("=")[::2] for setting in given))


def dated(config: Config, date: str) -> Config:
    """The settings with the day of the release: given, from the settings, or from SOURCE_DATE_EPOCH (seconds, UTC)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not date and not config.date and epoch.isdigit():
        date = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    return override(config, {"date": date}) if date else config


class Progress:
    """One line on standard error, renewed in a terminal; a line a stage elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Tells that a stage has come so far."""
        name = here().of("stages", stage, stage)
        line = f"{name} {done}/{of}" if of else f"{name} {done or ''}".rstrip()
        if self._terminal:
            click.echo(f"\r{line:<40}", nl=False, err=True)
        elif stage != self._stage:
            click.echo(f"{name} ...", err=True)
        self._stage = stage
