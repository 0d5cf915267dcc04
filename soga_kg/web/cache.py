"""Small things kept in memory: the one used longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """At most `limit` bytes of values, as told by whoever puts them in."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: OrderedDict[str | bytes, tuple[Value, int]] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: str | bytes) -> Value | None:
        """The value, if it is still here."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: str | bytes, value: Value, size: int) -> None:
        """Keep a value, at the cost of older ones."""
        if size > self._limit:
            return
        old = self._entries.pop(key, None)
        self.size += size - (old[1] if old else 0)
        self._entries[key] = (value, size)
        while self.size > self._limit:
            _, (_, gone) = self._entries.popitem(last=False)
            self.size -= gone
