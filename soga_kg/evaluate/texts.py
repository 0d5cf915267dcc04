"""What gold and graph alike say of one article, and the gold files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soga_kg.errors import FetchError, ReadError
from soga_kg.messages import N_

Triple = tuple[str, str, str]  # subject, relation of the gold, object: IRIs or ids of the gold, dates, ARTICLE

ARTICLE = "article"  # how the gold calls the article itself
MENTIONS = "mentions"  # no relation of the gold: keys the quote that proves that an entity is named
KINDS = ("Person", "Organisation", "Event", "Policy", "Project", "Place")
UNSCORED = frozenset({"award"})  # annotated, but the data contract has no property for it

WHOLE = 10**9  # the end of a file of unknown length

_LEADING_ARTICLE = re.compile(r"^(l|la|le|les|un|une|the|a|an|du|de la|des|d)\s+")
_LINE_RANGE = re.compile(r"line=(\d+),(\d+)")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines `start` to `end` of a file; a source without a line range is the whole file."""

    file: str
    start: int = 0
    end: int = WHOLE

    @classmethod
    def of(cls, source: str) -> Lines:
        """Read `page.txt#line=51,104` (RFC 5147) or an address; of a path only the last segment counts."""
        name, _, fragment = source.rstrip("/").partition("#")
        found = _LINE_RANGE.search(fragment)
        file = name.rsplit("/", 1)[-1]
        return cls(file, int(found[1]), int(found[2])) if found else cls(file)

    def shared(self, other: Lines) -> float:
        """Lines in common over the lines of both, 0 to 1: a whole page scores low against one of its articles."""
        if self.file != other.file:
            return 0.0
        common = max(0, min(self.end, other.end) - max(self.start, other.start))
        return common / max(1, max(self.end, other.end) - min(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that either side names; `names` are folded, for comparison only."""

    types: frozenset[str]
    label: str
    names: frozenset[str]

    @property
    def kind(self) -> str:
        """The one type under which an extra counts; an author without a type is taken for an organisation."""
        return next((kind for kind in KINDS if kind in self.types), "Organisation")


@dataclass(frozen=True, slots=True)
class Text:
    """What one side says of one article; `titles` are folded, `quotes` prove relations and mentions.

    Only a built article has the last two: how sure the build is of what it says, 0 to 1, and the text's sentences.
    """

    titles: tuple[str, ...]
    sources: tuple[Lines, ...]
    entities: Mapping[str, Entity]  # by IRI, or by id of the gold
    relations: frozenset[Triple]
    quotes: Mapping[Triple, str]
    confidences: Mapping[Triple, float] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold of one article. The first of `text.titles` is its title, the others are lesser ones."""

    id: str
    language: str
    types: Mapping[str, str]  # of each entity, the type under which it counts
    text: Text


def fold(text: str) -> str:
    """Case, accents, punctuation and a leading article removed.

    This is the gold's own rule and stays apart from `names.fold`: better linking must not move the yardstick.
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return _LEADING_ARTICLE.sub("", re.sub(r"[^a-z0-9]+", " ", plain).strip())


def entity(types: frozenset[str], label: str, names: list[str]) -> Entity:
    """Make an entity with folded names; a name of which nothing is left is dropped."""
    return Entity(types, label, frozenset(map(fold, names)) - {""})


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """All gold files of a folder, in order of their names.

    Raises FetchError where there are none, ReadError for a file that is no gold.
    """
    if not folder.is_dir():
        raise FetchError(
            N_("The gold folder %(folder)s does not exist.", folder=folder),
            N_("Name a folder with one JSON an article."),
        )
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FetchError(
            N_("The folder %(folder)s holds no gold file (*.json).", folder=folder),
            N_("Name a folder with one JSON an article."),
        )
    return tuple(map(_read_file, files))


def _read_file(path: Path) -> Gold:
    try:
        return _gold(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, OSError) as error:  # ValueError: neither JSON nor UTF-8
        raise ReadError(
            N_("The gold file %(path)s cannot be read: %(error)s.", path=path, error=error),
            N_("Mend the file, or take it away."),
        ) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadError(
            N_(
                "The gold file %(path)s lacks a field or has it in another form: %(error)s.",
                path=path,
                error=repr(error),
            ),
            N_("A gold file has id, title, entities (id, type, name) and relations (s, p, o)."),
        ) from error


def _gold(data: dict[str, Any]) -> Gold:
    entities = {
        e["id"]: entity(frozenset({e["type"], *e.get("alt_types", [])}), e["name"], [e["name"], *e.get("aliases", [])])
        for e in data["entities"]
    }
    quotes = {(r["s"], r["p"], r["o"]): r.get("quote", "") for r in data["relations"] if r["p"] not in UNSCORED}
    sources = data.get("sources") or ([{"file": data["file"]}] if data.get("file") else [])
    return Gold(
        id=data["id"],
        language=data.get("language", "?"),
        types={e["id"]: e["type"] for e in data["entities"]},
        text=Text(
            titles=tuple(map(fold, [data["title"], *data.get("titles", [])])),
            sources=tuple(Lines(s["file"], s.get("start", 0), s.get("end", WHOLE)) for s in sources),
            entities=entities,
            relations=frozenset(quotes),
            quotes=quotes,
        ),
    )
