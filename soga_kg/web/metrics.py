"""What the server counts, in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class Metrics:
    """Requests by kind and status, and how long they took."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0
        self.cut = 0

    def count(self, kind: str, status: int, seconds: float) -> None:
        """One more request; `kind` is its first path segment, not the whole path."""
        self._requests[kind, status] += 1
        self._buckets[bisect_left(BUCKETS, seconds)] += 1
        self._seconds += seconds

    def text(self, values: Mapping[str, float], ends: Mapping[str, int] | None = None) -> str:
        """All of it, with `values` of others; `ends` counts queries that were ended before their time, by cause."""
        lines = ["# TYPE soga_kg_requests_total counter"]
        for (kind, status), count in sorted(self._requests.items()):
            lines.append(f'soga_kg_requests_total{{kind="{kind}",status="{status}"}} {count}')
        lines.append("# TYPE soga_kg_request_seconds histogram")
        total = 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'soga_kg_request_seconds_bucket{{le="{bound}"}} {total}')
        lines += [f"soga_kg_request_seconds_sum {self._seconds:.6f}", f"soga_kg_request_seconds_count {total}"]
        lines += ["# TYPE soga_kg_cut_total counter", f"soga_kg_cut_total {self.cut}"]
        lines += ["# TYPE soga_kg_ended_total counter"]
        lines += [f'soga_kg_ended_total{{cause="{cause}"}} {count}' for cause, count in sorted((ends or {}).items())]
        for name, value in sorted(values.items()):
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# TYPE soga_kg_{name} {kind}", f"soga_kg_{name} {value:g}"]
        return "\n".join(lines) + "\n"
