"""What each relater claims of short texts with given names: `cases/relater-*.toml`, one file a relater."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from soga_kg.extract import RELATERS
from soga_kg.model import ARTICLE, Claim, PartialDate
from tests.marked import marked

_CASES = Path(__file__).parent / "cases"


def _written(claim: Claim, keys: dict[str, int]) -> str:
    """`forum speaker anna`, with the role in brackets."""
    names = {key: name for name, key in keys.items()} | {ARTICLE: "article"}
    value = claim.number or (claim.object.value if isinstance(claim.object, PartialDate) else names[claim.object])
    role = f" ({claim.role})" if claim.role else ""
    return f"{names[claim.subject]} {claim.relation.value} {value}{role}"


def _cases() -> list[Any]:
    found = []
    for path in sorted(_CASES.glob("relater-*.toml")):
        relater = path.stem.removeprefix("relater-")
        for section, cases in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for number, case in enumerate(cases, 1):
                found.append(pytest.param(relater, case, id=f"{relater}-{section}-{number}"))
    return found


@pytest.mark.parametrize(("relater", "case"), _cases())
def test_claims_just_this(relater: str, case: dict[str, Any]) -> None:
    article, things, keys = marked(case["text"], case.get("card"))
    claims = list(RELATERS[relater](article, things))
    assert {_written(claim, keys) for claim in claims} == set(case["claims"])
    for claim in claims:
        assert 0 < claim.end - claim.start <= 300
        assert article.quote(claim.start, claim.end).strip() == article.quote(claim.start, claim.end)
        assert 0 < claim.confidence <= 1


def test_every_relater_has_cases_and_every_case_file_a_relater() -> None:
    assert {path.stem.removeprefix("relater-") for path in _CASES.glob("relater-*.toml")} == set(RELATERS)
