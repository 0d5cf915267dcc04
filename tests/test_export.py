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


def test_rdf_1_2_says_of_every_statement_what_it_states(samples_out: Path) -> None:
    whole = set(ox.parse(path=str(samples_out / "current" / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    data = export(samples_out, "rdf12")
    more = set(ox.parse(data, format=ox.RdfFormat.N_QUADS)) - whole
    statements = {(q.subject, q.graph_name) for q in whole if q.predicate.value.endswith("#subject")}
    assert {(q.subject, q.graph_name) for q in more} == statements
    assert all(isinstance(q.object, ox.Triple) for q in more)
    stated = {q.object for q in more if q.object.predicate.value.endswith("performer")}
    assert stated <= {q.triple for q in whole}
    assert stated


def test_the_table_has_a_row_a_thing(samples_out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(export(samples_out, "csv").decode())))
    assert {r["kind"] for r in rows} >= {"person", "organisation", "event", "policy", "project", "article"}
    assert all(r["iri"].startswith("https://") and r["name"] for r in rows)
    assert len({r["iri"] for r in rows}) == len(rows)


def test_an_unknown_format_is_refused_with_the_known_ones(samples_out: Path) -> None:
    with pytest.raises(ReleaseError, match="no format 'xls'") as caught:
        export(samples_out, "xls")
    assert all(name in caught.value.hint for name in FORMATS)
