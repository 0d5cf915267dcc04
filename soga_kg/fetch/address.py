"""Addresses: their normal form, which belong to one site, and what kind of page one leads to."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from soga_kg.errors import FetchError
from soga_kg.messages import N_

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say where a reader came from, and never which page is meant.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|matomo_\w+|hsa_\w+|_hs(?:enc|mi)|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|"
    r"wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|_ga|_gl|at_medium|at_campaign|xtor|mkt_tok|vero_id|wickedid|"
    r"fb_(?:action_ids|source)|oly_(?:anon|enc)_id)(?:=|$)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://)?")
# A home page: the root, or the root of a language (`/fr/`, `/en_gb/`, `/pt-br/`).
_HOME = re.compile(r"/(?:[a-z]{2}(?:[_-][a-z]{2})?/?)?", re.IGNORECASE)
_COLLECTION = re.compile(r"(?P<root>.*?/)wp/v2/(?P<kind>posts|pages)/?$")
_ARCHIVE = re.compile(
    r"/(?:category|categorie|tag|etiquette|author|auteur|page|feed|comments|wp-content|wp-admin|wp-json)/|"
    r"/wp-login\.php|/xmlrpc\.php|/[0-9]{4}(?:/[0-9]{2}){0,2}/?$",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|zip|gz|docx?|xlsx?|pptx?|odt|ods|mp[34]|ogg|css|js|woff2?)$", re.I
)


def is_address(source: str) -> bool:
    """Whether a source is an address rather than a path. Raises FetchError for `file:` and other schemes not read."""
    match = _SCHEME.match(source)
    if match is None or len(match[1]) == 1:  # one letter is a drive of Windows
        return False
    if match[1].lower() in _DEFAULT_PORTS:
        return True
    if "://" in source or match[1].lower() in {"file", "data"}:
        raise FetchError(
            N_("%(scheme)s: addresses are not read", scheme=match[1]), N_("Give a path, or an address with https://.")
        )
    return False


def normal(address: str, base: str = "") -> str:
    """The one form of an address, as an IRI: no fragment, no tracking parameters, no default port, small host name.

    `base` is the page on which a relative address stands. Raises FetchError where there is nothing to ask.
    """
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise FetchError(
            N_("cannot be fetched: no address (%(error)s)", error=error), N_("Check its brackets and its port.")
        ) from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise FetchError(
            N_("cannot be fetched: %(scheme)s: is not read", scheme=scheme or "no scheme"),
            N_("Only http and https are read."),
        )
    if not host:
        raise FetchError(N_("cannot be fetched: the address names no server"), N_("Write https://SERVER/PATH."))
    if parts.username is not None or parts.password is not None:
        raise FetchError(N_("cannot be fetched: the address holds a user's name"), N_("Only public pages are read."))
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    path, query = (quote(part, safe="%/:=&?~+!$,;'@()*") for part in (parts.path or "/", query))
    return urlunsplit((scheme, _server(host, port, scheme), path, query, ""))


def normal_or_none(address: str, base: str = "") -> str:
    """The normal form of an address; empty for what is none (of an e-mail, a telephone, a script)."""
    try:
        return normal(address, base)
    except FetchError:
        return ""


def absolute(address: str, base: str) -> str:
    """An address as it stands on the page `base`, made whole; empty where it is none."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _server(host: str, port: int | None, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port in {None, _DEFAULT_PORTS[scheme]} else f"{name}:{port}"


def tracked(address: str) -> bool:
    """Whether an address carries tracking parameters."""
    return any(_TRACKING.match(part) for part in address.partition("#")[0].partition("?")[2].split("&"))


def origin(address: str) -> str:
    """`https://server:port/`, to which one robots.txt applies."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def same_site(left: str, right: str) -> bool:
    """Whether two addresses are on one server, with or without `www.`, http or https."""
    one, other = (urlsplit(address).netloc.lower().removeprefix("www.") for address in (left, right))
    return one == other


def is_home(address: str) -> bool:
    """Whether a site is meant rather than one page of it."""
    parts = urlsplit(address)
    return not parts.query and _HOME.fullmatch(parts.path or "/") is not None


def may_be_article(address: str) -> bool:
    """Whether an address may be an article's: no archive page, no home page, no picture."""
    path = urlsplit(address).path
    return not (_ARCHIVE.search(path) or _FILE.search(path) or is_home(address))


def collection(address: str) -> tuple[str, str] | None:
    """Root of the REST interface and kind (`posts`, `pages`) where an address is a collection of WordPress."""
    match = _COLLECTION.match(address.partition("?")[0])
    return (match["root"], match["kind"]) if match else None
