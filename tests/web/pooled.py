"""What test_pool and its sister files share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.pool import Pool, PoolLimits
from soga_kg.web.workers.schedule import Places

STREAM = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def run(test: Callable[[Pool], Awaitable[None]], limits: PoolLimits | None = None) -> None:
    async def body() -> None:
        tested = Pool(limits or PoolLimits(Places(2, 2), 200 * 2**20))
        try:
            await test(tested)
        finally:
            await tested.stop()

    asyncio.run(body())


async def result(tested: Pool, job: Job, client: str = "a") -> bytes:
    answer = await tested.query(job, client)
    try:
        await answer.settle()
        return b"".join([piece async for piece in answer.pieces()])
    finally:
        answer.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
