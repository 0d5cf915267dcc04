"""How the server gets workers: it keeps one zygote alive, hands it sockets, hears of deaths."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Protocol, cast

from soga_kg.errors import QueryError
from soga_kg.web.workers import failure, frames, zygote
from soga_kg.web.workers.frames import WorkerConfig

START = 10.0  # seconds within which a worker must be ready; 20 ms is usual
NICE = 10  # of a query that runs on: a tenth of the share of one that does not, enough to come to an end
OBITUARY = 1.0  # seconds to wait for the zygote's word on how a worker ended


class NoWorkerError(QueryError):
    """A worker cannot be had: its store cannot be opened, or the machine has no process left."""


class Listener(Protocol):
    """Who waits for what a worker sends."""

    def heard(self, kind: bytes, payload: bytes) -> None:
        """A message has come."""
        ...

    def lost(self, unread: bool) -> None:
        """The worker is dead; `unread`: it never read what was sent to it."""
        ...


class Worker(asyncio.Protocol):
    """One forked process. `why` is the reason for which the server killed it, if it did."""

    def __init__(self, store: str) -> None:
        self.store = store
        self.pid = 0
        self.why: str | None = None
        self.nice = False
        self.listener: Listener | None = None
        self._splitter = frames.Splitter()
        self._transport: asyncio.WriteTransport | None = None
        self._pidfd = -1
        self._closed = False
        self._status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol."""
        try:
            for kind, payload in self._splitter.feed(data):
                if self.listener is not None:
                    self.listener.heard(kind, payload)
        except ConnectionError:
            self.kill(failure.LOST)

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol. Where bytes were left unread Linux reports an error, else an end."""
        self._transport = None
        if self.listener is not None:
            self.listener.lost(exc is not None)

    def send(self, message: bytes) -> None:
        """Send a message; where the worker is dead, `lost` tells."""
        if self._transport is not None:
            self._transport.write(message)

    @property
    def alive(self) -> bool:
        """Whether nothing is known of its death."""
        return not (self._transport is None or self._transport.is_closing() or self._status.done())

    def born(self, pid: int) -> None:
        """Take note of the pid, and of a descriptor by which no other process can be hit."""
        self.pid = pid
        if hasattr(os, "pidfd_open"):  # pragma: no branch - macOS has none
            with contextlib.suppress(ProcessLookupError):
                self._pidfd = os.pidfd_open(pid)

    def kill(self, why: str) -> None:
        """End the process now; nothing happens to one that was killed or closed before."""
        if self._closed:
            return
        self.why = why
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        elif not self._status.done():  # pragma: no cover - systems without pidfd (macOS)
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.close()

    def processor_seconds(self) -> float:
        """Processor time it ever took; infinite where the system does not tell (macOS), or it is dead."""
        try:
            return time.clock_gettime(~self.pid << 3 | 2)  # as clock_getcpuclockid of Linux makes it
        except OSError:
            return float("inf")

    def lower_priority(self) -> None:
        """Let short queries go first on the processors; cannot be taken back."""
        self.nice = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, NICE)

    def close(self) -> None:
        """Let an idle worker end by itself: it reads the end of its socket."""
        self._closed = True
        if self._transport is not None:
            self._transport.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1

    def died(self, status: int) -> None:
        """The zygote's word: status as of waitpid."""
        if not self._status.done():
            self._status.set_result(status)

    async def death_signal(self) -> int:
        """The signal that ended it; 0 where it ended by itself or nobody can say."""
        try:
            status = await asyncio.wait_for(asyncio.shield(self._status), OBITUARY)
        except TimeoutError:
            return 0
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


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
        raise NoWorkerError(f"no query process can be started: {reason}", "See the server's log.")

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
        worker.listener = birth = _Birth(loop.create_future())
        try:
            async with asyncio.timeout(START):
                worker.send(frames.pack_config(config))
                kind, payload = await birth.word
        except (TimeoutError, ConnectionError, asyncio.CancelledError):
            worker.close()
            raise
        worker.listener = None
        fields = json.loads(payload)
        if kind != frames.READY:
            worker.close()
            raise NoWorkerError(f"the store {config.store} cannot be opened: {fields['message']}", "Build it anew.")
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
