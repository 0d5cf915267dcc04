"""Who may run a query now: short queries never wait long, and no client takes all workers.

A query starts on one of `short` places. After SHORT seconds it moves to one of the `long` places,
at low priority, so that its place is free again. When somebody waits and no place is free or can
be freed, the client with most long queries loses its oldest one that has had its FAIR second.
Among those who wait, the client with the fewest running queries comes first, then who came first.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from soga_kg.messages import N_
from soga_kg.web.workers import failure
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.later import Later

SHORT = 0.2  # seconds; page queries and most others take less than a tenth of this
FAIR = 1.0  # seconds that a query may run whatever happens


@dataclass(frozen=True, slots=True)
class Places:
    """How many queries may run and wait; `patience` is the longest wait in seconds."""

    short: int = 4
    long: int = 8
    queue: int = 128
    patience: float = 10.0


def _yes() -> bool:
    return True


def _nothing() -> None:
    return None


@dataclass(slots=True, eq=False)
class Ticket:
    """The right to run one query: `begin` is called with it when its turn has come, `refuse` when that takes too long.

    `slow` is asked whether it is long now, `evict` called when it must end.
    """

    client: str
    begin: Callable[[Ticket], None]
    refuse: Callable[[FailureError], None]
    slow: Callable[[], bool] = _yes
    evict: Callable[[], None] = _nothing
    number: int = 0  # in the order of arrival
    started: float = 0.0
    long: bool = False
    evicted: bool = False


class Schedule:
    """Places, those who hold them, those who wait."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._waiting: dict[str, deque[Ticket]] = {}  # by client
        self._arrivals = 0
        self._running: list[Ticket] = []
        self._short: dict[str, int] = {}  # short places held, by client
        self._held = 0  # short places held
        self._patience = Later(places.patience, self._impatient)
        self._shortness = Later(SHORT, self._overdue)
        self._timer: asyncio.TimerHandle | None = None
        self.evictions = 0
        self.refusals = 0

    @property
    def running(self) -> int:
        """Queries that run."""
        return len(self._running)

    @property
    def crowded(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    @property
    def waiting(self) -> int:
        """Queries that wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def free_short(self) -> int:
        """Places for short queries that nobody holds."""
        return self._places.short - self._held

    async def enter(self, client: str) -> Ticket:
        """Wait for a place. Raises FailureError BUSY where too many wait already, or the wait gets too long."""
        turn: asyncio.Future[Ticket] = asyncio.get_running_loop().create_future()
        ticket = self.join(
            client,
            lambda ticket: None if turn.done() else turn.set_result(ticket),
            lambda error: None if turn.done() else turn.set_exception(error),
        )
        try:
            return await turn
        except BaseException:
            self.leave(ticket)
            raise

    def join(self, client: str, begin: Callable[[Ticket], None], refuse: Callable[[FailureError], None]) -> Ticket:
        """Line up for a place, which may come at once. Raises FailureError BUSY where too many wait already."""
        ticket = Ticket(client, begin, refuse)
        if not self._waiting and self._may_start(ticket):
            self._start(ticket)
            return ticket
        own = self._waiting.get(client, ())
        if self.waiting >= self._places.queue or len(own) >= max(1, self._places.queue * 3 // 4):
            self.refusals += 1
            raise FailureError(
                failure.BUSY, N_("Too many queries wait already."), N_("Try again in a moment."), retry=2
            )
        self._patience.add(ticket)
        self._arrivals += 1
        ticket.number = self._arrivals
        self._waiting.setdefault(client, deque()).append(ticket)
        self._relieve()
        return ticket

    def _unqueue(self, ticket: Ticket) -> None:
        own = self._waiting[ticket.client]
        own.remove(ticket)
        if not own:
            del self._waiting[ticket.client]

    def _impatient(self, ticket: Ticket) -> None:
        self._unqueue(ticket)
        self.refusals += 1
        ticket.refuse(FailureError(failure.BUSY, N_("All workers are busy."), N_("Try again in a moment."), retry=5))

    def renew(self, ticket: Ticket) -> None:
        """The next query of the same client begins on its place."""
        self._running.remove(ticket)
        self._running.append(ticket)  # the oldest come first
        self._shortness.drop(ticket)
        ticket.started = self._shortness.add(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Give the place back, or no longer wait for it."""
        if self._waiting and ticket in self._waiting.get(ticket.client, ()):
            self._unqueue(ticket)
            self._patience.drop(ticket)
        elif ticket in self._running:
            ticket.slow, ticket.evict = _yes, _nothing  # or it would wait for the garbage collector
            self._running.remove(ticket)
            if not ticket.long:
                self._free(ticket)
            self._shortness.drop(ticket)
            if self._waiting:
                self._relieve()

    def _may_start(self, ticket: Ticket) -> bool:
        # one place is always left to others
        places = self._places.short
        return self._held < places and self._short.get(ticket.client, 0) < max(1, places - 1)

    def _start(self, ticket: Ticket) -> None:
        self._running.append(ticket)
        self._short[ticket.client] = self._short.get(ticket.client, 0) + 1
        self._held += 1
        ticket.begin(ticket)
        ticket.started = self._shortness.add(ticket)

    def _free(self, ticket: Ticket) -> None:
        """Its short place is free again."""
        self._held -= 1
        self._short[ticket.client] -= 1
        if not self._short[ticket.client]:
            del self._short[ticket.client]

    def _overdue(self, ticket: Ticket) -> None:
        if not ticket.slow():  # it waits for a processor: it may yet be short
            self._shortness.add(ticket)
        else:
            self._lengthen(ticket)
        self._relieve()

    def _lengthen(self, ticket: Ticket) -> None:
        if not ticket.long and len(self._running) - self._held < self._places.long:
            ticket.long = True
            self._free(ticket)

    def _relieve(self) -> None:
        """Start whom we can; where nobody can start, make room."""
        if not self._waiting:
            return
        self._start_waiting()
        if not self._waiting:
            return
        now = asyncio.get_running_loop().time()
        if self._running and now - self._running[0].started < SHORT:
            return  # the oldest is no long one: the timers of those who run come first
        for ticket in self._running:  # oldest first
            if not ticket.long and now - ticket.started >= SHORT:
                self._lengthen(ticket)
        self._start_waiting()
        if self._waiting and not any(ticket.evicted for ticket in self._running):
            self._evict(now)

    def _start_waiting(self) -> None:
        while self._waiting and self.free_short > 0:
            ready = [own[0] for own in self._waiting.values() if self._may_start(own[0])]
            if not ready:
                return
            first = ready[0]
            if len(ready) > 1:
                load = Counter(ticket.client for ticket in self._running)
                first = min(ready, key=lambda ticket: (load[ticket.client], ticket.number))
            self._unqueue(first)
            self._patience.drop(first)
            self._start(first)

    def _evict(self, now: float) -> None:
        """End the oldest long query of the client with most of them, or come back when it is old enough."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        overdue = [ticket for ticket in self._running if now - ticket.started >= SHORT]
        if not overdue:
            return  # the timers of the running queries come first
        load = Counter(ticket.client for ticket in overdue)
        victim = max(overdue, key=lambda ticket: (load[ticket.client], -ticket.started))
        if (left := victim.started + FAIR - now) > 0:
            self._timer = asyncio.get_running_loop().call_later(left, self._relieve)
            return
        victim.evicted = True
        self.evictions += 1
        victim.evict()
