"""What a page needs to answer: the release, and queries through the same pool as everybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import pyoxigraph as ox

from soga_kg import index
from soga_kg.web.guard import bind
from soga_kg.web.limits import Limits
from soga_kg.web.releases import Release, Releases
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.pool import Pool
from soga_kg.web.workers.spawn import NoWorkerError

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

Graphs: TypeAlias = tuple[str, ...] | None
More: TypeAlias = tuple[Graphs, Graphs, str | None, str]  # default_graphs, named_graphs, graph and language of Job
PLAIN: More = (None, None, None, "")

Answered = TypeVar("Answered")

# Who asks, for fairness; set by the gate for the time of a request.
CLIENT: ContextVar[str] = ContextVar("client", default="")


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages.routes(context)` gets. All queries are subject to the limits and to fairness.

    Pages raise nothing of their own for a failed query: let FailureError and NoWorkerError pass, they become
    the right status and words.
    """

    releases: Releases
    pool: Pool
    limits: Limits

    @property
    def release(self) -> Release:
        """The release in use now: folder, digest, base, manifest."""
        return self.releases.current

    @property
    def base(self) -> str:
        """Base of all data IRIs; ends with / or #."""
        return self.release.base

    async def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, Term]]:
        """The rows of a SELECT: variable -> term, unbound variables absent.

        `bindings` puts terms in the place of variables of the query; these must not be projected.
        """
        data = await self._whole(_bound(query, bindings), solutions="json")
        results = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
        if not isinstance(results, ox.QuerySolutions):
            raise TypeError("select() takes a SELECT query")
        names = [(variable.value, index) for index, variable in enumerate(results.variables)]
        rows = []
        for row in results:
            terms = ((name, row[index]) for name, index in names)
            rows.append({name: term for name, term in terms if term is not None})
        return rows

    async def construct(
        self, query: str, format_name: str = "turtle", bindings: Mapping[str, Term] | None = None
    ) -> bytes:
        """The graph of a CONSTRUCT or DESCRIBE; `format_name` is a name of `negotiate.GRAPHS`."""
        return await self._whole(_bound(query, bindings), graphs=format_name)

    async def indexed(self, ask: Callable[[index.Index], Answered]) -> Answered:
        """What the release's index answers. Raises ReleaseError, QueryError."""
        return await asyncio.to_thread(_ask, self.release.folder / index.FILE, ask)

    async def _whole(self, query: str, solutions: str | None = None, graphs: str | None = None) -> bytes:
        answer = await self.run(self.job(query, solutions, graphs))
        try:
            await answer.settle(whole=True)
            return b"".join([piece async for piece in answer.pieces()])
        finally:
            answer.close()

    def job(self, query: str, solutions: str | None, graphs: str | None, more: More = PLAIN) -> Job:
        """A query with the server's limits."""
        limits = self.limits
        base = self.releases.current.base
        return Job(query, solutions, graphs, base, *more, limits.seconds, limits.max_rows, limits.max_bytes)

    async def run(self, job: Job, release: Release | None = None) -> Answer:
        """Start a query on a release (default: the one in use). Raises FailureError, NoWorkerError."""
        return await self.pool.query(job, CLIENT.get(), (release or self.release).store)

    async def run_fresh(self, job: Job) -> tuple[Answer, Release]:
        """Start a query on the newest release; once more where that release was just removed."""
        release = await self.releases.fresh()
        try:
            return await self.run(job, release), release
        except NoWorkerError:
            newer = await self.releases.fresh()
            if newer is release:
                raise
            return await self.run(job, newer), newer


def _ask(path: Path, ask: Callable[[index.Index], Answered]) -> Answered:
    with index.opened(path) as opened:
        return ask(opened)


def _bound(query: str, bindings: Mapping[str, Term] | None) -> str:
    return bind(query, {name: str(term) for name, term in (bindings or {}).items()})
