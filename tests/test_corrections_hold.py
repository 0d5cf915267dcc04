"""Each kind of correction survives ten rebuilds whose sources change, and one that does not apply any more is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.corrections import read_corrections
from soga_kg.model import CorrectionKind
from soga_kg.pipeline import Built, build
from soga_kg.register import Register, State
from soga_kg.release import current
from tests.conftest import silent
from tests.test_corrections import (
    AWA,
    CORRECTIONS,
    ESTRAN,
    FORUM,
    FORUM_TEXT,
    HOULE,
    MAREE,
    MINT,
    RONAN,
    SCHOOL_TEXT,
    VARECH,
    id_,
    rows,
    run,
)
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE

GOEMON, BERNIQUE = "Coopérative Goémon", "Association Bernique"  # each one thing with its plural, if nobody says more


def rebuild(home: Path, corrected: bool = True) -> Built:
    corrections = str(home / "corrections") if corrected else ""
    config = replace(RULES_ALONE, base="https://kg.example/", max_shrink=1.0, corrections=corrections)
    return build([str(home / "pages")], home / "out", config, silent)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build without corrections, then ten with the same ones, of pages that change each time."""
    home = tmp_path_factory.mktemp("corrected")
    (home / "corrections").mkdir()
    apart = f'[[different]]\nthings = ["{id_("organisation", GOEMON)}", "{id_("organisation", GOEMON + "s")}"]\n'
    (home / "corrections" / "all.toml").write_text(CORRECTIONS + apart, encoding="utf-8")
    page(home / "pages", "school.txt", "Une école du littoral", SCHOOL_TEXT)
    page(home / "pages", "forum.txt", "Le forum", FORUM_TEXT)
    page(home / "pages", "one.txt", "Le goémon", f"La {GOEMON} est à Brest. L'{BERNIQUE} est à Brest.")
    page(home / "pages", "many.txt", "Les goémons", f"La {GOEMON}s est à Nantes. L'{BERNIQUE}s est à Nantes.")
    rebuild(home, corrected=False)
    without(home / "out")
    (thing,) = names_of(home / "out", BERNIQUE)
    ((named,),) = rows(home / "out", f"SELECT ?n {{ <{thing}> schema:name ?n }}")
    other = ({BERNIQUE, f"{BERNIQUE}s"} - {named}).pop()
    kept = ("--corrections", str(home / "corrections"))
    assert "Written: " in run("split", str(home / "out"), thing, other, *kept).output
    for number in range(10):
        page(home / "pages", "forum.txt", f"Le forum, édition {number}", f"{FORUM_TEXT} Mise à jour {number}.")
        page(
            home / "pages",
            f"more-{number}.txt",
            f"Autre {number}",
            f"La Coopérative Houle {'reçoit' * number} Awa Diallo.",
        )
        text = f"La {GOEMON}s {'reçoit' * number} à Nantes. L'{BERNIQUE}s est à Nantes. Mise à jour {number}."
        page(home / "pages", "many.txt", f"Les goémons {number}", text)
        if number:
            (home / "pages" / f"more-{number - 1}.txt").unlink()
        built = rebuild(home)
        assert built.report.stale == (), number
        assert built.report.counts["corrections"] == 13
        check(home / "out")
    return home


def check(out: Path) -> None:
    """What every correction says holds."""
    houle, estran = f"https://kg.example/id/{HOULE}", f"https://kg.example/id/{ESTRAN}"
    names = {n for (n,) in rows(out, f"SELECT ?n {{ <{houle}> schema:name|schema:alternateName ?n }}")}
    assert {"Coopérative Houle", "Réseau Estran"} <= names
    assert rows(out, f"SELECT ?p {{ <{estran}> ?p ?o }}") == []
    assert rows(out, f"SELECT ?p {{ ?s ?p <https://kg.example/id/{AWA}> }}") == []
    assert rows(out, f"SELECT ?n {{ <https://kg.example/id/{MAREE}> schema:name ?n }}") == [["Marée du Ponant"]]
    assert rows(out, "SELECT ?n { ?x a soga:Project ; schema:name ?n }") == [["Association des Écoles du Varech"]]
    (event,) = rows(out, "SELECT ?e { ?e a schema:Event }")
    assert rows(out, f"SELECT ?o {{ <{event[0]}> schema:sponsor ?o }}") == [[houle]]
    assert [f"https://kg.example/id/{RONAN}"] in rows(out, f"SELECT ?o {{ <{event[0]}> schema:performer ?o }}")
    assert rows(out, "SELECT ?d { ?e schema:startDate ?d }") == []
    assert rows(out, "SELECT ?d { GRAPH ?g { ?e schema:startDate ?d } }") == []
    quoted = rows(out, "SELECT ?q { GRAPH ?g { ?e soga:extractor 'correction' ; oa:hasSelector/oa:exact ?q } }")
    assert quoted == [["avec Ronan Kervran"]]
    for name in (GOEMON, f"{GOEMON}s", BERNIQUE, f"{BERNIQUE}s"):
        assert names_of(out, name) == {f"https://kg.example/id/{id_('organisation', name)}": {name}}
    links = {o for (o,) in rows(out, f"SELECT ?o {{ <{houle}> owl:sameAs|schema:iso6523Code ?o }}")}
    assert links == {"http://www.wikidata.org/entity/Q42", "https://ror.org/012345678", "0002:123456789"}


def names_of(out: Path, name: str) -> dict[str, set[str]]:
    """What is called so -> all its names."""
    asked = f"SELECT ?o ?n {{ ?o schema:name|schema:alternateName ?m, ?n FILTER(STR(?m) = '{name}') }}"
    found: dict[str, set[str]] = {}
    for iri, other in rows(out, asked):
        found.setdefault(iri, set()).add(other)
    return found


def without(out: Path) -> None:
    """What the graph says where nobody put anything right: each check below fails on it."""
    for name in (GOEMON, BERNIQUE):
        assert list(names_of(out, name).values()) == [{name, f"{name}s"}]
    assert names_of(out, "Coopérative Houle").keys() != names_of(out, "Réseau Estran").keys() != set()
    assert list(names_of(out, "Association Grande Marée").values()) == [{"Association Grande Marée"}]
    assert rows(out, f"SELECT ?p {{ ?s ?p <https://kg.example/id/{AWA}> }}") != []
    assert rows(out, "SELECT ?d { ?e schema:startDate ?d }") == [["2021-05-04"]]
    unknown = "{ ?s a soga:Project } UNION { ?s schema:sponsor ?o } UNION { ?s owl:sameAs|schema:iso6523Code ?o }"
    assert rows(out, f"SELECT ?s {{ {unknown} UNION {{ GRAPH ?g {{ ?s soga:extractor 'correction' }} }} }}") == []


def test_each_kind_survives_ten_rebuilds_and_identifiers_lead_on(home: Path) -> None:
    register = Register.parse((current(home / "out") / "register.tsv").read_text(encoding="utf-8"))
    assert current(home / "out").name == "0011"
    assert ESTRAN not in register.current
    moved = register.entries[VARECH]
    assert (moved.state, moved.target[:8]) == (State.MERGED, "project/")


def test_corrections_are_marked_in_the_data_and_wrong_values_not_repeated(home: Path) -> None:
    out = home / "out"
    graph = "https://kg.example/id/graph/corrections"
    kinds = rows(out, f"SELECT ?k {{ GRAPH <{graph}> {{ ?c a soga:Correction ; dcterms:type ?k }} }}")
    assert {k for (k,) in kinds} == set(CorrectionKind)
    ((source, note),) = rows(
        out,
        f"""SELECT ?s ?n {{ GRAPH <{graph}> {{ ?t rdf:predicate schema:sponsor ; prov:wasDerivedFrom ?c .
        ?c dcterms:source ?s ; rdfs:comment ?n ; dcterms:date "2026-05-01"^^xsd:date }} }}""",
    )
    assert (source, note) == ("https://source.example/programme", "Printed on the programme.")
    quoted = rows(out, "SELECT ?q { GRAPH ?g { ?e soga:extractor 'correction' ; oa:hasSelector/oa:exact ?q } }")
    assert quoted == [["avec Ronan Kervran"]]
    assert "2021-05-04" not in (current(out) / "graph.nq").read_text(encoding="utf-8")


def test_a_correction_that_no_longer_applies_is_named_with_its_file(home: Path) -> None:
    (home / "corrections" / "old.toml").write_text(
        f'[[reject]]\nsubject = "{FORUM}"\nrelation = "location"\nobject = "place/nowhere-123456"\nnote = "n"\n'
        f'[[rename]]\nthing = "person/nobody-123456"\nname = "N"\n[[retype]]\nthing = "{AWA}"\nkind = "person"\n'
        f'[[same]]\nthings = ["{AWA}", "person/nobody-123456"]\n'
        '[[identify]]\nthing = "person/nobody-123456"\nsiren="123456789"\n'
        f'[[different]]\nthings = ["{AWA}", "person/nobody-123456"]\n'
        '[[retype]]\nthing = "person/nobody-123456"\nkind = "place"\n'
        f'[[add]]\nsubject = "{FORUM}"\nrelation = "speaker"\nobject = "person/nobody-123456"\nsource = "s"\n'
        f'[[add]]\nsubject = "{FORUM}"\nrelation = "speaker"\nobject = "{AWA}"\nsource = "s"\nquote = "never said"\n'
        '[[withdraw]]\nthing = "person/nobody-123456"\nnote = "n"\n',
        encoding="utf-8",
    )
    built = rebuild(home)
    (home / "corrections" / "old.toml").unlink()
    told = {(s.kind, s.reason) for s in built.report.stale if s.file == "old.toml"}
    assert len(built.report.stale) == 10
    assert {kind for kind, _ in told} == set(CorrectionKind)
    assert ("reject", "no article says so any more") in told
    assert ("retype", "the thing is of this kind without the correction") in told
    assert any("its quote does not stand in" in reason for _, reason in told)
    assert "`old.toml` [[rename]] person/nobody-123456" in (current(home / "out") / "report.md").read_text(
        encoding="utf-8"
    )


def test_commands_write_corrections_and_show_first_what_they_touch(home: Path, tmp_path: Path) -> None:
    out, kept = str(home / "out"), ("--corrections", str(tmp_path))
    dry = run("merge", out, HOULE, MAREE, *kept, "--dry-run").output
    assert "(not written)" in dry
    assert "Coopérative Houle" in dry
    assert list(tmp_path.iterdir()) == []
    assert "Written: " in run("merge", out, HOULE, MAREE, "--note", "One body.", *kept).output
    assert "Written: " in run("split", out, HOULE, "Réseau Estran", *kept).output
    reject = run("reject", out, HOULE, "partner", MAREE, "--reason", "Not any more.", *kept)
    assert "facts are touched" in reject.output
    found = read_corrections(tmp_path, MINT)
    assert {c.kind for c in found} == {"different", "reject", "same"}
    assert {c.things for c in found} == {(HOULE, MAREE), (HOULE, ESTRAN)}
    unknown = run("merge", out, HOULE, "person/nobody-123456", *kept)
    assert (unknown.exit_code, "is not in the graph" in unknown.output) == (2, True)
    assert "is the name of" in run("split", out, HOULE, "Coopérative Houle", *kept).output
