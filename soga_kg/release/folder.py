"""Which releases a folder holds: by number, the one in use, going back to an older one, and how many are kept."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

from soga_kg.errors import ReleaseError
from soga_kg.messages import N_

STAGING = ".staging-"
CURRENT = "current"
RELEASES = "releases"
FEWEST_KEPT = 2  # the one in use and one to go back to


def current(out: Path) -> Path:
    """The folder of the release in use. Raises ReleaseError where there is none."""
    folder = out / CURRENT
    if not (folder / "manifest.json").is_file():
        raise ReleaseError(
            N_("there is no release in %(out)s", out=out),
            N_("Make one: soga-kg build SOURCE... --out %(out)s", out=out),
        )
    return folder.resolve()


def manifest(out: Path) -> dict[str, object]:
    """The manifest of the release in use."""
    return manifest_of(current(out))


def manifest_of(folder: Path) -> dict[str, object]:
    """The manifest of a release folder. Raises ReleaseError where it cannot be read."""
    try:
        loaded: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            N_("%(folder)s is no release: %(error)s", folder=folder, error=error),
            N_("Build one: soga-kg build SOURCE --out DIR"),
        ) from error
    return loaded


def numbers(out: Path) -> tuple[int, ...]:
    """The numbers of all releases that are kept, ascending."""
    found = out.glob(f"{RELEASES}/*/manifest.json")
    return tuple(sorted(int(p.parent.name) for p in found if re.fullmatch(r"\d{4,}", p.parent.name)))


def numbered(out: Path, number: int) -> Path:
    """The folder of a release. Raises ReleaseError where it is not kept."""
    if number not in numbers(out):
        kept = ", ".join(map(str, numbers(out))) or "none"
        raise ReleaseError(
            N_("there is no release %(number)s in %(out)s", number=number, out=out),
            N_("Kept are: %(kept)s.", kept=kept),
        )
    return out / RELEASES / f"{number:04}"


def newest(out: Path) -> Path | None:
    """The folder of the release with the highest number, in use or not."""
    known = numbers(out)
    return numbered(out, known[-1]) if known else None


def point(out: Path, folder: Path) -> None:
    """Makes a release the one in use, by one rename."""
    link = out / f"{STAGING}{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / folder.name, target_is_directory=True)
    os.replace(link, out / CURRENT)


def rollback(out: Path, number: int | None = None) -> Path:
    """Takes an older release (default: the one before) into use again; nothing is removed. Raises ReleaseError."""
    using = int(current(out).name)
    if number is None:
        older = [n for n in numbers(out) if n < using]
        if not older:
            raise ReleaseError(
                N_("there is no release before %(using)s in %(out)s", using=using, out=out), N_("Nothing was changed.")
            )
        number = older[-1]
    folder = numbered(out, number)
    point(out, folder)
    return folder


def prune(out: Path, keep: int) -> tuple[int, ...]:
    """Removes the oldest releases beyond `keep` (0: none is removed), never the one in use; says which went."""
    if keep <= 0:
        return ()
    using = int(current(out).name)
    surplus = [n for n in numbers(out)[: -max(keep, FEWEST_KEPT)] if n != using]
    for number in surplus:
        shutil.rmtree(numbered(out, number))
    return tuple(surplus)
