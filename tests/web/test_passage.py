"""Clients that leave, take nothing, or get no whole response."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from soga_kg.web.metrics import Metrics
from soga_kg.web.respond import CutError
from tests.web.wire import Wire, run


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
