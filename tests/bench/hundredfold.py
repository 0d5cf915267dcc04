"""The pages over a release and over one a hundred times its size: `python -m tests.bench pages [OUT [TIMES]]`.

OUT is a folder with a built release; without it, one is built from the real pages (`SOGA_KG_CORPUS`), else from the
samples. Its graph is copied TIMES times with new identifiers and names; things that ten or more articles mention stay
one thing in all copies, so that their pages have a hundred times as much to show. The baseline is a page of the same
server that shows no data.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from soga_kg import index
from soga_kg.config import Config
from soga_kg.namespaces import expand
from soga_kg.pipeline import build
from soga_kg.store import create
from soga_kg.web.limits import Limits
from tests.web.serving import Running, own_process, point

HUB = 10  # articles that mention a thing that stays one
ROUNDS = 3  # times that each page is asked for; the first is not counted
MOST_MS, MOST_BYTES = 50, 100_000  # that a page of a thing may take: at p95, warm; of HTML
BASELINE = "/docs/privacy"
SAMPLES = Path(__file__).parents[2] / "samples"
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


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of warm answers, processor milliseconds of one, and the bytes of the largest page."""

    times: list[float]
    processor: float
    largest: int

    @property
    def p95(self) -> float:
        """What 19 of 20 answers stay under, in milliseconds."""
        return statistics.quantiles(self.times, n=20)[-1]


def measured(site: Running, paths: list[str]) -> Measured:
    """Each page in turn, three times; the first is not counted."""
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
    return Measured(times, 1000 * (site.cpu_seconds() - spent) / len(times), largest)


def _line(name: str, found: Measured, baseline: Measured, limit: str = "") -> str:
    figures = (statistics.median(found.times), found.p95, found.processor, found.largest / 1000)
    return f"{name:<26}{''.join(f'{f:>9.1f}' for f in figures)}{found.p95 / baseline.p95:>9.1f}  {limit}\n"


def _lines(label: str, out: Path, base: str) -> Iterator[str]:
    with own_process(out, Limits()) as site:
        baseline = measured(site, [BASELINE] * PAGES)
        yield _line(f"{label} {BASELINE}", baseline, baseline)
        things = measured(site, addresses(out / "current", base))
        kept = things.p95 < MOST_MS and things.largest < MOST_BYTES
        yield _line(f"{label} things", things, baseline, f"under {MOST_MS} ms and {MOST_BYTES // 1000} kB: {kept}")
        yield _line(f"{label} suggestions", measured(site, [f"/search/suggest?q={q}" for q in SUGGESTED]), baseline)
        yield _line(f"{label} lists", measured(site, [f"/things/{kind}" for kind in index.KINDS]), baseline)


def table(out: str = "", times: str = "100") -> str:
    """A line for each sort of page and both sizes; `ratio` is to the p95 of the baseline."""
    lines = [f"{'':<26}{'median':>9}{'p95 ms':>9}{'cpu ms':>9}{'kB':>9}{'ratio':>9}\n"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(out) if out else Path(scratch) / "one"
        if not out:
            build([os.environ.get("SOGA_KG_CORPUS") or str(SAMPLES)], folder, Config(), lambda *_: None)
        base = json.loads((folder / "current" / "manifest.json").read_text(encoding="utf-8"))["base"]
        enlarged((folder / "current").resolve(), Path(scratch) / "many", int(times))
        for label, place in (("1 x", folder), (f"{times} x", Path(scratch) / "many")):
            lines += _lines(label, place, base)
    return "".join(lines)


SUGGESTED = ("s", "so", "soc", "a", "de", "eur", "bru", "commission europ", "zzzz", "fondatoin")
