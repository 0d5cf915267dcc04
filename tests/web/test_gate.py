"""What every request passes, against small applications made for the purpose."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from soga_kg.web.context import CLIENT
from soga_kg.web.gate import Gate, Rates
from soga_kg.web.limits import Limits
from soga_kg.web.metrics import Metrics
from soga_kg.web.proxies import Proxies
from soga_kg.web.respond import CutError

LIMITS = Limits(request_seconds=0.2, stall_seconds=0.2, max_query=10)


class Wire:
    """One connection: what the client sends, what it gets."""

    def __init__(self, *sent: Message, stays: bool = True, **scope: Any) -> None:
        self.sent = list(sent)
        self.stays = stays
        self.got: list[Message] = []
        self.aborted = False
        self.reads = True
        self.lost = False
        self.on_lost: Callable[[], None] | None = None
        headers = {"host": "localhost", **scope.pop("headers", {})}
        self.scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/sparql",
            "query_string": b"",
            "scheme": "http",
            "http_version": "1.1",
            "client": ("192.0.2.1", 1),
            "server": ("127.0.0.1", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "state": {"connection": self},
            **scope,
        }

    @property
    def blocked(self) -> bool:
        return not self.reads

    def abort(self) -> None:
        self.aborted = True

    def leave(self) -> None:
        self.lost = True
        if self.on_lost is not None:
            self.on_lost()

    async def receive(self) -> Message:
        if self.sent:
            return self.sent.pop(0)
        if self.stays:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self.reads:
            await asyncio.sleep(60)
        self.got.append(message)

    @property
    def status(self) -> int:
        return int(self.got[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.got[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got[1:])


def body(data: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    text = f"{(await request.body()).decode()} {CLIENT.get()} {scope['scheme']}"
    await PlainTextResponse(text)(scope, receive, send)


def run(wire: Wire, app: Callable[..., Any] = echo, limits: Limits = LIMITS, metrics: Metrics | None = None) -> Wire:
    asyncio.run(Gate(app, limits, metrics or Metrics())(wire.scope, wire.receive, wire.send))
    return wire


def test_a_request_arrives_whole_with_its_client() -> None:
    wire = run(Wire(body(b"a", more=True), body(b"b")))
    assert (wire.status, wire.body) == (200, b"ab 192.0.2.1 http")
    assert wire.headers["x-content-type-options"] == "nosniff"
    assert CLIENT.get() == ""


def test_other_protocols_pass() -> None:
    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.startup.complete"})

    assert run(Wire(type="lifespan"), lifespan).got == [{"type": "lifespan.startup.complete"}]


def test_a_header_of_the_response_wins() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", headers={"Content-Security-Policy": "own"})(scope, receive, send)

    assert run(Wire(body(b"")), app).headers["content-security-policy"] == "own"


@pytest.mark.parametrize("declared", ["31", None])
def test_a_body_over_the_limit_is_413_and_closes(declared: str | None) -> None:
    headers = {} if declared is None else {"content-length": declared}
    wire = run(Wire(body(b"x" * 31, more=True), body(b"x"), headers=headers))
    assert (wire.status, wire.headers["connection"]) == (413, "close")


def test_a_refused_body_is_read_for_a_while_only() -> None:
    wire = run(Wire(*[body(b"x" * 2**18, more=True) for _ in range(50)], headers={"content-length": "99"}))
    assert wire.status == 413
    assert 40 < len(wire.sent) < 50
    assert run(Wire(stays=True, headers={"content-length": "99"})).status == 413


def test_a_request_that_does_not_arrive_is_408() -> None:
    wire = run(Wire(body(b"x", more=True), headers={"content-length": "2"}))
    assert (wire.status, wire.headers["connection"]) == (408, "close")


def test_a_client_that_leaves_while_it_sends() -> None:
    assert run(Wire(body(b"x", more=True), stays=False)).body == b" 192.0.2.1 http"


@pytest.mark.parametrize("server", ["ours", "another"])
def test_a_client_that_leaves_has_its_work_cancelled(server: str) -> None:
    ended: list[str] = []
    wire = Wire(stays=False, method="GET")
    if server == "another":
        del wire.scope["state"]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asyncio.get_running_loop().call_soon(wire.leave)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cancelled")

    metrics = Metrics()
    assert run(wire, app, metrics=metrics).got == []
    assert ended == ["cancelled"]
    assert 'status="499"' in metrics.text({})


def test_who_left_before_is_not_worked_for() -> None:
    wire, metrics = Wire(method="GET"), Metrics()
    wire.leave()
    assert run(wire, metrics=metrics).got == []
    assert 'status="499"' in metrics.text({})


def test_the_end_of_the_server_is_no_leaving() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run(Wire(method="GET"), app)


@pytest.mark.parametrize("server", ["ours", "another"])
def test_who_has_the_whole_response_does_not_cancel_what_comes_after(server: str) -> None:
    ended: list[str] = []
    wire = Wire(method="GET", stays=False)
    if server == "another":
        del wire.scope["state"]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("x")(scope, receive, send)
        wire.leave()
        await asyncio.sleep(0.05)
        ended.append("done")

    async def receive() -> Message:
        while len(wire.got) < 2:
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    wire.receive = receive  # type: ignore[method-assign]
    run(wire, app)
    assert ended == ["done"]


@pytest.mark.parametrize("server", ["ours", "another"])
def test_an_application_may_ask_whether_the_client_is_there(server: str) -> None:
    seen: list[str] = []
    wire = Wire(method="GET", stays=False)
    if server == "another":
        del wire.scope["state"]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["type"])
        asyncio.get_running_loop().call_soon(wire.leave)
        seen.append((await receive())["type"])

    run(wire, app)
    assert seen[0] == "http.request"


def test_a_client_that_takes_nothing_is_cut_off() -> None:
    wire, metrics = Wire(method="GET"), Metrics()
    wire.reads = False
    run(wire, metrics=metrics)
    assert wire.aborted
    assert "soga_kg_cut_total 1" in metrics.text({})


def test_a_response_that_cannot_be_finished_breaks_the_connection() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        raise CutError("not whole")

    assert run(Wire(method="GET"), app).aborted
    del (wire := Wire(method="GET")).scope["state"]
    run(wire, app)  # another server: it sees that the response is not complete


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:80", 200), ("[::1]:80", 200), ("", 200), ('a"><b', 400), ("a b", 400), ("a/b", 400)],
)
def test_host(host: str, status: int) -> None:
    assert run(Wire(method="GET", headers={"host": host})).status == status


@pytest.mark.parametrize(("version", "status"), [("1.0", 200), ("1.1", 400)])
def test_no_host(version: str, status: int) -> None:
    wire = Wire(method="GET", http_version=version)
    wire.scope["headers"] = []
    assert run(wire).status == status


def test_two_hosts() -> None:
    wire = Wire(method="GET")
    wire.scope["headers"] = [(b"host", b"a"), (b"host", b"a")]
    assert run(wire).status == 400


def test_headers_have_a_size() -> None:
    assert run(Wire(method="GET", headers={"x": "y" * 40_000})).status == 431


def test_preflight_says_what_is_possible() -> None:
    headers = {"origin": "https://example.org", "access-control-request-method": "POST"}
    wire = run(Wire(method="OPTIONS", headers=headers))
    assert wire.status == 204
    assert wire.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert "access-control-allow-credentials" not in wire.headers


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # not our proxy: not believed
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", "", ""),
        ("unix", "", "unix"),
    ],
)
def test_who_asks(peer: str, forwarded: str, client: str) -> None:
    assert Proxies(["10.0.0.0/8"]).client(peer, forwarded) == client


def test_the_scheme_of_a_trusted_proxy_is_believed() -> None:
    limits = replace(LIMITS, trusted_proxies=("192.0.2.1",))
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}
    assert run(Wire(method="GET", headers=headers), limits=limits).body == b" 198.51.100.7 https"
    assert run(Wire(method="GET", headers=headers)).body == b" 192.0.2.1 http"
    assert run(Wire(method="GET", client=None)).body == b"  http"


def test_rates() -> None:
    rates = Rates(2.0, 3)
    assert [rates.wait("a", 0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert rates.wait("b", 0.0) == 0
    assert rates.wait("a", 0.5) == 0
    assert rates.wait("a", 0.5) == 0.5
    for number in range(10_001):
        rates.wait(f"c{number}", 1.0)
    assert rates.wait("a", 1.0) == 0  # forgotten, with a full bucket
    assert Rates(0.0, 1).wait("a", 0.0) == 0


def test_too_many_requests_are_told_when_to_come_back() -> None:
    async def test() -> list[Wire]:
        gate = Gate(echo, replace(LIMITS, rate=0.01, burst=1), Metrics())
        wires = [Wire(method="GET"), Wire(method="GET")]
        for wire in wires:
            await gate(wire.scope, wire.receive, wire.send)
        return wires

    first, second = asyncio.run(test())
    assert (first.status, second.status) == (200, 429)
    assert int(second.headers["retry-after"]) >= 90
    assert second.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("addresses", [False, True])
def test_the_access_log_has_addresses_only_where_wanted(caplog: pytest.LogCaptureFixture, addresses: bool) -> None:
    caplog.set_level(logging.INFO, "soga_kg.access")
    run(Wire(method="GET", path="/x/y"), limits=replace(LIMITS, log_addresses=addresses))
    entry = json.loads(caplog.messages[0])
    assert entry | {"ms": 0} == {
        "method": "GET",
        "path": "/x/y",
        "status": 200,
        "ms": 0,
        "bytes": 15,
        "outcome": "whole",
    } | ({"client": "192.0.2.1"} if addresses else {})
    assert ("192.0.2.1" in caplog.text) is addresses


def test_the_access_log_is_silent_where_nobody_wants_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "soga_kg.access")
    run(Wire(method="GET", path="*"))
    assert caplog.messages == []
