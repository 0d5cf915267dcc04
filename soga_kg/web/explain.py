"""What the engine's words about a syntax error mean to the person who wrote the query."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from soga_kg.messages import N_
from soga_kg.namespaces import PREFIXES
from soga_kg.web.guard import Token, place, tokens

_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z_]+[0-9]*\Z")
_KEYWORDS = tuple(
    """SELECT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE OPTIONAL UNION FILTER BIND VALUES GRAPH MINUS
    EXISTS NOT GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT REDUCED COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
    REGEX STR LANG DATATYPE BOUND COALESCE CONCAT CONTAINS STRSTARTS UNDEF""".split()  # noqa: SIM905 - a word list
)
LOOK = N_("Look at what stands here and just before.")


@dataclass(frozen=True, slots=True)
class Told:
    """A syntax error in plain words. `excerpt` is the line with a mark under the place."""

    message: str
    hint: str
    line: int
    column: int
    excerpt: str


def explain(error: str, query: str) -> Told:
    """The engine's error, told with line, column and what to do.

    The error must come from the query with `worker.PADDING` after it. The engine reports how far it
    ever looked: where it tried a keyword, that is the place plus the keyword's length. So the place is
    the furthest of what it reports minus the length of what it expected there.
    """
    match = _ERROR.match(error)
    if match is None:
        return Told(N_("The query cannot be read."), error[:300], 0, 0, "")
    lines = query.split("\n")
    reported = sum(len(text) + 1 for text in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    expected = match[3]
    lengths = [len(item) for item in expected.split(", ") if _KEYWORD.match(item)]
    only_keywords = len(lengths) == expected.count(", ") + 1
    offset = min(reported - (min(lengths) if only_keywords else 0), len(query))
    message, hint, start = _meaning(expected, query, offset)
    line, column = place(query, start)
    return Told(message, hint, line, column, _excerpt(query, start))


def _meaning(expected: str, query: str, offset: int) -> tuple[str, str, int]:
    near = [token for token in tokens(query) if token.start <= offset]
    if "Prefix not found" in expected and (told := _unknown_prefix(query, near)) is not None:
        return told
    if "IRI parsing failed" in expected:
        iri = next((token for token in reversed(near) if token.kind == "iri"), None)
        return N_("This IRI is not valid."), N_("Write it in full and without blanks."), iri.start if iri else offset
    if "variable that is unbound" in expected:
        return (
            N_("SELECT names a variable that is neither grouped by nor in an aggregate, or that stands nowhere else."),
            N_("Add it to GROUP BY, wrap it (SAMPLE, COUNT …), or leave it out."),
            near[-1].start if near else 0,
        )
    sentence = next((item for item in expected.split(", ") if " " in item and not set(item) & set("[\"'|")), None)
    if sentence is not None:
        return f"{sentence}.", N_("See the notes to the grammar, SPARQL 1.1, 19.8."), near[-1].start if near else 0
    return _unexpected(query, offset, near)


def _unknown_prefix(query: str, near: list[Token]) -> tuple[str, str, int] | None:
    declared = set(re.findall(r"PREFIX\s*([^\s:]*):", query, re.IGNORECASE))
    for token in reversed(near):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared:
            known = PREFIXES.get(prefix)
            hint = N_("Add at the top: PREFIX %(prefix)s: <%(iri)s>", prefix=prefix, iri=known or "…")
            return N_("The prefix '%(prefix)s:' is not declared.", prefix=prefix), hint, token.start
    return None


def _unexpected(query: str, offset: int, near: list[Token]) -> tuple[str, str, int]:
    found = next((token for token in tokens(query) if token.start + len(token.text) > offset), None)
    if found is None:
        opened = _never_closed(query)
        if opened is not None:
            unclosed = N_("The query ends, but the '%(bracket)s' here is never closed.", bracket=opened.text)
            return unclosed, N_("Close it."), opened.start
        return N_("The query ends too early."), N_("Complete it."), len(query.rstrip())
    shown = found.text if len(found.text) <= 40 else found.text[:40] + "…"
    if found.kind == "word" and query[found.start + len(found.text) :].lstrip().startswith("("):
        near = [*near, found]
    return N_("'%(found)s' is not expected here.", found=shown), _guess(found, near), found.start


def _guess(found: Token, near: list[Token]) -> str:
    before = [token for token in near if token.start < found.start][-3:]
    if found.kind == "word":
        meant = difflib.get_close_matches(found.text.upper(), _KEYWORDS, 1, 0.75)
        if meant and meant[0] != found.text.upper():
            return N_("Did you mean %(word)s?", word=meant[0])
    if near[-2:] == [found, found]:
        return N_("There is no function %(name)s; see SPARQL 1.1, 17.4.", name=found.text)
    if [token.text.upper() for token in before[:1]] == ["AS"] and len(before) == 3:
        return N_("%(name)s may have a value before already: then BIND needs another name.", name=before[1].text)
    if any(token.kind == "blank" for token in (found, *before[-1:])):
        return N_("A label like _:b can stand in one group only; use a variable.")
    return LOOK


def _never_closed(query: str) -> Token | None:
    stack: list[Token] = []
    for token in tokens(query):
        if token.kind == "open":
            stack.append(token)
        elif token.kind == "close" and stack:
            stack.pop()
    return stack[-1] if stack else None


def _excerpt(query: str, offset: int) -> str:
    """At most 80 characters of the line around the place, with a mark under it."""
    begin = max(query.rfind("\n", 0, offset), query.rfind("\r", 0, offset)) + 1
    line = re.split(r"[\r\n]", query[begin:], maxsplit=1)[0].replace("\t", " ")
    shift = max(0, offset - begin - 60)
    return f"{line[shift : shift + 80]}\n{' ' * (offset - begin - shift)}^"
