"""Somebody is taken out: the name is in no byte afterwards, and stays out."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soga_kg.cli import main
from soga_kg.config import Config
from soga_kg.errors import SuppressionError
from soga_kg.fetch.kept import Kept
from soga_kg.fetch.record import Record
from soga_kg.forget import forget, looked_for, names_of
from soga_kg.pipeline import build
from soga_kg.register import Register, State
from soga_kg.release import current, numbers
from tests.conftest import silent
from tests.test_history import page

BARE = ("--set", "fr_model=", "--set", "en_model=")
RULES_ALONE = Config(fr_model="", en_model="", max_shrink=1.0)
TEXT = (
    "Le Forum des marées aura lieu le 4 mai 2021 à Brest avec Solveig Kervran. Solveig Kervran, présidente de la "
    "Coopérative Houle, y parlera. Mme Kervran viendra tôt. Awa Diallo, trésorière de la Coopérative Houle, y sera."
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of what was made once."""
    home = tmp_path / "home"
    shutil.copytree(made, home, symlinks=True)
    (home / "out" / "sources.json").write_text(json.dumps([str(home / "pages")]))
    return home


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases that name somebody in texts, titles, file names and quotes; pages kept by a crawl, and a cache."""
    tmp_path = tmp_path_factory.mktemp("forgotten")
    page(tmp_path / "pages", "solveig-kervran.txt", "Solveig Kervran ouvre le forum", TEXT)
    page(tmp_path / "pages", "other.txt", "Une école", "La Coopérative Houle accueille Solveig Kervran et Awa Diallo.")
    out = tmp_path / "out"
    build([str(tmp_path / "pages")], out, RULES_ALONE, silent)
    page(tmp_path / "pages", "third.txt", "Un tiers", "La Coopérative Houle est à Brest.")
    build([str(tmp_path / "pages")], out, RULES_ALONE, silent)
    with Kept(out / "fetched" / "site-1", writing=True) as kept:
        kept.keep(Record("https://a.example/1"), b'{"content": "SOLVEIG&nbsp;KERVRAN ouvre"}', "2026-01-01T00:00:00Z")
        kept.keep(Record("https://a.example/2"), b"<p>Awa Diallo</p>", "2026-01-01T00:00:00Z")
        kept.keep(Record("https://a.example/solveig-kervran"), b"<p>Rien</p>", "2026-01-01T00:00:00Z")
    (out / "cache").mkdir(exist_ok=True)
    (out / "cache" / "found").write_bytes(b"Solveig Kervran")
    return tmp_path


def everything(folder: Path) -> bytes:
    return b"\n".join(str(p).encode() + p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_the_name_is_in_no_byte_afterwards_and_an_address_says_gone(home: Path) -> None:
    out = home / "out"
    before = {iri.partition("\t")[0] for iri in (current(out) / "register.tsv").read_text().splitlines()}
    (person,) = [id_ for id_ in before if id_.startswith("person/solveig")]
    result = run("forget", str(out), "Solveig Kervran", "--date", "2026-11-27", *BARE)
    assert result.exit_code == 0, result.output
    assert "0 hold the name" in result.output
    assert b"kervran" not in everything(out).lower()
    assert numbers(out) == (3,)
    assert "releases removed: 1, 2" in result.output
    entry = Register.parse((current(out) / "register.tsv").read_text(encoding="utf-8")).state(person)
    assert entry is not None
    assert (entry.state, entry.date) == (State.GONE, "2026-11-27")
    assert json.loads((current(out) / "changes.json").read_text())["gone"] >= 2
    text = (current(out) / "graph.ttl").read_text(encoding="utf-8")
    assert "Awa Diallo" in text
    assert "withheld" in text
    kept = Kept(out / "fetched" / "site-1")
    assert [kept.content(record) for record in kept.articles()] == [
        b'{"content": "[\xe2\x80\xa6] ouvre"}', b"<p>Awa Diallo</p>"]  # fmt: skip


def test_a_later_build_does_not_let_the_name_in_again(home: Path) -> None:
    out = home / "out"
    forget(out, ["Solveig Kervran"], (), RULES_ALONE, False, silent)
    page(home / "pages", "new.txt", "Encore", "La Coopérative Houle remercie KERVRAN Solveig et Maëlle Guillou.")
    build([str(home / "pages")], out, RULES_ALONE, silent)
    assert b"kervran" not in everything(out).lower()
    assert "Maëlle Guillou" in (current(out) / "graph.ttl").read_text(encoding="utf-8")


def test_older_releases_stay_on_request_and_are_named(home: Path) -> None:
    result = run("forget", str(home / "out"), "Solveig Kervran", "--keep-older", *BARE)
    assert result.exit_code == 1
    assert numbers(home / "out") == (1, 2, 3)
    assert "releases/0001/graph.nq" in result.output
    assert "releases/0001/store" in result.output
    assert "releases/0003" not in result.output


def test_a_correction_that_names_the_person_is_not_applied(home: Path) -> None:
    kept = home / "corrections"
    kept.mkdir()
    (person,) = [
        line.partition("\t")[0]
        for line in (current(home / "out") / "register.tsv").read_text().splitlines()
        if line.startswith("person/solveig")
    ]
    (kept / "x.toml").write_text(f'[[rename]]\nthing = "{person}"\nname = "Solveig Kervran-Houle"\n', encoding="utf-8")
    config = replace(RULES_ALONE, corrections=str(kept), suppressed=str(home / "private" / "list.tsv"))
    done = forget(home / "out", [person], (), config, False, silent)
    assert (done.left, done.names) == ((), 2)  # with and without the title
    assert (home / "private" / "list.key").is_file()


def test_who_is_meant_is_found_by_name_or_iri_and_one_word_is_refused(home: Path) -> None:
    assert names_of(home / "out", "solveig KERVRAN") == ("Mme Kervran", "Solveig Kervran", "solveig KERVRAN")
    for who in ("Kervran", "person/nobody-123456"):
        with pytest.raises(SuppressionError, match="nobody is known as"):
            names_of(home / "out", who)


def test_without_sources_there_is_nothing_to_build_from(home: Path) -> None:
    (home / "out" / "sources.json").unlink()
    with pytest.raises(SuppressionError, match="does not say what it was built from"):
        forget(home / "out", ["Solveig Kervran"], (), RULES_ALONE, False, silent)


@pytest.mark.parametrize(
    "written",
    [
        "Maëlle L'Hôte", "MAELLE L'HOTE", "maëlle l’hôte",
        "Mae\u0308lle\nL'Ho\u0302te", "Ma\\u00eblle L'H\\u00f4te", "Ma&euml;lle&nbsp;L&#8217;H&#xf4;te",
        "ma%C3%ABlle-l-h%c3%b4te",
        "L'Hôte, Maëlle", "maelle_l_hote",
    ],
)  # fmt: skip
def test_bytes_are_searched_in_every_spelling(written: str) -> None:
    pattern = looked_for(["Maëlle L'Hôte"])
    assert pattern.search(f"… {written} …".encode())
    assert not pattern.search(b"Maelle et son hote")


@pytest.mark.parametrize("codec", ["cp1252", "iso8859_15", "mac_roman", "cp850", "cp1250"])
def test_bytes_are_searched_in_old_encodings(codec: str) -> None:
    assert looked_for(["Maëlle Kervran"]).search("… Maëlle Kervran".replace("…", "").encode(codec))


def test_kept_answers_of_a_language_model_are_looked_into_too(home: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "a.json").write_text('{"text": "Solveig Kervran speaks."}')
    (answers / "b.json").write_text('{"text": "Nobody speaks."}')
    settings = replace(RULES_ALONE, llm_cache=str(answers))
    assert forget(home / "out", ["Solveig Kervran"], (), settings, False, silent).left == ()
    assert [path.name for path in answers.iterdir()] == ["b.json"]


def test_compressed_files_and_those_in_sixteen_bits_are_looked_into(home: Path) -> None:
    (home / "out" / "dump.gz").write_bytes(gzip.compress(b"x" * 500 + b"Solveig Kervran"))
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        (home / "out" / codec).write_bytes("Solveig Kervran était là. Łódź.".encode(codec))
    done = forget(home / "out", ["Solveig Kervran"], (), RULES_ALONE, False, silent)
    assert [path.name for path in done.left] == ["dump.gz", "utf-16", "utf-16-be", "utf-16-le"]
