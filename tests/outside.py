"""What tests need that pip does not bring: a developer may do without it, the CI may not."""

from __future__ import annotations

import os
from typing import Any

import pytest


def needed(there: Any, missing: str) -> None:
    """Skips the test where it is not there; fails it where `SOGA_KG_TOOLS=required`, as in `.ci/run`."""
    if there:
        return
    if os.environ.get("SOGA_KG_TOOLS") == "required":
        pytest.fail(f"{missing} (SOGA_KG_TOOLS=required: nothing may be left out here)", pytrace=False)
    pytest.skip(missing)
