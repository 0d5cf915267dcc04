"""A mixed load of which a third is hostile: what well-behaved clients see, and what grows."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from tests.web.serving import BASE, PERSON, Running

WELL_BEHAVED, HOSTILE = 6, 3
SAMPLE = 2.0  # seconds between looks at memory and open files
GROWTH = 30 * 2**20  # bytes by which memory may differ from one look to another without having grown
Attack = Callable[[Running, threading.Event, int], Counter[int | str]]


@dataclass
class Seen:
    """What a load showed. `faults` are answers that a well-behaved client must not get."""

    statuses: Counter[int] = field(default_factory=Counter)
    hostile: Counter[int | str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def grew(self, samples: list[int]) -> float:
        """The median of the last quarter less that of the second one: the first is warming up."""
        quarter = max(1, len(samples) // 4)
        return statistics.median(samples[-quarter:]) - statistics.median(samples[quarter : 2 * quarter])


def _ask(client: httpx.Client, number: int, tag: str | None) -> httpx.Response:
    """One of the things that people and programs ask."""
    person = f"<{BASE}id/person/nom-{number % 50:06x}>"
    kinds: list[tuple[str, dict[str, str], dict[str, str]]] = [
        ("/sparql", {"query": f"ASK {{ ?s ?p {number} }}"}, {}),
        ("/sparql", {"query": f"SELECT ?p ?o WHERE {{ {person} ?p ?o }}"}, {"Accept": "text/csv"}),
        ("/sparql", {"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 200"}, {"Accept-Encoding": "gzip"}),
        ("/sparql", {"query": "ASK { ?a ?b ?c }"}, {"If-None-Match": tag} if tag else {}),
        ("/sparql", {"query": f"DESCRIBE {person}"}, {"Accept": "text/turtle"}),
        ("/sparql", {}, {"Accept": "text/turtle"}),
        ("/", {}, {"Accept": "text/html"}),
        (PERSON.replace(BASE + "id", "/doc"), {}, {"Accept": "text/html"}),
    ]
    path, params, headers = kinds[number % len(kinds)]
    return client.get(path, params=params, headers=headers)


def _behave(running: Running, end: float, address: str, seen: Seen) -> None:
    client, number, tag = running.client(address), 0, None
    while time.monotonic() < end:
        number += 1
        start = time.monotonic()
        try:
            response = _ask(client, number, tag)
        except httpx.HTTPError as error:
            seen.faults.append(repr(error))
            continue
        seen.times.append(time.monotonic() - start)
        seen.statuses[response.status_code] += 1
        tag = response.headers.get("etag", tag) if number % 8 == 3 else tag
        told = response.status_code in {429, 503} and "retry-after" in response.headers
        if response.status_code not in {200, 304} and not told:
            seen.faults.append(f"{response.status_code} {response.url}")


def mixed(running: Running, seconds: float, attack: Attack) -> Seen:
    """Six well-behaved clients and three attackers for so long."""
    seen, stop, end = Seen(), threading.Event(), time.monotonic() + seconds
    with ThreadPoolExecutor(WELL_BEHAVED + HOSTILE) as pool:
        attackers = [pool.submit(attack, running, stop, seed) for seed in range(HOSTILE)]
        others = [pool.submit(_behave, running, end, f"127.0.3.{n + 1}", seen) for n in range(WELL_BEHAVED)]
        while time.monotonic() < end:
            time.sleep(min(SAMPLE, seconds / 8))
            seen.memory.append(running.memory())
            seen.files.append(running.files())
        for other in others:
            other.result()
        stop.set()
        for attacker in attackers:
            seen.hostile += attacker.result()
    seen.times.sort()
    return seen
