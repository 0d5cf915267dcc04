"""What each finder proposes in short texts: `cases/<finder>.toml`, one file a finder.

`text`: lines, with `# ` before a title, `- ` before a bullet and `@ ` before an author card (`/` for its line ends);
`language`: fr where nothing is said; `finds`: what the finder proposes with a weight of at least one half, as
`kind: surface`, with ` = name` and ` [reference]` where it gives them; `weight`: another least weight;
`card`: the fields of the author card; `pos` and `sees`: what a spaCy pipeline says of words, and the names that it sees
as `LABEL: words`, in a pipeline made for the case; `reader`: with the packaged reader (without these: rules alone).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from soga_kg.config import Config
from soga_kg.extract import FINDERS, Models
from soga_kg.extract.reading import Reading
from soga_kg.learned.network import Network
from soga_kg.model import Article, AuthorCard, Block, BlockKind, Mention, Sentence, Title
from soga_kg.read import sentences

_CASES = Path(__file__).parent / "cases"
_LINES = {"# ": BlockKind.TITLE, "- ": BlockKind.BULLET, "@ ": BlockKind.AUTHOR}


@pytest.fixture(scope="module")
def reader() -> Network | None:
    """The packaged reader; it is loaded when first asked."""
    return Models.of(Config()).network


def pipeline(folder: Path, language: str, case: dict[str, Any]) -> Models:
    """A blank spaCy pipeline of the tagger and the names that a case wants, read from disk as any other."""
    spacy = pytest.importorskip("spacy", reason="spaCy, an optional back end, is not installed")
    made = spacy.blank(language)
    if "pos" in case:
        tags = [{"patterns": [[{"ORTH": word}]], "attrs": {"POS": tag}} for word, tag in case["pos"].items()]
        made.add_pipe("attribute_ruler").add_patterns(tags)
    if "sees" in case:
        names = [name.split(": ") for name in case["sees"]]
        made.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": words} for label, words in names])
    made.to_disk(folder / "pipeline")
    return Models({language: str(folder / "pipeline")})


def written(text: str, language: str = "fr", card: dict[str, str] | None = None) -> Article:
    """An article from lines."""
    blocks: list[Block] = []
    found: list[Sentence] = []
    cards: list[AuthorCard] = []
    clean = ""
    for line in text.strip().splitlines():
        start, sign = len(clean), next((sign for sign in _LINES if line.startswith(sign)), "")
        kind = _LINES.get(sign, BlockKind.PARAGRAPH)
        clean += line.removeprefix(sign).replace(" / ", "\n") if kind is BlockKind.AUTHOR else line.removeprefix(sign)
        blocks.append(Block(kind, start, len(clean), language))
        found += [Sentence(a, b) for a, b in sentences.split(clean[start:], start)]
        if kind is BlockKind.AUTHOR:
            cards.append(AuthorCard(start, len(clean), **(card or {"name": clean[start:]})))
        clean += "\n"
    return Article(
        "https://example.org/a", "https://example.org/w", Title("Essai", language), (), language, clean.rstrip("\n"),
        tuple(blocks), tuple(found), (), tuple(cards),
    )  # fmt: skip


def shown(article: Article, mention: Mention) -> str:
    """`organisation: ARV = Atelier de la Rive [fr:arv]`."""
    name = f" = {mention.name}" if mention.name else ""
    reference = f" [{mention.ref}]" if mention.ref else ""
    return f"{mention.kind.value}: {article.quote(mention.start, mention.end)}{name}{reference}"


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in sorted(_CASES.glob("*.toml"))
        if not path.stem.startswith("relater-")
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], 1)
    ]


@pytest.mark.parametrize(("finder", "case"), _cases())
def test_finds_just_this(finder: str, case: dict[str, Any], tmp_path: Path, reader: Network | None) -> None:
    language = case.get("language", "fr")
    article = written(case["text"], language, case.get("card"))
    models = pipeline(tmp_path, language, case) if {"pos", "sees"} & set(case) else Models({})
    models.network = reader if "reader" in case else None
    mentions = list(FINDERS[finder](Reading(article, models)))
    assert models.warnings == ()
    wanted = case.get("weight", 0.5)
    assert {shown(article, mention) for mention in mentions if mention.weight >= wanted} == set(case["finds"])
    for mention in mentions:
        assert mention.finder == finder
        assert 0 < mention.weight <= 1
        assert 0 <= mention.start < mention.end <= len(article.text)
        assert article.quote(mention.start, mention.end).strip() == article.quote(mention.start, mention.end)


def test_every_finder_has_cases_and_every_case_file_a_finder() -> None:
    files = {path.stem for path in _CASES.glob("*.toml") if not path.stem.startswith("relater-")}
    assert files == set(FINDERS)
