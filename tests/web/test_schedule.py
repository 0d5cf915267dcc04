"""Who may run, who waits, who must end: with a loop whose time stands still until the test moves it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from soga_kg.web.workers import schedule as module
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.schedule import Places, Schedule, Ticket


class Clock(asyncio.SelectorEventLoop):
    """A loop that jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        scheduled: list[Any] = self._scheduled  # type: ignore[attr-defined]  # the loop's own timers
        if not self._ready and scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, min(handle.when() for handle in scheduled if not handle.cancelled()))
        super()._run_once()  # type: ignore[misc]


def run(test: Callable[[], Awaitable[None]]) -> None:
    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(_awaited(test))


async def _awaited(test: Callable[[], Awaitable[None]]) -> None:
    await test()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def evictable(schedule: Schedule, ticket: Ticket, ended: list[Ticket]) -> Ticket:
    """Let the ticket end when it is evicted, as the pool does."""

    def evict() -> None:
        ended.append(ticket)
        asyncio.get_running_loop().call_soon(schedule.leave, ticket)

    ticket.evict = evict
    return ticket


def test_a_client_leaves_one_place_to_others() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=3, long=0))
        mine = [await schedule.enter("a") for _ in range(2)]
        third = asyncio.create_task(schedule.enter("a"))
        await settle()
        assert (schedule.running, schedule.waiting, schedule.free_short) == (2, 1, 1)
        other = await schedule.enter("b") if schedule.free_short and not schedule.waiting else None
        assert other is None  # somebody waits: the newcomer queues behind, and is let in at once
        newcomer = asyncio.create_task(schedule.enter("b"))
        await settle()
        assert newcomer.done()
        assert not third.done()
        schedule.leave(mine[0])
        await settle()
        assert third.done()

    run(test)


def test_a_lone_place_serves_everybody_in_turn() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=0))
        first = await schedule.enter("a")
        waiting = [asyncio.create_task(schedule.enter(client)) for client in "ab"]
        await settle()
        schedule.leave(first)
        schedule.leave(first)  # twice is once
        await settle()
        assert [task.done() for task in waiting] == [True, False]

    run(test)


def test_the_client_with_fewest_running_comes_first() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=3, long=0))
        held = [await schedule.enter("a"), await schedule.enter("a"), await schedule.enter("b")]
        late = {name: asyncio.create_task(schedule.enter(name)) for name in ("a", "b", "c")}
        await settle()
        schedule.leave(held[0])
        await settle()
        assert [name for name, task in late.items() if task.done()] == ["c"]
        schedule.leave(held[2])
        await settle()
        assert [name for name, task in late.items() if task.done()] == ["b", "c"]

    run(test)


def test_a_query_that_runs_on_frees_its_place_at_low_priority() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=1))
        slowed: list[str] = []
        ticket = await schedule.enter("a")

        def slow() -> bool:
            slowed.append("a")
            return True

        ticket.slow = slow
        await asyncio.sleep(module.SHORT + 0.01)
        assert (slowed, ticket.long, schedule.free_short) == (["a"], True, 1)
        await schedule.enter("a")

    run(test)


def test_a_query_that_waits_for_a_processor_is_not_long_until_somebody_waits_for_its_place() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=1))
        ticket = await schedule.enter("a")
        ticket.slow = lambda: False
        await asyncio.sleep(2 * module.SHORT + 0.02)
        assert not ticket.long
        await schedule.enter("b")
        assert ticket.long

    run(test)


def test_the_oldest_long_query_of_the_greediest_client_ends_after_its_second() -> None:
    async def test() -> None:
        loop = asyncio.get_running_loop()
        schedule = Schedule(Places(short=2, long=2))
        ended: list[Ticket] = []
        patient = evictable(schedule, await schedule.enter("b"), ended)
        await asyncio.sleep(module.SHORT)
        greedy = [evictable(schedule, await schedule.enter("a"), ended)]
        await asyncio.sleep(module.SHORT)
        greedy += [evictable(schedule, await schedule.enter("a"), ended)]
        evictable(schedule, await schedule.enter("d"), ended)
        await asyncio.create_task(schedule.enter("c"))
        assert ended == [greedy[0]]
        assert patient.started < greedy[0].started
        assert loop.time() >= greedy[0].started + module.FAIR
        assert schedule.evictions == 1

    run(test)


def test_nobody_ends_while_nobody_waits() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=1))
        ended: list[Ticket] = []
        evictable(schedule, await schedule.enter("a"), ended)
        await asyncio.sleep(10)
        assert not ended

    run(test)


def test_one_ends_at_a_time() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=1, patience=100))
        stubborn = [await schedule.enter("a"), await _after(module.SHORT, schedule)]
        ended: list[Ticket] = []
        for ticket in stubborn:
            ticket.evict = functools.partial(ended.append, ticket)  # takes its time to end
        waiting = [asyncio.create_task(schedule.enter("b")) for _ in range(3)]
        await asyncio.sleep(20)
        assert ended == [stubborn[0]]
        schedule.leave(stubborn[0])
        await asyncio.sleep(0.05)
        assert [task.done() for task in waiting] == [True, False, False]
        for task in waiting:
            task.cancel()

    run(test)


async def _after(seconds: float, schedule: Schedule) -> Ticket:
    await asyncio.sleep(seconds + 0.01)
    return await schedule.enter("a")


def test_a_full_queue_and_a_long_wait_are_refused_with_words() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=0, queue=4, patience=3))
        await schedule.enter("a")
        tasks = [asyncio.create_task(schedule.enter("a")) for _ in range(3)]
        await settle()
        with pytest.raises(FailureError, match="wait already"):  # a client has three quarters of the queue
            await schedule.enter("a")
        tasks.append(asyncio.create_task(schedule.enter("b")))
        await settle()
        with pytest.raises(FailureError, match="wait already"):
            await schedule.enter("c")
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} == {FailureError}
        assert all(isinstance(result, FailureError) and result.retry > 0 for result in results)
        assert (schedule.refusals, schedule.waiting) == (6, 0)

    run(test)


def test_who_gives_up_waiting_is_forgotten() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=0))
        first = await schedule.enter("a")
        gone = asyncio.create_task(schedule.enter("b"))
        await settle()
        gone.cancel()
        await settle()
        assert schedule.waiting == 0
        also_gone, patient = asyncio.create_task(schedule.enter("b")), asyncio.create_task(schedule.enter("c"))
        await settle()
        also_gone.cancel()
        schedule.leave(first)  # in the same turn of the loop
        await settle()
        assert patient.done()
        schedule.leave(patient.result())
        assert schedule.running == 0

    run(test)


def test_who_gives_up_just_when_its_turn_comes_gives_the_place_back() -> None:
    async def test() -> None:
        schedule = Schedule(Places(short=1, long=0))
        first = await schedule.enter("a")
        gone, patient = asyncio.create_task(schedule.enter("b")), asyncio.create_task(schedule.enter("c"))
        await settle()
        schedule.leave(first)
        gone.cancel()
        await settle()
        assert gone.cancelled()
        assert patient.done()
        assert schedule.running == 1

    run(test)
