from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.errors import SuppressionError
from soga_kg.suppress import MARK, Suppression, forms, without_names
from tests.examples import MINT, SCHOOL_TEXT, article


@pytest.fixture
def listed(tmp_path: Path) -> Suppression:
    made = Suppression(tmp_path / "suppressed.tsv")
    made.add(["Awa Diallo", "Maëlle Le Goff"], "2026-01-02")
    return Suppression(tmp_path / "suppressed.tsv")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Awa Diallo parle.", f"{MARK} parle."),
        ("AWA DIALLO et d'Awa\nDiallo", f"{MARK} et d'{MARK}"),
        ("Diallo Awa, awadiallo, @awaDiallo", f"{MARK}, {MARK}, @{MARK}"),
        ("Awa Diallo, puis Mme Diallo. Awa est seule.", f"{MARK}, puis Mme {MARK}. Awa est seule."),
        ("maelle le-goff et Maelle_Le_Goff", f"{MARK} et {MARK}"),
        ("Diallo et Awa Ndiaye", "Diallo et Awa Ndiaye"),
        ("/2023/awa-diallo-presidente/", f"/2023/{MARK}-presidente/"),
        ("", ""),
    ],
)
def test_names_are_found_however_they_are_written(listed: Suppression, text: str, clean: str) -> None:
    assert listed.clean(text) == clean
    assert listed.names(text) == (text != clean)


def test_the_list_holds_no_name_and_its_key_is_the_owners_alone(listed: Suppression, tmp_path: Path) -> None:
    text = (tmp_path / "suppressed.tsv").read_text(encoding="utf-8")
    assert "diallo" not in text.casefold()
    assert text.splitlines()[1].endswith("\t2026-01-02")
    assert stat.S_IMODE((tmp_path / "suppressed.key").stat().st_mode) == 0o600
    other = Suppression(tmp_path / "other" / "suppressed.tsv")
    other.add(["Awa Diallo", "Maëlle Le Goff"], "2026-01-02")
    assert not set(text.splitlines()[1:]) & set(other.path.read_text(encoding="utf-8").splitlines()[1:])


def test_a_list_without_its_key_stops_everything(listed: Suppression, tmp_path: Path) -> None:
    (tmp_path / "suppressed.key").unlink()
    with pytest.raises(SuppressionError, match=r"its key suppressed\.key is not"):
        Suppression(listed.path)


def test_an_empty_list_changes_nothing(tmp_path: Path) -> None:
    empty = Suppression(tmp_path / "suppressed.tsv")
    of = article(SCHOOL_TEXT)
    assert without_names(of, empty, MINT) is of
    assert (bool(empty), empty.digest, empty.spans("Awa Diallo")) == (False, "", [])


def test_an_article_keeps_its_form_without_the_name(listed: Suppression) -> None:
    of = article(f"{SCHOOL_TEXT} Un article écrit par Awa Diallo.", "Awa Diallo ouvre une école", "awa-diallo.txt")
    clean = without_names(of, listed, MINT)
    assert not listed.names(repr(clean))
    assert clean.title.text == f"{MARK} ouvre une école"
    assert clean.iri != of.iri
    assert [s.page for s in clean.sources] == ["withheld"]
    for old, new in zip(of.sentences, clean.sentences, strict=True):
        assert clean.quote(new.start, new.end) == listed.clean(of.quote(old.start, old.end))
    for old_block, new_block in zip(of.blocks, clean.blocks, strict=True):
        assert clean.quote(new_block.start, new_block.end) == listed.clean(of.quote(old_block.start, old_block.end))


@given(st.lists(st.sampled_from(["Awa", "Diallo", "école", ",", "Houle", "l'", "\n"]), max_size=12))
def test_no_form_of_the_name_is_ever_left(words: list[str]) -> None:
    listed = _LISTED
    text = " ".join(words)
    clean = listed.clean(text)
    assert not listed.names(clean)
    assert listed.clean(clean) == clean


class _Fixed(Suppression):
    """A list in memory with a known key."""

    def __init__(self, name: str) -> None:
        super().__init__(Path("nowhere.tsv"))
        self._key = bytes(32)
        for form in forms(name):
            self._take(f"{len(form.split())}\t{self._hash(form)}\t")


_LISTED = _Fixed("Awa Diallo")
