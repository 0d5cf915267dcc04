"""Measures quality: python -m tests.quality [scored|tuning] [--write] [--misses].

Prints all figures and the table of floors; --write renews the tables of docs/quality.md and the
figures that the site shows, soga_kg/learned/scores.csv (not the floors: those are put
into floors.toml by hand, since they never drop without a written reason). --misses is for the tuning part alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from soga_kg.config import Config
from soga_kg.evaluate import render
from tests.quality.floors import proposed
from tests.quality.measure import measure
from tests.quality.shipped import FILE, shipped
from tests.quality.tables import renewed, tables
from training.pages import PARTS, part_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "quality.md"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS, nargs="?", default=PARTS[0])
    parser.add_argument("--write", action="store_true", help="renew docs/quality.md and scores.csv")
    parser.add_argument("--misses", action="store_true", help="list every miss and extra; nobody reads those of scored")
    given = parser.parse_args()
    if given.misses and given.part != "tuning":
        parser.error("the scored part is never read by who tunes: ask for the misses of tuning")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        evaluation = measure(part_of(given.part), Path(folder), Config())
    sys.stdout.write(render(evaluation, given.misses))
    sys.stdout.write(f"\n# floors.toml\n{proposed(evaluation)}\n{time.monotonic() - started:.0f} seconds\n")
    if given.write:
        DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8"), tables(evaluation)), encoding="utf-8")
        FILE.write_text(shipped(evaluation), encoding="utf-8")


if __name__ == "__main__":
    main()
