"""Every limit of the server, its default and one sentence about it."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from soga_kg.errors import ConfigError
from soga_kg.messages import N_

PREFIX_FORM = re.compile(r"(?:/[A-Za-z0-9._~-]+)+/?")
PREFIX = "SOGA_SERVE_"  # not SOGA_KG_, which are the settings of a build


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server allows. Times are in seconds, sizes in bytes."""

    seconds: float = 30.0  # a query that runs longer is ended with 504 (the option --timeout decides)
    workers: int = 4  # queries that run at once, each in a process of its own
    long_queries: int = 8  # queries over 0.2 s that go on beside those, at low priority
    queue: int = 128  # queries that may wait; beyond it 503 at once
    patience: float = 10.0  # the longest wait for a worker
    memory: int = 512 * 2**20  # of one query; beyond it 507
    max_rows: int = 1_000_000  # rows or triples of one result
    max_bytes: int = 256 * 2**20  # of one result
    spool: int = 2**30  # of all results that clients have not fetched yet
    max_query: int = 2**20  # of a query; beyond it 413
    max_depth: int = 128  # brackets within brackets
    max_tokens: int = 100_000  # words and signs of a query (a long VALUES list has many)
    max_operators: int = 4_000  # operators, UNION, OPTIONAL … of a query: the engine recurses over them
    request_seconds: float = 30.0  # for a request to arrive whole
    stall_seconds: float = 30.0  # for a client that takes nothing of its result
    connections: int = 512  # open at once; beyond it 503
    cache: int = 32 * 2**20  # of small results kept in memory
    cache_entry: int = 65_536  # of one such result
    max_age: int = 300  # for which caches may keep a result
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-* are believed
    root_path: str = (
        ""  # under which a proxy shows the server (/kg); X-Forwarded-Prefix of a trusted proxy goes before it
    )
    rate: float = 0.0  # requests per second and client, averaged; 0: no limit (needs trusted_proxies behind a proxy)
    burst: int = 100  # requests a client may send at once where there is a rate
    access_log: bool = False  # a line of JSON per request on standard error
    log_addresses: bool = False  # write client addresses into the access log


def read_limits(env: Mapping[str, str]) -> Limits:
    """The defaults, over them `SOGA_SERVE_<NAME>` of the environment; a list is parted by commas.

    Raises ConfigError for a limit that does not exist or a value that makes no sense.
    """
    limits, known = Limits(), {field.name for field in fields(Limits)}
    for variable in sorted(name for name in env if name.startswith(PREFIX)):
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = N_("Limits: %(known)s.", known=", ".join(sorted(known)))
            hint = N_("Did you mean %(word)s?", word=PREFIX + near[0].upper()) if near else hint
            raise ConfigError(N_("there is no limit '%(variable)s'", variable=variable), hint)
        try:
            changes: dict[str, Any] = {name: _value(name, env[variable], type(getattr(limits, name)))}
            limits = replace(limits, **changes)
        except ValueError:
            wanted = _WANTED[type(getattr(limits, name))]
            raise ConfigError(
                N_("%(variable)s is %(given)s", variable=variable, given=repr(env[variable])),
                N_("It must be %(wanted)s.", wanted=wanted),
            ) from None
    return limits


_WANTED = {
    int: N_("a whole number, 0 or more"),
    float: N_("a number, 0 or more"),
    bool: N_("true or false"),
    tuple: "addresses",
    str: "empty or a path like /kg",
}
_LEAST = {"workers": 1, "max_query": 1, "max_depth": 1, "max_tokens": 1, "connections": 1, "burst": 1}


def _value(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in {"true", "false", "1", "0"}:
            raise ValueError(name)
        return text.lower() in {"true", "1"}
    if kind is tuple:
        networks = [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]
        return tuple(map(str, networks))
    if kind is str:
        if text and not PREFIX_FORM.fullmatch(text):
            raise ValueError(name)
        return text
    number = float(text) if kind is float else int(text)
    if not _LEAST.get(name, 0) <= number < float("inf"):
        raise ValueError(name)
    return number
