"""The commands, and everything that is printed."""

from __future__ import annotations

import io
import logging
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click
import pyoxigraph as ox

from soga_kg import __version__
from soga_kg.config import Config, load_config, override
from soga_kg.errors import QueryError, SogaError, ValidationError
from soga_kg.evaluate import as_json, evaluate, render
from soga_kg.export import FORMATS, export
from soga_kg.model import Kind, Severity
from soga_kg.namespaces import PREFIXES
from soga_kg.pipeline import Built, build
from soga_kg.release import current
from soga_kg.store import open_read_only
from soga_kg.validate import check_file
from soga_kg.validate import render as render_violations
from soga_kg.web.app import serve
from soga_kg.web.limits import read_limits

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# What a command's end means: 0 done, 1 done and the data has faults, 2 could not be done.
FAULTS, FAILED = 1, 2
EPILOG = "Ends with 0: done, 1: the data breaks a shape, 2: it could not be done (the message says what to do)."


class Commands(click.Group):
    """Prints what went wrong and what to do next, without a traceback, for every error a person can mend."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; SogaError becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except SogaError as error:
            click.echo(f"soga-kg: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            ctx.exit(FAULTS if isinstance(error, ValidationError) else FAILED)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="soga-kg")
def main() -> None:
    """Turns articles into a validated RDF graph whose every fact leads to its sentence, and serves it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@main.command(
    "build",
    epilog=_examples(
        "soga-kg build samples --out build",
        "soga-kg build page.txt more/ https://example.org/article --out build",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build"), show_default=True,
              help="Folder that keeps the releases; the new one is OUT/current.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Publish nothing if any statement breaks a shape.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Settings file (default: soga.toml, if there is one).")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
def build_command(
    sources: tuple[str, ...], out: Path, strict: bool, config_file: Path | None, settings: tuple[str, ...]
) -> None:
    """Builds the graph from files, folders and addresses, validates it and publishes it in OUT/current."""
    config = _config(config_file, settings)
    started = time.monotonic()
    built = build(sources, out, replace(config, strict=True) if strict else config, _Progress())
    _summary(built, out, time.monotonic() - started)


def _config(file: Path | None, settings: Iterable[str]) -> Config:
    given = dict(setting.partition("=")[::2] for setting in settings)
    return override(load_config(file), given)


class _Progress:
    """One line on standard error, renewed in a terminal; a line a stage elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, of: int) -> None:
        line = f"{stage} {done}/{of}" if of else f"{stage} {done or ''}".rstrip()
        if self._terminal:
            click.echo(f"\r{line:<40}", nl=False, err=True)
        elif stage != self._stage:
            click.echo(f"{stage} ...", err=True)
        self._stage = stage


def _summary(built: Built, out: Path, seconds: float) -> None:
    counts = built.report.counts
    click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
    click.echo(f"Built {out / 'current'} in {seconds:.1f} s")
    click.echo(f"  {counts['articles']} texts of {counts['works']} articles, in {counts['sources']} places")
    kinds = ", ".join(f"{counts[kind.value]} {kind.value}" for kind in Kind if counts[kind.value])
    click.echo(f"  things: {kinds or 'none'}")
    click.echo(f"  {counts['statements']} statements with {counts['evidence']} quotes, all found at their offsets")
    held = f"{counts['quarantined']} quarantined, {counts['contradictions']} contradictions"
    click.echo(f"  {held}, {counts['warnings']} warnings, {counts['doubts']} doubtful pairs")
    for skipped in built.report.skipped:
        click.echo(f"  not read: {skipped.source}: {skipped.reason}")
    click.echo(f"Next: soga-kg serve {out}   (details: {out / 'current' / 'report.md'})")


@main.command("serve", epilog=_examples("soga-kg serve build --port 8000 --timeout 10"))
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
        click.echo(f"Listening on {host}: everybody who reaches this machine can query the graph.", err=True)

    def ready(address: str) -> None:
        click.echo(f"Serving {folder} at {address}/   SPARQL: {address}/sparql   (Ctrl-C ends it)")

    limits = read_limits({**os.environ, "SOGA_SERVE_ROOT_PATH": root_path}) if root_path else None
    serve(folder, host, port, timeout, limits, ready=ready)


@main.command(
    "validate", epilog=_examples("soga-kg validate build/current/graph.ttl", "soga-kg validate my.ttl --lang fr")
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of messages.")
def validate_command(file: Path, lang: str) -> None:
    """Checks an RDF file against the shapes; every named graph by itself."""
    violations = check_file(file)
    click.echo(render_violations(violations, lang))
    if any(v.severity is Severity.VIOLATION for v in violations):
        raise click.exceptions.Exit(FAULTS)


@main.command(
    "query", epilog=_examples("soga-kg query build 'SELECT ?name { ?p a schema:Person ; schema:name ?name }'")
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.argument("sparql")
@click.option(
    "--format", "format_", type=click.Choice(["table", *RESULTS, *GRAPHS]), default="table", show_default=True
)
def query_command(folder: Path, sparql: str, format_: str) -> None:
    """Runs a SPARQL query on the release in DIR/current; our prefixes need no declaration."""
    store = open_read_only(current(folder) / "store")
    try:
        data = _written(store.query(sparql, prefixes=PREFIXES), format_)  # rows are found while they are written
    except SyntaxError as error:
        raise QueryError(f"the query cannot be read: {error}", "Mend it; our prefixes are known.") from error
    except (OSError, ValueError) as error:
        raise QueryError(
            f"the query cannot be answered: {error}", "Where it names a SERVICE, is that reachable?"
        ) from error
    _print_bytes(data)


def _print_bytes(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _written(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str) -> bytes:
    if isinstance(found, ox.QueryTriples):
        if format_ in RESULTS:
            raise QueryError(f"a graph cannot be written as {format_}", f"Choose one of {', '.join(GRAPHS)}.")
        data = ox.serialize(found, format=GRAPHS.get(format_, ox.RdfFormat.TURTLE), prefixes=PREFIXES)
    elif format_ in GRAPHS:
        raise QueryError(f"a result cannot be written as {format_}", f"Choose one of table, {', '.join(RESULTS)}.")
    elif format_ == "table":
        return _table(found).encode()
    else:
        data = found.serialize(format=RESULTS[format_])
    return data or b""


def _table(found: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(found, ox.QueryBoolean):
        return f"{'yes' if found else 'no'}\n"
    names = [variable.value for variable in found.variables]
    rows = [["" if value is None else _cell(value) for value in solution] for solution in found]
    widths = [max([len(name), *(len(row[i]) for row in rows)]) for i, name in enumerate(names)]
    out = io.StringIO()
    for row in (names, ["-" * width for width in widths], *rows):
        out.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    out.write(f"{len(rows)} rows\n")
    return out.getvalue()


def _cell(value: object) -> str:
    text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
    return " ".join(text.split())


@main.command("export", epilog=_examples("soga-kg export build --format csv > things.csv"))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write (default: standard output)."
)
def export_command(folder: Path, format_: str, output: Path | None) -> None:
    """Writes the graph in another format; nquads and trig hold every graph, the others the default one."""
    data = export(folder, format_)
    if output is None:
        _print_bytes(data)
    else:
        output.write_bytes(data)
        click.echo(f"Wrote {output} ({len(data):,} bytes)")


@main.command("evaluate", epilog=_examples("soga-kg evaluate build/current/graph.nq gold/ --misses"))
@click.argument("graph", type=click.Path(path_type=Path))
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--misses", is_flag=True, help="List every miss and every extra.")
@click.option("--json", "as_data", is_flag=True, help="Print the scores as JSON.")
def evaluate_command(graph: Path, gold: Path, misses: bool, as_data: bool) -> None:
    """Scores a built graph against hand-made gold: precision, recall and F1 by type, relation and language."""
    scored = evaluate(graph, gold)
    click.echo(as_json(scored) if as_data else render(scored, misses))
