"""The CI does not pass without its browser; a developer may."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outside import needed

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [(None, pytest.skip.Exception), ("", pytest.skip.Exception), ("required", pytest.fail.Exception)],
)
def test_what_is_missing_is_skipped_by_developers_and_fails_the_ci(
    monkeypatch: pytest.MonkeyPatch, said: str | None, outcome: type[BaseException]
) -> None:
    monkeypatch.delenv("SOGA_KG_TOOLS", raising=False)
    if said is not None:
        monkeypatch.setenv("SOGA_KG_TOOLS", said)
    needed(ROOT, "there is no repository")
    with pytest.raises(outcome, match="there is no chromium"):
        needed(None, "there is no chromium")


def test_the_ci_leaves_nothing_out() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    required, tests = lines.index("export SOGA_KG_TOOLS=required"), lines.index("make test")
    assert required < lines.index("make comunica") < tests  # a failure of either ends it (set -e)
    assert "set -euo pipefail" in lines
