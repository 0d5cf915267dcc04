"""One timer for all that wait for the same delay."""

from __future__ import annotations

import asyncio

from soga_kg.web.workers.later import Later


def test_rings_in_order_for_what_was_not_dropped() -> None:
    async def test() -> None:
        rung: list[str] = []
        later = Later(0.03, rung.append)
        began = later.add("a")
        later.add("b")
        await asyncio.sleep(0.01)
        later.add("c")
        later.drop("b")
        later.drop("never")
        while len(rung) < 2:
            await asyncio.sleep(0.001)
        assert rung == ["a", "c"]
        assert asyncio.get_running_loop().time() >= began + 0.03
        await asyncio.sleep(0.02)  # the timer has run out, and is set anew
        later.add("d")
        while len(rung) < 3:
            await asyncio.sleep(0.001)
        assert rung == ["a", "c", "d"]

    asyncio.run(asyncio.wait_for(test(), 5))


def test_a_mistake_in_one_call_does_not_keep_the_others_waiting() -> None:
    async def test() -> None:
        rung: list[int] = []
        told: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))

        def ring(key: int) -> None:
            rung.append(1 // key)

        later = Later(0.01, ring)
        later.add(0)
        later.add(1)
        while not rung:
            await asyncio.sleep(0.001)
        assert [type(error) for error in told] == [ZeroDivisionError]

    asyncio.run(asyncio.wait_for(test(), 5))
