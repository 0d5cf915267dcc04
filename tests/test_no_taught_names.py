"""No person and no organisation of the pages one develops on is taught: names must be read."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from soga_kg.names import fold

PACKAGE = Path(__file__).parents[1] / "soga_kg"
TEXTS = {".py", ".toml", ".rq", ".html", ".js"}
# Keys of known.toml under which general knowledge stands: public bodies, laws, programmes. Companies and associations
# have none.
PUBLIC = ("organisation", "policy", "project")


# Words that are also somebody's name, folded: a day of the week, a verb, the prefix of our own ontology.
COMMON = {"vendredi", "see", "soga"}


@pytest.fixture(scope="module")
def gold(corpus: Path) -> list[tuple[str, str]]:
    """Every (type, name) of people and organisations in the gold beside the corpus."""
    folder = corpus.parent / "gold" / "ann"
    if not folder.is_dir():
        pytest.skip(f"there is no gold beside the corpus ({folder.parent.name}/ann)")
    found = set()
    for path in sorted(folder.glob("*.json")):
        for entity in json.loads(path.read_text(encoding="utf-8"))["entities"]:
            if entity["type"] in {"Person", "Organisation"}:
                found |= {(entity["type"], name) for name in (entity["name"], *entity.get("aliases", []))}
    return sorted(found)


def public() -> set[str]:
    """Folded names of public bodies, laws, programmes and countries that the tables teach."""
    data = PACKAGE / "extract" / "data"
    known = tomllib.loads((data / "known.toml").read_text(encoding="utf-8"))
    return {fold(name) for section in PUBLIC for names in known.get(section, {}).values() for name in names}


def strings(path: Path) -> Iterator[str]:
    """What stands between quotes: a name is taught in a string, not in a word of the code."""
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r"'''(.*?)'''", text, re.DOTALL)
    yield from re.findall(r'"((?:[^"\\\n]|\\.)*)"', text)
    yield from re.findall(r"'((?:[^'\\\n]|\\.)*)'", text)


def test_no_person_or_organisation_of_the_gold_is_in_code_or_data(gold: list[tuple[str, str]]) -> None:
    """A full name anywhere in a file, whatever the case and accents; a single word as a string of its own."""
    allowed = public()
    files = [p for p in sorted(PACKAGE.rglob("*")) if p.suffix in TEXTS and "vendor" not in p.parts]
    assert {"extract", "decide", "learned", "link"} <= {p.relative_to(PACKAGE).parts[0] for p in files}
    assert any(p.name == "weights.toml" for p in files)
    whole = {p.relative_to(PACKAGE).as_posix(): f" {fold(p.read_text(encoding='utf-8'))} " for p in files}
    alone = {name: {fold(part) for s in strings(PACKAGE / name) for part in s.split("|")} for name in whole}
    taught = []
    for kind, name in gold:
        plain = fold(name)
        if len(plain) < 3 or plain in allowed or plain in COMMON:
            continue
        for file, text in whole.items():
            if f" {plain} " in text if " " in plain else plain in alone[file]:
                taught.append(f"{file}: {kind} {name}")
    assert len(gold) > 60
    assert taught == []


def test_the_trained_reader_holds_no_list_of_names(gold: list[tuple[str, str]]) -> None:
    """The reader's file is vocabulary and weights: of several words together it can hold none."""
    raw = (PACKAGE / "learned" / "reader.model").read_bytes()
    full = [name for _, name in gold if " " in name and len(name) > 8]
    assert [name for name in full if name.encode() in raw or name.replace(" ", "\u2581").encode() in raw] == []
