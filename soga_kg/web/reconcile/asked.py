"""What a reconciliation request asks for, read from JSON that anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web.guard import RefusalError

MOST_QUERIES = 200  # of one batch; the manifest asks for 50
MOST_IDS = 1_000  # of one data extension
MOST_PROPERTIES = 30
MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a property should have: texts that are compared, or identifiers that must be the same."""

    property: str  # as asked for, which the answer repeats
    texts: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One cell to be reconciled. `types` are as asked for; none: any."""

    text: str
    types: tuple[str, ...]
    limit: int
    properties: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A property that a data extension asks for; `limit` 0: all of its values."""

    property: str
    limit: int
    language: str


def queries(text: str) -> dict[str, Query]:
    """A batch of queries by its keys. Raises RefusalError 400 or 413."""
    given = _object(_json(text, "queries"), "queries")
    if len(given) > MOST_QUERIES:
        raise RefusalError(
            413,
            N_("The batch has %(count)s queries.", count=len(given)),
            N_("Send at most %(most)s.", most=MOST_QUERIES),
        )
    return {key: _query(_object(value, f"queries.{key}"), f"queries.{key}") for key, value in given.items()}


def extension(text: str) -> tuple[list[str], list[Column]]:
    """The identifiers and properties of a data extension. Raises RefusalError 400 or 413."""
    given = _object(_json(text, "extend"), "extend")
    ids, columns = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise _wrong("extend.ids", N_("a list of identifiers"))
    if not isinstance(columns, list):
        raise _wrong("extend.properties", N_("a list of objects with an id"))
    if len(ids) > MOST_IDS or len(columns) > MOST_PROPERTIES:
        raise RefusalError(
            413, N_("The request asks for %(properties)s properties of %(things)s things.",
            properties=len(columns), things=len(ids)),
            N_("Ask for at most %(properties)s of at most %(things)s.", properties=MOST_PROPERTIES, things=MOST_IDS),
        )  # fmt: skip
    return ids, [_column(_object(c, "extend.properties")) for c in columns]


def iri(text: str, base: str) -> str:
    """The IRI of an identifier of ours, in whichever form it is given."""
    prefix = text.partition(":")[0]
    if "://" in text:
        return text
    return expand(text) if ":" in text and prefix in PREFIXES else f"{base}id/{text}"


def _json(text: str, what: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusalError(
            400, N_("'%(what)s' is no JSON: %(error)s", what=what, error=str(error)[:200]), N_("Send one JSON object.")
        ) from None


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(what, N_("a JSON object"))
    return value


def _wrong(what: str, wanted: str) -> RefusalError:
    return RefusalError(
        400,
        N_("'%(what)s' must be %(wanted)s.", what=what, wanted=wanted),
        N_("See the Reconciliation Service API 0.2."),
    )


def _query(given: Mapping[str, Any], what: str) -> Query:
    text, types, limit = given.get("query", ""), given.get("type", []), given.get("limit", 10)
    types = [types] if isinstance(types, str) else types
    if not isinstance(text, str):
        raise _wrong(f"{what}.query", N_("a text"))
    if not isinstance(types, list) or not all(isinstance(t, str) for t in types):
        raise _wrong(f"{what}.type", N_("an identifier or a list of them"))
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise _wrong(f"{what}.limit", N_("a whole number, 1 or more"))
    properties = given.get("properties") or []
    if not isinstance(properties, list) or len(properties) > MOST_PROPERTIES:
        raise _wrong(
            f"{what}.properties",
            N_("a list of at most %(most)s objects", most=MOST_PROPERTIES),
        )
    wanted = tuple(_wanted(_object(p, f"{what}.properties"), what) for p in properties)
    return Query(text, tuple(types), min(limit, MOST_RESULTS), wanted)


def _wanted(given: Mapping[str, Any], what: str) -> Wanted:
    name, value = given.get("pid"), given.get("v")
    if not isinstance(name, str):
        raise _wrong(f"{what}.properties.pid", N_("an identifier"))
    values = value if isinstance(value, list) else [value]
    texts, ids = [], []
    for one in values:
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            ids.append(one["id"])
        elif isinstance(one, str | int | float):
            texts.append(str(one))
    return Wanted(name, tuple(texts), tuple(ids))


def _column(given: Mapping[str, Any]) -> Column:
    name, settings = given.get("id"), given.get("settings") or {}
    if not isinstance(name, str) or not isinstance(settings, dict):
        raise _wrong("extend.properties", N_("objects with an id, and settings that are an object"))
    limit = str(settings.get("limit", 0))
    language = settings.get("language", "")
    return Column(name, int(limit) if limit.isascii() and limit.isdigit() else 0, str(language))
