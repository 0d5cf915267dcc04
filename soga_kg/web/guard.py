"""What is refused before a query reaches a worker: bytes that are no text, depth, length, SERVICE, updates.

The engine parses without looking for word boundaries (`SERVICEp:x{` is a SERVICE), so the scan does
not either. It is there for a clear answer: a worker that missed it still has no way out.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from soga_kg.errors import QueryError
from soga_kg.messages import N_
from soga_kg.web.limits import Limits


class RefusalError(QueryError):
    """A query that no worker gets to see. `line` and `column` count from 1; 0 where no place is to blame."""

    def __init__(self, status: int, message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Token:
    """A lexical unit of SPARQL; `kind` is a group name of the pattern below."""

    kind: str
    text: str
    start: int


PLAIN = 4_000  # characters of a query that a look may be enough for
FORMS = N_("Send a SELECT, ASK, CONSTRUCT or DESCRIBE query.")
# SPARQL 1.1, 19.8, loosened where a stricter pattern would not change what is found. Every repetition
# either is possessive or ends at the first character it cannot take, so that the walk is linear: a word
# takes dots and hyphens with it (`true.OPTIONAL`), or `a.a.a.…` would be looked through from each `a`.
_TOKEN = re.compile(
    r"""
    (?P<space>[\s]+|\#[^\r\n]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
               |'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:[\w.\-\u00B7]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_][\w.\-\u00B7]*+)?:(?:[\w.:\-\u00B7]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<word>\w[\w.\-\u00B7]*+)
  | (?P<open><<\(?|[(\[{])
  | (?P<close>\)?>>|[)\]}])
  | (?P<operator>&&|\|\||\^\^|!=|<=|>=|[-+*/|^!=<>])
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = re.compile(r"INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH", re.IGNORECASE)
_PROLOGUE = re.compile(r"PREFIX|BASE|VERSION", re.IGNORECASE)
_WORD_PARTS = re.compile(r"[.\-\u00B7]")
_RECURSIVE = re.compile(r"UNION|OPTIONAL|MINUS|FILTER|BIND|EXISTS|GRAPH", re.IGNORECASE)
_OPERANDS = frozenset({"variable", "string", "number", "language", "name", "iri"})
_CHANGING = re.compile(r"(?:NOW|RAND|UUID|STRUUID|BNODE)\Z", re.IGNORECASE)
_PLAIN_START = re.compile(
    r"\s*+(?:PREFIX\s+[A-Za-z0-9_\-]*+:\s*+<[^<>\"{}|^`\\\s]*+>\s*+)*+(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
# what decides on SERVICE and on caches; a walk finds out whether it is in a string
_PLAIN_STRING = re.compile(r"""("|')[^"'\\\n]*\1""")
# `<` between two operands begins no IRI, yet what follows may look like one: `FILTER(1<2)SERVICE#>`.
_AMBIGUOUS = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.\-]*://)[^>]*[)'#]")


@dataclass(slots=True)  # not frozen, which would make it twice as slow to make
class Checked:
    """A query that may go to a worker; `cacheable` unless it asks for the time, a random number or a new name."""

    text: str
    cacheable: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query, without blanks and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield Token(kind, match[0], match.start())


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    line = bisect.bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def decode(data: bytes, what: str = N_("query")) -> str:
    """Bytes as UTF-8. Raises RefusalError 400."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusalError(
            400,
            N_("The %(what)s is no UTF-8: byte %(number)s cannot be read.", what=what, number=error.start + 1),
            N_("Send it in UTF-8."),
        ) from None


def check(text: str, limits: Limits) -> Checked:
    """The query, if a worker may have it. Raises RefusalError 400 or 413 with the place."""
    if len(text) > limits.max_query:  # characters are at most bytes, so this is the milder measure
        raise RefusalError(
            413,
            N_("The query has more than %(most)s characters.", most=float(limits.max_query)),
            N_("Send a shorter query."),
        )
    if not text.strip():
        raise RefusalError(400, N_("The query is empty."), FORMS)
    if "\0" in text:
        raise RefusalError(
            400, N_("The query holds a NUL character."), N_("Leave it out."), *place(text, text.index("\0"))
        )
    if _is_plain(text, limits):
        return Checked(text, cacheable=True)
    return scan(text, limits)


def scan(text: str, limits: Limits) -> Checked:
    """The walk over the tokens, which `check` saves most queries. Raises RefusalError."""
    return _Scan(text, limits).run()


def _is_plain(text: str, limits: Limits) -> bool:
    """Whether a look without a walk is enough: too short to be too long, nothing that reads like a danger."""
    length = len(text)
    return (
        length <= min(PLAIN, limits.max_tokens, limits.max_operators)
        and sum(map(text.count, "([{<")) <= limits.max_depth
        and _PLAIN_START.match(text) is not None
        and not _has_danger(text)
        and not (('"' in text or "'" in text) and _has_open_string(text))  # which is told with its place
    )


def _has_danger(text: str) -> bool:
    capitals = text.upper()  # a regular expression takes ten times as long, a loop twice
    return "SERVICE" in capitals or "NOW" in capitals or "RAND" in capitals or "UUID" in capitals or "BNODE" in capitals


def _has_open_string(text: str) -> bool:
    rest = _PLAIN_STRING.sub("", text)
    return '"' in rest or "'" in rest


class _Scan:
    """One walk over the tokens of one query."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._service = "service" in text.lower()
        self._brackets: list[str] = []
        self._operators = 0
        self._first_word = True
        self._cacheable = True
        self._previous: tuple[Token | None, Token | None] = (None, None)

    def run(self) -> Checked:
        """Check token by token."""
        count = 0
        for count, token in enumerate(tokens(self._text), 1):
            if count > self._limits.max_tokens:
                most = self._limits.max_tokens
                raise self._refuse(
                    token, N_("The query has more than %(most)s words and signs.", most=most), N_("Split it.")
                )
            self._take(token)
            self._previous = (token, self._previous[0])
        if count == 0:
            raise RefusalError(400, N_("The query holds nothing but comments."), FORMS)
        return Checked(self._text, self._cacheable)

    def _take(self, token: Token) -> None:
        if token.kind == "open":
            self._open(token)
        elif token.kind == "close":
            del self._brackets[-1:]
        elif token.kind == "operator":
            self._operator(token)
        elif token.kind == "word":
            self._word(token)
        elif token.kind == "sign" and token.text in "'\"":
            raise self._refuse(token, N_("A string that begins here is never closed."), N_("A line end in it is \\n."))
        elif self._service and token.kind == "iri":
            self._hidden_service(token)

    def _open(self, token: Token) -> None:
        self._brackets.append(token.text)
        if len(self._brackets) > self._limits.max_depth:
            raise self._refuse(
                token,
                N_("Brackets are nested more than %(most)s deep.", most=self._limits.max_depth),
                N_("Write the query flatter."),
            )
        before = self._previous[0]
        # a prefixed name glued to the keyword: `SERVICEp:x {`
        if self._service and token.text == "{" and before is not None and before.kind == "name":
            prefix = before.text.partition(":")[0].lower()
            asked = self._previous[1]
            if "service" in prefix and not (
                asked is not None and asked.text.upper() in {"GRAPH", "FROM", "NAMED", "DESCRIBE"}
            ):
                raise self._service_refused(before)

    def _operator(self, token: Token) -> None:
        self._operators += 1
        if self._operators > self._limits.max_operators:
            most = self._limits.max_operators
            raise self._refuse(
                token,
                N_("The query has more than %(most)s operators.", most=most),
                N_("Use IN or VALUES for long lists."),
            )

    def _word(self, token: Token) -> None:
        if self._service and "service" in token.text.lower():
            raise self._service_refused(token)
        if self._first_word and not _PROLOGUE.match(token.text):
            self._first_word = False
            if _UPDATES.match(token.text):
                raise self._refuse(token, N_("This is an update; the data here is read-only."), N_("Send a query."))
        for word in _WORD_PARTS.split(token.text):
            if _RECURSIVE.match(word):
                self._operator(token)
            elif _CHANGING.match(word):
                self._cacheable = False

    def _hidden_service(self, token: Token) -> None:
        before = self._previous[0]
        compares = before is not None and before.kind in _OPERANDS and self._brackets[-1:] == ["("]
        if compares and _AMBIGUOUS.match(token.text):
            raise self._refuse(
                token,
                N_("It is not clear whether an IRI or a comparison begins here, and the query speaks of SERVICE."),
                N_("Put a blank after <, or a full IRI (http://…) between < and >."),
            )

    def _service_refused(self, token: Token) -> RefusalError:
        return self._refuse(
            token,
            N_("SERVICE is not carried out here: this endpoint fetches nothing from elsewhere."),
            N_("Send this part of the query to the other endpoint, or leave SERVICE out."),
        )

    def _refuse(self, token: Token, message: str, hint: str) -> RefusalError:
        return RefusalError(400, message, hint, *place(self._text, token.start))


def bind(query: str, values: dict[str, str]) -> str:
    """Put terms in the place of variables; `values` maps a variable's name to a term as in N-Triples.

    Only variables are touched, never what looks like one inside a string, an IRI or a comment. The
    variables must not be projected or assigned (`SELECT ?x`, `AS ?x`).
    """
    parts, end = [], 0
    for token in tokens(query):
        if token.kind == "variable" and token.text[1:] in values:
            parts += [query[end : token.start], values[token.text[1:]]]
            end = token.start + len(token.text)
    return "".join([*parts, query[end:]])
