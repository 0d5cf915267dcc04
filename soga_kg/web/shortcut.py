"""Small queries answered without a task: from what is kept, or by a worker that answers at once.

A task, and a coroutine for each layer of the application, cost a small query more than its evaluation does. What is
not usual (a refusal, a page, a condition, a result that is large, late or missing) goes the long way, through the
gate and the application: at once, or later with the query that was begun. Limits, fairness and counts are the same
on both ways, because the same parts keep them.

What a small query costs here is mostly calls of functions, each about a microsecond, since the processor has run other
things in between: a call less in this module, `connection`, `workers.answer` or `workers.schedule` is worth more than
what it does. Tried: the client's socket given to the worker, who answers by itself and tells the server afterwards. One
connection got 3 % more requests by that, sixteen none; and where a worker dies, nobody knows whether it had answered.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from starlette.types import Scope

from soga_kg.web.connection import Connection
from soga_kg.web.gate import ADMITTED, Entrance
from soga_kg.web.protocol import fields
from soga_kg.web.releases import Releases
from soga_kg.web.respond import SMALL, Kept
from soga_kg.web.sparql import Endpoint
from soga_kg.web.wanted import BEGUN, Begun, Forms, forms_of, key_part
from soga_kg.web.workers.answer import HOLD_SECONDS, Answer
from soga_kg.web.workers.failure import FailureError
from soga_kg.web.workers.later import Later
from soga_kg.web.workers.pool import Pool
from soga_kg.web.workers.schedule import Ticket


class Shortcut:
    """What `Connection` offers every small GET to."""

    def __init__(self, entrance: Entrance, endpoint: Endpoint, releases: Releases, pool: Pool) -> None:
        self.entrance = entrance
        self.endpoint = endpoint
        self.pool = pool
        self.held = Later(HOLD_SECONDS, Visit.late)
        self._releases = releases

    def meet(self, scope: Scope) -> Guest | None:
        """Part of connection.Shortcut."""
        headers = fields(scope["headers"])
        client = self.entrance.client(scope, headers)
        ours = scope["path"] == f"{scope['root_path']}/sparql"
        if not ours or b"if-none-match" in headers or self.entrance.fault(scope, headers) is not None:
            return None
        forms = forms_of(headers, tables=True)
        if forms.page or (forms.solutions is None and forms.graphs is None):
            return None
        return Guest(scope, client, forms, key_part(headers))

    def take(self, connection: Connection, guest: Guest, query: bytes) -> Visit | None:
        """Part of connection.Shortcut."""
        started = time.perf_counter()
        wanted, release = self.endpoint.usual(query, guest.forms, guest.key_part), self._releases.unchanged()
        if wanted is None or release is None or (self.entrance.rated and self.entrance.wait(guest.client) > 0):
            return None
        visit = Visit(self, connection, guest, Begun(wanted, release), started)
        if (kept := self.endpoint.kept(wanted, release)) is not None:
            visit.reply(kept)
            return visit
        try:
            visit.line_up()
        except FailureError as error:
            visit.refuse(error)
            return None
        return visit


@dataclass(slots=True)
class Guest:
    """Who asks and how, of which one request is like the next."""

    scope: Scope
    client: str
    forms: Forms
    key_part: bytes


class Visit:
    """One request that was taken. `status`, `sent` and `outcome` tell how it ended."""

    __slots__ = (
        "_begun", "_connection", "_guest", "_shortcut", "_started", "_ticket",
        "done", "outcome", "sent", "status",
    )  # fmt: skip

    def __init__(self, shortcut: Shortcut, connection: Connection, guest: Guest, begun: Begun, started: float) -> None:
        self.done = False
        self.status = 200
        self.sent = 0
        self.outcome = "whole"
        self._shortcut = shortcut
        self._connection = connection
        self._guest = guest
        self._begun = begun
        self._started = started
        self._ticket: Ticket | None = None

    def refuse(self, error: FailureError) -> None:
        """There is no room: the long way tells."""
        self._begun.failure = error
        self._hand_over(self._begun)

    def line_up(self) -> None:
        """Stand behind others of the same client where that is quick, or wait for a place. Raises FailureError."""
        begun, client, shortcut = self._begun, self._guest.client, self._shortcut
        pool = shortcut.pool
        if (leader := pool.leader(client, begun.release.store)) is None:
            self._ticket = pool.schedule.join(client, self._turn, self._refused)
        else:
            begun.answer = pool.follow(leader, shortcut.endpoint.job(begun.wanted), self._settled, self._displaced)
            shortcut.held.add(self)

    def _displaced(self) -> None:
        self._shortcut.held.drop(self)
        self._begun.answer = None
        try:
            self.line_up()
        except FailureError as error:
            self._refused(error)

    def leave(self) -> None:
        """The client is gone."""
        if self.done:
            if self._begun.answer is not None and not self._begun.taken:
                self._begun.answer.close()
            return
        ticket, self.status, self.outcome = self._ticket, 499, "left"
        self._end()
        if self._begun.answer is not None:
            self._begun.answer.settled = None
            self._begun.answer.close()
        elif ticket is not None:  # pragma: no branch - it waits
            self._shortcut.pool.schedule.leave(ticket)

    def reply(self, response: Kept) -> None:
        """Send the response."""
        self.sent = len(response.body)
        self._connection.reply(response.message)
        self._end()

    def _end(self) -> None:
        self._finish()
        guest = self._guest
        self._shortcut.entrance.record(guest.scope, guest.client, self, time.perf_counter() - self._started)

    def _finish(self) -> None:
        self.done = True
        self._ticket = None  # which knows us: else the garbage collector would have to find that out
        self._shortcut.held.drop(self)

    def _turn(self, ticket: Ticket) -> None:
        """There is a place."""
        begun, pool = self._begun, self._shortcut.pool
        job = self._shortcut.endpoint.job(begun.wanted)
        begun.answer = pool.begin(ticket, job, begun.release.store, self._settled)
        if begun.answer is None:  # a worker must be forked first, or the release is another by now
            self._connection.loop.call_soon(self._give_up, ticket)  # the schedule is at work now
        else:
            self._shortcut.held.add(self)

    def _give_up(self, ticket: Ticket) -> None:
        self._shortcut.pool.schedule.leave(ticket)
        if not self.done:
            self._go_on(None)

    def _refused(self, error: FailureError) -> None:
        self._begun.failure = error
        self._go_on(self._begun)

    def _settled(self, answer: Answer) -> None:
        if answer.spool.ended and answer.spool.size <= SMALL:
            try:
                self.reply(self._shortcut.endpoint.whole(self._begun.wanted, self._begun.release, answer))
            except BaseException:  # a mistake of ours: rather no answer than half of one
                self._connection.abort()
                raise
            finally:
                answer.spool.close()  # nothing else of it is left
        else:
            self._go_on(self._begun)

    def late(self) -> None:
        """The result takes longer than the short way is for."""
        assert self._begun.answer is not None  # there is no timer before
        if self._begun.answer.standing:
            self._shortcut.held.add(self)
            return
        self._begun.answer.settled = None
        self._go_on(self._begun)

    def _go_on(self, begun: Begun | None) -> None:
        """Go the long way from here."""
        self._finish()
        self._hand_over(begun)
        self._connection.go_on()

    def _hand_over(self, begun: Begun | None) -> None:
        state: dict[str, object] = {ADMITTED: self._started}
        self._connection.handed = state if begun is None else {**state, BEGUN: begun}
