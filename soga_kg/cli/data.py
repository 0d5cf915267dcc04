"""The commands that read a release: query and export."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pyoxigraph as ox

from soga_kg.cli.common import examples, here
from soga_kg.errors import QueryError
from soga_kg.export import FORMATS, export
from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES
from soga_kg.release import current
from soga_kg.store import open_read_only

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


@click.command(
    "query", epilog=examples("soga-kg query build 'SELECT ?name { ?p a schema:Person ; schema:name ?name }'")
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
        raise QueryError(
            N_("the query cannot be read: %(error)s", error=error), N_("Mend it; our prefixes are known.")
        ) from error
    except (OSError, ValueError) as error:
        raise QueryError(
            N_("the query cannot be answered: %(error)s", error=error),
            N_("Where it names a SERVICE, is that reachable?"),
        ) from error
    _print_bytes(data)


def _print_bytes(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _written(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str) -> bytes:
    if isinstance(found, ox.QueryTriples):
        if format_ in RESULTS:
            raise QueryError(
                N_("a graph cannot be written as %(format)s", format=format_),
                N_("Choose one of %(known)s.", known=", ".join(GRAPHS)),
            )
        data = ox.serialize(found, format=GRAPHS.get(format_, ox.RdfFormat.TURTLE), prefixes=PREFIXES)
    elif format_ in GRAPHS:
        raise QueryError(
            N_("a result cannot be written as %(format)s", format=format_),
            N_("Choose one of %(known)s.", known=", ".join(("table", *RESULTS))),
        )
    elif format_ == "table":
        return _table(found).encode()
    else:
        data = found.serialize(format=RESULTS[format_])
    return data or b""


def _table(found: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(found, ox.QueryBoolean):
        return (here().gettext("yes") if found else here().gettext("no")) + "\n"
    names = [variable.value for variable in found.variables]
    rows = [["" if value is None else _cell(value) for value in solution] for solution in found]
    widths = [max([len(name), *(len(row[i]) for row in rows)]) for i, name in enumerate(names)]
    out = io.StringIO()
    for row in (names, ["-" * width for width in widths], *rows):
        out.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    out.write(here().ngettext("%(num)s row", "%(num)s rows", len(rows)) + "\n")
    return out.getvalue()


def _cell(value: object) -> str:
    text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
    return " ".join(text.split())


@click.command("export", epilog=examples("soga-kg export build --format csv > things.csv"))
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
        click.echo(here().gettext("Wrote %(file)s (%(size)s)", file=output, size=here().size(len(data))))
