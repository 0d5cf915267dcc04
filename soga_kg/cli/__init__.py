"""The commands, and everything that is printed."""

from __future__ import annotations

import logging

import click

from soga_kg import __version__
from soga_kg.cli.build import build_command, evaluate_command, validate_command
from soga_kg.cli.common import EPILOG, Commands
from soga_kg.cli.corrections import merge_command, reject_command, review_command, split_command, withdraw_command
from soga_kg.cli.data import export_command, query_command
from soga_kg.cli.fetch import fetch_command
from soga_kg.cli.forget import forget_command
from soga_kg.cli.releases import diff_command, history_command, publish_command, releases_command, rollback_command
from soga_kg.cli.serve import serve_command
from soga_kg.cli.wikidata import wikidata_command

COMMANDS = (
    build_command,
    fetch_command,
    serve_command,
    query_command,
    validate_command,
    export_command,
    evaluate_command,
    releases_command,
    diff_command,
    rollback_command,
    history_command,
    publish_command,
    review_command,
    merge_command,
    split_command,
    reject_command,
    withdraw_command,
    wikidata_command,
    forget_command,
)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="soga-kg", message="%(prog)s %(version)s")
def main() -> None:
    """Turns articles into a validated RDF graph whose every fact leads to its sentence, and serves it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


for command in COMMANDS:
    main.add_command(command)
