"""The command that serves a release."""

from __future__ import annotations

import os
from pathlib import Path

import click

from soga_kg.cli.common import examples, here
from soga_kg.messages import N_
from soga_kg.release import current
from soga_kg.translate import told
from soga_kg.web.app import serve
from soga_kg.web.limits import read_limits


@click.command("serve", epilog=examples("soga-kg serve build --port 8000 --timeout 10"))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--timeout", default=10.0, show_default=True, type=click.FloatRange(min=0.1),
              help="Seconds after which a query is ended.")  # fmt: skip
@click.option("--root-path", default="", metavar="PATH",
              help="Path under which a proxy shows the server, for example /kg.")  # fmt: skip
def serve_command(folder: Path, host: str, port: int, timeout: float, root_path: str) -> None:
    """Serves the release in DIR/current: pages at /, SPARQL at /sparql, graphs at /data. Read-only."""
    current(folder)
    if host not in {"127.0.0.1", "::1", "localhost"}:
        text = N_("Listening on %(host)s: everybody who reaches this machine can query the graph.", host=host)
        click.echo(told(text, here().language), err=True)

    def ready(address: str) -> None:
        text = N_("Serving %(folder)s at %(address)s/   SPARQL: %(address)s/sparql   (Ctrl-C ends it)",
                  folder=folder, address=address)  # fmt: skip
        click.echo(told(text, here().language))

    limits = read_limits({**os.environ, "SOGA_SERVE_ROOT_PATH": root_path}) if root_path else None
    serve(folder, host, port, timeout, limits, ready=ready)
