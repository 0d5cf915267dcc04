"""How the server gets workers: it keeps one zygote alive, hands it sockets, hears of deaths."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable

from soga_kg.errors import QueryError
from soga_kg.messages import N_, unpacked
from soga_kg.web.workers import frames, zygote
from soga_kg.web.workers.frames import WorkerConfig
from soga_kg.web.workers.process import Worker

START = 10.0  # seconds within which a worker must be ready; 20 ms is usual
# The engine takes and gives back hundreds of small pieces of memory for a small query: glibc (Linux) should keep more
# than 7 of each size at hand, which makes a query a sixth faster.
ALLOCATION = "glibc.malloc.tcache_count=1000"


class NoWorkerError(QueryError):
    """A worker cannot be had: its store cannot be opened, or the machine has no process left."""


class _Birth:
    """Waits for a newborn's first word."""

    def __init__(self, word: asyncio.Future[tuple[bytes, bytes]]) -> None:
        self.word = word

    def heard(self, kind: bytes, payload: bytes) -> None:
        if not self.word.done():
            self.word.set_result((kind, payload))

    def lost(self, unread: bool) -> None:
        if not self.word.done():
            self.word.set_exception(ConnectionError("it ended before it was ready"))


class Spawner:
    """Keeps a zygote running. `on_death` is called after a worker has died, however it did."""

    def __init__(self, on_death: Callable[[Worker], None]) -> None:
        self._on_death = on_death
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._workers: dict[int, Worker] = {}
        self._partial = b""
        self.starts = 0

    @property
    def zygote_pid(self) -> int | None:
        """The zygote's pid while it runs."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def start(self) -> socket.socket:
        """Start the zygote unless it runs; returns the socket to it."""
        if self._control is not None:
            return self._control
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # -P: nothing is imported from the current directory
                [sys.executable, "-P", "-m", zygote.__name__, str(theirs.fileno())],
                env={"GLIBC_TUNABLES": ALLOCATION, **os.environ},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        ours.setblocking(False)
        self._control = ours
        self._partial = b""
        self.starts += 1
        asyncio.get_running_loop().add_reader(ours, self._hear, ours)
        return ours

    def stop(self) -> None:
        """End the zygote, which ends its workers."""
        self._hang_up()
        if self._process is not None:
            try:
                self._process.wait(timeout=0.5)  # it reads the end of its socket at once
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    async def spawn(self, config: WorkerConfig) -> Worker:
        """A worker with its store open. Raises NoWorkerError."""
        reason = ""
        for attempt in range(3):  # the zygote, or the newborn, may be killed meanwhile
            await asyncio.sleep(0.02 * attempt)
            try:
                return await self._spawn(self.start(), config)
            except (ConnectionError, TimeoutError) as error:
                reason = str(error) or "it did not get ready in time"
        raise NoWorkerError(
            N_("no query process can be started: %(reason)s", reason=reason), N_("See the server's log.")
        )

    async def _spawn(self, control: socket.socket, config: WorkerConfig) -> Worker:
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(ours.close)
            try:
                socket.send_fds(control, [zygote.FORK], [theirs.fileno()])
            except OSError as error:
                self._hang_up()
                raise ConnectionError(str(error)) from error
            ours.setblocking(False)
            loop = asyncio.get_running_loop()
            _, worker = await loop.create_unix_connection(lambda: Worker(config.store), sock=ours)
            undo.pop_all()
        birth = _Birth(loop.create_future())
        worker.line.append(birth)
        try:
            async with asyncio.timeout(START):
                worker.send(frames.pack_config(config))
                kind, payload = await birth.word
        except (TimeoutError, ConnectionError, asyncio.CancelledError):
            worker.close()
            raise
        worker.line.clear()
        fields = json.loads(payload)
        if kind != frames.READY:
            worker.close()
            raise NoWorkerError(
                N_("the store %(path)s cannot be opened: %(error)s", path=config.store, error=unpacked(fields)),
                N_("Build it anew."),
            )
        worker.born(int(fields["pid"]))
        self._workers[worker.pid] = worker
        return worker

    def _hang_up(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None

    def _hear(self, control: socket.socket) -> None:
        """Read death records; at the end of the stream the zygote itself is dead."""
        data = b""
        with contextlib.suppress(ConnectionError):
            data = control.recv(4096)
        if not data:
            self._hang_up()
            return
        data = self._partial + data
        whole = len(data) - len(data) % zygote.DEATH.size
        self._partial = data[whole:]
        for pid, status in zygote.DEATH.iter_unpack(data[:whole]):
            worker = self._workers.pop(pid, None)
            if worker is not None:  # else it died before it was ready
                worker.died(status)
                self._on_death(worker)
