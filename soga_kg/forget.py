"""How somebody is taken out for good, everywhere, and how it is proven."""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from soga_kg.config import Config
from soga_kg.errors import ReleaseError, SuppressionError
from soga_kg.fetch import is_kept, retract
from soga_kg.messages import N_
from soga_kg.names import fold
from soga_kg.namespaces import BASE, expand
from soga_kg.pipeline import FETCHED, SOURCES, build, list_of
from soga_kg.release import current, manifest_of, numbered, numbers
from soga_kg.suppress import FILE, Suppression

Progress = Callable[[str, int, int], None]
_NAMES = tuple(map(expand, ("schema:name", "schema:alternateName", "soga:formerName")))
# Single-byte encodings in which a kept page may stand, beside UTF-8.
_CODECS = ("cp1252", "iso8859_15", "mac_roman", "cp850", "cp1250")
# What may stand between two words of a name in a text, an address, HTML, JSON or a Turtle literal.
_BETWEEN = (
    rb"(?:[^A-Za-z0-9\x80-\xff]|\xc2\xa0|\xe2\x80.|%[0-9A-Fa-f]{2}|&[a-z]{2,6};"
    rb"|&#x?[0-9A-Fa-f]{2,5};|\\u[0-9A-Fa-f]{4}){0,3}"
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: names put on the list, releases removed, files and bytes looked at, what still holds one."""

    names: int
    removed: tuple[int, ...]
    files: int
    bytes: int
    left: tuple[Path, ...]


def forget(
    out: Path, who: Sequence[str], sources: Sequence[str], config: Config, keep_older: bool, progress: Progress
) -> Forgotten:
    """Puts people (by name or IRI) on the list, empties caches, builds anew without them, and removes older releases.

    `sources` default to those of the last build. Older releases that hold a name are removed unless `keep_older`.
    In pages that a crawl keeps, under `out` and in a folder that is a source, the names are marked. In the end every
    byte under `out`, in such folders and in that of `llm_cache` is looked at. Raises SuppressionError where nobody is
    meant or there is nothing to build from, FetchError where a crawl is going on, and what `build` raises.
    """
    names = tuple(sorted({name for one in who for name in names_of(out, one)}))
    sources = sources or _remembered(out)
    listed = list_of(out, config)
    listed.add(names, config.date)
    pattern = looked_for(names)
    answers = [Path(config.llm_cache)] if config.llm_cache else []
    shutil.rmtree(out / "cache", ignore_errors=True)
    for folder in filter(is_kept, (out / FETCHED).glob("*")):
        retract(folder, listed)
    fetched = [Path(source) for source in sources if is_kept(Path(source))]
    for folder in fetched:
        _out_of_source(folder, names, config.date)
    for path in [path for folder in answers for path in _holding(folder, pattern) if path.is_file()]:
        path.unlink()
    build(sources, out, replace(config, max_shrink=1.0), progress, always=True)
    using = current(out)
    removed = []
    for number in numbers(out):
        folder = numbered(out, number)
        if folder.resolve() != using and not keep_older and any(True for _ in _holding(folder, pattern)):
            shutil.rmtree(folder)
            removed.append(number)
    places = (out, *answers, *fetched)
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file() and not path.is_symlink()]
    return Forgotten(
        len(names),
        tuple(removed),
        len(files),
        sum(path.stat().st_size for path in files),
        tuple(path for place in places for path in _holding(place, pattern)),
    )


def _out_of_source(folder: Path, names: Sequence[str], date: str) -> None:
    """Marks names in a folder of kept pages, with a list of its own: who crawls into it need not know ours."""
    listed = Suppression(folder / FILE)
    listed.add(names, date)
    retract(folder, listed)


def names_of(out: Path, who: str) -> tuple[str, ...]:
    """The names of a person given by name or IRI, in all releases that are kept; of two words and more."""
    by_name = "/" not in who
    found = {who} if by_name else set()
    for number in numbers(out) if not by_name or " " in fold(who) else ():
        folder = numbered(out, number)
        base = str(manifest_of(folder).get("base", BASE))
        named = _named(folder)
        iris = {who, f"{base}id/{who}"} & named.keys()
        iris |= {iri for iri, names in named.items() if "/person/" in iri and fold(who) in map(fold, names)}
        found |= {name for iri in iris for name in named[iri]}
    whole = tuple(sorted(name for name in found if " " in fold(name)))
    if not whole:
        raise SuppressionError(
            N_("nobody is known as %(who)s, or only by one word", who=who),
            N_("Give the full name, or the IRI of the person's page; one word alone would take out others too."),
        )
    return whole


def _named(folder: Path) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(folder / "graph.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in _NAMES:
            named.setdefault(str(quad.subject.value), set()).add(quad.object.value)
    return named


def _remembered(out: Path) -> tuple[str, ...]:
    path = out / SOURCES
    if not path.is_file():
        raise SuppressionError(
            N_("%(out)s does not say what it was built from", out=out),
            N_("Give the sources: soga-kg forget DIR NAME --source PAGES."),
        )
    return tuple(json.loads(path.read_text(encoding="utf-8")))


def looked_for(names: Iterable[str]) -> re.Pattern[bytes]:
    """What finds the names in bytes: any case, with or without accents, in UTF-8, JSON, HTML and addresses."""
    wanted: list[bytes] = []
    for name in names:
        words = [_letters(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))]
        orders = (words, [*words[-1:], *words[:-1]], [*words[1:], *words[:1]])
        wanted += [_BETWEEN.join(order) for order in orders]
    return re.compile(b"|".join(dict.fromkeys(wanted)))


def _letters(word: str) -> bytes:
    return b"".join(_letter(character) for character in word)


def _letter(character: str) -> bytes:
    """All ways to write a letter."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    ways: set[bytes] = set()
    for form in {character, plain}:
        for c in {form.lower(), form.upper(), form}:
            code = c.encode()
            spelt: list[bytes] = [code, unicodedata.normalize("NFD", c).encode()]
            if len(c) == 1 and ord(c) > 127:
                quoted = "".join(f"%{byte:02X}" for byte in code)
                entity = html.entities.codepoint2name.get(ord(c))
                spelt += [
                    quoted.encode(),
                    quoted.lower().encode(),
                    f"\\u{ord(c):04x}".encode(),
                    f"\\u{ord(c):04X}".encode(),
                ]
                spelt += [f"&#{ord(c)};".encode(), f"&#x{ord(c):x};".encode()]
                spelt += [c.encode(codec, "ignore") for codec in _CODECS]
                spelt += [f"&{entity};".encode()] if entity else []
            ways.update(re.escape(bytes(way)) for way in spelt if way)
    longest_first = sorted(ways, key=lambda way: (-len(way), way))
    return b"(?:" + b"|".join(longest_first) + b")"


def _holding(folder: Path, pattern: re.Pattern[bytes]) -> Iterator[Path]:
    """The files in which a name stands, in their names too; stores and indexes are also read as what they hold."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            continue
        named = pattern.search(str(path.relative_to(folder)).encode()) is not None
        if named or (_holds(path, pattern) if path.is_file() else _stores(path, pattern)):
            yield path


def _stores(folder: Path, pattern: re.Pattern[bytes]) -> bool:
    """Whether a folder is a store that holds a name: its files are compressed, so it is asked."""
    if not (folder / "CURRENT").is_file():
        return False
    return any(pattern.search(str(quad).encode()) for quad in ox.Store.read_only(str(folder)))


def _holds(path: Path, pattern: re.Pattern[bytes]) -> bool:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data += gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise ReleaseError(
                N_("%(path)s cannot be looked into: %(error)s", path=path, error=error),
                N_("Remove it, then forget again."),
            ) from error
    if data[:15] == b"SQLite format 3":
        data += b"\n".join(_rows(path))
    for zeros, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        sample = data[zeros : zeros + 2000 : 2]
        if sample.count(0) * 2 > len(sample):  # every second byte of a text in UTF-16
            data += data.decode(codec, "replace").encode()
    return pattern.search(data) is not None


def _rows(path: Path) -> Iterator[bytes]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield repr(row).encode()
    finally:
        connection.close()
