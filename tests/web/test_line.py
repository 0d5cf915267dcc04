"""Quick queries of one client stand in line at one worker; nobody waits there for long, and nobody pays for another."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from soga_kg.web.workers import failure, process
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.pool import LEAVING, STUCK, Pool, PoolLimits
from soga_kg.web.workers.process import Worker
from soga_kg.web.workers.schedule import SHORT, Places, Ticket
from tests.web.pooled import run, until

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="session")
def store(release_dir: Path) -> str:
    return str(release_dir.resolve() / "current" / "store")


def told(number: int) -> Job:
    return Job(f"SELECT ({number} AS ?n) {{}}", "csv")


def body(answer: Answer) -> bytes:
    return answer.spool.rest()


async def lined(
    tested: Pool, store: str, first: Job, jobs: list[Job], settled: list[Answer], gone: list[int]
) -> Worker:
    """`first` at work, and the others behind it at the same worker."""
    await tested.move(store)
    ticket = await tested.schedule.enter("a")
    quick: list[Answer] = []
    tested.begin(ticket, told(99), store, quick.append)
    await until(lambda: bool(quick))
    worker = quick[0].worker
    ticket = await tested.schedule.enter("a")
    head = tested.begin(ticket, first, store, settled.append)
    assert head is not None
    assert head.worker is worker
    for number, job in enumerate(jobs):
        worker._quick, worker._since = True, time.monotonic()  # this machine may be busy
        leader = tested.leader("a", store)
        assert leader is worker
        tested.follow(leader, job, settled.append, _adder(gone, number))
    return worker


def _adder(gone: list[int], number: int) -> Callable[[], None]:
    return lambda: gone.append(number)


def test_queries_in_line_are_answered_in_order_by_one_process_on_one_place(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        gone: list[int] = []
        worker = await lined(tested, store, told(0), [told(number) for number in range(1, 5)], settled, gone)
        assert (tested.schedule.running, tested.waiting, len(worker.line)) == (1, 4, 5)
        waiting = [tested.schedule.join(client, lambda _: None, lambda _: None) for client in ("a", "b", "c")]
        assert (tested.schedule.running, tested.waiting) == (2, 6)
        for ticket in waiting:
            tested.schedule.leave(ticket)
        await until(lambda: len(settled) == 5)
        assert [body(answer) for answer in settled] == [f"n\r\n{number}\r\n".encode() for number in range(5)]
        assert (gone, tested.schedule.running, tested.waiting) == ([], 0, 0)
        assert (worker.alive, list(worker.line)) == (True, [])

    run(test)


class Asker:
    """Knows its answer, which knows it: as a request does that takes the short way."""

    def __init__(self, tested: Pool, store: str) -> None:
        self.answer: Answer | None = None
        self._tested, self._store = tested, store
        tested.schedule.join("a", self._begin, lambda _: None)

    def _begin(self, ticket: Ticket) -> None:
        self.answer = self._tested.begin(ticket, told(1), self._store, self._settled)

    def _settled(self, answer: Answer) -> None:
        answer.close()


def test_a_query_leaves_nothing_to_the_garbage_collector(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        asker = Asker(tested, store)
        seen = weakref.ref(asker)
        assert asker.answer is not None
        del asker
        gc.disable()
        try:
            await until(lambda: seen() is None)
        finally:
            gc.enable()

    run(test)


def test_nobody_stands_behind_another_client_nor_behind_what_is_not_quick(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        worker = await lined(tested, store, Job(ENDLESS), [], settled, [])
        worker._quick, worker._since = True, time.monotonic()
        assert tested.leader("b", store) is None
        assert tested.leader("a", "elsewhere") is None
        worker._since -= process.QUICK
        assert tested.leader("a", store) is None
        worker._quick, worker._since = False, time.monotonic()
        assert tested.leader("a", store) is None

    run(test)


def test_nobody_joins_a_line_while_others_wait_for_a_place(store: str) -> None:
    async def test(tested: Pool) -> None:
        worker = await lined(tested, store, Job(ENDLESS), [], [], [])
        waiting = asyncio.create_task(tested.schedule.enter("b"))
        await asyncio.sleep(0)
        worker._quick, worker._since = True, time.monotonic()
        assert tested.leader("a", store) is None
        waiting.cancel()

    run(test, PoolLimits(Places(1, 1), 200 * 2**20))


def test_a_line_has_an_end(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        worker = await lined(tested, store, Job(ENDLESS), [told(1)], [], [])
        worker._quick, worker._since = True, time.monotonic()
        assert tested.leader("a", store) is None

    monkeypatch.setattr(process, "LINE", 2)
    run(test)


def test_who_stands_behind_a_runaway_is_sent_elsewhere_soon(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        gone: list[int] = []
        worker = await lined(tested, store, Job(ENDLESS, seconds=1), [told(1), told(2)], settled, gone)
        head, began = worker.line[0], asyncio.get_running_loop().time()
        await until(lambda: bool(gone))
        assert gone == [0, 1]
        assert asyncio.get_running_loop().time() - began < 1 - STUCK
        assert list(worker.line) == [head]
        assert not worker.has_room
        await until(lambda: bool(settled))
        assert [answer.spool.failure.code for answer in settled if answer.spool.failure] == [failure.TIME]
        assert not worker.alive

    run(test)


def test_a_death_costs_one_answer_of_a_line(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        gone: list[int] = []
        worker = await lined(tested, store, Job(ENDLESS), [told(1), told(2)], settled, gone)
        await asyncio.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        await until(lambda: bool(settled))
        assert gone == [0, 1]
        assert [answer.spool.failure.code for answer in settled if answer.spool.failure] == [failure.LOST]

    run(test)


def test_who_leaves_a_line_keeps_nobody(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        worker = await lined(tested, store, told(0), [Job(ENDLESS), told(2)], settled, [])
        second = worker.line[1]
        assert isinstance(second, Answer)
        assert second.standing
        second.close()
        second.close()
        await until(lambda: second.finished)
        assert (tested.ends, second.worker.alive) == ({failure.GONE: 1}, False)
        assert [body(answer) for answer in settled] == [b"n\r\n0\r\n"]

    run(test)


def test_a_limit_holds_in_line_too(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        gone: list[int] = []
        late = Job("ASK {}", seconds=0.02)
        worker = await lined(tested, store, Job(ENDLESS, seconds=SHORT), [late, told(2)], settled, gone)
        await until(lambda: len(settled) == 2)
        assert [answer.spool.failure.code for answer in settled if answer.spool.failure] == [failure.TIME, failure.TIME]
        assert (gone, worker.alive) == ([1], False)

    run(test)


def test_an_error_in_line_costs_only_its_query(store: str) -> None:
    async def test(tested: Pool) -> None:
        settled: list[Answer] = []
        await lined(tested, store, told(0), [Job("SELEC"), told(2)], settled, [])
        await until(lambda: len(settled) == 3)
        assert [body(answer) for answer in settled] == [b"n\r\n0\r\n", b"", b"n\r\n2\r\n"]
        assert LEAVING < SHORT

    run(test)
