"""From a site to a graph by the two commands, and again without the network."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from soga_kg.cli import main
from soga_kg.release import current
from tests.fetch.articles import posts
from tests.fetch.site import serving

QUICK = ["--set", "allow_networks=127.0.0.1/32", "--set", "crawl_delay=0", "--set", "fr_model=", "--set", "en_model="]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, *QUICK])


def test_a_site_is_fetched_and_built_and_built_again_offline(tmp_path: Path) -> None:
    with serving(posts(6)) as site:
        address = f"{site.address}/"
        result = run("fetch", address, "--out", str(tmp_path / "pages"))
        assert result.exit_code == 0, result.output
        for said in (f"Fetched {address}", "  6 new\n", f"Next: soga-kg build {tmp_path / 'pages'}", "report.md"):
            assert said in result.output
        result = run("build", address, "--out", str(tmp_path / "online"))
        assert result.exit_code == 0, result.output
        assert "fetch ..." in result.stderr
    release = (current(tmp_path / "online") / "manifest.json").read_bytes()
    assert run("build", address, "--out", str(tmp_path / "online"), "--offline").exit_code == 0
    assert (current(tmp_path / "online") / "manifest.json").read_bytes() == release
    assert run("build", str(tmp_path / "pages"), "--out", str(tmp_path / "kept")).exit_code == 0
    assert (current(tmp_path / "kept") / "manifest.json").read_bytes() == release


def test_what_cannot_be_fetched_ends_with_2_and_what_to_do(tmp_path: Path) -> None:
    result = run("fetch", "http://169.254.169.254/", "--out", str(tmp_path / "pages"))
    assert result.exit_code == 2
    assert "is no public address" in result.output
    assert "allow_networks" in result.output
    result = run("build", "https://houle.example/", "--out", str(tmp_path), "--offline")
    assert result.exit_code == 2
    assert "Build once without --offline" in result.output
