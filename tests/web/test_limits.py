"""Limits are read from the environment, each is documented, and nonsense is told."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from soga_kg.errors import ConfigError
from soga_kg.web.limits import PREFIX, Limits, read_limits

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy.md"


def test_nothing_set_gives_the_defaults() -> None:
    assert read_limits({"SOGA_KG_BASE": "x", "HOME": "/"}) == Limits()


def test_every_kind_of_value() -> None:
    limits = read_limits(
        {
            "SOGA_SERVE_WORKERS": "8",
            "SOGA_SERVE_RATE": "2.5",
            "SOGA_SERVE_LOG_ADDRESSES": "True",
            "SOGA_SERVE_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,",
        }
    )
    assert (limits.workers, limits.rate, limits.log_addresses) == (8, 2.5, True)
    assert limits.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert read_limits({"SOGA_SERVE_LOG_ADDRESSES": "0"}).log_addresses is False


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("WORKER", "1", "SOGA_SERVE_WORKERS"),
        ("XYZ", "1", "Limits: access_log"),
        ("WORKERS", "0", "whole number"),
        ("WORKERS", "many", "whole number"),
        ("QUEUE", "-1", "whole number"),
        ("RATE", "inf", "a number"),
        ("LOG_ADDRESSES", "yes", "true or false"),
        ("TRUSTED_PROXIES", "localhost", "addresses"),
        ("ROOT_PATH", "kg", "a path like /kg"),
    ],
)
def test_nonsense_is_told(name: str, value: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_limits({PREFIX + name: value})
    assert hint in caught.value.hint


@pytest.mark.parametrize("limit", [field.name for field in fields(Limits)])
def test_every_limit_is_documented_with_its_default(limit: str) -> None:
    default = getattr(Limits(), limit)
    shown = ",".join(default) if isinstance(default, tuple) else str(default).lower()
    rows = [line for line in DEPLOY.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{limit}` ")]
    assert len(rows) == 1
    assert rows[0].split("|")[2].strip() == (f"`{shown}`" if shown else "none")
