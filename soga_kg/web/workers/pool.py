"""How a query is run: a place, a worker, a deadline."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from soga_kg.web.workers import failure
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.frames import Job, WorkerConfig
from soga_kg.web.workers.later import Later
from soga_kg.web.workers.process import Worker
from soga_kg.web.workers.schedule import Places, Schedule, Ticket
from soga_kg.web.workers.spawn import NoWorkerError, Spawner
from soga_kg.web.workers.spool import Room

log = logging.getLogger(__name__)

STUCK = 0.05  # seconds after which those behind one that is not quick are sent to other workers
LEAVING = 0.05  # seconds that a query may go on when its client has left: a new worker costs half of that


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
        self.leaving = Later(LEAVING, Answer.give_up)
        self._stuck = Later(STUCK, self._clear)
        self._limits_by_seconds: dict[float, Later[Answer]] = {}  # all but tests have one
        self._stopped = False

    @property
    def workers(self) -> list[Worker]:
        """All live workers."""
        return [*self._idle, *sorted(self._busy, key=lambda worker: worker.pid)]

    @property
    def waiting(self) -> int:
        """Queries that nobody works on yet: without a place, or in line at a process behind another."""
        return self.schedule.waiting + sum(len(worker.line) - 1 for worker in self._busy if worker.line)

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

    def begin(self, ticket: Ticket, job: Job, store: str, settled: Callable[[Answer], None]) -> Answer | None:
        """Start a query that has its place at once; None where no worker stands ready, the place stays the caller's.

        `settled` is called when its result is whole or known not to be.
        """
        worker = self._ready(store)
        return None if worker is None else Answer(self, ticket, job, worker, settled)

    def leader(self, client: str, store: str) -> Worker | None:
        """A worker in whose line a query of this client may stand, because it is quickly done with those before it.

        A worker that has its next query at hand need not be waked for it, and its memory is warm: that halves what a
        small query costs. Nobody stands behind another client, nor while somebody waits for a place.
        """
        if self._busy and not self.schedule.crowded:
            for worker in self._busy:
                if worker.client == client and worker.store == store and worker.has_room:
                    return worker
        return None

    def follow(
        self, leader: Worker, job: Job, settled: Callable[[Answer], None], displaced: Callable[[], None]
    ) -> Answer:
        """Start a query in this worker's line. `displaced` is called where it must be started in another way."""
        answer = Answer(self, None, job, leader, settled, displaced)
        if len(leader.line) == 2:
            self._stuck.add(leader)
        return answer

    def done(self, ticket: Ticket, worker: Worker, reusable: bool) -> None:
        """The first in the worker's line is done: the next one gets its place, or everybody another worker."""
        worker.end_turn()
        line = []
        if worker.line or worker.spoiled:  # there is or was somebody behind it
            self._stuck.drop(worker)
            line = [answer for answer in worker.line if isinstance(answer, Answer)]
        if line and reusable and not ticket.long and self._keeps(worker):
            self.schedule.renew(ticket)
            line[0].run(ticket)
            if len(line) > 1:
                self._stuck.add(worker)
            return
        worker.line.clear()
        self.give_back(worker, reusable and not line)
        self.schedule.leave(ticket)
        for answer in line:
            answer.displace()

    def _clear(self, worker: Worker) -> None:
        """Send those who stand behind one that is at work for long to other workers."""
        line = [answer for answer in worker.line if isinstance(answer, Answer)]
        if len(line) < 2:  # it died, and they know
            return
        if not worker.nice and line[0].worked() < STUCK / 2:  # it waits for a processor
            self._stuck.add(worker)
            return
        worker.spoiled = True
        while len(worker.line) > 1:
            worker.line.pop()
        for answer in line[1:]:
            answer.displace()

    async def replace(self, dead: Worker) -> Worker:
        """A new worker over the same store. Raises NoWorkerError.

        None of those who stand idle: they may be as dead, and on a busy machine it takes a while to hear of that.
        """
        self.give_back(dead, reusable=False)
        return await self._born(dead.store)

    def limit(self, seconds: float) -> Later[Answer]:
        """What ends answers after so many seconds."""
        if (found := self._limits_by_seconds.get(seconds)) is None:
            found = self._limits_by_seconds[seconds] = Later(seconds, Answer.overdue)
        return found

    def ended_by(self, cause: str) -> None:
        """Count a query that was ended before its time."""
        self.ends[cause] += 1

    def _config(self, store: str) -> WorkerConfig:
        return WorkerConfig(store, self._limits.memory, self._limits.prefixes)

    def _ready(self, store: str) -> Worker | None:
        while self._idle and store == self._store:
            worker = self._idle.pop()
            if worker.alive:
                self._busy.add(worker)
                return worker
            worker.close()
        return None

    async def _take(self, store: str) -> Worker:
        return self._ready(store) or await self._born(store)

    async def _born(self, store: str) -> Worker:
        worker = await self.spawner.spawn(self._config(store))
        self._busy.add(worker)
        return worker

    def give_back(self, worker: Worker, reusable: bool) -> None:
        """Take a worker back, to keep it or to end it."""
        self._busy.discard(worker)
        if reusable and self._keeps(worker) and len(self._idle) < self._limits.places.short:
            self._idle.append(worker)
        else:
            worker.kill(failure.GONE)
            self._refill()

    def _keeps(self, worker: Worker) -> bool:
        """Whether the worker may take another query."""
        sound = worker.alive and not worker.nice and not worker.spoiled
        return sound and worker.store == self._store and not self._stopped

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
