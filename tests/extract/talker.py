"""A server on this machine that speaks chat completions, well or badly, and counts who asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: after `before` seconds, with `drip` seconds between its bytes; `hang_up` sends nothing at all."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    before: float = 0.0
    drip: float = 0.0
    hang_up: bool = False


def written(content: object) -> Reply:
    """A chat completion whose message is this text, or this object as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return Reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def found(mentions: Sequence[Any] = (), claims: Sequence[Any] = ()) -> Reply:
    """A completion of the form that the schema asks for."""
    return written({"mentions": list(mentions), "claims": list(claims)})


class Talker(ThreadingHTTPServer):
    """Gives its replies one after the other, the last one for ever; `asked` holds headers and body of each call."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = list(replies)
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """What a setting names."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Talker

    def do_POST(self) -> None:  # the name that http.server calls
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers.items()), body))
        reply = self.server.replies[min(len(self.server.asked), len(self.server.replies)) - 1]
        self.server.closing.wait(reply.before)
        if reply.hang_up:
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if not reply.drip:
            self.wfile.write(reply.body)
            return
        for byte in reply.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            self.server.closing.wait(reply.drip)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def talking(*replies: Reply) -> Iterator[Talker]:
    """A server while a test runs."""
    server = Talker(replies)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
