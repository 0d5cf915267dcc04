"""Nothing leads into a network: no spelling, no redirect, no name."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from soga_kg.config import Config
from soga_kg.fetch import fetch
from soga_kg.fetch.network import is_public, networks
from soga_kg.model import Page, Skipped
from tests.fetch.articles import posts
from tests.fetch.site import Content, serving

QUICK = {"crawl_delay": 0.0, "response_seconds": 5.0}
NOT_PUBLIC = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1",
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "2001:0:7f00:1::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
]  # fmt: skip


def refusal(address: str, **settings: Any) -> str:
    (skipped,) = fetch([address], Config(**(QUICK | settings)))
    assert isinstance(skipped, Skipped)
    assert skipped.source == address
    assert skipped.hint
    return skipped.reason


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_no_public_address(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_what_is_a_public_address(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("server", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1",
                                    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "localhost",
                                    "LOCALHOST.", "①②⑦.⓪.⓪.①", "169.254.169.254", "2852039166", "10.1.2.3",
                                    "0", "0.0.0.0", "[fe80::1%25lo]", "[::]", "[64:ff9b::7f00:1]"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_inside_a_network_is_refused_in_every_spelling(scheme: str, server: str) -> None:
    with serving(posts(1)) as site:
        reason = refusal(f"{scheme}://{server}:{site.server_port}/2024/02/02/story-1/")
        assert reason.startswith(("refused: ", "cannot be fetched: "))
        assert "public address" in reason or "no server is called" in reason or "InvalidURL" in reason
        assert not site.log


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///etc/hostname", "file: addresses are not read"),
        ("FILE:/etc/hostname", "FILE: addresses are not read"),
        ("ftp://example.org/", "ftp: addresses are not read"),
        ("gopher://127.0.0.1/", "gopher: addresses are not read"),
        ("data:text/html,x", "data: addresses are not read"),
        ("http://user:secret@example.org/", "holds a user's name"),
        ("http://", "names no server"),
        ("https://[::1", "no address"),
        ("http://127.0.0.1:notaport/", "no address"),
    ],
)
def test_what_is_no_address_to_read_is_refused(address: str, says: str) -> None:
    assert says in refusal(address)


def named(monkeypatch: pytest.MonkeyPatch, answers: Callable[[int], list[str]]) -> list[str]:
    """Lets names end in `.example`, with the addresses that a name server gives the first, second … time."""
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *arguments: Any, **options: Any) -> Any:
        if not str(host).endswith(".example"):
            return resolve(host, port, *arguments, **options)
        asked.append(host)
        return [info for a in answers(len(asked)) for info in resolve(a, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("inner", ["127.0.0.1", "169.254.169.254", "10.0.0.7", "::1", "::ffff:127.0.0.1"])
def test_a_name_that_leads_into_a_network_is_refused(monkeypatch: pytest.MonkeyPatch, inner: str) -> None:
    named(monkeypatch, lambda _: [inner])
    assert refusal("https://inner.example/").startswith("refused: inner.example is ")


def test_a_name_is_refused_for_one_of_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, lambda _: ["93.184.215.14", "127.0.0.1"])
    assert refusal("https://both.example/").startswith("refused: both.example is 127.0.0.1")


def test_a_name_that_changes_its_address_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is the one that is used: a second question would give the inner one."""
    asked = named(monkeypatch, lambda times: ["93.184.215.14" if times == 1 else "127.0.0.1"])
    with serving(posts(1)) as site:
        with pytest.raises(AssertionError, match=r"a test tried to reach \('93\.184\.215\.14'"):  # conftest.py guards
            list(fetch([f"http://rebind.example:{site.server_port}/"], Config(crawl_delay=0.0)))
        assert asked == ["rebind.example"]
        assert not site.log


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/secret", "http://2130706434:{port}/secret",
                                    "http://169.254.169.254/latest/meta-data/", "//[::1]:{port}/secret",
                                    "file:///etc/hostname", "gopher://127.0.0.1/"])  # fmt: skip
def test_a_redirect_into_a_network_is_refused(target: str) -> None:
    with serving(posts(1)) as site:
        location = target.format(port=site.server_port)
        site.fixed["/start"] = Content(b"", status=302, headers={"Location": location})
        site.fixed["/secret"] = Content(b"<p>secret</p>")
        reason = refusal(f"{site.address}/start", allow_networks="127.0.0.1/32")
        assert "no public address" in reason or "is not read" in reason or "no connection" in reason
        assert "/secret" not in site.asked()


@pytest.mark.parametrize(
    ("setting", "wanted"), [("", 0), ("127.0.0.1/32", 1), (" 10.1.0.0/16 , fd00::/8 ", 2), (",10.0.0.0/8,", 1)]
)
def test_networks_that_are_allowed(setting: str, wanted: int) -> None:
    assert len(networks(setting)) == wanted


def test_a_network_that_is_allowed_is_read(tmp_path: Path) -> None:
    with serving(posts(1)) as site:
        address = site.address + site.posts[1].path
        (page,) = fetch([address], Config(crawl_delay=0.0, allow_networks="10.0.0.0/8, 127.0.0.1/32"), tmp_path)
        assert isinstance(page, Page)


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serving(posts(1)) as site:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login x password y", encoding="utf-8")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        address = site.address + site.posts[1].path
        (page,) = fetch([address], Config(allow_networks="127.0.0.1/32", crawl_delay=0.0))
        assert isinstance(page, Page)
        assert not any(asked.authorised for asked in site.log)
