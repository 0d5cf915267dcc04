"""Connections that reach public addresses only, and a time after which one is cut whatever the server does.

A name is resolved once; every address that it gives is checked, and the connection is made to a checked one. So
nothing that a page or a name server says (a redirect, another spelling of 127.0.0.1, a name that answers differently
the second time) leads into a network. TLS still proves the name. Proxies and passwords of the environment are not
used: a proxy would resolve names itself. The package requests-hardened was tried: it checks one address only, knows
no networks that are allowed, and no limit of time.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from soga_kg.errors import FetchError
from soga_kg.messages import N_

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
CONNECT_SECONDS = 10.0
MOST_ADDRESSES = 4  # of one name that are tried
# Global by their number, but no public server: translation to IPv4, relays, a cloud's own host service.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in ("64:ff9b::/96", "2002::/16", "2001::/32", "::/96", "fec0::/10", "192.88.99.0/24", "192.0.0.0/24",
                    "5f00::/16", "3fff::/20", "168.63.129.16/32")
)  # fmt: skip


def networks(setting: str) -> tuple[Network, ...]:
    """The networks of the setting `allow_networks`, separated by commas. Raises ValueError for what is none."""
    return tuple(ip_network(part.strip()) for part in setting.split(",") if part.strip())


def is_public(address: Address) -> bool:
    """Whether an address is one of the open network; an IPv4 address in IPv6 clothes counts as what it is."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in network for network in _NOT_PUBLIC)


class PublicOnly(HTTPAdapter):
    """An adapter of requests whose connections go to public addresses, and those of `allowed`, and to no others."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._lines: dict[tuple[str, int], socket.socket] = {}
        self.late = False
        super().__init__(pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Pools whose connections are made by `_dial`."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._dial)

    def close(self) -> None:
        """Ends all connections."""
        super().close()
        while self._lines:
            self._lines.popitem()[1].close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cuts every connection after so many seconds; `late` then says so. One request at a time."""
        self.late = False
        watch = threading.Timer(seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        self.late = True
        for line in list(self._lines.values()):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:  # the server was faster
                continue

    def _dial(self, host: str, port: int) -> socket.socket:
        failure: OSError | None = None
        for found in self._resolved(host, port)[:MOST_ADDRESSES]:
            try:
                line = _connected(found)
            except OSError as error:
                failure = error
                continue
            self._watch(host, port, line)
            return line
        raise failure or OSError(f"{host} has no address")

    def _watch(self, host: str, port: int, line: socket.socket) -> None:
        """Keeps a second handle of the connection: TLS takes the first one over."""
        known = self._lines.pop((host, port), None)
        if known is not None:
            known.close()
        self._lines[host, port] = line.dup()
        if self.late:
            self._cut()

    def _resolved(self, host: str, port: int) -> list[Any]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(
                N_("cannot be fetched: no server is called %(host)s", host=host),
                N_("Check the address and the network."),
            ) from error
        for _, _, _, _, place in found:
            address = ip_address(str(place[0]).partition("%")[0])
            if not is_public(address) and not any(address in network for network in self._allowed):
                raise FetchError(
                    N_("refused: %(host)s is %(address)s, which is no public address", host=host, address=address),
                    N_("Pages inside a network are read only where the setting allow_networks names it."),
                )
        return found


def _connected(found: Any) -> socket.socket:
    """A connection to one of the addresses that a name has."""
    family, kind, protocol, _, place = found
    line = socket.socket(family, kind, protocol)
    try:
        line.settimeout(CONNECT_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connect(place)
    except BaseException:
        line.close()
        raise
    return line


def _pools(dial: Callable[[str, int], socket.socket]) -> dict[str, type[HTTPConnectionPool]]:
    """Pools of urllib3 whose connections are made by `dial`, as its own SOCKS support does it."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port or self.default_port)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dial(self.host, self.port or self.default_port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def session(adapter: PublicOnly) -> requests.Session:
    """A session without cookies, proxies or passwords of the environment."""
    made = requests.Session()
    made.trust_env = False
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made
