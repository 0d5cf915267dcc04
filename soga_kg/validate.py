"""Whether a graph keeps the shapes, told in our words: pySHACL and rdflib live only here."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox
import pyshacl
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from soga_kg import resources
from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.model import Severity, Violation
from soga_kg.namespaces import PREFIXES

SHAPES = "https://w3id.org/soga-kg/shapes#"
DEFAULT = "default"  # name of the default graph in Violation.graph
VALUE_LIMIT = 200  # code points of a value that a violation shows
PRIVATE = frozenset(  # shapes whose values may be what nobody may publish, a report included
    SHAPES + name for name in ("NoEmail", "NoTelephone", "NoContact", "PersonClosed", "PersonNameDigits")
)
_RANK = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
_XSD_STRING = PREFIXES["xsd"] + "string"


# Outside the tree of loggers and above every level: pySHACL's default one writes to the standard error stream.
_SILENT = logging.Logger("pyshacl", logging.CRITICAL + 1)
_Result: TypeAlias = tuple[Node | None, Node | None, Node | None]  # focus, path, value


class _Shape(NamedTuple):
    """What pySHACL's result does not say of its shape."""

    severity: Severity
    message_en: str
    message_fr: str
    subjects_of: tuple[URIRef, ...]  # sh:targetSubjectsOf
    objects_of: tuple[URIRef, ...]  # sh:targetObjectsOf
    path: Node | None
    alternatives: tuple[Node, ...]  # of a path that is a choice of properties


class Validator:
    """The shapes, parsed once (40 ms), to be held against any number of graphs (0.03 s for 1,000 triples)."""

    def __init__(self) -> None:
        self._shapes = Graph()
        for text in resources.shapes().values():
            self._shapes.parse(data=text, format="turtle")
        self._known = {node: self._describe(node) for node in set(self._shapes.subjects(SH.message))}

        # Properties that shapes follow from or to a thing that another names; the other properties are its own matter.
        self.followed = frozenset(
            str(step) for path in self._shapes.objects(None, SH.path) for step in self._beyond(path)
        )

    def _beyond(self, path: Node) -> Iterator[Node]:
        """The steps of a path that leave the thing it begins at."""
        if (path, RDF.first, None) in self._shapes:
            yield from tuple(Collection(self._shapes, path))[1:]
        yield from self._shapes.objects(path, SH.inversePath)

    def check(
        self, graph: str, quads: Iterable[ox.Triple | ox.Quad], of: Container[str] | None = None
    ) -> tuple[Violation, ...]:
        """What the shapes find in the triples of one graph, the worst first; with `of` only what is told of those.

        `graph` is the graph's IRI or `default`; graph names in `quads` are not looked at. Of each
        violation `focus` is the thing, `path` the property, and `value` the value that is wrong (empty
        where one is missing or may not be shown). Where a thing has a relation that it may not have,
        `path` is that relation and `value` the thing.

        Raises ReadError for triple terms, and where pySHACL gives up.
        """
        with _quiet("rdflib.term"):  # it warns of each ill-typed literal; a shape says so too
            found = {v for v in self._results(graph, _to_rdflib(graph, quads)) if of is None or v.focus in of}
        hidden = {violation.value for violation in found if violation.shape in PRIVATE}
        return _sorted(_shown(violation, hidden) for violation in found)

    def _results(self, graph: str, data: Graph) -> Iterator[Violation]:
        run = pyshacl.Validator(
            DataGraph.from_rdflib(data),
            shacl_graph=self._shapes,
            options={"inplace": True, "logger": _SILENT},
        )
        try:
            _, report, _ = run.run()
        except (ReportableRuntimeError, ValidationFailure) as error:
            raise ReadError(
                N_("%(graph)s: the graph cannot be held against the shapes: %(error)s", graph=graph, error=error),
                N_("A blank node where a date or number belongs does this: give every value as a literal."),
            ) from error
        for result in report.subjects(SH.focusNode):
            focus = report.value(result, SH.focusNode)
            value = report.value(result, SH.value)
            source = report.value(result, SH.sourceShape)
            shape = self._known[source]
            told = report.value(result, SH.resultPath)  # a copy where the path is more than a property
            path = told if isinstance(told, URIRef) else shape.path
            for thing, about, wrong in self._triples(shape, data, (focus, path, value)):
                yield Violation(
                    shape.severity,
                    graph,
                    str(thing),
                    about,
                    "" if wrong is None else str(wrong),
                    str(source),
                    shape.message_en,
                    shape.message_fr,
                )

    def _describe(self, node: Node) -> _Shape:
        messages = {m.language: str(m) for m in self._shapes.objects(node, SH.message) if isinstance(m, Literal)}
        severity = self._shapes.value(node, SH.severity)
        path = self._shapes.value(node, SH.path)
        choice = self._shapes.value(path, SH.alternativePath) if isinstance(path, BNode) else None
        return _Shape(
            _SEVERITIES[severity] if isinstance(severity, URIRef) else Severity.VIOLATION,
            messages["en"],
            messages["fr"],
            self._iris(node, SH.targetSubjectsOf),
            self._iris(node, SH.targetObjectsOf),
            path,
            tuple(Collection(self._shapes, choice)) if choice is not None else (),
        )

    def _iris(self, node: Node, target: URIRef) -> tuple[URIRef, ...]:
        return tuple(sorted(iri for iri in self._shapes.objects(node, target) if isinstance(iri, URIRef)))

    def _triples(self, shape: _Shape, data: Graph, result: _Result) -> Iterator[tuple[Node | None, str, Node | None]]:
        """The triples that a result is about: thing, property, value.

        A shape for the objects of a property speaks of each thing that has it; one for its subjects, with no
        property of its own or with the type, of that property. SHACL's result names neither.
        """
        focus, path, value = result
        if shape.objects_of:
            for p in shape.objects_of:
                yield from ((subject, str(p), focus) for subject in data.subjects(p, focus))
        elif shape.subjects_of and shape.path in (None, RDF.type):
            yield from ((focus, str(p), focus) for p in shape.subjects_of if (focus, p, None) in data)
        elif shape.alternatives:
            yield from ((focus, str(p), value) for p in shape.alternatives if (focus, p, value) in data)
        elif (inverse := self._shapes.value(path, SH.inversePath)) is not None:
            yield value, str(inverse), focus
        else:
            yield focus, self._written(path), value

    def _written(self, path: Node | None) -> str:
        """A property path as in SPARQL, without angle brackets; empty where the thing itself is wrong."""
        if path is None or isinstance(path, URIRef):
            return str(path or "")
        return "/".join(str(step) for step in Collection(self._shapes, path))


def check_file(path: Path) -> tuple[Violation, ...]:
    """`Validator.check` for a file: its default graph, and each named graph by itself.

    The suffix tells the format: .ttl, .nt, .nq, .trig, .jsonld (or .json). Raises ReadError.
    """
    validator = Validator()
    return _sorted(violation for name, quads in _graphs(path).items() for violation in validator.check(name, quads))


def render(violations: Iterable[Violation], language: str = "en") -> str:
    """One line a cause, the worst and most frequent first: severity, count, message, shape, example."""
    french = language == "fr"
    causes: dict[tuple[int, str], list[Violation]] = {}
    for violation in violations:
        causes.setdefault((_RANK[violation.severity], violation.shape), []).append(violation)
    lines = [] if causes else ["Toutes les formes sont respectées." if french else "All shapes are kept."]
    for (_, shape), group in sorted(causes.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])):
        first = min(group)
        message = first.message_fr if french else first.message_en
        example = ("par exemple " if french else "for example ") + first.focus
        cause = f"{_word(first.severity, french)} × {len(group)}{' ' if french else ''}:"
        lines.append(f"{cause} {message} [{_short(shape)}] {example}")
    return "\n".join(lines)


def _word(severity: Severity, french: bool) -> str:
    return {"warning": "avertissement", "info": "information"}.get(severity, severity) if french else severity


def _short(iri: str) -> str:
    return iri.removeprefix(SHAPES)


def _sorted(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(violations, key=lambda violation: (_RANK[violation.severity], violation)))


def _shown(violation: Violation, hidden: set[str]) -> Violation:
    """The violation with its value cut to size, or without it where it may be private."""
    value = violation.value
    value = "" if value in hidden else value[: VALUE_LIMIT - 1] + "…" if len(value) > VALUE_LIMIT else value
    return Violation(
        violation.severity,
        violation.graph,
        violation.focus,
        violation.path,
        value,
        violation.shape,
        violation.message_en,
        violation.message_fr,
    )


def _graphs(path: Path) -> dict[str, list[ox.Quad]]:
    rdf_format = _FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise ReadError(
            N_(
                "%(path)s: the suffix '%(suffix)s' names no RDF format that can be checked",
                path=path,
                suffix=path.suffix,
            ),
            N_("Known suffixes: %(formats)s.", formats=", ".join(_FORMATS)),
        )
    graphs: dict[str, list[ox.Quad]] = {DEFAULT: []}
    try:
        for quad in ox.parse(path=str(path), format=rdf_format):
            name = quad.graph_name
            graphs.setdefault(DEFAULT if isinstance(name, ox.DefaultGraph) else name.value, []).append(quad)
    except (OSError, SyntaxError, ValueError) as error:
        raise ReadError(
            N_("%(name)s: %(error)s", name=path, error=error), N_("Mend the file, or give another one.")
        ) from error
    return graphs


def _to_rdflib(graph: str, quads: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """A copy for pySHACL. Term by term: 6 ms for 1,200 triples (20 through N-Triples)."""
    data = Graph(bind_namespaces="none")
    seen: dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, Node] = {}

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        known = seen.get(term)
        if known is None:
            known = seen[term] = _term(graph, term)
        return known

    for quad in quads:
        data.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    return data


def _term(graph: str, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return str.__new__(URIRef, term.value)  # pyoxigraph has checked it
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        return Literal(term.value, datatype=None if datatype == _XSD_STRING else URIRef(datatype), normalize=False)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    raise ReadError(
        N_("%(graph)s: a triple term (RDF 1.2) cannot be validated", graph=graph),
        N_("Validate the export without reifiers; they are added after validation."),
    )


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a library's logger silent for a while."""
    logger = logging.getLogger(name)

    def nothing(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(nothing)
    try:
        yield
    finally:
        logger.removeFilter(nothing)
