"""The messages between the server and its query workers: one byte of kind, four of length, the payload."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass
from typing import Any

HEADER = struct.Struct(">cI")
MAX_PAYLOAD = 16 * 2**20  # no honest message is larger; a wrong length is noticed instead of waited for

# server -> worker
CONFIG = b"C"  # once: a WorkerConfig
QUERY = b"Q"  # a Job
# worker -> server
READY = b"R"  # the store is open: {"pid": …}
ACCEPTED = b"A"  # the query was received; a death from here on is the query's doing
HEAD = b"H"  # what comes: {"kind": …}
DATA = b"D"  # a piece of the result, at most PIECE bytes where it can be cut
END = b"E"  # the result is whole: {"rows": …, "bytes": …, "retire": …}
ERROR = b"X"  # there is no result, or no more of it: {"code": …, "message": …}

PIECE = 65_536  # bytes of result per message: large enough to be cheap, small enough to flow

# what a result can be, as the worker finds it out
SOLUTIONS, BOOLEAN, GRAPH = "solutions", "boolean", "graph"


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a new worker is told first. `memory` is in bytes, on top of what an idle worker has."""

    store: str
    memory: int


@dataclass(frozen=True, slots=True)
class Job:
    """One query with its limits.

    A format is a key of `worker.SOLUTION_FORMATS` or `worker.GRAPH_FORMATS`, None where the client
    accepts nothing of that family. `seconds` is the time limit, `graph` a named graph without which
    there is no answer (graph store reads).
    """

    query: str
    solutions: str | None = "json"
    graphs: str | None = "turtle"
    base: str = "http://localhost/"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    graph: str | None = None
    seconds: float = 30.0
    max_rows: int = 1_000_000
    max_bytes: int = 256 * 2**20
    prefixes: tuple[tuple[str, str], ...] = ()


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """A message ready to be sent."""
    return HEADER.pack(kind, len(payload)) + payload


def pack_json(kind: bytes, value: object) -> bytes:
    """A message with a JSON payload; dataclasses are written as objects."""
    plain = asdict(value) if isinstance(value, WorkerConfig | Job) else value
    return pack(kind, json.dumps(plain).encode())


def unpack_header(header: bytes) -> tuple[bytes, int]:
    """Kind and payload length. Raises ConnectionError for what is no message of ours."""
    kind, length = HEADER.unpack(header)
    if length > MAX_PAYLOAD:
        raise ConnectionError(f"a message of {length} bytes cannot be")
    return kind, length


def unpack_config(payload: bytes) -> WorkerConfig:
    """The payload of CONFIG."""
    return WorkerConfig(**json.loads(payload))


def unpack_job(payload: bytes) -> Job:
    """The payload of QUERY."""
    fields: dict[str, Any] = json.loads(payload)
    for name in ("default_graphs", "named_graphs"):
        fields[name] = None if fields[name] is None else tuple(fields[name])
    fields["prefixes"] = tuple((prefix, iri) for prefix, iri in fields["prefixes"])
    return Job(**fields)


def receive(sock: socket.socket) -> tuple[bytes, bytes] | None:
    """The next message of a blocking socket; None where the other side is gone."""
    header = _exactly(sock, HEADER.size)
    if header is None:
        return None
    kind, length = unpack_header(header)
    payload = _exactly(sock, length)
    return None if payload is None else (kind, payload)


def _exactly(sock: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        try:
            part = sock.recv(count - len(parts))
        except ConnectionError:
            return None
        if not part:
            return None
        parts += part
    return bytes(parts)
