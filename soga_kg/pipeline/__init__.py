"""The order of the stages, from sources to a release; the only module that knows all of them."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata as installed
from pathlib import Path
from tempfile import TemporaryDirectory

from soga_kg import __version__, resources
from soga_kg.cache import FOLDER, Cache
from soga_kg.collate import collate
from soga_kg.config import Config
from soga_kg.corrections import read_corrections
from soga_kg.errors import ReadError, ReleaseError, ValidationError
from soga_kg.extract.llm import question
from soga_kg.extract.nlp import Models
from soga_kg.fetch import crawls, fetch
from soga_kg.link import link
from soga_kg.messages import N_, joined
from soga_kg.model import Article, Correction, Knowledge, Report, Skipped
from soga_kg.namespaces import Minter, digest
from soga_kg.pipeline.checked import validated
from soga_kg.pipeline.publication import Publication, known
from soga_kg.pipeline.stages import STAGES, Progress, articles_of, decisions_of, version_of
from soga_kg.rdf import Edition
from soga_kg.register import Register
from soga_kg.report import count
from soga_kg.suppress import FILE, Suppression

SOURCES = "sources.json"  # beside the releases: what the last build was made from
FETCHED = "fetched"  # the folder beside the releases in which pages of addresses are kept
YOUNG = 20_000  # new objects after which the collector looks for cycles; as often as usual it took a tenth of a rebuild


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made and where."""

    folder: Path
    report: Report
    new: bool = True  # false where the release in use has the same contents


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """What articles give stays until the end, so that the collector looks through all of it in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(YOUNG)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_seldom_collected()
def build(sources: Sequence[str], out: Path, config: Config, progress: Progress, always: bool = False) -> Built:
    """Reads the sources and publishes a release in `out/current`; nothing new where its contents did not change.

    With `always` a release is made all the same.

    Raises ReadError where no source gives an article, ValidationError with `strict`, ReleaseError where the disk
    refuses or a quote is not at its offsets; the old release then stays.
    """
    minter = Minter(config.base)
    register = known(out, config)
    suppression = list_of(out, config)
    corrections = _corrections(config, minter, suppression)
    edition = Edition(_versions(config), config)
    version = version_of(config, edition.versions.items())
    caches = {stage: Cache(out / FOLDER, stage, version) for stage in STAGES}
    found, passed_over = articles_of(
        fetch(sources, config, out / FETCHED, progress, suppression), minter, suppression, caches["read"], progress
    )
    articles, skipped = _articles(found, passed_over, (sources, register), minter, suppression)
    models = Models.of(config)
    decisions = decisions_of(articles, models, config, caches, progress)
    skipped += [Skipped(name, "extract", warning) for name, warning in _warnings(models, articles, edition)]
    progress("link", 0, 0)
    knowledge = link(decisions, minter, config, register, corrections)
    _check_quotes(knowledge)
    checked = validated(knowledge, edition.run(minter), caches["checked"], progress)
    if checked.quarantined and config.strict:
        raise ValidationError(
            N_(
                "%(count)s statements break a shape: %(message)s",
                count=len(checked.quarantined),
                message=checked.quarantined[0].violation.message_en,
            ),
            N_("Nothing was published. Build without --strict to publish the rest and read the report."),
        )
    knowledge = checked.knowledge
    told = (knowledge.contradictions, knowledge.doubts, knowledge.stale, knowledge.candidates)
    report = Report(
        tuple(sorted(skipped)),
        checked.warnings,
        checked.quarantined,
        *told,
        crawls(sources, out / FETCHED, config, suppression),
    )
    report = replace(report, counts=count(knowledge, report))
    progress("release", 0, 0)
    publication = Publication(checked, report, edition, minter, out, suppression)
    folder, new = publication.publish(register, articles, always)
    _remember(out, sources)
    for cache in caches.values():
        cache.save()
    return Built(folder, report, new)


def understand(sources: Sequence[str], config: Config, progress: Progress) -> tuple[Knowledge, list[Skipped]]:
    """What the sources say, linked but not validated, and what could not be read. Raises like `build`."""
    minter = Minter(config.base)
    with TemporaryDirectory() as folder:
        nobody = Suppression(Path(folder) / FILE)
        caches = {stage: Cache(None, stage, "") for stage in STAGES}
        pages = fetch(sources, config, Path(folder) / FETCHED, progress)
        found, passed_over = articles_of(pages, minter, nobody, caches["read"], progress)
        articles, skipped = _articles(found, passed_over, (sources, Register()), minter, nobody)
        decisions = decisions_of(articles, Models.of(config), config, caches, progress)
    knowledge = link(decisions, minter, config)
    _check_quotes(knowledge)
    return knowledge, skipped


def _articles(
    found: list[Article],
    skipped: list[Skipped],
    of: tuple[Sequence[str], Register],
    minter: Minter,
    listed: Suppression,
) -> tuple[tuple[Article, ...], list[Skipped]]:
    """The articles collated, and what was passed over, told without names on the list.

    `of` are the sources, and the register that says which works were published.
    """
    sources, register = of
    if not found:
        reasons = joined("; ", (N_("%(name)s: %(error)s", name=s.source, error=s.reason) for s in skipped))
        hint = next((s.hint for s in skipped if s.hint), N_("Give a file, a folder or an address with articles."))
        raise ReadError(
            N_("no article found in %(sources)s (%(reasons)s)", sources=", ".join(sources), reasons=reasons),
            N_("%(hint)s The old release stays.", hint=hint),
        )
    told = [Skipped(listed.clean(s.source), s.stage, listed.clean(s.reason), s.hint) if listed else s for s in skipped]
    return collate(found, minter, register), told


def list_of(out: Path, config: Config) -> Suppression:
    """The list of people who asked not to be in the graph: that of the settings, else the one in `out`."""
    return Suppression(Path(config.suppressed) if config.suppressed else out / FILE)


def _corrections(config: Config, minter: Minter, suppression: Suppression) -> tuple[Correction, ...]:
    """The corrections, without those that name somebody on the list: these say nothing any more."""
    found = read_corrections(Path(config.corrections), minter) if config.corrections else ()
    return tuple(
        c for c in found if not suppression.names(" | ".join((*c.things, c.value, c.quote, c.note, c.source, c.file)))
    )


def _remember(out: Path, sources: Sequence[str]) -> None:
    """Keeps what was built from, for `forget`; beside the releases, since paths are nobody's business."""
    absolute = [s if s.startswith(("http://", "https://")) else str(Path(s).resolve()) for s in sources]
    (out / SOURCES).write_text(json.dumps(absolute) + "\n", encoding="utf-8")


def _warnings(models: Models, articles: Iterable[Article], edition: Edition) -> Iterator[tuple[str, str]]:
    """What models are missing; asked for again, since a build that found everything in caches has loaded none."""
    for language in sorted({b.language for a in articles for b in a.blocks} & models.names.keys()):
        if edition.versions.get(Path(models.names[language]).name) == "of no package":
            models.analyse(language, ())
    for warning in models.warnings:
        yield "models", warning


def _check_quotes(knowledge: Knowledge) -> None:
    """No statement is published whose quote does not stand at its offsets."""
    texts = {article.iri: article.text for article in knowledge.articles}
    for statement in knowledge.statements:
        for evidence in statement.evidence:
            if not evidence.exact or texts[evidence.article][evidence.start : evidence.end] != evidence.exact:
                raise ReleaseError(
                    N_(
                        "the quote of %(iri)s does not stand at %(start)s-%(end)s",
                        iri=evidence.iri,
                        start=evidence.start,
                        end=evidence.end,
                    ),
                    N_("Nothing was published. Rule %(rule)s is at fault: please report it.", rule=evidence.rule),
                )


def _versions(config: Config) -> dict[str, str]:
    ontology = "\n".join(resources.ontology().values())
    versions = {
        "soga-kg": __version__,
        "ontology": digest(ontology, length=12),
        "shapes": digest("\n".join(resources.shapes().values()), length=12),
    }
    for model in (config.fr_model, config.en_model):
        if model:
            try:
                versions[Path(model).name] = installed.version(model)
            except installed.PackageNotFoundError:
                versions[Path(model).name] = "of no package"
    if config.llm_url:
        versions[f"language model {config.llm_model}"] = f"question {question().version}"
    return versions
