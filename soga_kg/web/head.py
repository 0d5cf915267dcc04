"""What can be told of the head of a small request before, or without, parsing it."""

from __future__ import annotations

import re

import httptools

PLAIN_HEAD = 4_096  # bytes of headers; browsers send less than 2,000
# a part of what RFC 9112 and 3986 allow: the whole request line, no fragment, no other form of address
SMALL = re.compile(rb"GET (/[\w\-.~/]*+)\?([\w\-.~%!$&'()*+,;=:@/?]*+) HTTP/1\.1\r\n")
# headers by which there may be a body, or another request, or none after this one
_SPECIAL = frozenset({b"content-length", b"transfer-encoding", b"connection", b"expect", b"upgrade"})


class _Head:
    """Collects the headers of one request, for the parser."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.begun = self.complete = 0

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_message_complete(self) -> None:
        self.complete += 1


def plain_headers(head: bytes) -> list[tuple[bytes, bytes]] | None:
    """The headers, if they are few, whole, of one request without a body, and ask nothing of the connection."""
    if len(head) > PLAIN_HEAD or head.find(b"\r\n\r\n") != len(head) - 4:
        return None
    collected = _Head()
    try:
        httptools.HttpRequestParser(collected).feed_data(b"GET / HTTP/1.1\r\n" + head)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if (collected.begun, collected.complete) != (1, 1):
        return None
    special = any(name in _SPECIAL and value.lower() != b"keep-alive" for name, value in collected.headers)
    return None if special else collected.headers
