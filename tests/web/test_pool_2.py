"""Workers as they are: real processes over a small store, a pool in this process. Part 2."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path

import pytest

from soga_kg.web.workers import failure, spawn
from soga_kg.web.workers.failure import FailureError, by_death
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.pool import Pool, PoolLimits
from soga_kg.web.workers.process import Worker
from soga_kg.web.workers.schedule import Places
from soga_kg.web.workers.spawn import NoWorkerError, Spawner
from soga_kg.web.workers.spool import IN_MEMORY, Room, Spool
from tests.web.pooled import STREAM, result, run, until


@pytest.fixture(scope="session")
def store(release_dir: Path) -> str:
    return str(release_dir.resolve() / "current" / "store")


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


def test_a_query_becomes_long_by_work_not_by_waiting(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=60), "a")
        assert not answer._slow()  # it has not begun
        await until(answer._slow)
        assert answer.worker.nice
        answer.close()
        await answer.worker.death_signal()
        assert answer.worker.processor_seconds() == float("inf")

    run(test)


def test_all_results_on_their_way_share_their_room(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=5), "a")
        await answer.settle()
        await until(lambda: answer.spool.settled)
        with pytest.raises(FailureError) as caught:
            await answer.settle(whole=True)
        assert caught.value.code == failure.SPOOL
        answer.close()
        assert tested.room.used == 0

    run(test, PoolLimits(Places(2, 2), 200 * 2**20, room=3_000_000))


def test_a_small_result_needs_room_too(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        with pytest.raises(FailureError) as caught:
            await result(tested, Job("ASK {}"))
        assert caught.value.code == failure.SPOOL

    run(test, PoolLimits(Places(2, 2), 200 * 2**20, room=3))


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
        born = tested._born

        async def dying(path: str) -> Worker:
            worker = await born(path)
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: not worker.alive)
            return worker

        monkeypatch.setattr(tested, "_born", dying)
        monkeypatch.setattr(tested, "_ready", lambda _: None)
        with pytest.raises(FailureError) as caught:
            await result(tested, Job("ASK {}"))
        assert caught.value.code == failure.LOST
        assert tested._busy == set()

    run(test)


def test_a_query_is_not_sent_from_one_dead_worker_to_the_next(store: str) -> None:
    """More than it may find dead lie there, and the server has not heard of it."""

    async def test(tested: Pool) -> None:
        await tested.move(store)
        await until(lambda: len(tested._idle) == 6)
        for worker in tested.workers:  # no turn of the loop from here to the question
            os.kill(worker.pid, signal.SIGSTOP)  # it dies when it comes to it, and that is later
        asking = asyncio.create_task(result(tested, Job("ASK {}")))
        await until(lambda: bool(tested._busy))
        (asked,) = tested._busy
        os.kill(asked.pid, signal.SIGKILL)
        assert b"true" in await asking
        for worker in tested.workers:
            os.kill(worker.pid, signal.SIGCONT)

    run(test, PoolLimits(Places(6, 2), 200 * 2**20))


def test_no_worker_to_replace_one_that_died(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        born = tested._born

        async def failing(path: str) -> Worker:
            raise NoWorkerError("none left")

        async def dying(path: str) -> Worker:
            worker = await born(path)
            os.kill(worker.pid, signal.SIGKILL)
            monkeypatch.setattr(tested, "_born", failing)
            return worker

        monkeypatch.setattr(tested, "_born", dying)
        monkeypatch.setattr(tested, "_ready", lambda _: None)
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
