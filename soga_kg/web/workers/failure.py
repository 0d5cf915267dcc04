"""Why a query has no answer, or no whole one: codes, which the protocol turns into statuses."""

from __future__ import annotations

import signal

from soga_kg.errors import QueryError
from soga_kg.messages import N_

SYNTAX = "syntax"
SERVICE = "service"
EVALUATION = "evaluation"
NOT_ACCEPTABLE = "not-acceptable"
NO_GRAPH = "no-graph"
TOO_DEEP = "too-deep"
TIME = "time"
BUSY = "busy"
MEMORY = "memory"
TOO_LARGE = "too-large"
SPOOL = "spool"
LOST = "lost"  # the process died and nobody knows why
GONE = "gone"  # the client left


class FailureError(QueryError):
    """No answer; `code` is one of this module's, `retry` seconds after which to try again, 0 for no promise."""

    def __init__(self, code: str, message: str, hint: str = "", retry: int = 0) -> None:
        super().__init__(message, hint)
        self.code = code
        self.retry = retry


def too_slow(seconds: float) -> FailureError:
    """The query was ended at its time limit."""
    return FailureError(
        TIME,
        N_("The query did not end within %(seconds)s seconds.", seconds=float(seconds)),
        N_("Ask for less, or add LIMIT."),
    )


def by_death(death: int) -> FailureError:
    """What a worker's death by this signal tells about its query; 0 for an unknown death."""
    if death == signal.SIGALRM:
        return FailureError(TIME, N_("The query did not end within the time limit."), N_("Ask for less, or add LIMIT."))
    if death in (signal.SIGABRT, signal.SIGBUS, signal.SIGTRAP, signal.SIGILL):
        # The engine aborts where it gets no memory.
        return FailureError(
            MEMORY,
            N_("The query needs more memory than a query may have."),
            N_("Leave out ORDER BY, DISTINCT or GROUP BY over large parts, or ask for less."),
        )
    if death == signal.SIGSEGV:
        return FailureError(
            TOO_DEEP, N_("The query is nested too deeply or too long for the engine."), N_("Write the query flatter.")
        )
    # SIGKILL not sent by us: by hand, or by the system where the whole machine lacks memory
    return FailureError(
        LOST, N_("The process that worked on the query was ended from outside."), N_("Try again."), retry=5
    )
