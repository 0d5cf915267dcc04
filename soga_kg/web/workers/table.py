"""How a term looks in a cell of an HTML table."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import pyoxigraph as ox

from soga_kg.web.workers.output import Output


def write_table(rows: Iterable[Any], variables: list[str], output: Output) -> None:
    """Write one `<tr>` per row; a row is anything that gives its terms, or None, in order."""
    width = range(len(variables))
    for row in rows:
        output.rows += 1
        cells = "".join(f"<td>{cell(row[column])}</td>" for column in width)
        output.write(f"<tr>{cells}</tr>\n".encode())


def cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """The term as HTML: a link for a web address, text with its language, the rest as in N-Triples."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        text = escape(term.value)
        # any other scheme (javascript:) is text: a link would run in our name
        return f'<a href="{text}">{text}</a>' if term.value.startswith(("http://", "https://")) else text
    if not isinstance(term, ox.Literal):
        return escape(str(term))
    if term.language:
        language = escape(term.language)
        return f'<span lang="{language}">{escape(term.value)}</span> <small>@{language}</small>'
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return escape(term.value)
    name = term.datatype.value.rpartition("#")[2].rpartition("/")[2]
    return f"{escape(term.value)} <small>{escape(name)}</small>"
