"""How a query is run: a place, a worker, a deadline, and a result that is whole or known not to be."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from soga_kg.web.workers import failure, frames
from soga_kg.web.workers.failure import FailureError, by_death
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.schedule import Places, Schedule, Ticket
from soga_kg.web.workers.spawn import NoWorkerError, Spawner, Worker
from soga_kg.web.workers.spool import Room, Spool

log = logging.getLogger(__name__)

HOLD_BYTES = 65_536  # so much of a result is held back, or
HOLD_SECONDS = 0.1  # so long, that an early failure still gets its true status


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """`memory` is bytes of one worker on top of an idle one, `room` bytes of all results on their way."""

    places: Places = field(default_factory=Places)
    memory: int = 512 * 2**20
    room: int = 2**30


class Answer:
    """A result on its way. `head` says its kind, format and variables; rows are known at its end."""

    def __init__(self, room: Room, worker: Worker) -> None:
        self.spool = Spool(room)
        self.worker = worker
        self.reusable = False  # whether the worker may take another query
        self.finished = False
        self.head: dict[str, object] = {}
        self.rows = 0
        self.task: asyncio.Task[None] | None = None

    @property
    def complete(self) -> bool:
        """Whether the whole result is here."""
        return self.spool.ended

    async def settle(self, whole: bool = False) -> None:
        """Wait until the result is whole, or (unless `whole`) enough of it for a status. Raises FailureError."""
        loop = asyncio.get_running_loop()
        deadline: float | None = None
        while not self.spool.settled:
            if not whole and self.spool.size >= HOLD_BYTES:
                break
            if not whole and deadline is None and self.spool.size:
                deadline = loop.time() + HOLD_SECONDS
            try:
                async with asyncio.timeout_at(deadline):
                    await self.spool.changed()
            except TimeoutError:
                break
        if self.spool.failure is not None:
            raise self.spool.failure

    async def pieces(self) -> AsyncIterator[bytes]:
        """The result. Raises FailureError where it is not whole."""
        while data := await self.spool.read():
            yield data

    async def close(self) -> None:
        """Stop the query if it still runs, and give back what the result holds."""
        try:
            if self.task is not None and not self.task.done():
                self.task.cancel()
                await asyncio.wait({self.task})
        finally:
            self.spool.close()


class Pool:
    """Workers over one store at a time; `move` changes the store under running queries."""

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self.schedule = Schedule(limits.places)
        self.spawner = Spawner(self._bury)
        self.room = Room(limits.room)
        self._store = ""
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._refilling: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def workers(self) -> list[Worker]:
        """All live workers."""
        return [*self._idle, *sorted(self._busy, key=lambda worker: worker.pid)]

    async def move(self, store: str) -> None:
        """From now on answer from this store. Raises NoWorkerError, and changes nothing, if it cannot be opened."""
        fresh = await self.spawner.spawn(WorkerConfig(store, self._limits.memory))
        old, self._idle, self._store = self._idle, [fresh], store
        for worker in old:
            worker.close()
        self._refill()

    async def stop(self) -> None:
        """End all workers and the zygote."""
        self._stopped = True
        if self._refilling is not None:
            self._refilling.cancel()
            await asyncio.gather(self._refilling, return_exceptions=True)
        for worker in self.workers:
            worker.kill(failure.GONE)
        self._idle.clear()
        self.spawner.stop()
        await asyncio.sleep(0)  # the closed sockets are let go in the next turn of the loop

    async def query(self, job: Job, client: str, store: str | None = None) -> Answer:
        """Start a query; returns once it has a place and a worker. `store`: the release asked for.

        Raises FailureError BUSY where there is no place, NoWorkerError where the store cannot be opened.
        """
        ticket = await self.schedule.enter(client)
        with contextlib.ExitStack() as undo:
            undo.callback(self.schedule.leave, ticket)
            answer = Answer(self.room, await self._take(store or self._store))
            undo.pop_all()
        answer.task = asyncio.create_task(self._run(ticket, job, answer))
        # a task that is cancelled before its first step never comes to its own `finally`
        answer.task.add_done_callback(lambda _: self._finish(ticket, answer))
        return answer

    async def _take(self, store: str) -> Worker:
        while self._idle and store == self._store:
            worker = self._idle.pop()
            if worker.alive:
                self._busy.add(worker)
                return worker
            worker.close()
        worker = await self.spawner.spawn(WorkerConfig(store, self._limits.memory))
        self._busy.add(worker)
        return worker

    async def _run(self, ticket: Ticket, job: Job, answer: Answer) -> None:
        """Bring the result from the worker into the answer, until its end or the limit."""
        spool = answer.spool
        try:
            async with asyncio.timeout(job.seconds):
                await self._begin(ticket, job, answer)
                answer.reusable = await self._receive(answer)
        except TimeoutError:
            answer.worker.kill(failure.TIME)
            spool.fail(failure.too_slow(job.seconds))
        except FailureError as error:
            spool.fail(error)
        except NoWorkerError as error:
            spool.fail(FailureError(failure.LOST, error.message, error.hint, retry=5))
        except ConnectionError:
            spool.fail(await self._why(answer.worker))
        finally:
            self._finish(ticket, answer)

    def _finish(self, ticket: Ticket, answer: Answer) -> None:
        """Give back worker and place; once."""
        if not answer.finished:
            answer.finished = True
            answer.spool.fail(FailureError(failure.GONE, "The client left."))  # unless it is settled otherwise
            self._give_back(answer.worker, answer.reusable)
            self.schedule.leave(ticket)

    async def _begin(self, ticket: Ticket, job: Job, answer: Answer) -> None:
        """Send the job until a worker accepts it; one that died while idle is replaced. Raises ConnectionError."""
        for attempt in range(3):
            if attempt:
                self._give_back(answer.worker, False)
                answer.worker = await self._take(answer.worker.store)
            worker = answer.worker
            with contextlib.suppress(ConnectionError):
                await worker.send(frames.QUERY, job)
                if (await worker.receive()) is not None:
                    ticket.slow = worker.lower_priority
                    ticket.evict = functools.partial(worker.kill, failure.BUSY)
                    return
        raise ConnectionError

    async def _receive(self, answer: Answer) -> bool:
        """Read until END or ERROR; whether the worker may be used again. Raises ConnectionError, FailureError."""
        while (message := await answer.worker.receive()) is not None:
            kind, payload = message
            if kind == frames.DATA:
                answer.spool.append(payload)
                continue
            fields = json.loads(payload)
            if kind == frames.HEAD:
                answer.head = fields
            elif kind == frames.END:
                answer.rows = fields["rows"]
                answer.spool.end()
                return not fields["retire"]
            else:
                answer.spool.fail(FailureError(fields["code"], fields["message"]))
                return bool(fields["code"] != failure.MEMORY)
        raise ConnectionError

    async def _why(self, worker: Worker) -> FailureError:
        if worker.why == failure.BUSY:
            return FailureError(
                failure.BUSY,
                "Others were waiting, and this query ran longest.",
                "Try again.",
                retry=10,
            )
        death = await worker.death_signal()
        log.info("a query process ended by signal %d", death)
        return by_death(death)

    def _give_back(self, worker: Worker, reusable: bool) -> None:
        self._busy.discard(worker)
        keep = reusable and not worker.nice and worker.store == self._store and not self._stopped
        if keep and worker.alive and len(self._idle) < self._limits.places.short:
            self._idle.append(worker)
        else:
            worker.kill(failure.GONE)
            self._refill()

    def _bury(self, worker: Worker) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            worker.close()
            self._refill()

    def _refill(self) -> None:
        """Have as many idle workers as there are free places, without anybody waiting for it."""
        if not self._stopped and (self._refilling is None or self._refilling.done()):
            self._refilling = asyncio.create_task(self._refill_now())

    async def _refill_now(self) -> None:
        while len(self._idle) < self.schedule.free_short:
            store = self._store
            try:
                worker = await self.spawner.spawn(WorkerConfig(store, self._limits.memory))
            except NoWorkerError as error:
                log.warning("%s", error)
                return
            if store == self._store:
                self._idle.append(worker)
            else:
                worker.close()
