"""One query process as the server sees it: what is sent, heard and known of it, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from typing import Protocol, cast

from soga_kg.web.workers import failure, frames

NICE = 10  # of a query that runs on: a tenth of the share of one that does not, enough to come to an end
LATELY = 0.01  # seconds
LINE = 16  # queries that one process may have
QUICK = 0.002  # seconds within which a query ends behind which others may stand
OBITUARY = 1.0  # seconds to wait for the zygote's word on how a worker ended


class Listener(Protocol):
    """Who waits for a worker's answer."""

    def heard(self, kind: bytes, payload: bytes) -> None:
        """A message has come."""
        ...

    def lost(self, unread: bool) -> None:
        """The worker is dead; `unread`: it never read what was sent to it, or did not come to it."""
        ...


class Worker(asyncio.Protocol):
    """One forked process. `why` is the reason for which the server killed it, if it did.

    `line` are those whose jobs it has, in the order in which it does them: it is at work for the first, who is a query
    of `client`. `spoiled` says that it has jobs besides that nobody wants any more.
    """

    def __init__(self, store: str) -> None:
        self.store = store
        self.pid = 0
        self.why: str | None = None
        self.nice = False
        self.alive = False  # as far as is known
        self.line: deque[Listener] = deque()
        self.spoiled = False
        self.client = ""
        self._since = 0.0  # when it began with the first in line, by time.monotonic
        self._quick = False  # whether the one before was done at once
        self._splitter = frames.Splitter()
        self._transport: asyncio.WriteTransport | None = None
        self._pidfd = -1
        self._closed = False
        self._processor = (0.0, 0.0)  # when it was read, what it was
        self._status: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self.alive = True

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol."""
        try:
            for kind, payload in self._splitter.feed(data):
                if self.line:
                    self.line[0].heard(kind, payload)
        except ConnectionError:
            self.kill(failure.LOST)

    def eof_received(self) -> None:
        """Part of asyncio.Protocol; `connection_lost` comes in the next turn of the loop."""
        self.alive = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol. Where bytes were left unread Linux reports an error, else an end."""
        self._transport, self.alive = None, False
        line, self.line = self.line, deque()
        for number, listener in enumerate(line):
            # where others stand behind it, what was left unread may be theirs
            listener.lost(number > 0 or (exc is not None and len(line) == 1))

    def send(self, message: bytes) -> None:
        """Send a message; where the worker is dead, `lost` tells."""
        if self._transport is not None:
            self._transport.write(message)

    def begin_turn(self, client: str) -> float:
        """It is at work for the first in line now; returns its processor time, as it was at most LATELY ago.

        Small queries come more often than that.
        """
        self.client, self._since = client, time.monotonic()
        if self._since - self._processor[0] > LATELY:
            self._processor = self._since, self.processor_seconds()
        return self._processor[1]

    def end_turn(self) -> None:
        """It is done with the first in line."""
        self._quick = time.monotonic() - self._since < QUICK
        if self.line:  # pragma: no branch - it may have died before it got its job
            self.line.popleft()

    @property
    def has_room(self) -> bool:
        """Whether who stands in line here would have their turn at once."""
        promising = self._quick and 0 < len(self.line) < LINE and self.alive and not self.spoiled
        return promising and time.monotonic() - self._since < QUICK

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
        self._closed, self.alive = True, False
        if self._transport is not None:
            self._transport.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1

    def died(self, status: int) -> None:
        """The zygote's word: status as of waitpid."""
        self.alive = False
        if not self._status.done():
            self._status.set_result(status)

    async def death_signal(self) -> int:
        """The signal that ended it; 0 where it ended by itself or nobody can say."""
        try:
            status = await asyncio.wait_for(asyncio.shield(self._status), OBITUARY)
        except TimeoutError:
            return 0
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
