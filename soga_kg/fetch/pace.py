"""When each server may be asked again, whoever asks: in this run, in the next one, in another process."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from soga_kg.errors import FetchError
from soga_kg.messages import N_


class Pace:
    """The moments before which servers are left alone; a server has one, with and without `www.`, http or https.

    Those of a crawl are written to a file before every request, so that it keeps its distance too when it goes on after
    kill -9: by the clock, since a process's own time does not outlast it. With `shared` the processes of a user on this
    machine take turns: each server has a file that holds the same moment and is locked by whoever asks.
    """

    def __init__(self, *, shared: bool = False) -> None:
        self._next: dict[str, float] = {}  # server -> by time.monotonic
        self._path: Path | None = None
        self._shared = shared
        self._held: dict[str, TextIO] = {}  # files of servers whose turn this is

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

    @contextmanager
    def turn(self, address: str, longest: float) -> Iterator[None]:
        """The time in which nobody else on this machine asks the server: it begins when that may be asked.

        What another process wrote keeps nobody waiting for more than `longest` seconds: the clock may have been set.
        """
        server = _server(address)
        with self._alone(server) as file:
            if file is not None:
                left = min(_moment(file) - time.time(), longest)
                self._next[server] = max(self._next.get(server, 0.0), time.monotonic() + left)
            self.wait(address)
            yield

    @contextmanager
    def _alone(self, server: str) -> Iterator[TextIO | None]:
        """The server's file, locked until the end; None where nothing is shared."""
        if sys.platform == "win32" or not self._shared or server in self._held:
            yield self._held.get(server)
            return
        import fcntl  # noqa: PLC0415  # there is none on Windows

        path = _common() / f"{sha256(server.encode()).hexdigest()[:16]}.pace"  # no name: servers may have people's
        with path.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._held[server] = file
            try:
                yield file
            finally:
                del self._held[server]

    def wait(self, address: str) -> None:
        """Sleeps until the server of an address may be asked."""
        time.sleep(max(0.0, self._next.get(_server(address), 0.0) - time.monotonic()))

    def leave(self, address: str, seconds: float) -> None:
        """Leaves the server of an address alone for so many seconds from now, or longer where that was said before."""
        server, now = _server(address), time.monotonic()
        self._next[server] = max(self._next.get(server, 0.0), now + seconds)
        if seconds <= 0:
            return
        clock = time.time()
        with self._alone(server) as file:
            if file is not None:
                _tell(file, max(_moment(file), clock + self._next[server] - now))
        if self._path is not None:
            until = {s: round(clock + moment - now, 3) for s, moment in sorted(self._next.items()) if moment > now}
            half = self._path.with_suffix(".half")
            half.write_text(json.dumps(until), encoding="utf-8")
            half.replace(self._path)


def _common() -> Path:
    """The folder of the files that all processes of a user share. Raises FetchError where it is not this user's own."""
    folder = Path(tempfile.gettempdir()) / f"soga-kg-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise _unusable(folder, str(error.strerror)) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise _unusable(folder, N_("others may write there"))
    return folder


def _unusable(folder: Path, why: str) -> FetchError:
    return FetchError(
        N_("%(folder)s cannot be used to take turns with other crawls: %(error)s", folder=folder, error=why),
        N_("Delete it, or set TMPDIR to a folder of your own."),
    )


def _moment(file: TextIO) -> float:
    """The moment in a server's file, by the clock; 0 where there is none."""
    file.seek(0)
    try:
        return float(file.read() or 0)
    except ValueError:  # none of ours
        return 0.0


def _tell(file: TextIO, moment: float) -> None:
    file.truncate(0)
    file.write(f"{moment:.3f}")
    file.flush()


def _server(address: str) -> str:
    return urlsplit(address).netloc.lower().removeprefix("www.")
