"""The files in which people put the graph right: how they are read and written (docs/corrections.md)."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from soga_kg.errors import CorrectionError
from soga_kg.messages import N_
from soga_kg.model import IDENTIFIERS, Correction, CorrectionKind, Kind, PartialDate, Relation
from soga_kg.namespaces import Minter, digest

_COMMON = {"note": "", "date": "", "source": ""}
# What a table of each kind holds: key -> default; None where it must be given.
_KEYS: Mapping[CorrectionKind, Mapping[str, str | list[str] | None]] = {
    CorrectionKind.SAME: {"things": None},
    CorrectionKind.DIFFERENT: {"things": None},
    CorrectionKind.RENAME: {"thing": None, "name": None, "language": "und"},
    CorrectionKind.RETYPE: {"thing": None, "kind": None},
    CorrectionKind.ADD: {
        "subject": None, "relation": None, "object": None, "role": "", "article": "", "quote": "", "source": None,
    },
    CorrectionKind.REJECT: {"subject": None, "relation": None, "object": None, "note": None},
    CorrectionKind.IDENTIFY: {"thing": None, "wikidata": "", "ror": "", "siren": ""},
    CorrectionKind.WITHDRAW: {"thing": None, "note": None},
}  # fmt: skip
SCHEMES: Mapping[str, str] = {"wikidata": r"Q[1-9]\d*", "ror": r"0[a-z0-9]{6}\d\d", "siren": r"\d{9}"}
_ID = re.compile(r"[a-z]+/[a-z0-9-]+")


def read_corrections(folder: Path, minter: Minter) -> tuple[Correction, ...]:
    """All corrections in the TOML files of a folder and its folders, sorted; none where there is no folder.

    Raises CorrectionError for a file that cannot be read or says something that cannot be meant.
    """
    found: set[Correction] = set()
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CorrectionError(
                N_("%(name)s: %(error)s", name=name, error=error), N_("Mend the file, or take it out of the folder.")
            ) from error
        for kind, listed in tables.items():
            if kind not in set(CorrectionKind) or not isinstance(listed, list):
                raise CorrectionError(
                    N_("%(name)s: there is no correction [[%(kind)s]]", name=name, kind=kind),
                    N_("There are: %(known)s.", known=", ".join(CorrectionKind)),
                )
            for table in listed:
                found |= set(_corrections(name, CorrectionKind(kind), table, minter))
    return tuple(sorted(found))


def _corrections(file: str, kind: CorrectionKind, table: Mapping[str, Any], minter: Minter) -> Iterator[Correction]:
    said = _checked(file, kind, table)
    prefix = f"{minter.base}id/"
    if kind in (CorrectionKind.SAME, CorrectionKind.DIFFERENT):
        things = tuple(thing.removeprefix(prefix) for thing in said["things"])
    elif "thing" in said:
        things = (said["thing"].removeprefix(prefix),)
    else:
        ends = (said["subject"].removeprefix(prefix), said["object"].removeprefix(prefix))
        things = ends if _ID.fullmatch(ends[1]) else ends[:1]
    _check_things(file, kind, things)
    for scheme, value in _values(file, kind, said):
        key = (*things, value, scheme, said.get("relation", ""), said.get("role", ""))
        yield Correction(
            minter.node("correction", kind.value, *key), kind, file, things, value,
            language=said.get("language", ""), relation=said.get("relation", ""), role=said.get("role", ""),
            scheme=scheme, article=said.get("article", "").removeprefix(prefix), quote=said.get("quote", ""),
            source=said["source"], note=said["note"], date=said["date"],
        )  # fmt: skip


def _checked(file: str, kind: CorrectionKind, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with its defaults."""
    keys = {**_COMMON, **_KEYS[kind]}
    for key, value in table.items():
        wanted = list if key == "things" else str
        if key not in keys or not isinstance(value, wanted):
            raise CorrectionError(
                N_(
                    "%(file)s: [[%(kind)s]] has no %(type)s '%(key)s'",
                    file=file,
                    kind=kind,
                    type=wanted.__name__,
                    key=key,
                ),
                N_("It holds: %(keys)s.", keys=", ".join(keys)),
            )
    said = {**{k: v for k, v in keys.items() if v is not None}, **table}
    missing = [key for key in keys if key not in said or (said[key] in ([], "") and keys[key] is None)]
    if missing:
        raise CorrectionError(
            N_("%(file)s: [[%(kind)s]] lacks '%(missing)s'", file=file, kind=kind, missing=missing[0]),
            N_("It must say: %(missing)s.", missing=", ".join(missing)),
        )
    return said


def _check_things(file: str, kind: CorrectionKind, things: tuple[str, ...]) -> None:
    wrong = [thing for thing in things if not _ID.fullmatch(thing)]
    if wrong:
        raise CorrectionError(
            N_("%(file)s: %(wrong)s is no IRI of a thing", file=file, wrong=repr(wrong[0])),
            N_("Give an IRI, or its part after id/ (person/awa-diallo-1a2b3c)."),
        )
    if (kind is CorrectionKind.SAME and len(things) < 2) or (kind is CorrectionKind.DIFFERENT and len(things) != 2):
        raise CorrectionError(
            N_("%(file)s: [[%(kind)s]] names %(count)s things", file=file, kind=kind, count=len(things)),
            N_("It takes two (same: or more)."),
        )


def _values(file: str, kind: CorrectionKind, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(scheme of an identifier or nothing, value): a new name, a kind, a date, an identifier."""
    if kind is CorrectionKind.IDENTIFY:
        given = [(scheme, said[scheme]) for scheme in SCHEMES if said[scheme]]
        for scheme, value in given:
            short = value.rstrip("/").rpartition("/")[2]
            if not re.fullmatch(SCHEMES[scheme], short):
                raise CorrectionError(
                    N_("%(file)s: %(value)s is no %(scheme)s identifier", file=file, value=repr(value), scheme=scheme),
                    N_("Its form is %(form)s.", form=SCHEMES[scheme]),
                )
            yield scheme, short
        if not given:
            raise CorrectionError(
                N_("%(file)s: [[identify]] has no identifier", file=file),
                N_("Give one of %(schemes)s.", schemes=", ".join(SCHEMES)),
            )
    elif kind in (CorrectionKind.ADD, CorrectionKind.REJECT):
        yield "", _fact_value(file, kind, said)
    else:
        value = said.get("name") or said.get("kind") or ""
        if kind is CorrectionKind.RETYPE and value not in set(Kind):
            raise CorrectionError(
                N_("%(file)s: there is no kind '%(value)s'", file=file, value=value),
                N_("Kinds: %(known)s.", known=", ".join(Kind)),
            )
        yield "", value


def _fact_value(file: str, kind: CorrectionKind, said: Mapping[str, Any]) -> str:
    """The date or number of a fact; empty where its object is a thing."""
    if said["relation"] not in set(Relation):
        raise CorrectionError(
            N_("%(file)s: there is no relation '%(relation)s'", file=file, relation=said["relation"]),
            N_("Relations: %(known)s.", known=", ".join(Relation)),
        )
    if said["relation"] in IDENTIFIERS:
        return _number(file, kind, said)
    if "/" in said["object"]:
        return ""
    try:
        return PartialDate(said["object"]).value
    except ValueError as error:
        raise CorrectionError(
            N_("%(file)s: %(value)s is neither a thing nor a date", file=file, value=repr(said["object"])),
            N_("Dates are 2023, 2023-11 or 2023-11-08."),
        ) from error


def _number(file: str, kind: CorrectionKind, said: Mapping[str, Any]) -> str:
    """The number that an article gives and a person rejects; one is given by [[identify]] alone."""
    if kind is CorrectionKind.ADD:
        raise CorrectionError(
            N_("%(file)s: [[add]] gives no %(relation)s", file=file, relation=said["relation"]),
            N_("Write [[identify]]."),
        )
    value: str = said["object"]
    if not re.fullmatch(SCHEMES[said["relation"]], value):
        form = SCHEMES[said["relation"]]
        raise CorrectionError(
            N_(
                "%(file)s: %(value)s is no %(scheme)s identifier", file=file, value=repr(value), scheme=said["relation"]
            ),
            N_("Its form is %(form)s.", form=form),
        )
    return value


def written(kind: CorrectionKind, said: Mapping[str, str | list[str]]) -> tuple[str, str]:
    """Name and contents of a file with one correction; the same correction gives the same file."""
    lines = [
        f"[[{kind}]]",
        *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value),
    ]
    key = [json.dumps(value) for name, value in said.items() if name not in _COMMON]
    return f"{kind}-{digest(kind, *key, length=8)}.toml", "\n".join(lines) + "\n"
