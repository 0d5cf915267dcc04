"""The sample pages, whose articles were placed by hand in samples/expected.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from soga_kg.collate import collate
from soga_kg.config import Config
from soga_kg.fetch import fetch
from soga_kg.model import Article, Page
from soga_kg.namespaces import Minter
from soga_kg.read import read
from soga_kg.read.redact import holds_contact

SAMPLES = Path(__file__).parents[2] / "samples"
EXPECTED: list[dict[str, Any]] = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))["article"]

Placed = dict[tuple[str, int, int], Article]


@pytest.fixture(scope="module")
def placed() -> Placed:
    articles = [a for p in fetch([str(SAMPLES)], Config()) if isinstance(p, Page) for a in read(p, Minter())[0]]
    return {(a.sources[0].page, a.sources[0].start, a.sources[0].end): a for a in articles}


@pytest.fixture(scope="module")
def collated(placed: Placed) -> dict[str, Article]:
    return {a.iri: a for a in collate(placed.values(), Minter())}


def _at(placed: Placed, identifier: str) -> Article:
    entry = next(e for e in EXPECTED if e["id"] == identifier)
    return placed[entry["file"], entry["start"], entry["end"]]


def test_every_article_stands_at_its_lines_and_nothing_else_is_one(placed: Placed) -> None:
    assert sorted(placed) == sorted((e["file"], e["start"], e["end"]) for e in EXPECTED)


@pytest.mark.parametrize("entry", EXPECTED, ids=lambda e: e["id"])
def test_title_language_and_day(entry: dict[str, Any], placed: Placed) -> None:
    article = _at(placed, entry["id"])
    assert (article.title.text, article.language) == (entry["title"], entry["language"])
    assert (article.published.value if article.published else None) == entry.get("published")


@pytest.mark.parametrize("entry", [e for e in EXPECTED if e.get("same_as")], ids=lambda e: e["id"])
def test_the_same_text_twice_is_one_revision_with_two_sources(
    entry: dict[str, Any], placed: Placed, collated: dict[str, Article]
) -> None:
    one, two = _at(placed, entry["id"]), _at(placed, entry["same_as"])
    assert one.iri == two.iri
    assert {one.sources[0], two.sources[0]} == set(collated[one.iri].sources)


@pytest.mark.parametrize("entry", [e for e in EXPECTED if e.get("revision_of")], ids=lambda e: e["id"])
def test_a_changed_text_is_another_revision_of_the_same_work(
    entry: dict[str, Any], placed: Placed, collated: dict[str, Article]
) -> None:
    one, two = _at(placed, entry["id"]), _at(placed, entry["revision_of"])
    assert one.iri != two.iri
    assert collated[one.iri].work == collated[two.iri].work


@pytest.mark.parametrize("entry", [e for e in EXPECTED if e.get("translation_of")], ids=lambda e: e["id"])
def test_french_and_english_texts_of_one_article_are_translations(
    entry: dict[str, Any], placed: Placed, collated: dict[str, Article]
) -> None:
    one, two = _at(placed, entry["id"]), _at(placed, entry["translation_of"])
    assert two.iri in collated[one.iri].translations
    assert one.iri in collated[two.iri].translations
    assert collated[one.iri].work != collated[two.iri].work


def test_works_that_are_not_related_stay_apart(collated: dict[str, Article]) -> None:
    revised = sum(bool(e.get("revision_of")) for e in EXPECTED)
    assert len({a.work for a in collated.values()}) == len(collated) - revised


def test_no_contact_data_leaves_the_reader(placed: Placed) -> None:
    pages = "".join((SAMPLES / name).read_text(encoding="utf-8") for name in {key[0] for key in placed})
    assert holds_contact(pages)
    assert not any(holds_contact(article.text) for article in placed.values())
    assert all(card.domain for a in placed.values() for card in a.authors if "socialgoodaccelerator.eu" in a.text)


def test_offsets_of_blocks_sentences_and_cards_fit_the_text(placed: Placed) -> None:
    for article in placed.values():
        for left, right in zip(article.blocks, article.blocks[1:], strict=False):
            assert left.end + 1 == right.start
            assert article.text[left.end] == "\n"
        assert article.blocks[-1].end == len(article.text)
        for sentence in article.sentences:
            assert article.quote(sentence.start, sentence.end).strip() == article.quote(sentence.start, sentence.end)
            assert any(b.start <= sentence.start and sentence.end <= b.end for b in article.blocks)
        for card in article.authors:
            assert card.name in article.quote(card.start, card.end)
