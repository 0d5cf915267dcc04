"""The command that takes somebody out for good."""

from __future__ import annotations

from pathlib import Path

import click

from soga_kg.cli.common import FAULTS, Progress, dated, examples, here, settings_of
from soga_kg.forget import forget


@click.command(
    "forget",
    epilog=examples(
        "soga-kg forget build 'Awa Diallo' --date 2026-11-27", "soga-kg forget build person/awa-diallo-1a2b3c"
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.argument("who", nargs=-1, required=True, metavar="NAME_OR_IRI...")
@click.option("--source", "sources", multiple=True, help="What to build from (default: the sources of the last build).")
@click.option("--keep-older", is_flag=True, help="Leave older releases as they are.")
@click.option("--date", default="", metavar="YYYY-MM-DD", help="Day of the new release.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False, path_type=Path), help="Settings file.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
def forget_command(
    folder: Path, who: tuple[str, ...], sources: tuple[str, ...], keep_older: bool, **given: str
) -> None:
    """Takes people out of the graph, the quotes, the texts, the index, caches and older releases, and proves it.

    Their names go on a list of keyed hashes, so that no later build lets them in again. Then a release is built without
    them, and every byte in DIR is looked at. Ends with 1 where a name is left, and names the file.
    """
    file = Path(given["config_file"]) if given["config_file"] else None
    config = dated(settings_of(file, given["settings"]), given["date"])
    done = forget(folder, who, sources, config, keep_older, Progress())
    words = here()
    click.echo(words.ngettext(
        "%(num)s name is on the list now; it is in no text, graph, index or cache of the new release",
        "%(num)s names are on the list now; they are in no text, graph, index or cache of the new release",
        done.names,
    ))  # fmt: skip
    lines = [words.gettext("releases removed: %(numbers)s", numbers=", ".join(map(str, done.removed)))]
    looked = {"bytes": words.number(done.bytes), "files": words.number(done.files), "left": len(done.left)}
    said = words.gettext("looked at %(bytes)s bytes of %(files)s files: %(left)s hold the name", **looked)
    lines = [*(lines if done.removed else []), said]
    for line in [*lines, *(words.gettext("left: %(path)s", path=path) for path in done.left)]:
        click.echo(f"  {line}")
    click.echo(words.gettext("The sources themselves are not ours to change: see docs/privacy.md."))
    if done.left:
        raise click.exceptions.Exit(FAULTS)
