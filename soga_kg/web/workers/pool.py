"""How a query is run: a place, a worker, a deadline, and a result that is whole or known not to be."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
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
WORKED = 0.1  # seconds of processor time from which a query is long
ATTEMPTS = 3  # workers that one query may find dead
HOLD_SECONDS = 0.1  # so long, that an early failure still gets its true status


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """`memory` is bytes of one worker on top of an idle one, `room` bytes of all results on their way.

    `prefixes` are those of the graphs that are written.
    """

    places: Places = field(default_factory=Places)
    memory: int = 512 * 2**20
    room: int = 2**30
    prefixes: tuple[tuple[str, str], ...] = ()


class Pool:
    """Workers over one store at a time; `move` changes the store under running queries."""

    def __init__(self, limits: PoolLimits) -> None:
        self._limits = limits
        self.schedule = Schedule(limits.places)
        self.spawner = Spawner(self._bury)
        self.room = Room(limits.room)
        self.ends: Counter[str] = Counter()  # queries ended before their time, by cause
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
        fresh = await self.spawner.spawn(self._config(store))
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
        try:
            worker = await self._take(store or self._store)
        except BaseException:
            self.schedule.leave(ticket)
            raise
        return Answer(self, ticket, job, worker)

    async def replace(self, dead: Worker) -> Worker:
        """Another worker over the same store. Raises NoWorkerError."""
        self.give_back(dead, reusable=False)
        return await self._take(dead.store)

    def ended_by(self, cause: str) -> None:
        """Count a query that was ended before its time."""
        self.ends[cause] += 1

    def _config(self, store: str) -> WorkerConfig:
        return WorkerConfig(store, self._limits.memory, self._limits.prefixes)

    async def _take(self, store: str) -> Worker:
        while self._idle and store == self._store:
            worker = self._idle.pop()
            if worker.alive:
                self._busy.add(worker)
                return worker
            worker.close()
        worker = await self.spawner.spawn(self._config(store))
        self._busy.add(worker)
        return worker

    def give_back(self, worker: Worker, reusable: bool) -> None:
        """Take a worker back, to keep it or to end it."""
        self._busy.discard(worker)
        worker.listener = None
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
                worker = await self.spawner.spawn(self._config(store))
            except NoWorkerError as error:
                log.warning("%s", error)
                return
            if store == self._store:
                self._idle.append(worker)
            else:
                worker.close()


class Answer:
    """A result on its way. `head` says its kind, format and variables.

    It listens to its worker: no task waits in between, since each would cost a small query as much
    as its evaluation does.
    """

    def __init__(self, pool: Pool, ticket: Ticket, job: Job, worker: Worker) -> None:
        self.spool = Spool(pool.room)
        self.worker = worker
        self.finished = False
        self.head: dict[str, object] = {}
        self._pool = pool
        self._ticket = ticket
        self._job = job
        self._attempts = 0
        self._began = 0.0  # what the worker's processor time was
        self._helper: asyncio.Task[None] | None = None  # what must wait: another worker, word of a death
        ticket.slow = self._slow
        ticket.evict = self._evict
        self._limit = asyncio.get_running_loop().call_later(job.seconds, self._overdue)
        self._send()

    @property
    def complete(self) -> bool:
        """Whether the whole result is here."""
        return self.spool.ended

    async def settle(self, whole: bool = False) -> None:
        """Wait until the result is whole, or (unless `whole`) enough of it for a status. Raises FailureError."""
        loop, deadline = asyncio.get_running_loop(), 0.0
        while not self.spool.settled:
            if whole or not self.spool.size:
                await self.spool.changed()
                continue
            deadline = deadline or loop.time() + HOLD_SECONDS
            if self.spool.size >= HOLD_BYTES:
                break
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
        self._fail(FailureError(failure.GONE, "The client left."), failure.GONE)
        self.spool.close()

    def heard(self, kind: bytes, payload: bytes) -> None:
        """Take a message of the worker."""
        if self.finished:
            return
        if kind == frames.DATA:
            try:
                self.spool.append(payload)
            except FailureError as error:
                self._fail(error, error.code)
            return
        if kind == frames.HEAD:
            self.head = json.loads(payload)
        elif kind == frames.END:
            self.spool.end()
            self._finish(reusable=not payload)
        else:
            fields = json.loads(payload)
            self.spool.fail(FailureError(fields["code"], fields["message"]))
            if fields["code"] in {failure.MEMORY, failure.TOO_LARGE}:
                self._pool.ended_by(fields["code"])
            self._finish(reusable=fields["code"] != failure.MEMORY)

    def lost(self, unread: bool) -> None:
        """The worker is dead: while it was idle, and then another one will do; or by this query."""
        self.worker.listener = None
        if not self.finished:
            idle = unread and self._attempts < ATTEMPTS
            self._helper = asyncio.get_running_loop().create_task(self._again() if idle else self._mourn())

    def _send(self) -> None:
        self._attempts += 1
        if self.worker.alive:
            self.worker.listener = self
            self._began = self.worker.processor_seconds()
            self.worker.send(frames.pack_job(self._job))
        else:
            self.lost(unread=True)

    async def _again(self) -> None:
        """Send the job to another worker."""
        try:
            fresh = await self._pool.replace(self.worker)
        except NoWorkerError as error:
            self._fail(FailureError(failure.LOST, error.message, error.hint, retry=5), failure.LOST)
            return
        self.worker = fresh
        if self.finished:  # the limit, or the client's leaving, came in between
            self._pool.give_back(fresh, reusable=True)
        else:
            self._send()

    async def _mourn(self) -> None:
        if self.worker.why is not None:  # the server itself ends
            self._fail(FailureError(failure.GONE, "The server is stopping.", "Try again.", retry=5), failure.GONE)
            return
        death = await self.worker.death_signal()
        log.info("a query process ended by signal %d", death)
        error = by_death(death)
        self._fail(error, error.code)

    def _slow(self) -> bool:
        """Whether it has worked long; on a busy machine each query waits long, and new workers would add to that."""
        slow = not self.worker.processor_seconds() - self._began < WORKED  # what is not known is slow
        if slow:
            self.worker.lower_priority()
        return slow

    def _overdue(self) -> None:
        self._fail(failure.too_slow(self._job.seconds), failure.TIME)

    def _evict(self) -> None:
        error = FailureError(failure.BUSY, "Others were waiting, and this query ran longest.", "Try again.", retry=10)
        self.worker.listener = None
        self.worker.kill(failure.BUSY)
        self.spool.fail(error)
        # the schedule, which is at work now, hears of it in the next turn
        asyncio.get_running_loop().call_soon(self._fail, error, failure.BUSY)

    def _fail(self, error: FailureError, why: str) -> None:
        """End it, unless it has ended."""
        if not self.finished:
            self.spool.fail(error)
            self.worker.kill(why)
            self._pool.ended_by(error.code)
            self._finish(reusable=False)

    def _finish(self, reusable: bool) -> None:
        """Give back worker and place."""
        self.finished = True
        self._limit.cancel()
        self.worker.listener = None
        self._pool.give_back(self.worker, reusable)
        self._pool.schedule.leave(self._ticket)
