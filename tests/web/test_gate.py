"""What every request passes, against small applications made for the purpose."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from soga_kg.web.context import CLIENT
from soga_kg.web.gate import Entrance, Gate, Rates
from soga_kg.web.metrics import Metrics
from soga_kg.web.proxies import Proxies
from tests.web.wire import LIMITS, Wire, body, echo, run


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
        gate = Gate(echo, Entrance(replace(LIMITS, rate=0.01, burst=1), Metrics()))
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
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", entry.pop("time"))
    assert entry | {"ms": 0} == {
        "method": "GET",
        "path": "/x/y",
        "status": 200,
        "ms": 0,
        "bytes": 15,
        "outcome": "whole",
    } | ({"client": "192.0.2.1"} if addresses else {})
    assert ("192.0.2.1" in caplog.text) is addresses


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/doc/person/solene-kervran-805e6d", "/doc/person/-"),
        ("/graphs/id/person/solene-kervran-805e6d.ttl", "/graphs/id/person/-"),
        ("/doc/event/nuits-1f", "/doc/event/nuits-1f"),
    ],
)
def test_the_access_log_names_no_person(caplog: pytest.LogCaptureFixture, path: str, logged: str) -> None:
    caplog.set_level(logging.INFO, "soga_kg.access")
    run(Wire(method="GET", path=path), limits=LIMITS)
    assert json.loads(caplog.messages[0])["path"] == logged


def test_the_access_log_is_silent_where_nobody_wants_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "soga_kg.access")
    run(Wire(method="GET", path="*"))
    assert caplog.messages == []
