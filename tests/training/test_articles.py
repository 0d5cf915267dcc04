from __future__ import annotations

import pytest

from soga_kg.model import BlockKind, Kind
from tests.training.small import annotated
from training.articles import article_of
from training.texts import Annotated, read_texts

TEXT = annotated(
    'Rencontres à <e i="l1" t="Place">Brest</e>\n'
    "Le programme\n"
    '<e i="o1" t="Organisation">La Houle</e> (<e i="o1" t="Organisation">LH</e>) ouvre la journée. Elle la clôt.\n'
    '- <e i="p1" t="Person">Ana Le Goff</e>\n'
    "contact(at)houle.example"
)


def test_lines_become_blocks_of_their_kind() -> None:
    article, _, _ = article_of(TEXT)
    assert [block.kind for block in article.blocks] == [
        BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.AUTHOR,
    ]  # fmt: skip
    assert article.text == TEXT.text
    assert article.title.text == "Rencontres à Brest"
    assert [card.domain for card in article.authors] == ["houle.example"]


def test_a_paragraph_is_split_into_sentences() -> None:
    article, _, _ = article_of(TEXT)
    said = [article.text[s.start : s.end] for s in article.sentences]
    assert "La Houle (LH) ouvre la journée." in said
    assert "Elle la clôt." in said


def test_things_are_those_annotated_with_all_their_names() -> None:
    _, things, keys = article_of(TEXT)
    houle = things[keys["o1"]]
    assert (houle.kind, houle.name, houle.names) == (Kind.ORGANISATION, "La Houle", ("La Houle", "LH"))
    assert [TEXT.text[m.start : m.end] for m in houle.mentions] == ["La Houle", "LH"]
    assert [thing.key for thing in things] == list(keys.values()) == [0, 1, 2]


@pytest.mark.parametrize("text", [t for t in read_texts() if not t.is_scored_only][::40], ids=lambda t: t.name)
def test_every_block_stands_in_the_text_and_every_thing_keeps_its_mentions(text: Annotated) -> None:
    article, things, _ = article_of(text)
    ends = [place for block in article.blocks for place in (block.start, block.end)]
    assert ends == sorted(ends)
    assert sum(len(thing.mentions) for thing in things) == len(text.mentions)
