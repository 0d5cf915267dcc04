"""Base weights that training begins with in tests."""

from __future__ import annotations

import pytest

from tests.training.small import write_base
from training.base import Base, read_base


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    path = tmp_path_factory.mktemp("base") / "base.bin"
    write_base(path)
    return read_base(path)
