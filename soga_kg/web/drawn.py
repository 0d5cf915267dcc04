"""What the timeline, the network and the map show, one frozen class a template, as in views.py."""

from __future__ import annotations

from dataclasses import dataclass

from soga_kg.web.parts import Edge, Frame, Link, Place, Span


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`/views/timeline`. `query`: address at which the rows are a query's result; `cut`: there are more."""

    frame: Frame
    query: str
    spans: tuple[Span, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class NetworkView:
    """`/views/network`."""

    frame: Frame
    query: str
    middle: Link
    edges: tuple[Edge, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """`/views/map`."""

    frame: Frame
    query: str
    on_map: tuple[Place, ...]
    beside: tuple[Place, ...]
    cut: bool
