"""The messages between the server and its query workers: one byte of kind, four of length, the payload."""

from __future__ import annotations

import json
import marshal
import socket
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

HEADER = struct.Struct(">cI")
_HEAD_SIZE, _unpack_header = HEADER.size, HEADER.unpack_from
MAX_PAYLOAD = 16 * 2**20  # no honest message is larger; a wrong length is noticed instead of waited for

# server -> worker
CONFIG = b"C"  # once: a WorkerConfig
QUERY = b"Q"  # a Job
# worker -> server
READY = b"R"  # the store is open: {"pid": …}
HEAD = b"H"  # what comes: {"kind": …}
DATA = b"D"  # a piece of the result, at most PIECE bytes where it can be cut
WHOLE = b"W"  # HEAD, DATA and END of a small result in one, which is the usual one
END = b"E"  # the result is whole: `retire` where the process takes no other query
ERROR = b"X"  # there is no result, or no more of it: {"code": …} and a message (`messages.packed`)

PIECE = 65_536  # bytes of result per message: large enough to be cheap, small enough to flow

# what a result can be, as the worker finds it out
SOLUTIONS, BOOLEAN, GRAPH = "solutions", "boolean", "graph"


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """What a new worker is told first. `memory` is in bytes, on top of what an idle worker has.

    `prefixes` are those of the graphs it writes.
    """

    store: str
    memory: int
    prefixes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)  # not frozen, which would make it twice as slow to make
class Job:
    """One query with its limits.

    A format is a key of `worker.SOLUTION_FORMATS` or `worker.GRAPH_FORMATS`, None where the client
    accepts nothing of that family. `seconds` is the time limit, `graph` a named graph without which
    there is no answer (graph store reads). `language` is what links of an HTML table ask for, where the page's
    address did.
    """

    query: str
    solutions: str | None = "json"
    graphs: str | None = "turtle"
    base: str = "http://localhost/"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    graph: str | None = None
    language: str = ""
    seconds: float = 30.0
    max_rows: int = 1_000_000
    max_bytes: int = 256 * 2**20


_values = attrgetter(*(field.name for field in fields(Job)))


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """A message ready to be sent."""
    return HEADER.pack(kind, len(payload)) + payload


def pack_json(kind: bytes, value: object) -> bytes:
    """A message with a JSON payload."""
    return pack(kind, json.dumps(value).encode())


def pack_config(config: WorkerConfig) -> bytes:
    """CONFIG."""
    return pack_json(CONFIG, asdict(config))


def pack_job(job: Job) -> bytes:
    """QUERY; in Python's own form, many times faster than JSON, in which a worker may trust its server."""
    payload = marshal.dumps(_values(job))
    return HEADER.pack(QUERY, len(payload)) + payload


@lru_cache(256)
def pack_head(kind: str, format_name: str, variables: tuple[str, ...] | None) -> bytes:
    """HEAD; most queries have the columns of one before."""
    told = {"kind": kind, "format": format_name}
    return pack_json(HEAD, told if variables is None else {**told, "variables": variables})


def unpack_head(payload: bytes) -> dict[str, object]:
    """The payload of HEAD, which nobody may change. In JSON, as all that comes from a worker: it has met the public."""
    return _usual_head(payload) if len(payload) <= USUAL else _head(payload)


def _head(payload: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(payload)
    return found


USUAL = 300  # bytes of a HEAD that is remembered
_usual_head = lru_cache(1024)(_head)


def pack_whole(head: bytes, data: bytes | bytearray, retire: bool) -> bytes:
    """WHOLE; `head` is the message HEAD."""
    return b"%s%c%s%s" % (HEADER.pack(WHOLE, 1 + len(head) + len(data)), retire, head, data)


def unpack_whole(payload: bytes) -> tuple[dict[str, object], bytes, bool]:
    """The payload of HEAD as such, that of DATA, and whether the process takes no other query."""
    end = 1 + _HEAD_SIZE + _unpack_header(payload, 1)[1]
    head = payload[1 + _HEAD_SIZE : end]
    return _usual_head(head) if end <= USUAL else _head(head), payload[end:], payload[0] != 0


def unpack_config(payload: bytes) -> WorkerConfig:
    """The payload of CONFIG."""
    found: dict[str, Any] = json.loads(payload)
    found["prefixes"] = tuple((prefix, iri) for prefix, iri in found["prefixes"])
    return WorkerConfig(**found)


def unpack_job(payload: bytes) -> Job:
    """The payload of QUERY."""
    return Job(*marshal.loads(payload))


class Splitter:
    """Cuts a stream of bytes, as it comes, into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """The messages that are whole with this piece. Raises ConnectionError for what is no message of ours."""
        if self._rest:
            data = self._rest + data
        found, at, size = [], 0, len(data)
        while size - at >= _HEAD_SIZE:
            kind, length = _unpack_header(data, at)
            if length > MAX_PAYLOAD:
                raise ConnectionError(f"a message of {length} bytes cannot be")
            start, end = at + _HEAD_SIZE, at + _HEAD_SIZE + length
            if size < end:
                break
            found.append((kind, data[start:end]))
            at = end
        self._rest = data[at:]
        return found


def messages(sock: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """What comes over a blocking socket, until the other side is gone.

    Tried on two busy processors: to wait awake for half a millisecond gave one connection 4 to 9 % more requests, two
    and four 10 to 15 % fewer, for a third more processor time; with a guard against that it gave none of it, and in the
    server nothing. Nor did `select` before `recv`, or server and worker on one processor.
    """
    splitter = Splitter()
    room = bytearray(PIECE)  # the same for all: a new one for each message would cost more than most queries' parsing
    while True:
        try:
            size = sock.recv_into(room)
        except ConnectionError:
            return
        if not size:
            return
        yield from splitter.feed(bytes(room[:size]))
