"""Workers as they are: real processes over a small store, a pool in this process."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from soga_kg.web.workers import failure, pool, spawn
from soga_kg.web.workers.failure import FailureError, by_death
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.pool import Pool, PoolLimits
from soga_kg.web.workers.schedule import Places
from soga_kg.web.workers.spawn import NoWorkerError, Spawner
from soga_kg.web.workers.spool import IN_MEMORY, Room, Spool

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAM = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="session")
def store(release_dir: Path) -> str:
    return str(release_dir.resolve() / "current" / "store")


def run(test: Callable[[Pool], Awaitable[None]], limits: PoolLimits | None = None) -> None:
    async def body() -> None:
        tested = Pool(limits or PoolLimits(Places(2, 2), 200 * 2**20))
        try:
            await test(tested)
        finally:
            await tested.stop()

    asyncio.run(body())


async def result(tested: Pool, job: Job, client: str = "a") -> bytes:
    answer = await tested.query(job, client)
    try:
        await answer.settle()
        return b"".join([piece async for piece in answer.pieces()])
    finally:
        await answer.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def test_answers_come_from_the_same_few_processes(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        for number in range(10):
            assert b"true" in await result(tested, Job(f"ASK {{ FILTER({number} < 10) }}"))
        await until(lambda: len(tested.workers) == 2)
        assert tested.spawner.starts == 1
        assert tested.schedule.running == 0

    run(test)


@pytest.mark.parametrize(
    ("job", "code"),
    [
        (Job(ENDLESS, seconds=0.3), failure.TIME),
        (Job("SELECT * {"), failure.SYNTAX),
        (Job("SELECT * { ?s ?p ?o }", max_rows=1), failure.TOO_LARGE),
        (Job("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i", seconds=20), failure.MEMORY),
        (Job("ASK { SERVICE <http://127.0.0.1:65000/> { ?s ?p ?o } }"), failure.SERVICE),
    ],
)
def test_failures_have_their_code(store: str, job: Job, code: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        with pytest.raises(FailureError) as caught:
            await result(tested, job)
        assert caught.value.code == code
        assert await result(tested, Job("ASK {}"))

    run(test, PoolLimits(Places(2, 2), 100 * 2**20))


def test_what_nests_too_deeply_for_the_engine_ends_one_process_only(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        with pytest.raises(FailureError) as caught:
            await result(tested, Job("ASK {" + "{" * 200_000 + "}" * 200_001))
        assert caught.value.code in {failure.TOO_DEEP, failure.MEMORY}  # by the stack or by its limit
        assert await result(tested, Job("ASK {}"))

    run(test)


def test_a_stream_begins_before_it_ends_and_is_known_not_to_be_whole(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=0.5), "a")
        await answer.settle()
        assert not answer.complete
        with pytest.raises(FailureError, match=r"0\.5 seconds"):
            async for _ in answer.pieces():
                pass
        await answer.close()

    run(test)


def test_a_slow_stream_begins_after_a_tenth_of_a_second(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=5), "a")
        await answer.settle()
        assert 0 < answer.spool.size < pool.HOLD_BYTES
        await answer.close()

    monkeypatch.setattr(pool, "HOLD_BYTES", 2**40)
    monkeypatch.setattr(pool, "HOLD_SECONDS", 0.0)
    run(test)


def test_who_leaves_frees_place_and_process(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        await asyncio.sleep(0.05)
        await answer.close()
        assert tested.schedule.running == 0
        with pytest.raises(FailureError, match="left"):
            await answer.settle()

    run(test)


def test_who_leaves_before_anything_has_happened_frees_place_and_process(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        await answer.close()
        await asyncio.sleep(0)
        assert tested.schedule.running == 0
        assert tested._busy == set()

    run(test)


def test_who_leaves_before_a_worker_is_there_frees_the_place(store: str, tmp_path: Path) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        other = tmp_path / "other"
        other.symlink_to(store)
        asking = asyncio.create_task(tested.query(Job("ASK {}"), "a", str(other)))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert tested.schedule.running == 0

    run(test)


def test_an_evicted_query_is_told_why(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        endless = await tested.query(Job(ENDLESS), "a")
        assert await result(tested, Job("ASK {}"), "b")
        others = [asyncio.create_task(result(tested, Job(ENDLESS, seconds=3), "b")) for _ in range(1)]
        with pytest.raises(FailureError) as caught:
            await endless.settle()
        assert (caught.value.code, caught.value.retry) == (failure.BUSY, 10)
        await endless.close()
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    run(test, PoolLimits(Places(1, 0), 200 * 2**20))


def test_killed_processes_are_replaced_without_a_lost_query(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        await until(lambda: len(tested.workers) == 2)
        for worker in tested.workers:
            os.kill(worker.pid, signal.SIGKILL)
        assert await result(tested, Job("ASK {}"))
        os.kill(tested.workers[0].pid, signal.SIGKILL)
        await asyncio.sleep(0.2)  # time to hear of it while idle
        assert await result(tested, Job("ASK {}"))
        zygote = tested.spawner.zygote_pid
        assert zygote is not None
        os.kill(zygote, signal.SIGKILL)
        for worker in tested.workers:
            os.kill(worker.pid, signal.SIGKILL)
        assert await result(tested, Job("ASK {}"))
        assert tested.spawner.starts == 2

    run(test)


def test_a_process_killed_at_work_is_not_called_a_fault_of_the_query(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        await asyncio.sleep(0.1)
        (worker,) = tested._busy
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(FailureError) as caught:
            await answer.settle()
        assert caught.value.code == failure.LOST
        await answer.close()

    run(test)


def test_a_worker_ends_itself_when_the_server_does_not(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        worker = await tested._take(store)
        await worker.send(b"Q", Job(ENDLESS, seconds=-0.3))  # plus a grace of 0.5 s
        while await worker.receive() is not None:
            pass
        assert await worker.death_signal() == signal.SIGALRM
        worker.kill(failure.GONE)

    run(test)


def test_a_death_that_nobody_reports_is_unknown(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        worker = await tested._take(store)
        assert await worker.death_signal() == 0
        worker.died(0)
        worker.died(1)  # the first word counts
        assert await worker.death_signal() == 0
        worker.kill(failure.GONE)

    monkeypatch.setattr(spawn, "OBITUARY", 0.01)
    run(test)


def test_the_store_changes_under_running_queries(store: str, tmp_path: Path) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        other = tmp_path / "other"
        other.symlink_to(store)
        running = await tested.query(Job(STREAM, seconds=5), "a")
        await running.settle()
        await tested.move(str(other))
        assert await result(tested, Job("ASK {}"))
        assert {worker.store for worker in tested._idle} == {str(other)}
        await running.close()
        await until(lambda: {worker.store for worker in tested.workers} == {str(other)})

    run(test)


def test_a_store_that_cannot_be_opened_changes_nothing(store: str, tmp_path: Path) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        with pytest.raises(NoWorkerError, match="cannot be opened"):
            await tested.move(str(tmp_path / "none"))
        assert await result(tested, Job("ASK {}"))
        with pytest.raises(NoWorkerError):
            await tested.query(Job("ASK {}"), "a", str(tmp_path / "none"))
        assert tested.schedule.running == 0

    run(test)


def test_a_store_that_is_gone_when_a_worker_must_be_replaced(store: str, tmp_path: Path) -> None:
    async def test(tested: Pool) -> None:
        link = tmp_path / "store"
        link.symlink_to(store)
        await tested.move(str(link))
        await until(lambda: len(tested._idle) == 2)
        link.unlink()
        for worker in tested.workers:
            os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises((FailureError, NoWorkerError)):
            await result(tested, Job("ASK {}"))

    run(test)


def test_the_store_changes_while_workers_are_being_made(store: str, tmp_path: Path) -> None:
    async def test(tested: Pool) -> None:
        other = tmp_path / "other"
        other.symlink_to(store)
        await tested.move(store)
        await asyncio.sleep(0)  # the refill has begun
        tested._store = str(other)
        await until(lambda: len(tested._idle) == 2)
        assert [worker.store for worker in tested._idle].count(str(other)) >= 1

    run(test)


def test_a_zygote_that_was_just_killed_is_replaced(store: str) -> None:
    async def test() -> None:
        spawner = Spawner(lambda _: None)
        spawner.start()
        zygote = spawner.zygote_pid
        assert zygote is not None
        os.kill(zygote, signal.SIGKILL)
        os.waitid(os.P_PID, zygote, os.WEXITED | os.WNOWAIT)  # dead, and the loop has not heard of it
        worker = await spawner.spawn(WorkerConfig(store, 2**27))
        assert worker.alive
        assert spawner.starts == 2
        worker.close()
        spawner.stop()
        await asyncio.sleep(0)

    asyncio.run(test())


def test_a_worker_that_dies_newborn_is_none(store: str) -> None:
    async def test() -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            spawning = asyncio.create_task(Spawner(lambda _: None)._spawn(ours, WorkerConfig(store, 2**27)))
            await asyncio.sleep(0.05)
            _, fds, _, _ = socket.recv_fds(theirs, 1, 1)
            os.close(fds[0])
            with pytest.raises(ConnectionError, match="before it was ready"):
                await spawning

    asyncio.run(test())


def test_no_zygote_no_worker(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        spawner = Spawner(lambda _: None)
        with pytest.raises(NoWorkerError, match="no query process can be started"):
            await spawner.spawn(WorkerConfig(store, 2**27))
        spawner.stop()
        spawner.stop()
        assert spawner.zygote_pid is None

    monkeypatch.setattr("sys.executable", "/bin/false")
    asyncio.run(test())


def test_all_results_on_their_way_share_their_room(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=5), "a")
        await answer.settle()
        await until(lambda: answer.spool.settled)
        with pytest.raises(FailureError) as caught:
            await answer.settle(whole=True)
        assert caught.value.code == failure.SPOOL
        await answer.close()
        assert tested.room.used == 0

    run(test, PoolLimits(Places(2, 2), 200 * 2**20, room=3_000_000))


# ---------------------------------------------------------------- spool


def test_a_spool_gives_what_it_got_through_memory_and_file() -> None:
    async def test() -> None:
        room = Room(10_000_000)
        spool = Spool(room)
        sent = [bytes([number]) * 300_000 for number in range(8)]
        got = b""
        for number, piece in enumerate(sent):
            spool.append(piece)
            if number % 3 == 2:
                got += await spool.read()
        spool.end()
        assert spool.size > IN_MEMORY
        while piece := await spool.read():
            got += piece
        assert got == b"".join(sent)
        assert room.used == 0
        spool.fail(FailureError("x", "too late"))
        assert spool.failure is None
        spool.close()

    asyncio.run(test())


def test_a_spool_waits_for_more() -> None:
    async def test() -> None:
        spool = Spool(Room(100))
        reading = asyncio.create_task(spool.read())
        await asyncio.sleep(0)
        spool.append(b"x")
        assert await reading == b"x"
        spool.end()
        await spool.changed()
        assert await spool.read() == b""

    asyncio.run(test())


def test_a_closed_spool_takes_and_holds_nothing() -> None:
    async def test() -> None:
        room = Room(10_000_000)
        spool = Spool(room)
        spool.append(b"x" * IN_MEMORY)
        spool.append(b"y" * 10)
        spool.close()
        spool.close()
        spool.append(b"z")
        assert room.used == 0

    asyncio.run(test())


def test_a_worker_that_does_not_get_ready_in_time(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        with pytest.raises(NoWorkerError, match="ready in time"):
            await tested.move(store)

    monkeypatch.setattr(spawn, "START", -1.0)
    run(test)


def test_a_zygote_that_hangs_is_killed(store: str) -> None:
    async def test() -> None:
        spawner = Spawner(lambda _: None)
        worker = await spawner.spawn(WorkerConfig(store, 2**27))
        zygote = spawner.zygote_pid
        assert zygote is not None
        os.kill(zygote, signal.SIGSTOP)
        spawner.stop()
        assert spawner.zygote_pid is None
        worker.close()

    asyncio.run(test())


def test_workers_that_die_before_they_accept_are_replaced_thrice(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        take = tested._take

        async def dying(path: str) -> spawn.Worker:
            worker = await take(path)
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: not worker.alive)
            return worker

        monkeypatch.setattr(tested, "_take", dying)
        with pytest.raises(FailureError) as caught:
            await result(tested, Job("ASK {}"))
        assert caught.value.code == failure.LOST
        assert tested._busy == set()

    run(test)


def test_no_worker_to_replace_one_that_died(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        take = tested._take

        async def failing(path: str) -> spawn.Worker:
            raise NoWorkerError("none left")

        async def dying(path: str) -> spawn.Worker:
            worker = await take(path)
            os.kill(worker.pid, signal.SIGKILL)
            monkeypatch.setattr(tested, "_take", failing)
            return worker

        monkeypatch.setattr(tested, "_take", dying)
        with pytest.raises(FailureError, match="none left") as caught:
            await result(tested, Job("ASK {}"))
        assert caught.value.code == failure.LOST

    run(test)


@pytest.mark.parametrize(
    ("death", "code"),
    [
        (signal.SIGALRM, failure.TIME),
        (signal.SIGABRT, failure.MEMORY),
        (signal.SIGSEGV, failure.TOO_DEEP),
        (signal.SIGKILL, failure.LOST),
        (0, failure.LOST),
    ],
)
def test_a_death_tells_why(death: int, code: str) -> None:
    assert by_death(death).code == code
