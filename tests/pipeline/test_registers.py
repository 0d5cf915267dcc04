"""Numbers in registers that articles give: from the page to the release, against each other and against people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soga_kg.extract.registers import is_ror
from soga_kg.model import Relation
from soga_kg.numbers import is_siren, is_siret
from soga_kg.pipeline import Built, build
from soga_kg.read.redact import redact
from soga_kg.release import current
from tests.conftest import silent
from tests.test_corrections import HOULE
from tests.test_history import page
from tests.test_pipeline import RULES_ALONE, check_release, rows

IRI = f"https://kg.example/id/{HOULE}"
CODES = f"SELECT ?o {{ <{IRI}> owl:sameAs|schema:iso6523Code ?o }} ORDER BY ?o"
ONE = "La Coopérative Houle (SIREN 123 456 782, ROR 05dxps055) ouvre une école avec l'Association Grande Marée."
OTHER = "La Coopérative Houle, SIRET 987 654 324 00019, répare des filets. Le téléphone sonne : 01 99 00 12 34."


def made(home: Path, *corrections: str, out: str = "out") -> Built:
    (home / "corrections").mkdir(exist_ok=True)
    (home / "corrections" / "all.toml").write_text("\n".join(corrections), encoding="utf-8")
    config = replace(RULES_ALONE, base="https://kg.example/", max_shrink=1.0, corrections=str(home / "corrections"))
    return build([str(home / "pages")], home / out, config, silent)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    page(tmp_path / "pages", "one.txt", "Une école du littoral", ONE)
    return tmp_path


def test_a_number_is_published_with_its_sentence_and_rebuilt_byte_for_byte(home: Path) -> None:
    made(home)
    check_release(home / "out")
    assert rows(home / "out", CODES) == [["https://ror.org/05dxps055"], ["0002:123456782"]]
    proofs = rows(
        home / "out",
        """SELECT ?o ?quote ?rule { GRAPH ?g { ?s rdf:predicate ?p ; rdf:object ?o ; soga:evidence ?e .
        ?e soga:extractor ?rule ; oa:hasSelector/oa:exact ?quote
        FILTER(?p IN (owl:sameAs, schema:iso6523Code)) } } ORDER BY ?o""",
    )
    assert proofs == [[o, ONE, "register-number"] for o in ("https://ror.org/05dxps055", "0002:123456782")]
    made(home, out="again")
    first, again = (current(home / name) / "graph.nq" for name in ("out", "again"))
    assert first.read_bytes() == again.read_bytes()


def test_two_numbers_of_one_organisation_are_a_contradiction_until_a_person_says_which(home: Path) -> None:
    page(home / "pages", "other.txt", "Des filets", OTHER)
    built = made(home)
    (found,) = built.report.contradictions
    assert (found.about, found.relation, len(found.statements)) == (IRI, Relation.SIREN, 2)
    assert found.message_en == "Two numbers of one organisation in one register."
    assert len(rows(home / "out", CODES)) == 2  # the ROR, and one of the two numbers
    built = made(home, f'[[identify]]\nthing = "{HOULE}"\nsiren = "987654324"')
    assert built.report.contradictions == ()
    assert rows(home / "out", CODES) == [["https://ror.org/05dxps055"], ["0002:987654324"]]
    told = rows(home / "out", "SELECT ?o { GRAPH ?g { ?s schema:iso6523Code ?o } } ORDER BY ?o")
    assert told == [["0002:123456782"], ["0002:987654324"]]  # what each article says stays in its graph


def test_a_number_that_begins_with_00_is_quarantined_nowhere_and_a_telephone_number_is_nowhere(home: Path) -> None:
    number, phone = "00552013500012", "00 33 1 99 00 12 34"
    text = f"La Coopérative Houle (SIRET : {number}, tél. {phone}) aide l'Association Grande Marée. (75011 Paris)"
    page(
        home / "pages",
        "one.txt",
        "Une école du littoral",
        f"{text} L'Association Grande Marée aide la Coopérative Houle.",
    )
    built = made(home)
    assert built.report.quarantined == ()
    assert ["0002:005520135"] in rows(home / "out", CODES)
    kept = (current(home / "out") / "graph.nq").read_text(encoding="utf-8")
    assert f"SIRET : {number}, tél. […])" in kept
    assert phone[-5:] not in kept


def test_a_number_that_a_person_rejects_goes(home: Path) -> None:
    for relation, value in (("siren", "123456782"), ("ror", "05dxps055")):
        wrong = f'[[reject]]\nsubject = "{HOULE}"\nrelation = "{relation}"\nobject = "{value}"\nnote = "n"'
        assert made(home, wrong).report.stale == ()
        assert len(rows(home / "out", CODES)) == 1
        assert value not in str(rows(home / "out", CODES))


def test_the_check_digits_of_each_register_are_read() -> None:
    known = ("05dxps055", "02mhbdp94", "03yrm5c26", "00k4n6c32", "02feahw73")  # published by ROR
    assert all(map(is_ror, known))
    assert not any(is_ror(key[:-1] + str((int(key[-1]) + 1) % 10)) for key in known)
    assert [digit for digit in "0123456789" if is_siren("12345678" + digit)] == ["2"]
    assert not is_siren("000000000")
    assert is_siret("12345678200010")
    assert not is_siret("12345678200011")
    assert is_siret("35600000000001")  # La Poste has a rule of its own
    assert not is_siret("35600000000002")


def test_no_number_of_a_register_is_taken_for_a_telephone_number() -> None:
    for text in ("SIREN 123 456 782", "SIRET : 123 456 782 00010", "SIRET 12345678200010", "RCS Brume 123 456 782"):
        assert redact(text) == text
