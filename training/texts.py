"""How an annotated text is written down, and which texts are never trained on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
WAITING = Path(__file__).parent / "waiting"  # texts that come into FOLDER when the packaged model is trained anew
SCORED_SHARE = 5  # one text in five, by hash, is only ever scored: never trained on, never read by who tunes
TUNING_SHARE = (
    10  # one text in ten, by hash, is for tuning: weights and thresholds are fitted on it, the model never saw it
)
_MARK = re.compile(r'<e i="([^"<>]+)" t="([A-Za-z]+)">(.*?)</e>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marked:
    """One mention: `text[start:end]` names the entity `key` of type `type`."""

    start: int
    end: int
    key: str
    type: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """One text with its mentions and relations (subject key or `article`, relation, object key or date)."""

    name: str  # file and line: g3:17
    language: str
    text: str
    mentions: tuple[Marked, ...]
    relations: tuple[tuple[str, str, str], ...]
    raw: str
    publisher: str | None = None  # the organisation that says `we`

    @property
    def is_scored_only(self) -> bool:
        """Whether the text belongs to the fifth that is kept aside."""
        return self._number % SCORED_SHARE == 0

    @property
    def is_for_tuning(self) -> bool:
        """Whether weights and thresholds are fitted on the text; the model is not trained on it."""
        return self._number % TUNING_SHARE == 1

    @property
    def _number(self) -> int:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16)


def read_texts(folder: Path = FOLDER) -> Iterator[Annotated]:
    """All texts in order of file and line. Raises ValueError for a line that is no annotated text."""
    for path in sorted(folder.glob("*.jsonl"), key=lambda p: (len(p.stem), p.stem)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield parse(f"{path.stem}:{number}", line)


def parse(name: str, line: str) -> Annotated:
    """One line of a file."""
    try:
        data = json.loads(line)
        marked, relations = data["marked"], tuple(tuple(r) for r in data["relations"])
        language, publisher = data["lang"], data.get("publisher")
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{name}: no annotated text: {error}") from error
    text, mentions, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        mentions.append(Marked(len(text), len(text) + len(match[3]), match[1], match[2]))
        text += match[3]
        at = match.end()
    return Annotated(name, language, text + marked[at:], tuple(mentions), relations, marked, publisher)
