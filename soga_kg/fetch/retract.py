"""Names that are taken out of a folder of kept pages."""

from __future__ import annotations

from pathlib import Path

from soga_kg.fetch.kept import Kept
from soga_kg.fetch.tell import REPORT, report
from soga_kg.suppress import Suppression


def retract(folder: Path, listed: Suppression) -> None:
    """Marks the names on a list in all that a folder keeps, as a crawl does that knows the list.

    What was fetched stays otherwise: the same answer of the site gives no new version. Raises FetchError where another
    process writes there.
    """
    with Kept(folder, writing=True, listed=listed) as kept:
        for record in list(kept.records.values()):
            kept.mark(record)
        if kept.run is not None:
            (folder / REPORT).write_text(report(kept), encoding="utf-8")
