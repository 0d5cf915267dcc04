"""The commands that make and judge a graph: build, validate, evaluate."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from soga_kg.cli.common import FAULTS, Progress, dated, erase, examples, following, here, settings_of
from soga_kg.evaluate import as_json, compare, comparison_as_json, evaluate, render, render_comparison
from soga_kg.model import Kind, Severity
from soga_kg.pipeline import Built, build
from soga_kg.translate import told
from soga_kg.validate import check_file
from soga_kg.validate import render as render_violations
from soga_kg.web.words import LANGUAGES, Words


@click.command(
    "build",
    epilog=examples(
        "soga-kg build samples --out build",
        "soga-kg build page.txt more/ https://example.org/article --out build",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build"), show_default=True,
              help="Folder that keeps the releases; the new one is OUT/current.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Publish nothing if any statement breaks a shape.")
@click.option(
    "--date", default="", metavar="YYYY-MM-DD", help="Day of the release (default: SOURCE_DATE_EPOCH, else none)."
)
@click.option("--offline", is_flag=True, help="Read pages of addresses from those kept in OUT/fetched.")
@click.option("--accept-shrink", is_flag=True, help="Publish however much smaller the graph has become.")
@click.option("--config", "config_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Settings file (default: soga.toml, if there is one).")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
def build_command(
    sources: tuple[str, ...], out: Path, date: str, config_file: Path | None, settings: tuple[str, ...], **flags: bool
) -> None:
    """Builds the graph from files, folders and addresses, validates it and publishes it in OUT/current."""
    config = dated(settings_of(config_file, settings), date)
    if flags["accept_shrink"]:
        config = replace(config, max_shrink=1.0)
    config = replace(config, strict=flags["strict"] or config.strict, offline=flags["offline"] or config.offline)
    started = time.monotonic()
    built = build(sources, out, config, Progress())
    _summary(built, out, time.monotonic() - started, config.contact)


def _summary(built: Built, out: Path, seconds: float, contact: str) -> None:
    erase()
    words, counts = here(), built.report.counts
    number, took = int(built.folder.name), words.decimal(f"{seconds:.1f}")
    if built.new:
        first = words.gettext("Built release %(number)s (%(folder)s) in %(seconds)s s",
                              number=number, folder=out / "current", seconds=took)  # fmt: skip
    else:
        first = words.gettext("Nothing new: release %(number)s has these contents (%(folder)s; %(seconds)s s)",
                              number=number, folder=out / "current", seconds=took)  # fmt: skip
    click.echo(first)
    for line in _counted(words, counts):
        click.echo(f"  {line}")
    for skipped in built.report.skipped:
        reason = told(skipped.reason, words.language)
        said = words.gettext("not read: %(source)s: %(reason)s", source=skipped.source, reason=reason)
        click.echo(f"  {said}")
    if not contact:
        said = words.gettext("no contact is set: pages about people name nobody to turn to (--set contact=ADDRESS)")
        click.echo(f"  {said}")
    following(f"soga-kg serve {out}", out / "current" / "report.md")


def _counted(words: Words, counts: Mapping[str, int]) -> Iterable[str]:
    """What the release holds, and what to look at."""

    def count(key: str) -> str:
        return f"{words.number(counts[key])} {words.counted('counts', key, counts[key])}"

    texts = words.ngettext("%(num)s text", "%(num)s texts", counts["articles"])
    articles = words.ngettext("%(num)s article", "%(num)s articles", counts["works"])
    places = words.ngettext("%(num)s place", "%(num)s places", counts["sources"])
    yield words.gettext("%(texts)s of %(articles)s, in %(places)s", texts=texts, articles=articles, places=places)
    kinds = ", ".join(count(kind) for kind in Kind if counts[kind])
    yield words.gettext("things: %(kinds)s", kinds=kinds) if kinds else words.gettext("things: none")
    yield words.gettext(
        "%(statements)s with %(quotes)s, all found at their offsets",
        statements=count("statements"), quotes=count("evidence"),
    )  # fmt: skip
    candidates = words.ngettext("%(num)s candidate", "%(num)s candidates", counts["candidates"])
    yield ", ".join([*map(count, ("quarantined", "contradictions", "warnings", "doubts")), candidates])


@click.command(
    "validate", epilog=examples("soga-kg validate build/current/graph.ttl", "soga-kg validate my.ttl --lang fr")
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages (default: that of the terminal).")
def validate_command(file: Path, lang: str | None) -> None:
    """Checks an RDF file against the shapes; every named graph by itself."""
    violations = check_file(file)
    click.echo(render_violations(violations, lang or here().language))
    if any(v.severity is Severity.VIOLATION for v in violations):
        raise click.exceptions.Exit(FAULTS)


@click.command(
    "evaluate",
    epilog=examples(
        "soga-kg evaluate build/current/graph.nq gold/ --misses",
        "soga-kg evaluate build/current/graph.nq gold/ --against before/current/graph.nq",
    ),
)
@click.argument("graph", type=click.Path(path_type=Path))
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), help="The graph of another build: tell what changed since.")
@click.option("--misses", is_flag=True, help="List every miss and every extra with its sentence; or what changed.")
@click.option("--json", "as_data", is_flag=True, help="Print the scores as JSON.")
def evaluate_command(graph: Path, gold: Path, against: Path | None, misses: bool, as_data: bool) -> None:
    """Scores a built graph against hand-made gold: precision, recall and F1 by type, relation and language.

    With --against, tells what GRAPH wins and loses beside another build. Sentences are read from the folder of
    texts that stands beside the graph in a release.
    """
    scored = evaluate(graph, gold)
    if against is None:
        click.echo(as_json(scored) if as_data else render(scored, misses))
        return
    changes = compare(evaluate(against, gold), scored)
    click.echo(comparison_as_json(changes) if as_data else render_comparison(changes, misses))
