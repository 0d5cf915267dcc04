"""What test_workers and its sister files share."""

from __future__ import annotations

import io
import json
import socket
from typing import Any, cast

import pyoxigraph as ox

from soga_kg.web.workers import frames
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.worker import answer


class Wire:
    """The sending half of a socket, without a reader: the engine's results must not be seen by another thread."""

    def __init__(self) -> None:
        self.sent = io.BytesIO()

    def sendall(self, data: bytes) -> None:
        self.sent.write(data)


def run(store: ox.Store, job: Job) -> tuple[dict[str, Any], bytes, dict[str, int]]:
    """HEAD, the bytes of DATA, and what `answer` returns. Raises RefusedError."""
    wire = Wire()
    end = answer(store, job, cast(socket.socket, wire))
    received = []
    wire.sent.seek(0)
    while header := wire.sent.read(frames.HEADER.size):
        kind, length = frames.unpack_header(header)
        received.append((kind, wire.sent.read(length)))
    assert received[0][0] == frames.HEAD
    assert {kind for kind, _ in received[1:]} <= {frames.DATA}
    return json.loads(received[0][1]), b"".join(payload for _, payload in received[1:]), end
