"""Runs every benchmark in processes of its own and prints one table for each subject."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence

from tests.bench import endpoint, hundredfold, incremental, reading

TABLES: dict[str, Callable[[], str]] = {
    "reading": reading.table,
    "endpoint": endpoint.table,
    "incremental": incremental.table,
    "pages": hundredfold.table,
}


def main(arguments: Sequence[str]) -> None:
    """The table of a subject (`incremental` with a number, `pages` with a release), a bench as JSON, or all."""
    if not arguments:
        for name in TABLES:
            command = [sys.executable, "-m", "tests.bench", name]
            sys.stdout.write(subprocess.run(command, check=True, capture_output=True, text=True).stdout + "\n")
    elif arguments[0] == "incremental":
        sys.stdout.write(incremental.table(*map(int, arguments[1:])))
    elif arguments[0] == "pages":
        sys.stdout.write(hundredfold.table(*arguments[1:]))
    elif arguments[0] in TABLES:
        sys.stdout.write(TABLES[arguments[0]]())
    else:
        sys.stdout.write(reading.run(arguments[0]))


main(sys.argv[1:])
