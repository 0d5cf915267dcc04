"""Which items of Wikidata may be things of a release: candidates that a person confirms, from its public services.

Nothing is asked unless the settings name the services. Answers are kept in `OUT/cache`: nothing is asked twice.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from soga_kg import index
from soga_kg.cache import FOLDER
from soga_kg.config import Config
from soga_kg.corrections import read_corrections, written
from soga_kg.errors import ConfigError, FetchError
from soga_kg.fetch.client import Answer, Client, StoppedError
from soga_kg.index import Entry
from soga_kg.messages import N_
from soga_kg.model import CorrectionKind
from soga_kg.names import fold, similarity
from soga_kg.namespaces import Minter, digest
from soga_kg.release import current, manifest_of

Progress = Callable[[str, int, int], None]
# The class that the reconciliation service looks in; none where Wikidata's classes are too many.
CLASSES: Mapping[str, str] = {"person": "Q5", "organisation": "Q43229", "event": "Q1656682", "policy": "", "place": ""}
_BATCH = 10  # names of one request
_MOST = 3  # candidates of one thing
_ITEM = re.compile(r"Q[1-9]\d*")
_LABELS = """SELECT ?item ?label ?description WHERE {{ VALUES ?item {{ {items} }}
  ?item rdfs:label ?label . FILTER(lang(?label) IN ("fr", "en"))
  FILTER NOT EXISTS {{ ?item wdt:P31 wd:Q4167410 }}  # a page that only lists what has the same name
  OPTIONAL {{ ?item schema:description ?description . FILTER(lang(?description) = lang(?label)) }} }}"""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of Wikidata with what it is called and said to be, and how alike its best name is, 0 to 1."""

    id: str
    label: str
    description: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the things: how many were asked for, the files written, what could not be asked."""

    things: int
    files: tuple[Path, ...]
    failed: tuple[str, ...]


def candidates(out: Path, folder: Path, kinds: Sequence[str], config: Config, progress: Progress) -> Found:
    """Writes to `folder` a file with candidates for each thing of these kinds that no correction speaks of.

    A file that is there stays as it is. Raises ConfigError where the settings name no services, StoppedError where a
    service wants a rest.
    """
    if not config.wikidata_reconcile or not config.wikidata_sparql:
        raise ConfigError(
            N_("the settings wikidata_reconcile and wikidata_sparql name no service"),
            N_("Names of things are sent there; docs/corrections.md says which there are."),
        )
    wanted, base = _wanted(out, folder, kinds, config)
    services, files, failed = _Services(config, out / FOLDER / "wikidata"), list[Path](), list[str]()
    try:
        for done in range(0, len(wanted), _BATCH):
            progress("wikidata", done, len(wanted))
            some = wanted[done : done + _BATCH]
            try:
                found = services.items([entry for _, entry in some], config.doubt_similarity)
            except StoppedError:
                raise
            except FetchError as error:
                failed += [f"{entry.names[0].text}: {error.message}" for _, entry in some]
                continue
            for (path, entry), items in zip(some, found, strict=True):
                if items:
                    folder.mkdir(parents=True, exist_ok=True)
                    path.write_text(_text(entry, base, items), encoding="utf-8", newline="\n")
                    files.append(path)
    finally:
        services.close()
    return Found(len(wanted), tuple(files), tuple(failed))


def _wanted(out: Path, folder: Path, kinds: Sequence[str], config: Config) -> tuple[list[tuple[Path, Entry]], str]:
    """The things that neither a correction nor a file in `folder` speaks of, with their files; the base of all ids."""
    release = current(out)
    minter = Minter(str(manifest_of(release)["base"]))
    base = f"{minter.base}id/"
    told = read_corrections(Path(config.corrections), minter) if config.corrections else ()
    known = {c.things[0] for c in told if c.scheme == "wikidata"}
    with index.opened(release / index.FILE) as opened:
        listed = [entry for kind in kinds for entry in opened.entries(kind, {})]
    files = {entry.iri.removeprefix(base): entry for entry in listed}
    wanted = [(_file(folder, id_), entry) for id_, entry in files.items() if id_ not in known]
    return [(path, entry) for path, entry in wanted if not path.exists()], base


def _file(folder: Path, id_: str) -> Path:
    return folder / f"wikidata-{digest(id_, length=8)}.toml"


def _text(entry: Entry, base: str, items: Sequence[Item]) -> str:
    """A correction file: the likeliest item as it would be confirmed, the others as comments."""
    names = "; ".join(dict.fromkeys(name.text for name in entry.names))
    lines = [f"# {_line(names)} ({entry.mentions} articles). Right? Move this file into the folder of corrections."]
    for number, item in enumerate(items):
        said = {"thing": entry.iri.removeprefix(base), "wikidata": item.id}
        table = written(CorrectionKind.IDENTIFY, said)[1].splitlines()
        lines += ["", f"# {_line(item.label)}: {_line(item.description or 'no description')}"]
        lines += [f"# {line}" if number else line for line in table]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class _Services:
    """The reconciliation and SPARQL services, asked one request at a time with pauses."""

    def __init__(self, config: Config, kept: Path) -> None:
        self._config = config
        self._kept = kept
        self._client = Client(config, Counter())

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def items(self, entries: Sequence[Entry], least: float) -> list[list[Item]]:
        """For each thing the items that are called alike, the likeliest first."""
        queries = {f"q{number}": _query(entry) for number, entry in enumerate(entries)}
        address = f"{self._config.wikidata_reconcile}?queries={quote(json.dumps(queries))}"
        answer = self._answer(address, lambda data: all(isinstance(_at(data, q, "result"), list) for q in queries))
        ids = [[_at(result, "id") for result in _rows(answer, q, "result")] for q in queries]
        named = [[id_ for id_ in found if isinstance(id_, str) and _ITEM.fullmatch(id_)] for found in ids]
        said = self._labels(sorted({id_ for found in named for id_ in found}))
        return [
            _likeliest(e, {i: said[i] for i in found if i in said}, least)
            for e, found in zip(entries, named, strict=True)
        ]

    def _labels(self, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """Labels and descriptions of items; pages that only tell items of one name apart are left out."""
        if not ids:
            return {}
        query = _LABELS.format(items=" ".join(f"wd:{id_}" for id_ in ids))
        address = f"{self._config.wikidata_sparql}?format=json&query={quote(query)}"
        answer = self._answer(address, lambda data: isinstance(_at(data, "results", "bindings"), list))
        labels: dict[str, list[tuple[str, str]]] = {}
        for row in _rows(answer, "results", "bindings"):
            id_, label, description = (_at(row, name, "value") for name in ("item", "label", "description"))
            if isinstance(id_, str) and isinstance(label, str):
                text = description if isinstance(description, str) else ""
                labels.setdefault(id_.rpartition("/")[2], []).append((label, text))
        return labels

    def _answer(self, address: str, fits: Callable[[object], bool]) -> object:
        """The JSON of an answer, or what is kept of an earlier one. Raises FetchError for one that does not fit."""
        path = self._kept / f"{sha256(address.encode()).hexdigest()}.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
        answer = self._client.get(address, lambda _: None, whole=lambda got: fits(_json(got)))
        if answer.status != 200:
            raise FetchError(N_("the service answered %(status)s", status=answer.status), N_("Try again later."))
        data = _json(answer)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data), encoding="utf-8")
        return data


def _query(entry: Entry) -> dict[str, object]:
    query: dict[str, object] = {"query": entry.names[0].text, "limit": 2 * _MOST}
    return {**query, "type": CLASSES[entry.kind]} if CLASSES[entry.kind] else query


def _json(answer: Answer) -> object:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None


def _at(data: object, *keys: str) -> object:
    """What stands under keys in JSON data, None where nothing does."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _rows(data: object, *keys: str) -> list[object]:
    found = _at(data, *keys)
    return found if isinstance(found, list) else []


def _likeliest(entry: Entry, said: Mapping[str, Sequence[tuple[str, str]]], least: float) -> list[Item]:
    """The items of which a label is like a name of the thing."""
    names = {fold(name.text) for name in entry.names}

    def items() -> Iterator[Item]:
        for id_, labels in said.items():
            likeness = max(similarity(name, fold(label)) for name in names for label, _ in labels)
            if likeness >= least:
                yield Item(id_, *min(labels), round(likeness, 3))

    return sorted(items(), key=lambda item: (-item.likeness, int(item.id[1:])))[:_MOST]
