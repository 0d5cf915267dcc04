"""The file that the engine writes a result into: it cuts pieces, counts, and stops at the limits."""

from __future__ import annotations

import socket
import time

from soga_kg.messages import N_, packed
from soga_kg.web.workers import frames
from soga_kg.web.workers.rows import Rows

CUT = 4 * frames.PIECE  # bytes of one message; what is written at once may be as long as the longest literal
HOLD = 0.1  # seconds after which a piece goes off though it is small


class ResultTooLargeError(Exception):
    """More rows or bytes than a result may have."""


class Output:
    """Sends HEAD, what is written to it as DATA, and END. `rows` counts result rows or triples, where it must.

    A small result goes off as one piece with its HEAD and END: each one more would wake the server once more.
    """

    def __init__(self, server: socket.socket, max_rows: int, max_bytes: int) -> None:
        self._server = server
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._unsent = b""  # messages that go off with the next piece
        self._pending = bytearray()
        self._began = self._sent = time.monotonic()
        self._counted = ""  # format of a result whose rows are counted from its bytes
        self._counter: Rows | None = None
        self._uncounted: list[bytes] = []
        self._xml = False
        self.rows = 0
        self.bytes = 0

    def lasted(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def head(self, kind: str, format_name: str, variables: tuple[str, ...] | None = None) -> None:
        """Say what comes; goes off with the first piece."""
        self._xml = format_name in {"xml", "rdfxml"}
        self._unsent = frames.pack_head(kind, format_name, variables)

    def count_rows(self, format_name: str) -> None:
        """Count rows from the bytes, for results that the engine writes by itself."""
        self._counted = format_name

    def write(self, data: bytes) -> int:
        """Take bytes of the result. Raises ResultTooLargeError."""
        if self._counted:
            self._count(data)
        if self.rows > self._max_rows:
            raise ResultTooLargeError(N_("The result has more than %(most)s rows.", most=float(self._max_rows)))
        # A carriage return must be escaped in XML, else readers take it for a line feed; the engine does not.
        self._pending += data.replace(b"\r", b"&#13;") if self._xml else data
        if self.bytes + len(self._pending) > self._max_bytes:
            raise ResultTooLargeError(N_("The result has more than %(most)s bytes.", most=float(self._max_bytes)))
        if len(self._pending) >= frames.PIECE or time.monotonic() - self._sent > HOLD:
            self._server.sendall(self._take())
            self._sent = time.monotonic()
        return len(data)

    def _count(self, data: bytes) -> None:
        """A row has a byte at least, so what has fewer bytes than rows are allowed need not be counted."""
        self._uncounted.append(data)
        if self.bytes + len(self._pending) + len(data) > self._max_rows:
            self._counter = self._counter or Rows(self._counted)
            self.rows = self._counter.feed(b"".join(self._uncounted))
            self._uncounted.clear()

    def flush(self) -> None:
        """What the engine calls at the end; what waits goes off with END."""

    def _take(self) -> bytes:
        """Everything that waits, as messages."""
        parts, self._unsent = [self._unsent], b""
        for start in range(0, len(self._pending), CUT):
            parts.append(frames.pack(frames.DATA, bytes(self._pending[start : start + CUT])))
        self.bytes += len(self._pending)
        self._pending.clear()
        return b"".join(parts)

    def finish(self, retire: bool) -> None:
        """Send the rest; `retire` says that the process takes no other query."""
        if self._unsent and len(self._pending) <= CUT:
            self.bytes = len(self._pending)
            self._server.sendall(frames.pack_whole(self._unsent, self._pending, retire))
            return
        self._server.sendall(self._take() + frames.pack(frames.END, b"retire" if retire else b""))

    def fail(self, code: str, message: str) -> None:
        """Say that there is no result, or no more of it; what waits is dropped."""
        self._server.sendall(frames.pack_json(frames.ERROR, {"code": code, **packed(message)}))
