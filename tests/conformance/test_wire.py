"""Bytes on the wire that no library would send: broken requests, odd framing, old and new versions of HTTP."""

from __future__ import annotations

import contextlib
import re
import socket

import pytest

from tests.web.serving import Running


def raw(server: Running, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as sock:
        sock.sendall(request)
        parts = []
        with contextlib.suppress(ConnectionResetError):
            while part := sock.recv(65_536):
                parts.append(part)
        return b"".join(parts)


BROKEN = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no host": b"GET /sparql HTTP/1.1\r\n\r\n",
    "64 kB header": b"GET /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + b"x" * 65_536 + b"\r\n\r\n",
    "1 MB header": b"GET /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + b"x" * 2**20 + b"\r\n\r\n",
    "negative length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
}


@pytest.mark.parametrize("request_", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_request_gets_4xx_or_is_closed(server: Running, request_: bytes) -> None:
    answer = raw(server, request_)
    assert answer.startswith(b"HTTP/1.1 4") or (answer == b"" and len(request_) > 2**20)


@pytest.mark.parametrize(("length", "status"), [(60_000, b"200"), (100_000, b"414")])
def test_a_long_address_is_answered_or_told_to_be_too_long(server: Running, length: int, status: bytes) -> None:
    target = b"/sparql?query=ASK%7B%7D%23" + b"x" * length
    answer = raw(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)


def test_the_absolute_form_of_an_address(server: Running) -> None:
    """RFC 9112, 3.2.2."""
    head = f"GET http://127.0.0.1:{server.port}/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n".encode()
    assert raw(server, head + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_offer_of_http_2_is_answered_in_http_1(server: Running, method: str) -> None:
    """Java's client, and with it Jena, offers it with its first request (RFC 9110, 7.8)."""
    head = "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
    body = "query=ASK%7B%7D"
    request = {
        "GET": f"GET /sparql?{body} HTTP/1.1\r\n{head}\r\n",
        "POST": f"POST /sparql HTTP/1.1\r\n{head}Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}",
    }[method]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        for _ in range(2):  # the second on the same connection
            sock.sendall(request.encode())
            answer = b""
            while not answer.endswith(b"true}"):
                answer += sock.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200")


def test_chunked_body(server: Running) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    answer = raw(server, head + b"Transfer-Encoding: chunked\r\n\r\n4\r\nASK \r\n2\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")


def test_chunked_and_length_together_get_one_answer(server: Running) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    answer = raw(server, head + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_pipelined_requests_are_answered_in_order(server: Running) -> None:
    first = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = raw(server, first + first + last)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"200", b"404"]


def test_http_1_0_gets_whole_results_with_their_length(server: Running) -> None:
    query = "SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2012000"
    answer = raw(server, f"GET /sparql?query={query} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(re.search(rb"(?i)content-length: (\d+)", head)[1]) == len(body)  # type: ignore[index]
    assert body.count(b"\r\n") >= 12001


def test_http_1_0_never_gets_a_part_of_a_result(server: Running) -> None:
    query = "SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fs%20%3Fp%20%3Fo.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7D"
    answer = raw(server, f"GET /sparql?query={query} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 50")
