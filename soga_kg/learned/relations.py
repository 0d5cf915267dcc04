"""The relations that the model judges, and which kinds each joins."""

from __future__ import annotations

from collections.abc import Mapping

_ACTORS = frozenset({"person", "organisation"})
_MADE = frozenset({"organisation", "project", "event"})

# Order is that of the model's outputs. `when`: an event takes place at the date; `issued`, `period`: of a policy.
JUDGED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "affiliation": (frozenset({"person"}), frozenset({"organisation", "project"})),
    "speaker": (frozenset({"event"}), _ACTORS),
    "founder": (frozenset({"organisation", "project"}), _ACTORS),
    "memberOf": (_ACTORS, frozenset({"organisation"})),
    "partner": (_MADE, frozenset({"organisation"})),
    "organizer": (frozenset({"event"}), _ACTORS | {"project"}),
    "funder": (_MADE, frozenset({"organisation", "policy"})),
    "operator": (frozenset({"project"}), frozenset({"organisation"})),
    "location": (_MADE, frozenset({"place"})),
    "when": (frozenset({"event"}), frozenset({"date"})),
    "superEvent": (frozenset({"event"}), frozenset({"event"})),
    "replaces": (frozenset({"event", "project", "policy"}), frozenset({"event", "project", "policy"})),
    "issuer": (frozenset({"policy"}), _ACTORS),
    "issued": (frozenset({"policy"}), frozenset({"date"})),
    "period": (frozenset({"policy"}), frozenset({"date"})),
    "partOf": (frozenset({"policy", "project"}), frozenset({"policy", "project"})),
    "contributor": (frozenset({"policy"}), _ACTORS),
    "participant": (frozenset({"event"}), frozenset({"organisation"})),
}


def joined() -> dict[str, frozenset[str]]:
    """For each kind of subject the kinds that some relation joins to it."""
    found: dict[str, frozenset[str]] = {}
    for subjects, objects in JUDGED.values():
        for subject in subjects:
            found[subject] = found.get(subject, frozenset()) | objects
    return found


def fitting(subject: str, value: str) -> tuple[bool, ...]:
    """Which of the relations may join two kinds, in the order of JUDGED; only a like thing replaces another."""
    return tuple(
        subject in subjects and value in objects and (name != "replaces" or subject == value)
        for name, (subjects, objects) in JUDGED.items()
    )
