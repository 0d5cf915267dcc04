"""Workers as they are: real processes over a small store, a pool in this process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from soga_kg.web.workers import answer as answer_module
from soga_kg.web.workers import failure, pool, process
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.frames import Job, pack_job
from soga_kg.web.workers.pool import LEAVING, Pool, PoolLimits
from soga_kg.web.workers.schedule import Places
from soga_kg.web.workers.spawn import NoWorkerError
from tests.web.pooled import STREAM, result, run, until

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="session")
def store(release_dir: Path) -> str:
    return str(release_dir.resolve() / "current" / "store")


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
        answer.close()

    run(test)


def test_a_slow_stream_begins_after_a_tenth_of_a_second(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(STREAM, seconds=5), "a")
        await answer.settle()
        assert 0 < answer.spool.size < answer_module.HOLD_BYTES
        answer.close()

    monkeypatch.setattr(answer_module, "HOLD_BYTES", 2**40)
    monkeypatch.setattr(answer_module, "HOLD_SECONDS", 0.0)
    run(test)


def test_who_leaves_frees_place_and_process(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        await asyncio.sleep(0.05)
        answer.close()
        with pytest.raises(FailureError, match="left"):
            await answer.settle()
        assert (tested.schedule.running, answer.worker.alive) == (0, False)

    run(test)


def test_who_leaves_before_anything_has_happened_frees_place_and_process(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        answer.close()
        await asyncio.sleep(2 * LEAVING)
        assert tested.schedule.running == 0
        assert tested._busy == set()

    run(test)


def test_who_leaves_in_the_last_moment_costs_no_process(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job("ASK {}"), "a")
        answer.close()
        await until(lambda: tested.schedule.running == 0)
        assert (answer.worker.alive, tested.ends) == (True, {})

    monkeypatch.setattr(pool, "LEAVING", 10.0)  # the moment may be long on a busy machine
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
        endless.close()
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    run(test, PoolLimits(Places(1, 0), 200 * 2**20))


def kill_all(tested: Pool) -> None:
    for worker in tested.workers:
        with contextlib.suppress(ProcessLookupError):  # killed before, and not heard of yet
            os.kill(worker.pid, signal.SIGKILL)


def test_killed_processes_are_replaced_without_a_lost_query(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        await until(lambda: len(tested.workers) == 2)
        kill_all(tested)
        assert await result(tested, Job("ASK {}"))
        kill_all(tested)
        await asyncio.sleep(0.2)  # time to hear of it while idle
        assert await result(tested, Job("ASK {}"))
        zygote = tested.spawner.zygote_pid
        assert zygote is not None
        os.kill(zygote, signal.SIGKILL)
        kill_all(tested)
        assert await result(tested, Job("ASK {}"))
        assert tested.spawner.starts == 2

    run(test)


def test_a_process_killed_at_work_is_not_called_a_fault_of_the_query(store: str) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        answer = await tested.query(Job(ENDLESS), "a")
        await until(lambda: answer.worked() > 0.01)  # before that another worker would do it
        (worker,) = tested._busy
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(FailureError) as caught:
            await answer.settle()
        assert caught.value.code == failure.LOST
        answer.close()

    run(test)


def test_a_worker_ends_itself_when_the_server_does_not(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(tested: Pool) -> None:
        await tested.move(store)
        worker = await tested._take(store)
        worker.send(pack_job(Job(ENDLESS, seconds=-0.3)))  # plus a grace of 0.5 s
        await until(lambda: not worker.alive)
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

    monkeypatch.setattr(process, "OBITUARY", 0.01)
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
        running.close()
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
