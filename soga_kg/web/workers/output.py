"""The file that the engine writes a result into: it cuts pieces, counts, and stops at the limits."""

from __future__ import annotations

import socket
import time

from soga_kg.web.workers import frames
from soga_kg.web.workers.rows import Rows

HOLD = 0.1  # seconds after which a piece goes off though it is small


class ResultTooLargeError(Exception):
    """More rows or bytes than a result may have."""


class Output:
    """Sends HEAD, then what is written to it as DATA. `rows` counts result rows or triples."""

    def __init__(self, server: socket.socket, max_rows: int, max_bytes: int) -> None:
        self._server = server
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._pending = bytearray()
        self._sent = time.monotonic()
        self._counter: Rows | None = None
        self._xml = False
        self.rows = 0
        self.bytes = 0

    def head(self, value: dict[str, object]) -> None:
        """Say what comes; goes off with the first piece."""
        self._xml = value["format"] in {"xml", "rdfxml"}
        self._server.sendall(frames.pack_json(frames.HEAD, value))

    def count_rows(self, format_name: str) -> None:
        """Count rows from the bytes, for results that the engine writes by itself."""
        self._counter = Rows(format_name)

    def write(self, data: bytes) -> int:
        """Take bytes of the result. Raises ResultTooLargeError."""
        if self._counter is not None:
            self.rows = self._counter.feed(data)
        if self.rows > self._max_rows:
            raise ResultTooLargeError(f"The result has more than {self._max_rows} rows.")
        # A carriage return must be escaped in XML, else readers take it for a line feed; the engine does not.
        self._pending += data.replace(b"\r", b"&#13;") if self._xml else data
        if self.bytes + len(self._pending) > self._max_bytes:
            raise ResultTooLargeError(f"The result has more than {self._max_bytes} bytes.")
        if len(self._pending) >= frames.PIECE or time.monotonic() - self._sent > HOLD:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what waits."""
        if self._pending:
            self._server.sendall(frames.pack(frames.DATA, bytes(self._pending)))
            self.bytes += len(self._pending)
            self._pending.clear()
        self._sent = time.monotonic()

    def finish(self) -> dict[str, int]:
        """Send the rest; returns rows and bytes."""
        self.flush()
        return {"rows": self.rows, "bytes": self.bytes}
