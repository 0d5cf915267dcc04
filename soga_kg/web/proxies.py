"""Whose word is believed about the client and about the path under which the server is shown."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.types import Scope

from soga_kg.web.limits import PREFIX_FORM


class Proxies:
    """Whose word about the client is believed."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(text, strict=False) for text in trusted]

    def trusts(self, address: str) -> bool:
        """Whether this is one of our proxies."""
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
        try:
            parsed = ipaddress.ip_address(peer)
        except ValueError:
            return peer[:64]
        if parsed.version == 6:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        return str(parsed)

    def prefix(self, peer: str, forwarded: str) -> str:
        """The path that a proxy of ours says it shows us under; empty where it says none."""
        return forwarded if self.trusts(peer) and PREFIX_FORM.fullmatch(forwarded) else ""


def mount(scope: Scope, prefix: str) -> None:
    """Let the application know the path under which it is shown, whether the proxy has taken it off or not (ASGI)."""
    if prefix := prefix.rstrip("/"):
        path = scope["path"]
        scope["root_path"] = prefix
        if path == prefix:
            scope["path"] = f"{prefix}/"
        elif not path.startswith(f"{prefix}/"):
            scope["path"] = prefix + path
