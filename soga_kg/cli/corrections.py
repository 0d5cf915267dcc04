"""The commands that put the graph right: review, merge, split, reject, withdraw."""

from __future__ import annotations

from pathlib import Path

import click

from soga_kg.cli.common import examples, here
from soga_kg.corrections import written
from soga_kg.messages import N_
from soga_kg.model import CorrectionKind, Relation
from soga_kg.review import Question, Reviewed, Said
from soga_kg.translate import told

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
KEPT = click.option(
    "--corrections", "kept", type=click.Path(file_okay=False, path_type=Path), default=Path("corrections"),
    show_default=True, help="Folder of correction files; the setting 'corrections' makes builds read it.",
)  # fmt: skip
DRY = click.option("--dry-run", "dry", is_flag=True, help="Show the file and the facts that it touches; write nothing.")
SHOWN = 20  # facts of a dry run


@click.command("review", epilog=examples("soga-kg review build", "soga-kg review build --corrections my/corrections"))
@FOLDER
@KEPT
def review_command(folder: Path, kept: Path) -> None:
    """Asks about doubtful pairs, contradictions, what is held back or too unsure; answers become corrections."""
    reviewed, settled = Reviewed(folder, kept, here().language), 0
    for question in reviewed.questions():
        answer = _ask(question)
        if answer == "quit":
            break
        if answer != "skip":
            file = reviewed.write(*question.choices[answer])
            click.echo("  " + here().gettext("written: %(file)s", file=file))
            settled += 1
    click.echo(here().ngettext(
        "%(num)s settled. It counts from the next build with --set corrections=%(folder)s",
        "%(num)s settled. They count from the next build with --set corrections=%(folder)s",
        settled, folder=kept,
    ))  # fmt: skip


def _ask(question: Question) -> str:
    language = here().language
    for line in question.told:
        click.echo(told(line, language))
    skip, quit_ = N_("skip"), N_("quit")
    words = {told(word, language): word for word in (*question.choices, skip, quit_)}
    answer = click.prompt(
        "  " + " / ".join(words), type=click.Choice([*words]), default=told(skip, language), show_choices=False
    )
    return words[answer]


@click.command("merge", epilog=examples("soga-kg merge build organisation/houle-1a2b3c organisation/la-houle-4d5e6f"))
@FOLDER
@click.argument("things", nargs=-1, required=True, metavar="THING THING...")
@click.option("--note", default="", help="Why.")
@KEPT
@DRY
def merge_command(folder: Path, things: tuple[str, ...], note: str, kept: Path, dry: bool) -> None:
    """Makes several things one: the first one's IRI stays, the others redirect to it."""
    reviewed = Reviewed(folder, kept)
    _keep(reviewed, CorrectionKind.SAME, {**reviewed.merge(things), "note": note}, dry)


@click.command("split", epilog=examples("soga-kg split build organisation/houle-1a2b3c 'Houle Bretagne'"))
@FOLDER
@click.argument("thing")
@click.argument("name")
@click.option("--note", default="", help="Why.")
@KEPT
@DRY
def split_command(folder: Path, thing: str, name: str, note: str, kept: Path, dry: bool) -> None:
    """Makes NAME, one of the names of THING, another thing."""
    reviewed = Reviewed(folder, kept)
    _keep(reviewed, CorrectionKind.DIFFERENT, {**reviewed.split(thing, name), "note": note}, dry)


@click.command(
    "reject",
    epilog=examples("soga-kg reject build event/forum-1a2b3c speaker person/awa-4d5e6f --reason 'She was not there'"),
)
@FOLDER
@click.argument("subject")
@click.argument("relation", type=click.Choice([relation.value for relation in Relation]))
@click.argument("object_", metavar="OBJECT")
@click.option("--reason", required=True, help="Why; it is shown to everybody.")
@KEPT
@DRY
def reject_command(folder: Path, subject: str, relation: str, object_: str, reason: str, **rest: object) -> None:
    """Takes a fact out of the graph; OBJECT is a thing or a date."""
    reviewed = Reviewed(folder, Path(str(rest["kept"])))
    _keep(reviewed, CorrectionKind.REJECT, reviewed.reject(subject, relation, object_, reason), bool(rest["dry"]))


@click.command(
    "withdraw",
    epilog=examples(
        "soga-kg withdraw build organisation/houle-1a2b3c --reason 'It never existed'",
        "soga-kg withdraw build archive-1.txt --reason 'The author took it back' --dry-run",
        "soga-kg withdraw build https://example.org/houle --revision --reason 'A wrong date; it is being mended'",
    ),
)
@FOLDER
@click.argument("what", metavar="THING_OR_ARTICLE")
@click.option("--reason", required=True, help="Why; it is shown to everybody.")
@click.option("--revision", is_flag=True, help="Of an article its text of today alone: a newer one is published again.")
@KEPT
@DRY
def withdraw_command(folder: Path, what: str, reason: str, revision: bool, kept: Path, dry: bool) -> None:
    """Publishes a thing no more, or an article (its IRI, file name or address) with all that it alone says.

    Their addresses answer that they are withdrawn. To take out a person for good use `soga-kg forget`.
    """
    reviewed = Reviewed(folder, kept)
    _keep(reviewed, CorrectionKind.WITHDRAW, reviewed.withdraw(what, reason, revision=revision), dry)


def _keep(reviewed: Reviewed, kind: CorrectionKind, said: Said, dry: bool) -> None:
    words, facts = here(), reviewed.effect(said)
    if dry:
        about = words.gettext("%(file)s (not written):", file=reviewed.path(kind, said))
        click.echo(f"{about}\n{written(kind, said)[1]}")
        for fact in facts[:SHOWN]:
            click.echo(f"  {fact}")
    else:
        click.echo(words.gettext("Written: %(file)s", file=reviewed.write(kind, said)))
    click.echo(words.ngettext(
        "%(num)s fact is touched; the correction counts from the next build.",
        "%(num)s facts are touched; the correction counts from the next build.",
        len(facts),
    ))  # fmt: skip
