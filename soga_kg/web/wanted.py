"""A query with the forms in which its result is welcome, and the tag under which it is known to caches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from soga_kg.web import negotiate
from soga_kg.web.negotiate import Choice
from soga_kg.web.protocol import Asked
from soga_kg.web.releases import Release
from soga_kg.web.workers.answer import Answer
from soga_kg.web.workers.failure import FailureError

VARY = "Accept, Accept-Encoding"  # headers on which every result depends
_USUAL = 300  # bytes of an Accept header up to which the choice is remembered; browsers send 130
BEGUN = "begun"  # in the state of a request whose query runs already: a Begun


@dataclass(frozen=True, slots=True)
class Forms:
    """What the headers of a request welcome: a table or truth value, a graph, and whether one of them is a page."""

    solutions: Choice | None
    graphs: Choice | None
    page: bool
    gzip: bool = False


@dataclass(slots=True)
class Wanted:
    """`language` is what a page's words depend on, empty where no page was asked for; `named` the one of its links."""

    asked: Asked
    solutions: Choice | None
    graphs: Choice | None
    gzip: bool
    cacheable: bool
    language: str = ""
    named: str = ""
    vary: str = VARY  # the value of Vary
    _tag: tuple[str, str] = field(default=("", ""), repr=False)  # digest of a release, the tag there

    def tag(self, release: Release) -> str:
        """A weak validator: the same release, query, data set and type give the same rows, whatever the coding."""
        digest, tag = self._tag
        if digest != release.digest:
            solutions = self.solutions.media_type if self.solutions else ""
            graphs = self.graphs.media_type if self.graphs else ""
            asked = self.asked
            named = asked.default_graphs, asked.named_graphs, asked.graph
            # the query comes last: whatever is in it, it is no other part
            parts = f"{release.digest}\n{solutions}\n{graphs}\n{self.language!r}\n{named!r}\n{asked.query}"
            tag = f'W/"{hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()}"'
            self._tag = release.digest, tag
        return tag


@dataclass(slots=True)
class Begun:
    """A query that was begun before its request came here; `failure` tells why it has no place."""

    wanted: Wanted
    release: Release
    answer: Answer | None = None
    failure: FailureError | None = None
    taken: bool = False  # whether somebody here sees to it


def key_part(headers: Mapping[bytes, bytes]) -> bytes:
    """With the query string it is the key of what need not be found out again."""
    return b"\n%s\n%s" % (headers.get(b"accept", b"-"), headers.get(b"accept-encoding", b"-"))


def want(asked: Asked, headers: Mapping[bytes, bytes], page: str, *, tables: bool, cacheable: bool) -> Wanted:
    """What the client wants. `page` is what a page depends on besides; without `tables` only RDF will do."""
    forms = forms_of(headers, tables)
    wanted = Wanted(asked, forms.solutions, forms.graphs, forms.gzip, cacheable)
    if forms.page:
        wanted.language = f"{page};{headers.get(b'accept-language', b'').decode('latin-1')}"
        wanted.vary = f"{VARY}, Accept-Language"
    return wanted


def forms_of(headers: Mapping[bytes, bytes], tables: bool) -> Forms:
    """The forms that are welcome; without `tables` only RDF."""
    accept, coding = headers.get(b"accept"), headers.get(b"accept-encoding")
    known = accept is None or len(accept) <= _USUAL
    forms = _remembered(accept, tables) if known else _choose(accept, tables)
    gzip = coding is not None and negotiate.accepts_gzip(coding.decode("latin-1"))
    return replace(forms, gzip=gzip) if gzip else forms


def _choose(accept: bytes | None, tables: bool) -> Forms:
    header = None if accept is None else accept.decode("latin-1")
    solutions = negotiate.choose(header, negotiate.SOLUTIONS) if tables else None
    graphs = negotiate.choose(header, negotiate.GRAPHS if tables else negotiate.RDF)
    page = any(choice and choice.format.name == "html" for choice in (solutions, graphs))
    return Forms(solutions, graphs, page)


_remembered = lru_cache(1024)(_choose)


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the client has it already (weak comparison, RFC 9110, 8.8.3.2)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return False  # it holds something, but not necessarily this
    opaque = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == opaque for part in if_none_match.split(","))
