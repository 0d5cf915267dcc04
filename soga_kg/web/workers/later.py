"""Calls after one and the same delay, nearly all of which are taken back before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
LEAST = 0.001  # seconds between two looks: uvloop's clock is no finer


class Later(Generic[Key]):
    """Calls `ring` with each key that is not dropped within `delay` seconds of being added.

    One timer of the loop serves them all. One for each would cost a small query as much as its parsing.
    """

    def __init__(self, delay: float, ring: Callable[[Key], None]) -> None:
        self._delay = delay
        self._ring = ring
        self._due: dict[Key, float] = {}  # the earliest first
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.Handle | None = None

    def add(self, key: Key) -> float:
        """Begin to wait, for a key that is not waited for; returns the time now, by the loop's clock."""
        loop = self._loop = self._loop or asyncio.get_running_loop()
        now = loop.time()
        self._due[key] = now + self._delay
        if self._timer is None:
            self._timer = loop.call_later(self._delay, self._look, loop)
        return now

    def drop(self, key: Key) -> None:
        """Wait no longer; nothing happens where it was not waited for."""
        self._due.pop(key, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ring for the first one that is due, and come back for the next."""
        self._timer = None
        if not self._due:
            return
        key, due = next(iter(self._due.items()))
        if (left := due - loop.time()) > 0:
            self._timer = loop.call_later(max(left, LEAST), self._look, loop)
            return
        del self._due[key]
        self._timer = loop.call_soon(self._look, loop)
        self._ring(key)
