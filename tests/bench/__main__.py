"""Runs every benchmark in processes of its own and prints one table for each subject."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from tests.bench import endpoint, reading


def main(arguments: Sequence[str]) -> None:
    """The table of a subject, one bench of `reading` as JSON, or without a name all tables."""
    tables = {"reading": reading.table, "endpoint": endpoint.table}
    if not arguments:
        for name in tables:
            command = [sys.executable, "-m", "tests.bench", name]
            sys.stdout.write(subprocess.run(command, check=True, capture_output=True, text=True).stdout + "\n")
    elif arguments[0] in tables:
        sys.stdout.write(tables[arguments[0]]())
    else:
        sys.stdout.write(reading.run(arguments[0]))


main(sys.argv[1:])
