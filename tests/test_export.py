from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from soga_kg.errors import ReleaseError
from soga_kg.export import FORMATS, export

RDF = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
       "jsonld": ox.RdfFormat.JSON_LD, "nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}  # fmt: skip


@pytest.mark.parametrize("format_", sorted(RDF))
def test_every_syntax_holds_the_same_graph(format_: str, samples_out: Path) -> None:
    whole = set(ox.parse(path=str(samples_out / "current" / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    wanted = whole if format_ in {"nquads", "trig"} else {q for q in whole if q.graph_name == ox.DefaultGraph()}
    assert set(ox.parse(export(samples_out, format_), format=RDF[format_])) == wanted


def test_the_table_has_a_row_a_thing(samples_out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(export(samples_out, "csv").decode())))
    assert {r["kind"] for r in rows} >= {"person", "organisation", "event", "policy", "project", "article"}
    assert all(r["iri"].startswith("https://") and r["name"] for r in rows)
    assert len({r["iri"] for r in rows}) == len(rows)


def test_an_unknown_format_is_refused_with_the_known_ones(samples_out: Path) -> None:
    with pytest.raises(ReleaseError, match="no format 'xls'") as caught:
        export(samples_out, "xls")
    assert all(name in caught.value.hint for name in FORMATS)
