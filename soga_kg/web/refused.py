"""What is answered where a request never became one: too many connections, an address or a head too long, no HTTP."""

from __future__ import annotations

from soga_kg.messages import N_
from soga_kg.translate import told
from soga_kg.web.words import LANGUAGES

MAX_ADDRESS = 65_000  # bytes of an address; the parser's own limit is 65,535
MAX_HEAD = 131_072  # bytes of request line and headers that may come without an end
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n{more}"
    "X-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\n"
    "Connection: close\r\nContent-Length: {length}\r\n\r\n{status}\n{words}\n"
)


def _response(status: str, words: str, more: str = "") -> bytes:
    """A response to what never became a request, so that nobody knows in which language to tell it: in both."""
    said = "\n".join(told(words, language) for language in LANGUAGES)
    length = len(f"{status}{said}".encode()) + 2
    return _HEAD.format(status=status, words=said, more=more, length=length).encode()


FULL = _response("503 Service Unavailable", N_("Too many connections."), "Retry-After: 5\r\n")
FAR = _response(
    "414 URI Too Long",
    N_("The address has more than %(most)s bytes. Send the query by POST.", most=float(MAX_ADDRESS)),
)
UPGRADED = _response("400 Bad Request", N_("Another protocol is not possible here. Leave out the header Upgrade."))
BROKEN = _response("400 Bad Request", N_("This is no HTTP request."))
LONG = _response(
    "431 Request Header Fields Too Large", N_("The head has more than %(most)s bytes.", most=float(MAX_HEAD))
)
