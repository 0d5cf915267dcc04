"""What all tests share: no network but loopback, and one built release of the sample articles."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from soga_kg.config import Config
from soga_kg.pipeline import Built, build

os.environ["LANGUAGE"] = "en"  # the command line speaks English to tests, whatever the machine's language

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"

# No law is about time: the machine may be busy.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuses every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]  # passed through unchanged

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def silent(stage: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="session")
def samples_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release built from the sample articles."""
    out = tmp_path_factory.mktemp("samples")
    build([str(SAMPLES)], out, Config(), silent)
    return out


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages; tests that need it are skipped, and say so, where it is not given."""
    folder = os.environ.get("SOGA_KG_CORPUS", "")
    if not folder:
        pytest.skip("SOGA_KG_CORPUS names no folder of real pages")
    return Path(folder)


@pytest.fixture(scope="session")
def corpus_built(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """A release of the real pages: its folder and what the build says."""
    out = tmp_path_factory.mktemp("corpus")
    return out, build([str(corpus)], out, Config(), silent)
