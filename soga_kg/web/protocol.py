"""What a request of the SPARQL 1.1 Protocol asks for, by whichever of its roads it comes."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox
from starlette.requests import Request

from soga_kg.messages import N_
from soga_kg.web import guard
from soga_kg.web.guard import RefusalError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_GRAPHS = 1_000  # graph IRIs of one request; a longer list belongs into FROM
READ_ONLY = N_("The data here is read-only.")
_ADDRESS = N_("address")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")

Parameters = list[tuple[str, str]]


@dataclass(slots=True)  # not frozen, which would make it twice as slow to make
class Asked:
    """What a protocol request asks for."""

    query: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    graph: str | None = None


def fields(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The header fields of a request by name; several of one name are one list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        found[name] = found[name] + b", " + value if name in found else value
    return found


def parameters(data: bytes, what: str) -> Parameters:
    """The fields of a query string or form, decoded exactly once. Raises RefusalError for what is no UTF-8."""
    found = []
    for field in data.split(b"&"):
        if field:
            name, _, value = field.partition(b"=")
            found.append((_decoded(name, what), _decoded(value, what)))
    return found


def is_iri(text: str) -> bool:
    """Whether this is an absolute IRI as the engine takes it."""
    try:
        return _SCHEME.match(text) is not None and bool(ox.NamedNode(text).value)
    except ValueError:
        return False


def _decoded(data: bytes, what: str) -> str:
    if b"+" in data:
        data = data.replace(b"+", b" ")
    if b"%" in data:
        data = unescaped(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return guard.decode(data, what)  # which says what is wrong


def unescaped(data: bytes) -> bytes:
    """`unquote_to_bytes`, in C where all is in order: quoted-printable escapes in the same way, with another sign."""
    if b"\n" not in data and b"\r" not in data:
        found = binascii.a2b_qp(data.replace(b"=", b"=3D").replace(b"%", b"="))
        if len(found) == len(data) - 2 * data.count(b"%"):  # else a % was no escape, which takes up less room
            return found
    return unquote_to_bytes(data)


def asked_in(query: bytes) -> Asked | None:
    """The query that a query string holds, None where it holds none. Raises RefusalError."""
    name, _, value = query.partition(b"=")
    if name == b"query" and b"&" not in value:
        return Asked(_decoded(value, _ADDRESS))
    return asked_by(parameters(query, _ADDRESS))


async def parse(request: Request) -> Asked | None:
    """The query of a request, None for a GET without one. Raises RefusalError."""
    fields = parameters(request.scope["query_string"], _ADDRESS)
    if request.method == "POST":
        fields += await _posted(request)
    asked = asked_by(fields)
    if asked is None and request.method == "POST":
        raise RefusalError(400, N_("The request has no query."), N_("Send it in the field 'query', or as the body."))
    return asked


def asked_by(fields: Parameters) -> Asked | None:
    """The query that the fields hold, None where they hold none. Raises RefusalError."""
    if any(name == "update" for name, _ in fields):
        status = 400 if any(name == "query" for name, _ in fields) else 403
        raise RefusalError(status, READ_ONLY, N_("Updates are not accepted; send a query."))
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise RefusalError(400, N_("The request has %(count)s queries.", count=len(queries)), N_("Send one."))
    if not queries:
        return None
    return Asked(queries[0], _graphs(fields, "default-graph-uri"), _graphs(fields, "named-graph-uri"))


async def _posted(request: Request) -> Parameters:
    declared = request.headers.get("content-type", "")
    media_type, _, rest = declared.partition(";")
    media_type = media_type.strip().lower()
    charset = re.search(r'charset\s*=\s*"?([^\s";]+)', rest, re.IGNORECASE)
    if charset is not None and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise RefusalError(
            415, N_("The body is declared as %(media_type)s.", media_type=charset[1]), N_("Send it in UTF-8.")
        )
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusalError(415, N_("The body is compressed."), N_("Send it as it is."))
    body = await request.body()
    if media_type == FORM:
        return parameters(body, N_("body"))
    if media_type == DIRECT:
        return [("query", guard.decode(body))]
    if media_type == UPDATE:
        raise RefusalError(403, READ_ONLY, N_("Updates are not accepted; send a query."))
    raise RefusalError(
        415,
        N_("The body is declared as %(media_type)s.", media_type=media_type or "nothing"),
        N_("Send it as %(form)s or %(direct)s.", form=FORM, direct=DIRECT),
    )


def _graphs(fields: Parameters, name: str) -> tuple[str, ...] | None:
    iris = tuple(value for field, value in fields if field == name)
    if len(iris) > MAX_GRAPHS:
        raise RefusalError(
            400,
            N_("The request names more than %(most)s graphs.", most=MAX_GRAPHS),
            N_("Use FROM and FROM NAMED."),
        )
    for iri in iris:
        if not is_iri(iri):
            raise not_absolute(name, iri)
    return iris or None


def not_absolute(name: str, iri: str) -> RefusalError:
    """The refusal of what is to name a graph."""
    message = N_("%(name)s is no absolute IRI: %(iri)s", name=name, iri=iri[:200])
    return RefusalError(400, message, N_("Give it in full: http://…"))
