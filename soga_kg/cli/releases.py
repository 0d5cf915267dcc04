"""The commands about releases: which there are, what differs, going back, history, publishing elsewhere."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from soga_kg.cli.common import Progress, examples, here
from soga_kg.diff import FORMATS, diff
from soga_kg.history import Said, history
from soga_kg.messages import N_
from soga_kg.publish import Access, publish
from soga_kg.release import current, manifest_of, numbered, numbers, rollback
from soga_kg.translate import told

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")


@click.command("releases", epilog=examples("soga-kg releases build"))
@FOLDER
def releases_command(folder: Path) -> None:
    """Lists the releases that are kept, and which is in use."""
    using, words = current(folder).name, here()
    for number in numbers(folder):
        about = manifest_of(numbered(folder, number))
        changes = json.loads((numbered(folder, number) / "changes.json").read_text(encoding="utf-8"))
        counts = about["counts"]
        assert isinstance(counts, dict)  # every manifest has them
        mark = "*" if using == f"{number:04}" else " "
        facts, statements, none = changes["facts"], words.gettext("statements"), words.gettext("no date")
        came = words.gettext("+%(added)s -%(removed)s facts", added=facts["added"], removed=facts["removed"])
        click.echo(f"{mark} {number:>4}  {about['date'] or none:<10}  {counts['statements']:>7} {statements}  {came}")


@click.command(
    "diff", epilog=examples("soga-kg diff build 3 4", "soga-kg diff build 3 4 --format patch > changes.rdfp")
)
@FOLDER
@click.argument("before", type=int, metavar="A")
@click.argument("after", type=int, metavar="B")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
def diff_command(folder: Path, before: int, after: int, format_: str) -> None:
    """Tells what came and went from release A to release B: in words, as N-Quads, or as RDF Patch."""
    sys.stdout.buffer.write(diff(folder, before, after, format_, here().language))
    sys.stdout.buffer.flush()


@click.command("rollback", epilog=examples("soga-kg rollback build", "soga-kg rollback build 3"))
@FOLDER
@click.argument("number", type=int, required=False)
def rollback_command(folder: Path, number: int | None) -> None:
    """Takes the release before (or release NUMBER) into use again; nothing is removed."""
    click.echo(here().gettext("In use: release %(number)s", number=int(rollback(folder, number).name)))


@click.command(
    "history",
    epilog=examples(
        "soga-kg history build article/our-school-0123456789ab",
        "soga-kg history build https://example.org/our-school --on 2023-06-30",
    ),
)
@FOLDER
@click.argument("what", metavar="ARTICLE")
@click.option(
    "--on",
    "day",
    default="",
    metavar="DATE",
    help="Only the revision that stood there on a day: YYYY-MM-DD, YYYY.",
)
def history_command(folder: Path, what: str, day: str) -> None:
    """Tells what an article said: all its revisions with their facts and quotes, oldest first.

    ARTICLE is the IRI of a revision or work, or the file or address that it was read from. On which days a text stood
    there is told by the article's own dates (published, changed) where it has them, else by those of the releases.
    """
    found = history(folder, what, day)
    for said in found:
        _tell(said)
    if not found:
        text = N_("Neither the article's dates nor the releases tell what it said on %(day)s.", day=day)
        click.echo(told(text, here().language))


def _tell(said: Said) -> None:
    item, words = said.revision, here()
    none = words.gettext("no date")
    period = {"first": item.first, "since": item.since or none, "last": item.last, "until": item.until or none}
    if item.last:
        when = words.gettext("from release %(first)s (%(since)s) until release %(last)s (%(until)s)", **period)
    else:
        when = words.gettext("from release %(first)s (%(since)s) until today", **period)
    click.echo(f"{item.title}\n  {item.id}\n  {when}")
    if said.by:
        click.echo(f"  {told(said.by, words.language)}")
    for subject, predicate, object_, quote in said.facts:
        click.echo(f"  {subject} — {predicate} — {object_}: “{' '.join(quote.split())}”")


@click.command(
    "publish",
    epilog=examples(
        "soga-kg publish build --query http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store",
        "SOGA_KG_TOKEN=... soga-kg publish build --query https://example.org/sparql --update https://example.org/update",
    ),
)
@FOLDER
@click.option("--query", required=True, help="Address that answers SPARQL queries.")
@click.option("--graph-store", default="", help="Address of the Graph Store Protocol.")
@click.option("--update", default="", help="Address that takes SPARQL updates.")
@click.option("--user", default="", help="Name for Basic authentication; the password is in SOGA_KG_PASSWORD.")
@click.option("--replace", is_flag=True, help="Replace a default graph that holds other data.")
def publish_command(folder: Path, query: str, graph_store: str, update: str, user: str, replace: bool) -> None:
    """Brings the release in use into a SPARQL store elsewhere and compares what is there, graph by graph.

    Only what differs is sent, so that publishing again changes nothing and an interrupted publication is
    completed. A Bearer token is taken from SOGA_KG_TOKEN.
    """
    secret, token = os.environ.get("SOGA_KG_PASSWORD", ""), os.environ.get("SOGA_KG_TOKEN", "")
    done = publish(folder, Access(query, graph_store, update, user, secret, token), replace, Progress())
    words = here()
    quads, graphs = words.number(done.quads), words.ngettext("%(num)s graph", "%(num)s graphs", done.graphs)
    click.echo(words.gettext("%(quads)s triples in %(graphs)s are there; counts and digests are equal",
                             quads=quads, graphs=graphs))  # fmt: skip
    sent = words.gettext("graphs sent: %(sent)s, removed: %(removed)s", sent=done.sent, removed=done.removed)
    click.echo(f"  {sent}")
