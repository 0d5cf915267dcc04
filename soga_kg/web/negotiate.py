"""Which format a client gets: the Accept header against one table per kind of resource."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is served. `media_types`: its own first, then others under which it is known."""

    name: str
    label: str
    media_types: tuple[str, ...]
    extension: str
    iri: str = ""  # of https://www.w3.org/ns/formats/
    charset: bool = False  # whether the type takes a charset parameter


_HTML = Format("html", "HTML", ("text/html", "application/xhtml+xml"), "html", charset=True)
_W3C = "http://www.w3.org/ns/formats/"

# The first of a table is what a client gets that says nothing or */*.
SOLUTIONS: tuple[Format, ...] = (
    Format(
        "json", "JSON", ("application/sparql-results+json", "application/json"), "srj", _W3C + "SPARQL_Results_JSON"
    ),
    Format(
        "xml",
        "XML",
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        "srx",
        _W3C + "SPARQL_Results_XML",
    ),
    Format("csv", "CSV", ("text/csv",), "csv", _W3C + "SPARQL_Results_CSV", charset=True),
    Format("tsv", "TSV", ("text/tab-separated-values",), "tsv", _W3C + "SPARQL_Results_TSV", charset=True),
    _HTML,
)
GRAPHS: tuple[Format, ...] = (
    Format("turtle", "Turtle", ("text/turtle", "application/x-turtle"), "ttl", _W3C + "Turtle", charset=True),
    Format("ntriples", "N-Triples", ("application/n-triples",), "nt", _W3C + "N-Triples"),
    Format("rdfxml", "RDF/XML", ("application/rdf+xml", "application/xml", "text/xml"), "rdf", _W3C + "RDF_XML"),
    Format("jsonld", "JSON-LD", ("application/ld+json", "application/json"), "jsonld", _W3C + "JSON-LD"),
    Format("nquads", "N-Quads", ("application/n-quads",), "nq", _W3C + "N-Quads"),
    Format("trig", "TriG", ("application/trig", "application/x-trig"), "trig", _W3C + "TriG"),
    _HTML,
)
RDF = GRAPHS[:-1]  # where HTML is another resource's business
DOCUMENTS = (*RDF, _HTML)
MESSAGES: tuple[Format, ...] = (
    Format("text", "text", ("text/plain",), "txt", charset=True),
    _HTML,
    Format("json", "JSON", ("application/problem+json", "application/json"), "json"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The format chosen, and the media type to call it by: the one that the client named."""

    format: Format
    media_type: str

    content_type: str = field(init=False, repr=False)  # the value of Content-Type

    def __post_init__(self) -> None:
        charset = "; charset=utf-8" if self.format.charset else ""
        object.__setattr__(self, "content_type", self.media_type + charset)


@dataclass(frozen=True, slots=True)
class Range:
    """One part of an Accept header."""

    type: str
    subtype: str
    weight: float
    position: int

    def specificity(self, media_type: str) -> int:
        """0: does not cover it, 1: */*, 2: type/*, 3: names it."""
        type_, _, subtype = media_type.partition("/")
        if self.type == "*":
            return 1
        if self.type != type_:
            return 0
        if self.subtype == "*":
            return 2
        return 3 if self.subtype == subtype else 0


_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;[^,]*)?)\s*\Z")
_WEIGHT = re.compile(r';\s*[qQ]\s*=\s*"?([0-9]*\.?[0-9]*)"?\s*(?=;|\Z)')
MAX_RANGES = 64  # of a header; no client has more, and each costs time


def parse(accept: str) -> list[Range]:
    """The ranges of an Accept header; parts that are none are left out, a broken weight counts as 1."""
    ranges = []
    for position, part in enumerate(accept.split(",")[:MAX_RANGES]):
        match = _RANGE.match(part)
        if match is None or (match[1] == "*" and match[2] != "*"):
            continue
        ranges.append(Range(match[1].lower(), match[2].lower(), _weight(match[3]), position))
    return ranges


def _weight(parameters: str) -> float:
    match = _WEIGHT.search(parameters)
    if match is None or match[1] in {"", "."}:
        return 1.0
    return min(1.0, float(match[1]))


def choose(accept: str | None, table: Sequence[Format]) -> Choice | None:
    """The best format of the table, None where the client wants none of them.

    For each media type the most specific range decides its weight (RFC 9110, 12.5.1); under */* or
    type/* only its own type stands for a format. Among equal weights a type that is named beats one
    that is only covered, then the header's order counts, then the table's. No header, or one without
    any valid part, gets the table's first.
    """
    ranges = parse(accept) if accept is not None else []
    if not ranges:
        return Choice(table[0], table[0].media_types[0])
    best: tuple[tuple[float, int, int], Choice] | None = None
    for format_ in table:
        for media_type in format_.media_types:
            found = max(((r.specificity(media_type), -r.position, r) for r in ranges), key=lambda item: item[:2])
            specificity, order, range_ = found
            covered = specificity == 3 or (specificity > 0 and media_type == format_.media_types[0])
            if not covered or range_.weight == 0:
                continue
            rank = (range_.weight, 1 if specificity == 3 else 0, order if specificity == 3 else 0)
            if best is None or rank > best[0]:
                best = (rank, Choice(format_, media_type))
    return best[1] if best else None


def prefers_html(accept: str | None, table: Sequence[Format]) -> bool:
    """Whether a person with a browser asks."""
    choice = choose(accept, table)
    return choice is not None and choice.format.name == "html"


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip is named, or covered by *, with a weight above 0."""
    weights: dict[str, float] = {}
    for part in (accept_encoding or "").split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip().lower()] = _weight(";" + parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
