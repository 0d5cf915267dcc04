"""The command that fetches pages and keeps them."""

from __future__ import annotations

from pathlib import Path

import click

from soga_kg.cli.common import Progress, erase, examples, following, here, settings_of
from soga_kg.fetch import crawl, told
from soga_kg.suppress import Suppression
from soga_kg.translate import told as translated


@click.command(
    "fetch", epilog=examples("soga-kg fetch https://example.org/ --out pages", "soga-kg build pages --out build")
)
@click.argument("address")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="Folder that keeps the pages, of one address alone; run again to bring it up to date.")  # fmt: skip
@click.option("--config", "config_file", type=click.Path(dir_okay=False, path_type=Path), help="Settings file.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
def fetch_command(address: str, out: Path, config_file: Path | None, settings: tuple[str, ...]) -> None:
    """Fetches a site, a sitemap, a feed or a page politely and keeps it in a folder, from which to build offline."""
    config = settings_of(config_file, settings)
    listed = Suppression(Path(config.suppressed)) if config.suppressed else None
    run = crawl(address, out, config, Progress(), listed)
    erase()
    click.echo(here().gettext("Fetched %(address)s into %(folder)s", address=run.start, folder=out))
    for line in told(run):
        click.echo(f"  {translated(line, here().language)}")
    following(f"soga-kg build {out} --out build", out / "report.md")
