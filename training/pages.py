"""Annotated texts as page files and gold files, so that a build of them can be scored.

python -m training.pages scored FOLDER      # or: tuning
soga-kg build FOLDER/pages --out BUILD && soga-kg evaluate BUILD/current/graph.nq FOLDER/gold
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from training.texts import Annotated, read_texts

PARTS = ("scored", "tuning")


def part_of(name: str) -> list[Annotated]:
    """The texts that are only scored, or those on which weights are tuned."""
    return [text for text in read_texts() if (text.is_scored_only if name == "scored" else text.is_for_tuning)]


def write(texts: Iterable[Annotated], folder: Path) -> None:
    """A page and a gold file for each text, under one name, in the folders `pages` and `gold`."""
    for kind in ("pages", "gold"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for text in texts:
        name = text.name.replace(":", "-")
        (folder / "pages" / f"{name}.txt").write_text(text.text + "\n", encoding="utf-8")
        gold = json.dumps(gold_of(text, f"{name}.txt"), ensure_ascii=False, indent=1)
        (folder / "gold" / f"{name}.json").write_text(gold + "\n", encoding="utf-8")


def gold_of(text: Annotated, file: str) -> dict[str, object]:
    """What the annotation says of the whole text: each entity under its longest name, the others as aliases."""
    types: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for mention in text.mentions:
        types.setdefault(mention.key, mention.type)
        names.setdefault(mention.key, []).append(" ".join(text.text[mention.start : mention.end].split()))
    entities = []
    for key, printed in names.items():
        name, *aliases = sorted(dict.fromkeys(printed), key=lambda n: (-len(n), n))
        entities.append({"id": key, "type": types[key], "name": name, "aliases": aliases})
    lines = text.text.splitlines()
    return {
        "id": text.name.replace(":", "-"),
        "language": text.language,
        "title": next((line.strip() for line in lines if line.strip()), ""),
        "sources": [{"file": file, "start": 0, "end": len(lines)}],
        "file": file,
        "entities": entities,
        "relations": [{"s": s, "p": p, "o": o} for s, p, o in text.relations],
    }


def main() -> None:
    """Writes one part into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    write(part_of(given.part), given.folder)


if __name__ == "__main__":
    main()
