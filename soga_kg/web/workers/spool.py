"""A result between worker and client: the worker never waits for a slow client, the client misses nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from typing import IO

from soga_kg.messages import N_
from soga_kg.web.workers import failure
from soga_kg.web.workers.failure import FailureError

IN_MEMORY = 1_000_000  # bytes of one result kept in memory; the rest waits in a temporary file
PIECE = 65_536  # bytes read from that file at a time


class Room:
    """The bytes that all spools together may hold."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0


class Spool:
    """First in, first out; written by one task and read by another."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._memory: deque[bytes] = deque()
        self._memory_size = 0
        self._file: IO[bytes] | None = None
        self._read_at = 0
        self._write_at = 0
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False
        self.size = 0  # bytes ever appended
        self.ended = False
        self.failure: FailureError | None = None

    def append(self, data: bytes, last: bool = False) -> None:
        """Add a piece, which may be the last. Raises FailureError where all spools together are full."""
        if self._closed:
            self.ended = last
            return
        size, room = len(data), self._room
        if room.used + size > room.limit:
            raise FailureError(
                failure.SPOOL, N_("Too many large results are on their way."), N_("Try again later."), retry=30
            )
        room.used += size
        self.size += size
        if self._read_at == self._write_at and self._memory_size + size <= IN_MEMORY:
            self._memory.append(data)
            self._memory_size += size
        else:
            self._to_file(data)
        self.ended = last
        if self._waiter is not None:
            self._wake()

    def _to_file(self, data: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="soga-kg-")  # noqa: SIM115 - closed by close()
        self._file.seek(self._write_at)
        self._file.write(data)
        self._write_at += len(data)

    def end(self) -> None:
        """Nothing more will come: the result is whole."""
        self.ended = True
        self._wake()

    def fail(self, reason: FailureError) -> None:
        """Nothing more will come, and the result is not whole."""
        if not self.ended and self.failure is None:
            self.failure = reason
            self._wake()

    @property
    def settled(self) -> bool:
        """Whether it ended or failed."""
        return self.ended or self.failure is not None

    async def changed(self) -> None:
        """Wait until something was appended, or the end came."""
        if not self.settled:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def rest(self) -> bytes:
        """All that is here and was not read yet."""
        if self._read_at < self._write_at:
            return b"".join(iter(self._next, b""))
        data = b"".join(self._memory)
        self._memory.clear()
        self._room.used -= self._memory_size
        self._memory_size = 0
        return data

    async def read(self) -> bytes:
        """The next piece, empty at the end. Raises FailureError as soon as the result is known to have failed."""
        while True:
            if self.failure is not None:
                raise self.failure
            if data := self._next():
                return data
            if self.ended:
                return b""
            await self.changed()

    def _next(self) -> bytes:
        if self._memory:
            data = self._memory.popleft()
            self._memory_size -= len(data)
        elif self._file is not None and self._read_at < self._write_at:
            self._file.seek(self._read_at)
            data = self._file.read(min(PIECE, self._write_at - self._read_at))
            self._read_at += len(data)
            if self._read_at == self._write_at:  # caught up: start over, so that the file does not grow
                self._read_at = self._write_at = 0
        else:
            return b""
        self._room.used -= len(data)
        return data

    def close(self) -> None:
        """Give back room and file."""
        if not self._closed:
            self._closed = True
            self._room.used -= self._memory_size + self._write_at - self._read_at
            self._memory.clear()
            if self._file is not None:
                self._file.close()
                self._file = None
