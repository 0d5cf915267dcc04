from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from soga_kg.cli import main
from tests.conftest import SAMPLES

PEOPLE = "SELECT ?name { ?p a schema:Person ; schema:name ?name } ORDER BY ?name LIMIT 3"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_build_tells_what_it_made_and_what_to_do_next(tmp_path: Path) -> None:
    page, bad = SAMPLES / "archive-1.txt", tmp_path / "bad.txt"
    bad.write_text("")
    out = tmp_path / "out"
    result = run("build", str(page), str(bad), "--out", str(out), "--set", "reader=")
    assert result.exit_code == 0
    for said in (
        "4 texts of 4 articles",
        "statements with",
        "not read: bad.txt: the page is empty",
        "no contact is set",
        f"soga-kg serve {out}",
    ):
        assert said in result.output
    told = run("build", str(page), "--out", str(out), "--set", "reader=", "--set", "contact=https://a.example/")
    assert told.exit_code == 0
    assert "no contact is set" not in told.output
    assert "find ..." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["build", "/no/such/folder", "--out", "{tmp}"], 2, "there is no such file or folder"),
        (["build", str(SAMPLES), "--out", "{tmp}", "--set", "bas=x"], 2, "Did you mean 'base'?"),
        (["build", "--out", "{tmp}"], 2, "Missing argument"),
        (["serve", "{tmp}"], 2, "soga-kg build SOURCE"),
        (["query", "{tmp}", "ASK {}"], 2, "no release"),
        (["export", "{tmp}", "--format", "csv"], 2, "no release"),
        (["evaluate", "{tmp}/none.nq", "{tmp}/gold"], 2, "soga-kg:"),
        (["validate", "{tmp}/none.ttl"], 2, "soga-kg:"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_what_to_do(
    arguments: list[str], code: int, says: str, tmp_path: Path
) -> None:
    result = run(*(a.replace("{tmp}", str(tmp_path)) for a in arguments))
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("format_", ["table", "json", "csv", "tsv", "xml"])
def test_a_query_is_answered_in_every_format(format_: str, samples_out: Path) -> None:
    result = run("query", str(samples_out), PEOPLE, "--format", format_)
    assert result.exit_code == 0
    if format_ == "json":
        assert len(json.loads(result.stdout)["results"]["bindings"]) == 3
    if format_ == "table":
        assert result.stdout.splitlines()[0].strip() == "name"
        assert result.stdout.endswith("3 rows\n")


def test_yes_no_and_graphs_are_answered_too(samples_out: Path) -> None:
    out = str(samples_out)
    assert run("query", out, "ASK { ?p a schema:Person }").stdout == "yes\n"
    assert run("query", out, "ASK { ?p a soga:Nothing }").stdout == "no\n"
    assert "schema:Person" in run("query", out, "CONSTRUCT WHERE { ?p a schema:Person }").stdout
    construct = "CONSTRUCT WHERE { ?p a schema:Person }"
    assert "<rdf:RDF" in run("query", out, construct, "--format", "rdfxml").stdout
    assert (
        "?p" not in run("query", out, "SELECT ?p ?none { ?p a schema:Person OPTIONAL { ?p soga:none ?none } }").stdout
    )


@pytest.mark.parametrize(
    ("query", "format_", "says"),
    [
        ("SELECT nonsense", "table", "cannot be read"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "cannot be written as csv"),
        ("SELECT * { ?s ?p ?o }", "turtle", "cannot be written as turtle"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }", "table", "cannot be answered"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(query: str, format_: str, says: str, samples_out: Path) -> None:
    result = run("query", str(samples_out), query, "--format", format_)
    assert result.exit_code == 2
    assert says in result.output


def test_validation_ends_with_1_where_a_shape_is_broken(samples_out: Path, tmp_path: Path) -> None:
    good = run("validate", str(samples_out / "current" / "graph.ttl"))
    assert good.exit_code == 0
    broken = tmp_path / "broken.ttl"
    broken.write_text("<https://houle.example/p> a <https://schema.org/Person> .\n")
    bad = run("validate", str(broken), "--lang", "fr")
    assert bad.exit_code == 1
    assert "personne" in bad.output.casefold()


def test_an_export_goes_to_a_file_or_to_standard_output(samples_out: Path, tmp_path: Path) -> None:
    file = tmp_path / "things.csv"
    assert "Wrote" in run("export", str(samples_out), "--format", "csv", "--output", str(file)).output
    assert run("export", str(samples_out), "--format", "csv").stdout_bytes == file.read_bytes()


def test_an_evaluation_prints_scores_as_table_or_data(samples_out: Path, tmp_path: Path) -> None:
    gold = {
        "id": "G1",
        "language": "fr",
        "title": "Lisbonne 2017 : la naissance d'un collectif",
        "relations": [],
        "entities": [{"id": "l1", "type": "Place", "name": "Lisbonne", "aliases": []}],
    }
    (tmp_path / "G1.json").write_text(json.dumps(gold), encoding="utf-8")
    graph = str(samples_out / "current" / "graph.nq")
    assert "F1" in run("evaluate", graph, str(tmp_path), "--misses").stdout
    assert json.loads(run("evaluate", graph, str(tmp_path), "--json").stdout)["articles"] == 1


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    help_ = run(command, "--help").output
    assert f"soga-kg {command} " in help_
    assert "Examples:" in help_


def test_the_command_serves_a_release_until_it_is_ended(samples_out: Path) -> None:
    command = [sys.executable, "-m", "soga_kg", "serve", str(samples_out), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        query = {"query": f"PREFIX schema: <https://schema.org/> {PEOPLE}"}
        try:
            answer = requests.get(f"{address}sparql", params=query, headers={"Accept": "text/csv"}, timeout=10)
        finally:
            process.terminate()
    assert process.returncode in {0, -signal.SIGTERM}  # ended in order, and by whom
    assert answer.status_code == 200
    assert answer.text.startswith("name\r\n")
