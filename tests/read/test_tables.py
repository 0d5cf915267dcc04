"""Rows of a table carry the headers of their columns."""

from __future__ import annotations

import pytest

from soga_kg.model import BlockKind
from tests.read.html_pages import EN, FR, only, texts

HEAD = "<tr><th>Project</th><th>Lead <b>partner</b></th><th>Programme</th></tr>"


def rows(table: str) -> list[str]:
    article = only(f"<article><h1>Houle</h1><p>{EN}</p>{table}<p>{FR}</p></article>")
    assert all(article.quote(b.start, b.end) in article.text for b in article.blocks)
    return texts(article, BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.HEADING)[1:-1]


def test_each_row_is_a_line_with_the_headers_of_its_columns() -> None:
    table = (
        f"<table><thead>{HEAD}</thead><tbody><tr><td>TideNet</td><td><a href='/a'>Atelier</a> <a href='/b'>Dunes</a>"
        "</td><td>Erasmus+</td></tr><tr><th>Estran</th><td>Houle</td><td></td></tr></tbody></table>"
    )
    assert rows(table) == [
        "Project | Lead partner | Programme",
        "Project: TideNet; Lead partner: Atelier Dunes; Programme: Erasmus+",
        "Project: Estran; Lead partner: Houle",
    ]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("<tr><td colspan='2'>In all</td><td>3 programmes</td></tr>", ["In all | 3 programmes"]),
        ("<tr><td>TideNet</td><td><p>Houle</p><p>Estran</p></td><td>Erasmus+</td></tr>",
         ["TideNet", "Houle", "Estran", "Erasmus+"]),
        ("<tr><td>9h30</td><td>Houle</td><td>Erasmus+</td></tr>", ["9h30 | Houle | Erasmus+"]),
        ("<tr><th>Name</th><th>Head</th><th>Fund</th></tr>", ["Name | Head | Fund"]),
        ("<tr></tr>", []),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_the_headers_stay_as_they_are(row: str, wanted: list[str]) -> None:
    assert rows(f"<table>{HEAD}{row}</table>")[1:] == wanted


def test_a_table_without_headers_and_one_in_another_keep_their_cells_apart() -> None:
    inner = f"<table>{HEAD}<tr><td>TideNet</td><td>Houle</td><td>Erasmus+</td></tr></table>"
    assert rows(f"<table><tr><td>{inner}</td></tr><tr><td>Radio</td><td>Brest</td></tr></table>")[1:] == [
        "Project: TideNet; Lead partner: Houle; Programme: Erasmus+",
        "Radio | Brest",
    ]
    assert rows("<td>Radio</td><td>Brest</td>") != ["Radio: Brest"]
