"""A short form of `python -m tests.soak 600`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.mixed import GROWTH, mixed
from tests.soak import attack
from tests.web.conftest import SHORT, Start


def test_well_behaved_clients_are_served_while_a_third_of_the_load_is_hostile(
    release_dir: Path, start_server: Start
) -> None:
    running = start_server(release_dir, replace(SHORT, seconds=3.0), apart=True)
    seen = mixed(running, 12.0, attack)
    assert seen.faults == []
    assert seen.statuses[200] > len(seen.times) / 2
    assert sum(seen.hostile.values()) > 0
    assert seen.grew(seen.memory) < 8 * GROWTH  # of runaways in the making; growth shows over ten minutes
    assert seen.grew(seen.files) < 40
