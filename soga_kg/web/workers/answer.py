"""One query and its result: it listens to its worker, until the result is whole or known not to be."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from soga_kg.messages import N_, unpacked
from soga_kg.web.workers import failure, frames
from soga_kg.web.workers.failure import FailureError, by_death
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.process import Worker
from soga_kg.web.workers.schedule import Ticket
from soga_kg.web.workers.spawn import NoWorkerError
from soga_kg.web.workers.spool import Spool

if TYPE_CHECKING:
    from soga_kg.web.workers.pool import Pool

log = logging.getLogger(__name__)

HOLD_BYTES = 65_536  # so much of a result is held back, or
WORKED = 0.1  # seconds of processor time from which a query is long
ATTEMPTS = 3  # workers that one query may find dead
HOLD_SECONDS = 0.1  # so long, that an early failure still gets its true status


class Answer:
    """A result on its way. `head` says its kind, format and variables.

    Without a ticket it stands in its worker's line until those before it are done, and gets theirs; where the worker
    does not come to it, `displaced` is called. It listens to its worker: no task waits in between, since each would
    cost a small query as much as its evaluation does.
    """

    def __init__(
        self,
        pool: Pool,
        ticket: Ticket | None,
        job: Job,
        worker: Worker,
        settled: Callable[[Answer], None] | None = None,
        displaced: Callable[[], None] | None = None,
    ) -> None:
        self.settled = settled  # who wants to hear at once that the result is whole, or that there is none
        self._displaced = displaced
        self._left = False
        self.spool = Spool(pool.room)
        self.worker = worker
        self.finished = False
        self.head: dict[str, object] = {}
        self._pool = pool
        self._job = job
        self._attempts = 0
        self._began = 0.0  # what the worker's processor time was
        self._helper: asyncio.Task[None] | None = None  # what must wait: another worker, word of a death
        self._ticket = ticket
        self._limit = pool.limit(job.seconds)
        self._send()
        # the books come after: the worker is at it meanwhile
        self._limit.add(self)
        if ticket is not None:
            self.run(ticket)

    def run(self, ticket: Ticket) -> None:
        """It is its turn."""
        self._ticket = ticket
        ticket.slow = self._slow
        ticket.evict = self._evict
        self._began = self.worker.begin_turn(ticket.client)
        if self._left:
            self._pool.leaving.add(self)

    @property
    def standing(self) -> bool:
        """Whether it waits in its worker's line."""
        return self._ticket is None and not self.finished

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

    def close(self) -> None:
        """Stop the query unless it ends by itself in a moment, and give back what the result holds."""
        if not self.finished and not self._left:
            self._left, self.settled, self._displaced = True, None, None
            if self._ticket is not None:
                self._pool.leaving.add(self)
        self.spool.close()

    def give_up(self) -> None:
        """Stop the query, for which nobody waits."""
        self._fail(FailureError(failure.GONE, N_("The client left.")), failure.GONE)

    def heard(self, kind: bytes, payload: bytes) -> None:
        """Take a message of the worker."""
        if self.finished:
            return
        if kind == frames.WHOLE:
            self.head, data, retire = frames.unpack_whole(payload)
            try:
                self.spool.append(data, last=True)
            except FailureError as error:
                self._fail(error, error.code)
            else:
                self._finish(reusable=not retire)
        elif kind == frames.DATA:
            try:
                self.spool.append(payload)
            except FailureError as error:
                self._fail(error, error.code)
        elif kind == frames.HEAD:
            self.head = frames.unpack_head(payload)
        elif kind == frames.END:
            self.spool.end()
            self._finish(reusable=not payload)
        else:
            fields = json.loads(payload)
            self.spool.fail(FailureError(fields["code"], unpacked(fields)))
            if fields["code"] in {failure.MEMORY, failure.TOO_LARGE}:
                self._pool.ended_by(fields["code"])
            self._finish(reusable=fields["code"] != failure.MEMORY)

    def lost(self, unread: bool) -> None:
        """The worker is dead: before it came to this query, and then another one will do; or by it."""
        if self.standing:
            self.displace()
        elif not self.finished and self.spool.failure is None:
            idle = unread and self._attempts < ATTEMPTS
            self._helper = asyncio.get_running_loop().create_task(self._again() if idle else self._mourn())

    def _send(self) -> None:
        self._attempts += 1
        if self.worker.alive:
            self.worker.line.append(self)
            self.worker.send(frames.pack_job(self._job))
        else:  # who stands in line does so behind a live one: this has a ticket
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
            self._fail(
                FailureError(failure.GONE, N_("The server is stopping."), N_("Try again."), retry=5), failure.GONE
            )
            return
        death = await self.worker.death_signal()
        log.info("a query process ended by signal %d", death)
        error = by_death(death)
        self._fail(error, error.code)

    def _slow(self) -> bool:
        """Whether it has worked long; on a busy machine each query waits long, and new workers would add to that."""
        slow = not self.worked() < WORKED  # what is not known is slow
        if slow:
            self.worker.lower_priority()
        return slow

    def worked(self) -> float:
        """Seconds of processor time; infinite where that is not known."""
        return self.worker.processor_seconds() - self._began

    def overdue(self) -> None:
        """Its time is over."""
        self._fail(failure.too_slow(self._job.seconds), failure.TIME)

    def _evict(self) -> None:
        error = FailureError(
            failure.BUSY, N_("Others were waiting, and this query ran longest."), N_("Try again."), retry=10
        )
        self.worker.kill(failure.BUSY)
        self.spool.fail(error)
        # the schedule, which is at work now, hears of it in the next turn
        asyncio.get_running_loop().call_soon(self._fail, error, failure.BUSY)

    def _fail(self, error: FailureError, why: str) -> None:
        """End it, unless it has ended."""
        if not self.finished:
            self.spool.fail(error)
            if self._ticket is not None:
                self.worker.kill(why)
            self._pool.ended_by(error.code)
            self._finish(reusable=False)

    def displace(self) -> None:
        """Its worker will not come to it."""
        self.finished = True
        self._limit.drop(self)
        if self._displaced is not None:
            self._displaced()

    def _finish(self, reusable: bool) -> None:
        """Tell who waits, then give back worker and place: the client gets its result while we do that."""
        self.finished = True
        self._limit.drop(self)
        if self._left:
            self._pool.leaving.drop(self)
        ticket, self._ticket = self._ticket, None  # which knows who knows us: no work for the garbage collector
        settled, self.settled = self.settled, None
        try:
            if settled is not None:
                settled(self)
        finally:
            if ticket is None:
                self.worker.line.remove(self)
                self.worker.spoiled = True
            else:
                self._pool.done(ticket, self.worker, reusable)
