"""A server under attack for a while, with figures: `python -m tests.soak [SECONDS]` (default 60, 600 for a release).

What must hold is tested in tests/conformance; this measures how well, over a larger store.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx

from tests.conformance.test_company import latencies, leave, p95, runaways
from tests.mixed import mixed
from tests.web.conftest import SHORT
from tests.web.serving import Running, make_release, own_process, point, quads

LIMITS = replace(SHORT, seconds=2.0, memory=300 * 2**20)
SHAPES = tomllib.loads((Path(__file__).parent / "conformance" / "hostile.toml").read_text(encoding="utf-8"))


def say(text: str) -> None:
    """A line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def timed(task: Callable[[], Sequence[float]]) -> str:
    """Requests a second and percentiles of a task that gives latencies."""
    start = time.monotonic()
    times = sorted(task())
    rate = len(times) / (time.monotonic() - start)
    return f"{rate:7.0f}/s  p50 {times[len(times) // 2] * 1e3:6.1f} ms  p95 {p95(times) * 1e3:6.1f} ms"


def for_seconds(running: Running, seconds: float, address: str = "127.0.0.9") -> list[float]:
    """Latencies of one client that asks small new queries."""
    end = time.monotonic() + seconds
    return latencies(running, lambda: time.monotonic() > end, address)[0]


def many(running: Running, clients: int, seconds: float) -> list[float]:
    """Latencies of several such clients."""
    with ThreadPoolExecutor(clients) as pool:
        found = pool.map(lambda n: for_seconds(running, seconds, f"127.0.1.{n + 1}"), range(clients))
        return [value for times in found for value in times]


def crowd(running: Running) -> None:
    """One client's runaways against others, and what stays behind."""
    say(f"one client                {timed(lambda: for_seconds(running, 3))}")
    say(f"eight clients             {timed(lambda: many(running, 8, 3))}")
    before = running.memory()
    for count in (1, 8):
        for address in ("127.0.0.1", "127.0.0.2"):
            sent = runaways(running, count, "127.0.0.1")
            line = timed(lambda sent=sent, address=address: beside(running, sent, address))  # type: ignore[misc]
            statuses = dict(Counter(future.result() for future in sent))
            say(f"{count} runaway, {'same' if address[-1] == '1' else 'other'} client   {line}  {statuses}")
    for _ in range(16):
        leave(running, SHAPES["runaway"][0]["query"])
    time.sleep(0.3)
    start, used = time.monotonic(), running.cpu_seconds()
    time.sleep(1)
    say(f"16 clients that left      {(running.cpu_seconds() - used) / (time.monotonic() - start):.2f} cores")
    time.sleep(3)
    say(f"memory                    {before / 2**20:.0f} MiB before, {running.memory() / 2**20:.0f} MiB after")


def beside(running: Running, sent: Sequence[object], address: str) -> list[float]:
    """Latencies while others' queries run."""
    return latencies(running, lambda: all(future.done() for future in sent), address)[0]  # type: ignore[attr-defined]


def attack(running: Running, stop: threading.Event, seed: int) -> Counter[int | str]:
    """Random shapes, one after the other."""
    chance, client, statuses = random.Random(seed), running.client(f"127.0.2.{seed + 1}"), Counter[int | str]()
    while not stop.is_set():
        kind = chance.choice(["runaway", "runaway", "bomb", "nested", "service", "leave"])
        if kind == "leave":
            leave(running, SHAPES["runaway"][0]["query"])
            continue
        case = chance.choice(SHAPES[kind])
        if kind == "nested":
            before, opening, middle, closing, after = case["parts"]
            query = before + opening * 2_000 + middle + closing * 2_000 + after
        else:
            query = case.get("query", "ASK {}").replace("{port}", "9")
        try:
            statuses[client.post("/sparql", data={"query": query}).status_code] += 1
        except httpx.RemoteProtocolError:
            statuses["cut"] += 1
    return statuses


def siege(running: Running, out: Path, seconds: float) -> None:
    """Eight attackers, two bystanders, a swap of the release every second."""
    stop, end, swaps = threading.Event(), time.monotonic() + seconds, 0
    with ThreadPoolExecutor(10) as pool:
        attackers = [pool.submit(attack, running, stop, seed) for seed in range(8)]
        standing = [
            pool.submit(latencies, running, lambda: time.monotonic() > end, f"127.0.3.{n + 1}") for n in range(2)
        ]
        while time.monotonic() < end:
            time.sleep(1)
            swaps += 1
            point(out, f"v{swaps % 2}")
        stop.set()
        attacked = sum((future.result() for future in attackers), Counter[int | str]())
        times = sorted(value for future in standing for value in future.result()[0])
        statuses = sum((future.result()[1] for future in standing), Counter[int]())
    say(f"siege of {seconds:.0f} s, {swaps} swaps: attackers {dict(attacked)}, bystanders {dict(statuses)}")
    half = times[len(times) // 2]
    say(f"  bystanders p50 {half * 1e3:.1f} ms, p95 {p95(times) * 1e3:.1f} ms, worst {times[-1]:.2f} s")


def third(running: Running, seconds: float) -> None:
    """A load of which a third is hostile. What well-behaved clients must not see is printed."""
    seen = mixed(running, seconds, attack)
    times = seen.times
    say(f"mixed load of {seconds:.0f} s: well-behaved {dict(seen.statuses)}, hostile {dict(seen.hostile)}")
    say(f"  faults {len(seen.faults)} {seen.faults[:5]}")
    say(f"  p50 {times[len(times) // 2] * 1e3:.1f} ms, p95 {p95(times) * 1e3:.1f} ms, worst {times[-1]:.2f} s")
    say(
        f"  memory {min(seen.memory) / 2**20:.0f} to {max(seen.memory) / 2**20:.0f} MiB,"
        f" grew by {seen.grew(seen.memory) / 2**20:.1f} MiB; open files {min(seen.files)} to {max(seen.files)},"
        f" grew by {seen.grew(seen.files):.0f}"
    )


def main() -> None:
    """All of it."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        make_release(out, quads(30_000, label=" a"), "v1")
        make_release(out, quads(30_000, label=" b"), "v0")
        with own_process(out, LIMITS) as running:
            running.query("ASK {}")
            crowd(running)
            siege(running, out, min(seconds, 60))
            third(running, seconds)
            time.sleep(3)
            say(f"  afterwards {running.memory() / 2**20:.0f} MiB, {len(running.children()) - 1} query processes")


if __name__ == "__main__":
    main()
