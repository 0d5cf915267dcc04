from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from soga_kg.config import Config
from soga_kg.errors import ReadError, ReleaseError, ValidationError
from soga_kg.link import link
from soga_kg.model import Kind, Knowledge, Severity, Violation
from soga_kg.namespaces import PREFIXES
from soga_kg.pipeline import Built, build
from soga_kg.read.redact import holds_contact
from soga_kg.release import current
from soga_kg.validate import Validator
from tests.conftest import SAMPLES, silent

RULES_ALONE = Config(reader="")


def rows(out: Path, query: str) -> list[list[str]]:
    found = ox.Store.read_only(str(current(out) / "store")).query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return [[getattr(value, "value", "") for value in solution] for solution in found]


def check_release(out: Path) -> None:
    """What holds for every release, whatever the articles."""
    folder = current(out)
    dump = (folder / "graph.nq").read_text(encoding="utf-8")
    assert "_:" not in dump
    quotes = rows(
        out,
        """SELECT ?digest ?exact ?start ?end ?prefix ?suffix { GRAPH ?a {
        ?e oa:hasSource ?a ; oa:hasSelector ?q, ?p . ?q oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix .
        ?p oa:start ?start ; oa:end ?end . ?a soga:textDigest ?digest } }""",
    )
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (folder / "texts").iterdir()}
    assert quotes
    for digest, exact, start, end, prefix, suffix in quotes:
        assert texts[digest][int(start) : int(end)] == exact
        assert texts[digest][: int(start)].endswith(prefix)
        assert texts[digest][int(end) :].startswith(suffix)
    unexplained = rows(
        out,
        """SELECT ?s ?p ?o { ?s ?p ?o
        FILTER(?p IN (schema:performer, schema:author, schema:founder, schema:organizer, schema:attendee,
          schema:funder, schema:sponsor, schema:location, schema:startDate, schema:endDate, schema:superEvent,
          soga:editionOf, soga:partner, soga:operator, soga:issuedBy, soga:adoptedBy, org:memberOf, dcterms:replaces,
          dcterms:contributor, schema:mentions, schema:about))
        FILTER NOT EXISTS { GRAPH ?g { ?t rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; soga:evidence ?e } } }""",
    )
    assert unexplained == []
    literals = [q.object.value for q in ox.parse(dump, format=ox.RdfFormat.N_QUADS) if isinstance(q.object, ox.Literal)]
    assert not any(holds_contact(value) for value in literals)
    assert not any(holds_contact(text) for text in texts.values())
    assert not re.search(r"[\w.]+@[\w-]+\.\w", re.sub(r'"@[a-z]{2,3}\b', "", dump))


def test_the_sample_release_keeps_its_promises(samples_out: Path) -> None:
    check_release(samples_out)
    validator = Validator()
    default = ox.Store.read_only(str(current(samples_out) / "store")).quads_for_pattern(
        None, None, None, ox.DefaultGraph()
    )
    assert not [v for v in validator.check("default", default) if v.severity is Severity.VIOLATION]


def test_the_sample_graph_is_interesting(samples_out: Path) -> None:
    counts = json.loads((current(samples_out) / "manifest.json").read_text())["counts"]
    assert counts["sources"] == 22
    assert all(counts[kind.value] for kind in Kind)
    assert rows(samples_out, "SELECT ?name { ?p a schema:Person ; schema:name ?name }")


def test_a_query_over_the_articles_says_who_says_so(samples_out: Path) -> None:
    found = rows(
        samples_out,
        """SELECT ?article ?exact { ?e a schema:Event ; schema:startDate ?d .
        GRAPH ?article { ?st rdf:subject ?e ; rdf:predicate schema:startDate ;
            soga:evidence/oa:hasSelector/oa:exact ?exact } }""",
    )
    assert found
    assert all(re.search(r"\d", exact) for _, exact in found)


def command(*arguments: str, seed: str = "0") -> list[str]:
    return ["env", f"PYTHONHASHSEED={seed}", sys.executable, "-m", "soga_kg", *arguments]


def test_two_processes_with_other_hash_seeds_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(command("build", str(SAMPLES), "--out", str(out), seed=seed), check=True, capture_output=True)
        folder = current(out)
        made.append(
            {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file() and "store" not in p.parts}
        )
    assert made[0] == made[1]


def test_a_build_killed_at_any_moment_leaves_a_whole_release(tmp_path: Path) -> None:
    bare = ("--set", "reader=", "--out", str(tmp_path))
    started = time.monotonic()
    subprocess.run(command("build", str(SAMPLES / "archive-1.txt"), *bare), check=True, capture_output=True)
    takes = time.monotonic() - started
    for moment in range(10):
        process = subprocess.Popen(command("build", str(SAMPLES), *bare), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        time.sleep(takes * (0.2 + 0.12 * moment))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        folder = current(tmp_path)
        about = json.loads((folder / "manifest.json").read_text())
        assert all((folder / name).stat().st_size == file["bytes"] for name, file in about["files"].items())
        dumped = (folder / "graph.nq").read_text().count("\n")
        assert len(ox.Store.read_only(str(folder / "store"))) == dumped


def test_bad_pages_are_reported_and_the_rest_is_built(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "good.txt").write_bytes((SAMPLES / "archive-1.txt").read_bytes())
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (pages / "menu.txt").write_text("Accueil\n\nContact\n\nMentions légales\n\nActualités\n")
    (pages / "latin.txt").write_bytes(
        (SAMPLES / "archive-4.txt").read_text(encoding="utf-8").encode("cp1252", "replace")
    )
    with (pages / "line.txt").open("wb") as file:
        file.truncate(100_000_000)
    built = build([str(pages), str(tmp_path / "nowhere")], tmp_path / "out", RULES_ALONE, silent)
    reasons = {s.source.rpartition("/")[2]: s.reason for s in built.report.skipped}
    assert set(reasons) == {"empty.txt", "binary.txt", "menu.txt", "latin.txt", "line.txt", "nowhere"}
    assert built.report.counts["skipped"] == 6
    assert built.report.counts["articles"] == 9
    assert "Windows-1252" in reasons["latin.txt"]
    assert all(s.hint for s in built.report.skipped)
    check_release(tmp_path / "out")


def test_nothing_to_read_is_an_error_and_the_old_release_stays(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(ReadError, match=r"empty\.txt: the page is empty"):
        build([str(tmp_path / "empty.txt")], tmp_path / "out", RULES_ALONE, silent)
    assert not (tmp_path / "out").exists()


class Refusing(Validator):
    """A validator that finds fault with every statement about an event's performer, besides the shapes' own."""

    def check(
        self, graph: str, quads: Iterable[ox.Triple | ox.Quad], of: Container[str] | None = None
    ) -> tuple[Violation, ...]:
        listed: list[Any] = list(quads)
        wrong = PREFIXES["schema"] + "performer"
        found = [t for t in listed if t.predicate.value == wrong]
        return tuple(
            Violation(Severity.VIOLATION, graph, t.subject.value, wrong, t.object.value, "shape", "No.", "Non.")
            for t in found
        )


def test_violations_are_quarantined_and_strict_makes_them_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soga_kg.pipeline.checked.Validator", Refusing)
    built = build([str(SAMPLES)], tmp_path, RULES_ALONE, silent)
    assert built.report.quarantined
    assert rows(tmp_path, "SELECT ?e { ?e schema:performer ?p }") == []
    before = current(tmp_path)
    with pytest.raises(ValidationError, match="break a shape"):
        build([str(SAMPLES)], tmp_path, Config(reader="", strict=True), silent)
    assert current(tmp_path) == before


def test_a_quote_that_is_not_at_its_offsets_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = link

    def lying(*arguments: object) -> Knowledge:
        knowledge = honest(*arguments)  # type: ignore[arg-type]
        object.__setattr__(knowledge.statements[0].evidence[0], "start", 3)
        return knowledge

    monkeypatch.setattr("soga_kg.pipeline.link", lying)
    with pytest.raises(ReleaseError, match="does not stand at"):
        build([str(SAMPLES)], tmp_path, RULES_ALONE, silent)
    assert not (tmp_path / "current").exists()


def test_a_model_that_is_missing_is_reported_and_rules_go_on(tmp_path: Path) -> None:
    built = build([str(SAMPLES)], tmp_path, Config(reader="", fr_model="no_such_model"), silent)
    assert any("no_such_model" in s.reason for s in built.report.skipped)
    assert built.report.counts["person"]


# ---------------------------------------------------------------- the real pages

# File (its first three digits) and the line where each of the 36 articles begins.
STARTS = {
    "000": [0, 51, 105, 209, 263, 320],
    "001": [0, 36, 65, 94, 151, 204, 272, 307, 381, 462],
    "002": [0, 51, 105, 209, 263, 320],
    "003": [0, 28, 79, 133, 154, 203, 250, 315, 369, 430],
    "004": [0, 48, 98, 127],
}


def test_the_real_pages_hold_36_articles_of_30_texts(corpus_built: tuple[Path, Built]) -> None:
    out, built = corpus_built
    found: dict[str, list[int]] = {}
    for (source,) in rows(out, "SELECT ?s { ?a a schema:Article ; dcterms:source ?s }"):
        found.setdefault(source[:3], []).append(int(source.rpartition("=")[2].partition(",")[0]))
    assert {page: sorted(starts) for page, starts in found.items()} == STARTS
    assert (built.report.counts["sources"], built.report.counts["articles"]) == (36, 30)


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("schema:Person", "Jeanne Bretécher"),
        ("schema:Person", "Giuseppe Guerini"),
        ("schema:Person", "Justine Coopman"),
        ("schema:Organization", "Social Good Accelerator"),
        ("schema:Organization", "SOGA"),
        ("schema:Organization", "Emmaüs Connect"),
        ("schema:Organization", "HelloAsso"),
        ("schema:Event", "NEC ESS Europe"),
        ("soga:Policy", "Transition Pathways"),
        ("soga:Project", "Social Tech Academy"),
    ],
)
def test_the_real_graph_has_exactly_one(type_: str, name: str, corpus_built: tuple[Path, Built]) -> None:
    found = rows(
        corpus_built[0],
        f"""SELECT DISTINCT ?x {{ ?x a {type_} ; schema:name|schema:alternateName ?n
        FILTER(lcase(str(?n)) = "{name.lower()}") }}""",
    )
    assert len(found) == 1


def test_the_real_release_keeps_its_promises(corpus_built: tuple[Path, Built]) -> None:
    check_release(corpus_built[0])


def test_no_name_of_the_real_pages_is_taught_to_the_finders(corpus_built: tuple[Path, Built]) -> None:
    """Save public bodies, laws and programmes, which known.toml gives a key, and places."""
    package = Path(__file__).parents[1] / "soga_kg"
    taught = "\n".join(
        p.read_text(encoding="utf-8") for p in sorted(package.rglob("*")) if p.suffix in {".py", ".toml"}
    )
    known = tomllib.loads((package / "extract" / "data" / "known.toml").read_text(encoding="utf-8"))
    public = {name for names in known["organisation"].values() for name in names}
    found = rows(
        corpus_built[0],
        """SELECT DISTINCT ?n { ?x a ?t ; schema:name|schema:alternateName ?n
        FILTER(?t IN (schema:Person, schema:Organization)) }""",
    )
    names = [n for (n,) in found if len(n) > 4 and " " in n and n not in public]
    assert len(names) > 50
    assert [n for n in names if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", taught)] == []
