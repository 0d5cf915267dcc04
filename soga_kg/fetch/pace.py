"""When each server may be asked again, whoever asks, in this run and in the next one."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import urlsplit


class Pace:
    """The moments before which servers are left alone; a server has one, with and without `www.`, http or https.

    Those of a crawl are written to a file before every request, so that it keeps its distance too when it goes on after
    kill -9: by the clock, since a process's own time does not outlast it.
    """

    def __init__(self) -> None:
        self._next: dict[str, float] = {}  # server -> by time.monotonic
        self._path: Path | None = None

    def remember(self, path: Path, longest: float) -> None:
        """Takes over what an earlier run wrote to a file, and writes there from now on.

        At most `longest` seconds from now: the clock may have been set meanwhile.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            until = {str(server): float(moment) for server, moment in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):  # none yet, or none of ours
            until = {}
        now, clock = time.monotonic(), time.time()
        for server, moment in until.items():
            left = min(moment - clock, longest)
            self._next[server] = max(self._next.get(server, 0.0), now + left)
        self._path = path

    def wait(self, address: str) -> None:
        """Sleeps until the server of an address may be asked."""
        time.sleep(max(0.0, self._next.get(_server(address), 0.0) - time.monotonic()))

    def leave(self, address: str, seconds: float) -> None:
        """Leaves the server of an address alone for so many seconds from now, or longer where that was said before."""
        server, now = _server(address), time.monotonic()
        self._next[server] = max(self._next.get(server, 0.0), now + seconds)
        if self._path is not None and seconds > 0:
            clock = time.time()
            until = {s: round(clock + moment - now, 3) for s, moment in sorted(self._next.items()) if moment > now}
            half = self._path.with_suffix(".half")
            half.write_text(json.dumps(until), encoding="utf-8")
            half.replace(self._path)


def _server(address: str) -> str:
    return urlsplit(address).netloc.lower().removeprefix("www.")
