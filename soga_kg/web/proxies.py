"""Whose word is believed about the client and about the path under which the server is shown."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from starlette.types import Scope

from soga_kg.web.limits import PREFIX_FORM


class Proxies:
    """Whose word about the client is believed."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(text, strict=False) for text in trusted]
        self._household = lru_cache(1024)(_household)  # most clients ask more than once

    def trusts(self, address: str) -> bool:
        """Whether this is one of our proxies."""
        if not self._networks:
            return False
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)

    def client(self, peer: str, forwarded: str) -> str:
        """The address nearest to us that is no proxy of ours; of IPv6 the /64, which is one household."""
        addresses = [part.strip() for part in forwarded.split(",") if part.strip()]
        while self.trusts(peer) and addresses:
            peer = addresses.pop()
        return self._household(peer[:64])

    def prefix(self, peer: str, forwarded: str) -> str:
        """The path that a proxy of ours says it shows us under; empty where it says none."""
        return forwarded if self.trusts(peer) and PREFIX_FORM.fullmatch(forwarded) else ""


def _household(address: str) -> str:
    """The address as it is usually written; of IPv6 the /64. What is none is left as it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))


def mount(scope: Scope, prefix: str) -> None:
    """Let the application know the path under which it is shown, whether the proxy has taken it off or not (ASGI)."""
    if prefix := prefix.rstrip("/"):
        path = scope["path"]
        scope["root_path"] = prefix
        if path == prefix:
            scope["path"] = f"{prefix}/"
        elif not path.startswith(f"{prefix}/"):
            scope["path"] = prefix + path
