"""How a term looks in a cell of an HTML table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from soga_kg.web.workers.output import Output

SHOWN = "/#:;,@&=+$!*'()~"  # what may stand in a path as it is, as on the pages


@dataclass(frozen=True, slots=True)
class Known:
    """What makes an IRI short and useful: the base of ours, which this server describes, and the usual prefixes."""

    base: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    language: str = ""  # which links to pages ask for; empty where they leave it to the reader's browser

    def address(self, iri: str) -> str:
        """Where it leads: ours to the page beside the endpoint, whatever host the base names; others as they are."""
        if self.base and iri.startswith(f"{self.base}id/"):
            asks = f"?lang={self.language}" if self.language else ""
            path, hash_, fragment = quote(iri[len(self.base) + 3 :], safe=SHOWN).partition("#")
            return f"doc/{path}{asks}{hash_}{fragment}"
        # any other scheme (javascript:) is text: a link would run in our name
        return iri if iri.startswith(("http://", "https://")) else ""

    def short(self, iri: str) -> str:
        """`person/…` for a thing of ours, `schema:name` for a term, else the IRI."""
        if self.base and iri.startswith(f"{self.base}id/"):
            return iri[len(self.base) + 3 :]
        return next(
            (f"{name}:{iri[len(space) :]}" for name, space in self.prefixes.items() if iri.startswith(space)), iri
        )


def write_table(rows: Iterable[Any], variables: Sequence[str], known: Known, output: Output) -> None:
    """Write one `<tr>` per row; a row is anything that gives its terms, or None, in order."""
    width = range(len(variables))
    for row in rows:
        output.rows += 1
        cells = "".join(f"<td>{cell(row[column], known)}</td>" for column in width)
        output.write(f"<tr>{cells}</tr>\n".encode())


def cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, known: Known) -> str:
    """The term as HTML: a link for a web address, text with its language, the rest as in N-Triples."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        whole, text, address = map(escape, (term.value, known.short(term.value), known.address(term.value)))
        title = f' title="{whole}"' if text != whole else ""
        return f'<a href="{address}"{title}>{text}</a>' if address else text
    if not isinstance(term, ox.Literal):
        return escape(str(term))
    if term.language:
        language = escape(term.language)
        told = "" if language == "und" else f" <small>@{language}</small>"  # of a name without language there is none
        return f'<span lang="{language}">{escape(term.value)}</span>{told}'
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return escape(term.value)
    name = term.datatype.value.rpartition("#")[2].rpartition("/")[2]
    return f"{escape(term.value)} <small>{escape(name)}</small>"
