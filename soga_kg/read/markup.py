"""Markup of any make to a tree: which tags and attributes reach the parser, and how many.

The parser's time grows with the square of the depth, and formatting tags that are never closed are copied into every
paragraph: with lexbor 100,000 nested `div` (0.5 MB) took 19 s, 300 `b` before 3,000 `p` (15 kB) made 900,000 nodes.
So it gets a page that was written anew, with known tags and attributes only and not too many of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.read.decode import tidy, without_controls

# So many, all nested, take the parser a second; a page with 13,000 paragraphs (5 MB) is still well below.
MOST_TAGS = 30_000
LONGEST_VALUE = 2_000  # characters of an attribute's value; longer ones are data

_ATTRIBUTES = r"""(?: \s*+=\s*+ (?:"[^"]*+"|'[^']*+'|[^\s>]++) | [^\s>=]++ | = | \s++ )*+"""
_TOKEN = re.compile(
    rf"""
      <!--(?:-?>|.*?(?:--!?>|\Z))                                             # comment
    | <(?:svg|math)(?=[\s/>])[^>]*/>                                          # empty drawing
    | <(?P<raw>script|style|textarea|xmp|iframe|noembed|noframes|svg|math)(?=[\s/>])
      (?P<asked>{_ATTRIBUTES})(?:>|\Z)(?P<inside>.*?)(?:</(?P=raw)(?=[\s/>])[^>]*>?|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>{_ATTRIBUTES})(?:>|\Z)
    | <[!?/][^>]*>?                                                           # declaration, instruction
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s/>="']++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""")
_ELEMENTS = """
    article section main div header footer nav aside search hgroup h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote
    figure figcaption pre address details summary table caption tr td th br hr img a span time meta link title form
    fieldset button select option label noscript template object video audio canvas dialog
"""
_KEPT = frozenset(_ELEMENTS.split())
# Tags without a meaning here: their text belongs to the line around them.
_PASSED_OVER = """
    html head body tbody thead tfoot colgroup col em i u s small big sub sup code kbd samp var tt font mark ins del
    abbr acronym cite q dfn bdi bdo wbr ruby rb rt rp data nobr strike base input source track param embed area map
    picture o:p
"""
_UNMARKED = frozenset(_PASSED_OVER.split())
_BOLD = "x-b"  # an element that no parser knows: unlike b and strong it is never copied
_RENAMED = {"b": _BOLD, "strong": _BOLD}
_ASKED = "class id role rel href alt content property name itemprop datetime hidden aria-hidden data-cfemail"
_ATTRIBUTES_KEPT = frozenset(_ASKED.split())


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as a tree; `data` are the texts of its JSON-LD scripts."""

    tree: LexborHTMLParser
    data: tuple[str, ...]

    @property
    def body(self) -> LexborNode:
        """The element that holds what is shown (the parser always makes one)."""
        body = self.tree.body
        assert body is not None
        return body


def parse(text: str) -> Markup:
    """The tree of a page or of a piece of one.

    Raises ReadError where there are more tags than a page of articles can have.
    """
    pieces: list[str] = []
    data: list[str] = []
    at = tags = 0
    text = without_controls(text)
    for match in _TOKEN.finditer(text):
        pieces.append(text[at : match.start()].replace("<", "&lt;"))
        at = match.end()
        if match["raw"] and "ld+json" in match["asked"]:
            data.append(match["inside"])
        tag = _tag(match)
        tags += bool(tag)
        if tags > MOST_TAGS:
            raise ReadError(
                N_("more than %(most_tags)s tags are no page of articles", most_tags=float(MOST_TAGS)),
                N_("Save the articles one by one instead."),
            )
        pieces.append(tag)
    pieces.append(text[at:].replace("<", "&lt;"))
    return Markup(LexborHTMLParser("".join(pieces)), tuple(data))


def _tag(match: re.Match[str]) -> str:
    """A tag as the parser gets it; empty for what is left out."""
    name = (match["name"] or "").lower()
    if not name or name in _UNMARKED:
        return ""
    name = _RENAMED.get(name, name if name in _KEPT else "div")
    if match["end"]:
        return f"</{name}>"
    kept: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(match["attributes"]):
        if found[1].lower() in _ATTRIBUTES_KEPT:
            value = found[2] or found[3] or found[4] or ""
            kept.setdefault(found[1].lower(), value[:LONGEST_VALUE].replace('"', "&quot;"))
    written = "".join(f' {key}="{value}"' for key, value in kept.items())
    return f"<{name}{written}>"


def attribute(node: LexborNode, name: str) -> str:
    """The value of an attribute; empty where there is none."""
    return node.attributes.get(name) or ""


def tokens(node: LexborNode) -> list[str]:
    """The words of an element's class and id, in small letters."""
    return f"{attribute(node, 'class')} {attribute(node, 'id')}".lower().split()


def words(node: LexborNode) -> list[str]:
    """The single words of an element's class and id: `article__chapo-9` is article, chapo and 9."""
    return [word for token in tokens(node) for word in re.split(r"[-_]+", token) if word]


def is_bold(node: LexborNode) -> bool:
    """Whether an element prints its text bold."""
    return node.tag == _BOLD


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Elements and texts in an element, in page order."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def line(text: str) -> str:
    """Text with blanks made single, as a line of a page prints it."""
    return " ".join(tidy(text).split())


def text_of(fragment: str) -> str:
    """The text of a short piece of markup, a title mostly, on one line; entities are resolved."""
    return line(html.unescape(re.sub(r"<[^<>]*>", " ", without_controls(fragment))))
