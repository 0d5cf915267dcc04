"""How knowledge becomes a release: its graphs, and what they change against the release before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import unquote

from soga_kg import changes, places
from soga_kg.config import Config
from soga_kg.errors import ReleaseError
from soga_kg.link import aliases
from soga_kg.messages import N_
from soga_kg.model import Article, Kind, Report
from soga_kg.namespaces import Minter, digest
from soga_kg.pipeline.checked import Checked
from soga_kg.rdf import Coverage, Edition, Graphs, changed, citation, metadata, registered, text_digest
from soga_kg.register import Moves, Register, State
from soga_kg.release import Contents, Place, manifest_of, place, prune, write_release
from soga_kg.release.past import (
    GRAPHS,
    INDEX,
    Revision,
    abandoned,
    as_data,
    following,
    history,
    past_graph,
    revisions,
    successors,
    without,
)
from soga_kg.release.write import to_json
from soga_kg.report import as_data as report_data
from soga_kg.report import as_text
from soga_kg.serialize import block, turtle
from soga_kg.suppress import Suppression

GUARDED = ("articles", "statements", *(kind.value for kind in Kind))  # counts that may not shrink too much
FEWEST = 20  # of a kind, below which losing some is no sign of a fault


def known(out: Path, config: Config) -> Register:
    """The register that the next release goes on from: the file in git form, else that of the newest release.

    Raises ReleaseError where the file lacks an identifier that the newest release has.
    """
    last = place(out).newest
    path = last / "register.tsv" if last else None
    kept = Register.parse(path.read_text(encoding="utf-8")) if path and path.is_file() else Register()
    file = Path(config.register)
    if config.register and file.is_file():
        released, kept = kept, Register.parse(file.read_text(encoding="utf-8"))
        kept.check(released.entries, f"release {last.name if last else ''}")
    stood = (item for item in revisions(last) if not item.last)
    return places.recalled(kept, ((i.work, i.language, i.title, i.pages) for i in stood))


class Publication:
    """One release in the making."""

    def __init__(
        self,
        checked: Checked,
        report: Report,
        edition: Edition,
        minter: Minter,
        out: Path,
        suppression: Suppression,
    ) -> None:
        self._knowledge = checked.knowledge
        self._blocks = checked.blocks
        self._report = report
        self._edition = edition
        self._config = edition.config
        self._minter = minter
        self._out = out
        self._listed = suppression
        self._prefix = f"{minter.base}id/"

    def publish(self, register: Register, read: Sequence[Article], always: bool = False) -> tuple[Path, bool]:
        """Writes the release and points to it; returns its folder and whether it is a new one.

        `read` are all articles, those that people withdrew too: what they are known by is kept.

        Raises ReleaseError where the graph shrank too much, or the disk refuses.
        """
        at = place(self._out)
        self._guard(at)
        now = [self._revision(article) for article in self._knowledge.articles]
        old = revisions(at.previous)
        ids = self._ids()
        after = {
            **aliases(self._knowledge.entities, self._minter, register.current - ids),
            **places.joined(register, read, self._minter.base),
            **successors(abandoned(at.previous, at.newest), now),
            **successors(old, now),
        }
        made, moves = register.following(ids, after, at.number, self._config.date)
        made = places.noted(made, read, self._minter.base)
        made, moves = self._without_names(made, moves, at)
        contents = self._contents(at, now, made, moves)
        folder = write_release(contents, self._out, at, always)
        new = folder != at.previous
        if new and self._config.register:
            _replace(Path(self._config.register), made.text())
        prune(self._out, self._config.keep_releases)
        return folder, new

    def _without_names(self, made: Register, moves: Moves, at: Place) -> tuple[Register, Moves]:
        """The register and what it tells without ids that hold a name on the list."""
        if not self._listed:
            return made, moves
        marks = {mark for entry in made.entries.values() for mark in entry.marks}
        made = places.without(made, (mark for mark in marks if self._listed.names(unquote(mark))))
        named = {i for i, e in made.entries.items() if e.state is not State.GONE and self._listed.names(_said(i))}
        made, hidden = made.without(named, at.number, self._config.date)
        return made, moves.without(named, hidden)

    def _guard(self, at: Place) -> None:
        if at.previous is None:
            return
        counts = manifest_of(at.previous)["counts"]
        before = {k: n for k, n in counts.items() if n >= FEWEST} if isinstance(counts, dict) else {}
        lost = changes.shrunk(before, self._report.counts, self._config.max_shrink, GUARDED)
        if lost:
            raise ReleaseError(
                N_(
                    "the graph would shrink by more than %(max_shrink)s: %(lost)s",
                    max_shrink=format(self._config.max_shrink, ".0%"),
                    lost=lost,
                ),
                N_("Nothing was published. If that is right, build again with --accept-shrink."),
            )

    def _revision(self, article: Article) -> Revision:
        published, modified = (date.value if date else "" for date in (article.published, article.modified))
        sources = tuple(sorted(source.reference for source in article.sources))
        ids = (article.iri.removeprefix(self._prefix), article.work.removeprefix(self._prefix))
        return Revision(*ids, article.language, article.title.text, sources, published, modified=modified)

    def _ids(self) -> set[str]:
        """Everything in this release that the register keeps."""
        used = {i for s in self._knowledge.statements for i in (s.subject, s.object) if isinstance(i, str)}
        things = {e.iri for e in self._knowledge.entities} & used
        articles = {iri for a in self._knowledge.articles for iri in (a.iri, a.work)}
        return {iri.removeprefix(self._prefix) for iri in things | articles}

    def _contents(self, at: Place, now: list[Revision], register: Register, moves: Moves) -> Contents:
        graphs = Graphs(self._knowledge, self._edition.run(self._minter))
        default = tuple(graphs.default())
        written = turtle(default)
        told = changes.Changes(moves)
        lost = abandoned(at.previous, at.newest)
        past = following(revisions(at.previous), now, at.number, self._config.date, lost)
        past = tuple(
            item for item in past if not self._listed.names(" | ".join((_said(item.id), item.title, *item.sources)))
        )
        if at.previous is not None:
            before = (at.previous / "graph.ttl").read_text(encoding="utf-8")
            renamed = changes.renamed(changes.names(before), changes.names(written), self._prefix)
            renamed = tuple(item for item in renamed if not self._listed.names(" | ".join(item)))
            told = changes.Changes(moves, renamed, _articles(past, at), *changes.facts(before, written))
        ended = [item.id for item in past if item.last == at.number]
        again = [item.id for item in past if item.last and item.id in {item.id for item in lost}]
        telling = {name: self._minter.graph(name) for name in ("metadata", "register")}
        kinds = {k: n for k, n in self._report.counts.items() if k in set(Kind)}
        about = metadata(self._edition, self._minter, kinds, len(set(default)), self._covers(at.number))
        corrections = self._minter.graph("corrections")
        events = changed(told.events(), at.number, self._config.date, self._minter)
        extra = {
            corrections: block(graphs.corrections(self._minter), corrections),
            telling["metadata"]: block(about, telling["metadata"]),
            telling["register"]: block((*registered(register, self._minter), *events), telling["register"]),
        }
        files = {
            "register.tsv": register.text(),
            "changes.json": to_json(told.as_data(at.number, _number(at.previous), self._config.date)),
            "releases.json": to_json(self._releases(at, told)),
            INDEX: to_json(as_data(past)),
            GRAPHS: self._history(at, ended, again),
        }
        if self._report.crawls:  # no part of what makes a release new: a site that did not change is asked again
            files["crawls.json"] = to_json([asdict(crawl) for crawl in self._report.crawls])
        return Contents(
            default,
            written,
            self._named(graphs, extra),
            {text_digest(article): article.text for article in self._knowledge.articles},
            as_text(self._report, self._knowledge),
            report_data(self._report),
            self._about(
                at.number,
                sorted([*(a.iri for a in self._knowledge.articles), *(iri for iri, data in extra.items() if data)]),
            ),
            frozenset(telling.values()),
            files,
            digest(*(" ".join((i, *e.marks)) for i, e in sorted(register.entries.items()) if i.startswith("work/"))),
        )

    def _covers(self, number: int) -> Coverage:
        """What the articles cover, for catalogues."""
        articles = self._knowledge.articles
        days = [a.published for a in articles if a.published]
        first = min((d.earliest for d in days), default="")
        return Coverage(
            number, tuple(sorted({a.language for a in articles})), first, max((d.latest for d in days), default="")
        )

    def _history(self, at: Place, ended: Sequence[str], lost: Sequence[str]) -> str:
        """Past graphs, those of releases that were gone back from too; without those that name somebody on the list."""
        told = history(at.previous, self._minter.base, ended)
        if lost and at.newest is not None:
            for iri in (f"{self._prefix}{id_}" for id_ in sorted(lost)):
                told = without(told, iri) + past_graph(at.newest, iri)  # it may have come back there
        elif at.previous and manifest_of(at.previous).get("suppressed") == self._listed.digest:
            return told.decode()  # they went when the list changed
        if not self._listed:
            return told.decode()
        lines = told.decode().splitlines(keepends=True)
        gone = {line.rpartition(" <")[2] for line in lines if self._listed.names(line)}
        return "".join(line for line in lines if line.rpartition(" <")[2] not in gone)

    def _named(self, graphs: Graphs, extra: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
        """All named graphs in the order of IRIs, each made when it is its turn."""
        articles = {article.iri: article for article in self._knowledge.articles}
        for name in sorted([*articles, *(iri for iri, data in extra.items() if data)]):
            yield name, extra.get(name) or self._blocks.get(name) or block(graphs.article(articles[name]), name)

    def _releases(self, at: Place, told: changes.Changes) -> list[dict[str, object]]:
        path = at.previous / "releases.json" if at.previous else None
        older = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else []
        new = {
            "number": at.number,
            "date": self._config.date,
            "counts": self._report.counts,
            "changes": told.counts(),
        }
        return [new, *older]

    def _about(self, number: int, graphs: list[str]) -> dict[str, object]:
        config = self._config
        return {
            "counts": self._report.counts,
            "versions": dict(self._edition.versions),
            "base": self._minter.base,
            "title": {"en": config.title_en, "fr": config.title_fr},
            "licence": config.licence,
            "publisher": config.publisher,
            "citation": citation(config, number),
            "date": config.date,
            "contact": config.contact,
            "notice_url": config.notice_url,
            "suppressed": self._listed.digest,
            "graphs": graphs,
            "created_from": sorted(s.reference for a in self._knowledge.articles for s in a.sources),
        }


def _articles(past: tuple[Revision, ...], at: Place) -> dict[str, object]:
    """What came and went since the release before."""
    before = {item.id for item in revisions(at.previous) if not item.last}
    ended = [item for item in past if item.last == at.number and item.id in before]
    replaced = {item.replaced_by for item in ended}
    return {
        "added": [i.id for i in past if not i.last and i.id not in before | replaced],
        "changed": [{"id": i.replaced_by, "replaces": i.id} for i in ended if i.replaced_by],
        "withdrawn": [i.id for i in ended if not i.replaced_by],
    }


def _said(id_: str) -> str:
    """The words of an id without the digits at its end."""
    return id_.rpartition("/")[2].rpartition("-")[0]


def _number(folder: Path | None) -> int | None:
    return int(folder.name) if folder else None


def _replace(path: Path, text: str) -> None:
    """Writes a file aside and swaps it in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(path)
