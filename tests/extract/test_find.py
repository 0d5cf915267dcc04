"""The finders together: order, models that are missing, what is common, what a passage is."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soga_kg.config import Config
from soga_kg.decide import choose, survey
from soga_kg.extract import Models, find, relate
from soga_kg.extract.reading import Reading
from soga_kg.model import Article, Block, BlockKind, Sentence, Title

_TEXT = """L'association Marée Basse (Brest) lance la plateforme Talus.
MARÉE BASSE ET LE TALUS
Odile Marchepied, présidente de Marée Basse, dit que l'économie vive est une Économie vive.
Seven Ways Home"""


def _article(text: str = _TEXT, languages: tuple[str, ...] = ("fr", "fr", "fr", "en")) -> Article:
    blocks, at = [], 0
    for line, language in zip(text.split("\n"), languages, strict=True):
        blocks.append(Block(BlockKind.PARAGRAPH, at, at + len(line), language))
        at += len(line) + 1
    sentences = tuple(Sentence(block.start, block.end) for block in blocks)
    return Article("urn:a", "urn:w", Title("", "fr"), (), "fr", text, tuple(blocks), sentences, ())


def test_proposals_are_sorted_and_do_not_depend_on_what_was_read_before() -> None:
    article, models = _article(), Models.of(Config())
    first = find(article, models)
    assert list(first) == sorted(first, key=lambda m: (m.start, m.end, m.kind, m.finder, -m.weight))
    find(replace(article, text=article.text.upper()), models)
    assert find(article, models) == first


def test_without_models_rules_alone_find_names_and_nothing_is_loaded() -> None:
    models = Models({})
    found = {(m.kind.value, _TEXT[m.start : m.end]) for m in find(_article(), models) if m.weight >= 0.5}
    assert {("organisation", "Marée Basse"), ("project", "Talus"), ("person", "Odile Marchepied")} <= found
    assert models.warnings == ()


def test_a_pipeline_that_is_not_installed_is_told_and_does_not_stop_the_build() -> None:
    pytest.importorskip("spacy", reason="spaCy, an optional back end, is not installed")
    models = Models({"fr": "no_such_model", "en": ""})
    assert find(_article(), models) == find(_article(), Models({}))
    assert models.warnings == (
        "spaCy pipeline 'no_such_model' (fr): it cannot be loaded (OSError); names were found without it; "
        "docs/extraction.md says how pipelines are installed",
    )


def test_a_broken_pipeline_is_told(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy, an optional back end, is not installed")
    spacy.blank("fr").to_disk(tmp_path / "p")
    config = tmp_path / "p" / "config.cfg"
    config.write_text(config.read_text().replace("pipeline = []", 'pipeline = ["nothing"]'), encoding="utf-8")
    models = Models({"fr": str(tmp_path / "p")})
    assert find(_article(), models) == find(_article(), Models({}))
    assert "cannot be loaded (ValueError)" in models.warnings[0]


def test_without_spacy_a_pipeline_is_told_and_nothing_else_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)  # what an installation without the extra is like
    models = Models.of(Config(reader="", fr_model="fr_any"))
    assert find(_article(), models) == find(_article(), Models({}))
    assert models.warnings == (
        "spaCy pipeline 'fr_any' (fr): spaCy is not installed; names were found without it; "
        "docs/extraction.md says how pipelines are installed",
    )


def test_only_a_pipeline_with_vectors_knows_words(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="spaCy, an optional back end, is not installed")
    made = spacy.blank("fr")
    made.vocab.set_vector("plateforme", numpy.ones(3, dtype="float32"))
    made.to_disk(tmp_path / "fr")
    spacy.blank("en").to_disk(tmp_path / "en")
    models = Models({"fr": str(tmp_path / "fr"), "en": str(tmp_path / "en")})
    knows = models.knows("fr")
    assert knows is not None
    assert knows("Plateforme")
    assert not knows("Zorblatquux")
    assert models.knows("en") is None
    assert models.knows("xx") is None
    (passage,) = Reading(_article("la plateformeTalus", ("fr",)), models).passages
    assert [token.text for token in passage.tokens] == ["la", "plateforme", "Talus"]


def test_what_is_written_in_small_letters_too_is_no_name() -> None:
    reading = Reading(_article(), Models({}))
    assert reading.is_common("Économie vive")
    assert reading.is_common("Économie sociale")
    assert not reading.is_common("Marée Basse")


def test_capital_lines_and_title_case_are_told_from_sentences() -> None:
    first, shouting, third, titled = Reading(_article(), Models({})).passages
    assert [p.shouts for p in (first, shouting, third, titled)] == [False, True, False, False]
    assert [p.title_case for p in (first, shouting, third, titled)] == [False, True, False, True]


def test_a_capital_after_a_full_stop_or_a_quotation_mark_says_little() -> None:
    (passage,) = Reading(_article("Oui. « Non » et Marée", ("fr",)), Models({})).passages
    assert [token.text for token in passage.tokens if token.first] == ["Oui", "Non"]


_WORDS = [
    "Forum",
    "de",
    "la",
    "l'",
    "Houle",
    "(",
    ")",
    "HLE",
    "«",
    "»",
    "2031",
    "4",
    "mai",
    "et",
    "&",
    "'s",
    "Anne",
    ",",
    "loi",
    "\t",
]


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14).map(" ".join), st.sampled_from(["fr", "en", "es"]))
def test_any_text_gives_names_that_stand_in_it(text: str, language: str) -> None:
    article = _article(text, (language,))
    mentions = find(article, Models({}))
    assert all(
        0 <= m.start < m.end <= len(text) and text[m.start : m.end].strip() == text[m.start : m.end] for m in mentions
    )
    things = choose(article, mentions, survey([(article, mentions)]))
    assert all(article.quote(m.start, m.end) in thing.names for thing in things for m in thing.mentions)


def test_relaters_get_the_chosen_things_and_claims_come_sorted() -> None:
    assert relate(_article(), ()) == ()
