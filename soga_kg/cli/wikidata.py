"""The command that asks Wikidata for candidates."""

from __future__ import annotations

from pathlib import Path

import click

from soga_kg.cli.common import FAILED, Progress, erase, examples, here, settings_of
from soga_kg.wikidata import CLASSES, candidates


@click.command("wikidata", epilog=examples("soga-kg wikidata build", "soga-kg wikidata build --kind place --to maybe"))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(CLASSES)), help="Of this kind only; repeatable.")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), default=Path("candidates"), show_default=True,
              help="Folder for the files; it must not be that of the corrections.")  # fmt: skip
@click.option("--config", "config_file", type=click.Path(dir_okay=False, path_type=Path), help="Settings file.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
def wikidata_command(
    folder: Path, kinds: tuple[str, ...], to: Path, config_file: Path | None, settings: tuple[str, ...]
) -> None:
    """Writes files with items of Wikidata that may be things of the graph, for a person to confirm.

    Sends names of things to the services that the settings wikidata_reconcile and wikidata_sparql name.
    """
    config = settings_of(config_file, settings)
    found = candidates(folder, to, kinds or tuple(CLASSES), config, Progress())
    erase()
    words = here()
    click.echo(words.gettext(
        "things asked for: %(things)s, files with candidates written to %(folder)s: %(files)s",
        things=found.things, files=len(found.files), folder=to,
    ))  # fmt: skip
    for failure in found.failed:
        click.echo("  " + words.gettext("not asked: %(failure)s", failure=failure))
    click.echo(words.gettext(
        "Move those that are right into the folder of corrections; the others may stay: nobody is asked again."
    ))  # fmt: skip
    if found.failed:
        raise click.exceptions.Exit(FAILED)
