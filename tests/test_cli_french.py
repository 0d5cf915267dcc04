"""The command line speaks French where the terminal does: summaries, errors, what to do next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soga_kg.cli import main
from soga_kg.cli.common import here
from soga_kg.corrections import read_corrections
from soga_kg.model import CorrectionKind
from soga_kg.namespaces import Minter
from soga_kg.release import current
from soga_kg.web.named import TABLES
from tests.conftest import SAMPLES


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=said, env={"LANGUAGE": "", "LC_ALL": "fr_FR.UTF-8"})


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_terminal_names_the_language(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert here().language == language


def test_a_build_and_what_follows_are_told_in_french(tmp_path: Path) -> None:
    page, bad, out = SAMPLES / "archive-1.txt", tmp_path / "bad.txt", str(tmp_path / "out")
    bad.write_text("")
    built = run("build", str(page), str(bad), "--out", out, "--set", "reader=")
    assert built.exit_code == 0, built.output
    for said in (
        "Livraison 1 construite", "4 textes de 4 articles, à", "choses : ", " avec ", "0 énoncé écarté, ",
        "lecture ...", "recherche des noms ...",
        "non lu : bad.txt : ", "aucun contact n'est réglé", f"Ensuite : soga-kg serve {out}   (détails : ",
    ):  # fmt: skip
        assert said in built.output
    assert "énoncés  faits : +" in run("releases", out).output
    assert "fichier" not in run("query", out, "ASK {}").output
    assert run("query", out, "ASK {}").output == "oui\n"
    assert run("query", out, "SELECT ?x { VALUES ?x { 1 } }").output.endswith("\n1 ligne\n")
    assert "Toutes les formes" in run("validate", f"{out}/current/graph.ttl").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build", str(SAMPLES), "--out", "{tmp}", "--set", "bas=x"], "Vouliez-vous dire « base » ?"),
        (["build", str(SAMPLES), "--out", "{tmp}", "--set", "base=x"], "le réglage « base » vaut 'x'"),
        (["serve", "{tmp}"], "soga-kg: il n'y a pas de livraison dans {tmp}\n  Faites-en une : soga-kg build SOURCE"),
        (["forget", "{tmp}", "Ada Houle"], "ne dit pas de quoi il a été construit"),
        (["rollback", "{tmp}"], "il n'y a pas de livraison dans"),
        (["publish", "{tmp}", "--query", "http://127.0.0.1:9/", "--update", "http://127.0.0.1:9/"], "Faites-en une"),
        (["validate", "{tmp}/none.xyz"], "ne nomme aucun format RDF"),
    ],
)
def test_what_cannot_be_done_is_told_in_french(arguments: list[str], says: str, tmp_path: Path) -> None:
    result = run(*(a.replace("{tmp}", str(tmp_path)) for a in arguments))
    assert result.exit_code == 2
    assert says.replace("{tmp}", str(tmp_path)) in result.output


def test_a_review_asks_and_is_answered_in_french(samples_out: Path, tmp_path: Path) -> None:
    review = ("review", str(samples_out), "--corrections", str(tmp_path))
    first = run(*review, said="different\ndifférent\nquitter\n")
    assert "Est-ce une seule chose ? (ressemblance " in first.output
    assert "  même / différent / passer / quitter [passer]: " in first.output
    assert "Erreur : 'different' n'est pas parmi 'même', 'différent'," in first.output
    assert "1 " in first.output.splitlines()[-1]
    (correction,) = read_corrections(tmp_path, Minter())
    assert correction.kind is CorrectionKind.DIFFERENT
    rest = run(*review, said="passer\n" * 10_000).output
    assert "Le texte le dit-il ? (confiance " in rest
    assert not re.search("Are these|give several|Held back|Does the text|reject|skip|quit( |$)", rest)


def test_what_differs_is_told_in_french(samples_out: Path) -> None:
    number = current(samples_out).name.lstrip("0")
    told = run("diff", str(samples_out), number, number).output
    assert told == f"Livraison {number} -> {number} : faits apparus : 0, disparus : 0\n"


def test_every_stage_of_the_progress_has_a_name() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (SAMPLES.parent / "soga_kg").rglob("*.py"))
    assert set(re.findall(r"progress\(\s*\"(\w+)\"", code)) == TABLES["stages"].keys()
