"""What the documents promise exists, and what exists is documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from soga_kg.cli import main
from soga_kg.config import Config
from soga_kg.extract import FINDERS, RELATERS

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "training").glob("*.md"), ROOT / "samples/README.md"]
)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"soga-kg {command} " in text("README.md")


@pytest.mark.parametrize("setting", [field.name for field in fields(Config)])
def test_every_setting_is_documented_with_its_default(setting: str) -> None:
    (row,) = [line for line in text("docs/settings.md").splitlines() if line.startswith(f"| `{setting}` ")]
    assert f"`{getattr(Config(), setting)}`" in row.replace("`true`", "`True`").replace("`false`", "`False`") or (
        getattr(Config(), setting) == "" and "| empty |" in row
    )


@pytest.mark.parametrize("name", [*FINDERS, *RELATERS])
def test_every_extractor_is_documented_and_has_cases(name: str) -> None:
    assert f"`{name}`" in text("docs/extraction.md")
    cases = ROOT / "tests" / "extract" / "cases"
    assert (cases / f"{name}.toml").is_file() or (cases / f"relater-{name}.toml").is_file()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("target", ["serve", "test", "build", "lint", "bench", "model", "help", "clean"])
def test_the_makefile_has_its_targets(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", text("Makefile"), re.MULTILINE)


def test_paths_in_contributing_exist() -> None:
    for path in re.findall(r"`((?:soga_kg|tests|ontology|shapes|docs)/[\w./-]*)`", text("CONTRIBUTING.md")):
        assert (ROOT / path).exists() or "<" in path, path


def test_no_source_file_is_longer_than_300_lines() -> None:
    files = [p for folder in ("soga_kg", "tests", "training") for p in (ROOT / folder).rglob("*.py")]
    assert {p.name: n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300} == {}
