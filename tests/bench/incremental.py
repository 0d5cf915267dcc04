"""One article of many changed, the times of builds and their ratio: `python -m tests.bench incremental [ARTICLES]`."""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from pathlib import Path

from soga_kg.config import Config
from soga_kg.pipeline import build
from soga_kg.release import current
from tests.bench.site import revised, write

ARTICLES = 100  # 2,000 take an hour of a core, 36 minutes of two
GOAL = 0.05  # of the full build's time on one core; a full build reads with two


def _built(pages: Path, out: Path) -> tuple[float, float]:
    """Seconds of a build, and of the processor."""
    started, used = time.perf_counter(), time.process_time()
    build([str(pages)], out, Config(keep_releases=0), lambda stage, done, of: None)
    return time.perf_counter() - started, time.process_time() - used


def _bytes(out: Path) -> dict[str, bytes]:
    folder = current(out)
    files = (p for p in folder.rglob("*") if p.is_file() and "store" not in p.parts)
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def table(articles: int = ARTICLES) -> str:
    """Full build, rebuild after one change, and a full build of the changed pages, whose bytes must be the same."""
    with tempfile.TemporaryDirectory() as folder:
        pages, out, full = Path(folder) / "pages", Path(folder) / "out", Path(folder) / "full"
        write(pages, articles)
        rows = {"full": _built(pages, out)}
        shutil.copytree(out, full, symlinks=True)
        shutil.rmtree(full / "cache")
        page = pages / f"{articles // 2:05}.txt"
        page.write_text(next(revised(page.read_text(encoding="utf-8"))), encoding="utf-8")
        rows["one changed"] = _built(pages, out)
        rows["full again"] = _built(pages, full)
        same = _bytes(out) == _bytes(full)
    lines = [f"{f'{articles} articles':<16}{'seconds':>9}{'cpu':>9}{'of cpu':>8}{'goal':>7}{'of time':>9}"]
    whole, work = rows["full again"]
    for name, (seconds, used) in rows.items():
        ratio = f"{used / work:>8.3f}{GOAL:>7.2f}{seconds / whole:>9.3f}" if name == "one changed" else ""
        lines.append(f"{name:<16}{seconds:>9.1f}{used:>9.1f}{ratio}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "\n".join([*lines, f"the same bytes: {'yes' if same else 'NO'}; peak {peak:.0f} MB"]) + "\n"
