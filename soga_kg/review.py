"""What a person has to settle after a build, and the corrections that settle it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from soga_kg import changes
from soga_kg.corrections import written
from soga_kg.errors import CorrectionError
from soga_kg.messages import N_
from soga_kg.model import CorrectionKind, Kind
from soga_kg.namespaces import BASE, Minter, expand
from soga_kg.register import Register, State
from soga_kg.release import current, manifest
from soga_kg.release.past import revisions
from soga_kg.store import open_read_only

Said = Mapping[str, str | list[str]]
_UNSAID = frozenset(map(expand, ("rdf:type", "rdfs:label", "skos:altLabel")))  # other lines say the same


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to settle: what is told, and the corrections to choose from, by the word that chooses them.

    Both are texts that `translate.told` tells in a language.
    """

    told: tuple[str, ...]
    choices: Mapping[str, tuple[CorrectionKind, Said]]


class Reviewed:
    """A release and the folder of corrections that its next build will read."""

    def __init__(self, out: Path, folder: Path, language: str = "en") -> None:
        """Raises ReleaseError where there is no release; `language` is that of what the shapes say."""
        self._language = language
        self._release = current(out)
        self._folder = folder
        self._base = str(manifest(out).get("base", BASE))
        self._names = changes.names((self._release / "graph.ttl").read_text(encoding="utf-8"), "schema:headline")

    def questions(self) -> Iterator[Question]:
        """Doubtful pairs, contradictions, quarantined statements, candidates, in this order.

        Not what a correction says already.
        """
        report: dict[str, list[dict[str, Any]]] = json.loads(
            (self._release / "report.json").read_text(encoding="utf-8")
        )
        makers = (
            ("doubts", self._pair),
            ("contradictions", self._contradiction),
            ("quarantined", self._quarantined),
            ("candidates", self._candidate),
        )
        for section, make in makers:
            for item in report.get(section, ()):
                question = make(item)
                if not any(self.path(*choice).is_file() for choice in question.choices.values()):
                    yield question

    def _pair(self, item: Mapping[str, Any]) -> Question:
        pair = [self.id(item["left"]), self.id(item["right"])]
        asked = N_("Are these one thing? (likeness %(score)s %%)", score=round(100 * item["score"]))
        told = (asked, *(f"  {self.name(i)}  ({i})" for i in pair))
        choices: dict[str, tuple[CorrectionKind, Said]] = {
            N_("same"): (CorrectionKind.SAME, {"things": pair}),
            N_("different"): (CorrectionKind.DIFFERENT, {"things": pair}),
        }
        return Question(told, choices)

    def _contradiction(self, item: Mapping[str, Any]) -> Question:
        about = {"name": self.name(item["about"]), "relation": item["relation"]}
        told: list[str] = [N_("%(name)s: articles give several values of %(relation)s", **about)]
        choices: dict[str, tuple[CorrectionKind, Said]] = {}
        for number, statement in enumerate(item["statements"], 1):
            line = {"number": number, "name": self.name(statement["object"])}
            kept = statement["iri"] == item["kept"]
            told.append(N_("  %(number)s. %(name)s (kept)", **line) if kept else "  {number}. {name}".format(**line))
            told += _quotes(statement)
            choices[N_("reject %(number)s", number=number)] = self._reject(statement, "another article is right")
        return Question(tuple(told), choices)

    def _quarantined(self, item: Mapping[str, Any]) -> Question:
        statement = item["statement"]
        ends = (self.name(statement["subject"]), statement["relation"], self.name(statement["object"]))
        held, why = N_("Held back: %(fact)s", fact=" — ".join(ends)), item["violation"][f"message_{self._language}"]
        return Question(
            (held, f"  {why}", *_quotes(statement)), {N_("reject"): self._reject(statement, "the text does not say so")}
        )

    def _candidate(self, statement: Mapping[str, Any]) -> Question:
        quoted = max(statement["evidence"], key=lambda evidence: evidence["confidence"])
        ends = (self.name(statement["subject"]), statement["relation"], self.name(statement["object"]))
        asked = N_("Does the text say so? (confidence %(score)s %%)", score=round(100 * quoted["confidence"]))
        said = {
            "subject": self.id(statement["subject"]),
            "relation": statement["relation"],
            "object": self.id(statement["object"]),
            "role": next(iter(statement["roles"]), ""),
            "article": self.id(quoted["article"]),
            "quote": quoted["quote"],
            "source": "the article; read by a person",
        }
        no = self._reject(statement, "the text does not say so")
        told = (asked, f"  {' — '.join(ends)}", *_quotes(statement))
        return Question(told, {N_("yes"): (CorrectionKind.ADD, said), N_("reject"): no})

    def _reject(self, statement: Mapping[str, Any], note: str) -> tuple[CorrectionKind, Said]:
        ends = {"subject": self.id(statement["subject"]), "object": self.id(statement["object"])}
        said = {"subject": ends["subject"], "relation": statement["relation"], "object": ends["object"], "note": note}
        return CorrectionKind.REJECT, said

    def id(self, iri: str) -> str:
        """An IRI without the base."""
        return iri.removeprefix(f"{self._base}id/")

    def name(self, iri: str) -> str:
        """What a thing is called; the IRI or id itself where it has no name here."""
        named = self._names.get(iri) or self._names.get(f"{self._base}id/{iri}")
        return named[0] if named else iri

    def path(self, kind: CorrectionKind, said: Said) -> Path:
        """Where a correction is or will be kept."""
        return self._folder / written(kind, said)[0]

    def write(self, kind: CorrectionKind, said: Said) -> Path:
        """Keeps a correction in a file of its own."""
        path = self.path(kind, said)
        self._folder.mkdir(parents=True, exist_ok=True)
        path.write_text(written(kind, said)[1], encoding="utf-8", newline="\n")
        return path

    def split(self, thing: str, name: str) -> Said:
        """The correction that makes one name of a thing another thing."""
        id_ = self._known(thing)
        other = self.id(Minter(self._base).thing(Kind(id_.partition("/")[0]), name))
        if other == id_:
            raise CorrectionError(
                N_("'%(name)s' is the name of %(id)s itself", name=name, id=id_),
                N_("Give the name of the thing that is to leave it."),
            )
        return {"things": [id_, other]}

    def merge(self, things: tuple[str, ...]) -> Said:
        """The correction that makes several things the first of them."""
        return {"things": [self._known(thing) for thing in things]}

    def reject(self, subject: str, relation: str, object_: str, note: str) -> Said:
        """The correction that takes a fact out."""
        ends = [self._known(end) if "/" in end else end for end in (subject, object_)]
        return {"subject": ends[0], "relation": relation, "object": ends[1], "note": note}

    def withdraw(self, what: str, note: str, *, revision: bool = False) -> Said:
        """The correction that publishes a thing no more, or an article (by IRI, file name or address) in any revision.

        With `revision` the article's text of today alone. Raises CorrectionError where several are meant, or none is.
        """
        id_ = self.id(what)
        now = [item for item in revisions(self._release) if not item.last]
        found = [item for item in now if id_ in (item.id, item.work) or what in item.pages]
        meant = {item.id if revision else item.work for item in found}
        if len(meant) > 1:
            raise CorrectionError(
                N_("%(count)s articles stand in %(what)s", count=len(meant), what=what),
                N_("Give the IRI of the one that is meant."),
            )
        if revision and not meant:
            raise CorrectionError(
                N_("no article stands at, or is, %(what)s", what=what),
                N_("Give its IRI, or the file or address it was read from."),
            )
        return {"thing": meant.pop() if meant else self._known(what), "note": note}

    def _nodes(self, thing: str) -> list[ox.NamedNode]:
        """The nodes of an id: itself, of a work its revisions."""
        revised = [item.id for item in revisions(self._release) if item.work == thing and not item.last]
        return [ox.NamedNode(f"{self._base}id/{id_}") for id_ in revised or [thing]]

    def effect(self, said: Said) -> list[str]:
        """The facts of the graph that a correction touches, in names."""
        ends = ("subject", "object", "thing")
        listed = said.get("things") or [v for k, v in said.items() if k in ends and isinstance(v, str)]
        nodes = [n for thing in listed for n in (self._nodes(thing) if "/" in thing else [ox.Literal(thing)])]
        store, default = open_read_only(self._release / "store"), ox.DefaultGraph()
        touched = set()
        for node in nodes:
            if isinstance(node, ox.NamedNode):
                touched |= set(store.quads_for_pattern(node, None, None, default))
                touched |= set(store.quads_for_pattern(None, None, node, default))
        both = "subject" in said
        wanted = (q for q in touched if not both or all(_value(n) in map(_value, (q.subject, q.object)) for n in nodes))
        return sorted(
            " — ".join(map(self.name, map(_value, q.triple))) for q in wanted if q.predicate.value not in _UNSAID
        )

    def _known(self, thing: str) -> str:
        """The id of a thing in the graph. Raises CorrectionError for one that is not there."""
        id_ = self.id(thing)
        entry = Register.parse((self._release / "register.tsv").read_text(encoding="utf-8")).state(id_)
        if entry is None or entry.state is not State.CURRENT:
            raise CorrectionError(
                N_("%(thing)s is not in the graph", thing=thing),
                N_("Take the IRI from the thing's page or from a query."),
            )
        return id_


def _value(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(node) if isinstance(node, ox.Triple) else node.value


def _quotes(statement: Mapping[str, Any]) -> Iterator[str]:
    for evidence in statement["evidence"]:
        yield f"     “{' '.join(evidence['quote'].split())}”"
