"""The pages over a release and over one a hundred times its size: `python -m tests.bench.hundredfold OUT [TIMES]`.

OUT is a folder with a built release. Its graph is copied TIMES times with new identifiers and names; things that ten or
more articles mention stay one thing in all copies, so that their pages have a hundred times as much to show.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from soga_kg import index
from soga_kg.namespaces import expand
from soga_kg.store import create
from soga_kg.web.limits import Limits
from tests.web.serving import Running, own_process, point

HUB = 10  # articles that mention a thing that stays one
ROUNDS = 3  # times that each page is asked for; the first is not counted
PAGES = 60  # things whose pages are asked for, the most mentioned ones and others evenly from all lists
_MENTIONS, _NAMES = expand("schema:mentions"), tuple(f"<{expand(p)}>" for p in ("schema:name", "rdfs:label"))


def copies(nquads: str, base: str, times: int) -> Iterator[str]:
    """The lines of the graph, and those of its copies."""
    mentioned = re.findall(rf"^<[^>]+> <{re.escape(_MENTIONS)}> <([^>]+)> \.$", nquads, re.MULTILINE)
    hubs = {iri for iri, count in Counter(mentioned).items() if count >= HUB}
    own = re.compile(rf"<({re.escape(base)}id/(?!graph/)[^>#]+)(#[^>]*)?>")
    lines = nquads.splitlines(keepends=True)
    yield from lines
    for number in range(1, times):

        def renamed(match: re.Match[str], number: int = number) -> str:
            return match[0] if match[1] in hubs else f"<{match[1]}x{number}{match[2] or ''}>"

        for line in lines:
            copy = own.sub(renamed, line)
            if any(name in line for name in _NAMES) and copy != line:  # names tell the copies apart
                copy = re.sub(r'"(@[a-z-]+)', rf' {number}"\1', copy, count=1)
            if copy != line:
                yield copy


def enlarged(folder: Path, out: Path, times: int) -> None:
    """A release of so many copies in `out`."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    made = out / "releases" / "one"
    made.mkdir(parents=True)
    with (made / "graph.nq").open("w", encoding="utf-8") as file:
        file.writelines(copies((folder / "graph.nq").read_text(encoding="utf-8"), manifest["base"], times))
    create(made / "store", made / "graph.nq")
    index.create(
        made / index.FILE, ox.parse(path=str(made / "graph.nq"), format=ox.RdfFormat.N_QUADS), manifest["base"]
    )
    (made / "manifest.json").write_text(json.dumps({**manifest, "files": {}}), encoding="utf-8")
    point(out, "one")


def addresses(folder: Path, base: str) -> list[str]:
    """Pages of things of every kind, the most mentioned among them."""
    with index.opened(folder / index.FILE) as opened:
        entries = [e for kind in index.KINDS for e in opened.entries(kind, {})]
    most = sorted(entries, key=lambda e: (-e.mentions, e.iri))[: PAGES // 3]
    others = entries[:: max(1, len(entries) // (PAGES - len(most)))]
    return list(dict.fromkeys("/doc/" + e.iri.removeprefix(f"{base}id/") for e in (*most, *others)))


def measured(site: Running, paths: list[str]) -> tuple[list[float], float, int]:
    """Milliseconds of warm answers, processor milliseconds of one, and the bytes of the largest page."""
    times, largest, spent = [], 0, 0.0
    for turn in range(ROUNDS):
        spent = spent if turn != 1 else site.cpu_seconds()
        for path in paths:
            started = time.perf_counter()
            response = site.clients[0].get(path, headers={"Accept": "text/html", "Accept-Encoding": "identity"})
            if turn:
                times.append(1000 * (time.perf_counter() - started))
            largest = max(largest, len(response.content))
            assert response.status_code == 200, (path, response.text[:200])
    return times, 1000 * (site.cpu_seconds() - spent) / len(times), largest


def report(name: str, times: list[float], processor: float, largest: int) -> None:
    """One line of the table."""
    p95 = statistics.quantiles(times, n=20)[-1]
    figures = (statistics.median(times), p95, max(times), processor, largest / 1000)
    sys.stdout.write(f"{name:<24}{''.join(f'{figure:>9.1f}' for figure in figures)}\n")
    sys.stdout.flush()


def main(folder: Path, times: int) -> None:
    """Prints milliseconds and kilobytes for the release as it is and enlarged."""
    sys.stdout.write(f"{'':<24}{'median':>9}{'p95':>9}{'most':>9}{'cpu':>9}{'kB':>9}\n")
    base = json.loads((folder / "current" / "manifest.json").read_text(encoding="utf-8"))["base"]
    with tempfile.TemporaryDirectory() as scratch:
        big = Path(scratch)
        enlarged((folder / "current").resolve(), big, times)
        for label, out in (("1 x", folder), (f"{times} x", big)):
            with own_process(out, Limits()) as site:
                current = out / "current"
                report(f"{label} things", *measured(site, addresses(current, base)))
                report(f"{label} suggestions", *measured(site, [f"/search/suggest?q={q}" for q in SUGGESTED]))
                report(f"{label} lists", *measured(site, [f"/things/{kind}" for kind in index.KINDS]))


SUGGESTED = ("s", "so", "soc", "a", "de", "eur", "bru", "commission europ", "zzzz", "fondatoin")

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
