"""What test_workers and its sister files share."""

from __future__ import annotations

import io
import json
import socket
from typing import Any, cast

import pyoxigraph as ox

from soga_kg.web.workers import frames
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.output import Output
from soga_kg.web.workers.worker import answer


class Wire:
    """The sending half of a socket, without a reader: the engine's results must not be seen by another thread."""

    def __init__(self) -> None:
        self.sent = io.BytesIO()

    def sendall(self, data: bytes) -> None:
        self.sent.write(data)


def run(store: ox.Store, job: Job, prefixes: dict[str, str] | None = None) -> tuple[dict[str, Any], bytes]:
    """HEAD and the bytes of DATA. Raises RefusedError."""
    wire = Wire()
    output = Output(cast(socket.socket, wire), job.max_rows, job.max_bytes)
    answer(store, job, output, prefixes or {})
    output.finish(retire=False)
    received = list(frames.Splitter().feed(wire.sent.getvalue()))
    if received[0][0] == frames.WHOLE:
        assert len(received) == 1
        head, data, retire = frames.unpack_whole(received[0][1])
        assert not retire
        return head, data
    assert received[0][0] == frames.HEAD
    assert {kind for kind, _ in received[1:-1]} <= {frames.DATA}
    assert received[-1] == (frames.END, b"")
    return json.loads(received[0][1]), b"".join(payload for _, payload in received[1:-1])
