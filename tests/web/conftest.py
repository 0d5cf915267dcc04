"""A small release and a server over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from soga_kg.web import shortcut
from soga_kg.web.limits import Limits
from soga_kg.web.workers import answer
from tests.web import pages_release
from tests.web.serving import Running, in_this_process, make_release, own_process

SHORT = Limits(seconds=1.0, memory=200 * 2**20, patience=5.0, request_seconds=2.0, stall_seconds=2.0)

ROOMY = replace(SHORT, seconds=30.0, max_rows=15_000)

PATIENT = replace(SHORT, seconds=20.0)  # for tests of what pages show: a busy machine is no fault of theirs


class Start(Protocol):
    def __call__(self, directory: Path, limits: Limits = SHORT, *, apart: bool = False) -> Running: ...


@pytest.fixture(scope="session")
def release_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that no test changes."""
    out = tmp_path_factory.mktemp("release")
    make_release(out)
    return out


@pytest.fixture
def start_server() -> Iterator[Start]:
    """Starts servers that end with the test; `apart`: as a process of its own."""
    with ExitStack() as stack:

        def start(directory: Path, limits: Limits = SHORT, *, apart: bool = False) -> Running:
            return stack.enter_context((own_process if apart else in_this_process)(directory, limits))

        yield start


@pytest.fixture(scope="session")
def server(release_dir: Path) -> Iterator[Running]:
    """A server for all tests that do it no harm; with time enough on a busy machine."""
    with in_this_process(release_dir, ROOMY) as running:
        yield running


@pytest.fixture
def hasty(release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A server that holds no result back; else a fast machine has a large one whole in time and tells its length."""
    for module in (shortcut, answer):
        monkeypatch.setattr(module, "HOLD_SECONDS", 0.0)
    return start_server(release_dir, ROOMY)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the invented release, for the tests of one file."""
    out = tmp_path_factory.mktemp("invented")
    pages_release.make(out)
    with in_this_process(out, PATIENT) as running:
        yield running
