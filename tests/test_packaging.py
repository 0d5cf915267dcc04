from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOOL = PROJECT["tool"]["setuptools"]


def test_every_package_is_in_the_wheel() -> None:
    found = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "soga_kg").rglob("__init__.py")}
    assert found | {"soga_kg.ontology", "soga_kg.shapes"} == set(TOOL["packages"])


def test_every_data_file_is_in_the_wheel() -> None:
    homes = {
        package: ROOT / TOOL["package-dir"].get(package, package.replace(".", "/")) for package in TOOL["packages"]
    }
    covered = {
        path
        for package, patterns in TOOL["package-data"].items()
        for pattern in patterns
        for path in homes[package].glob(pattern)
        if path.is_file()
    }
    data = {
        path
        for home in (ROOT / "soga_kg", ROOT / "ontology", ROOT / "shapes")
        for path in home.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "vendor" not in path.parts
    }
    assert data <= covered | {ROOT / "ontology" / "LICENSE", ROOT / "shapes" / "LICENSE"}


def test_every_dependency_is_pinned_and_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").casefold()
    wanted = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"]
    for requirement in wanted:
        name = requirement.partition(">")[0].partition("=")[0].partition("[")[0]
        assert f"\n{name.casefold()}==" in pinned, name
        assert any(f'"{requirement}"' in line and "#" in line for line in text.splitlines()), name


@pytest.mark.parametrize("line", (ROOT / "requirements-models.txt").read_text(encoding="utf-8").splitlines())
def test_every_model_is_pinned_by_hash(line: str) -> None:
    assert line.startswith("#") or ("==" in line and "--hash=sha256:" in line)
