"""What a page prints beside its text and belongs to it: the standfirst between title and text, a post-scriptum after.

Themes put them into elements of their own (SPIP `chapo` and `ps`, Drupal `field--name-field-chapo`, Elementor
`…-post-excerpt`, TYPO3 `teaser-text`), beside the element that holds the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from selectolax.lexbor import LexborNode

from soga_kg.names import fold
from soga_kg.read.furniture import is_byline
from soga_kg.read.leaves import Leaf, leaves
from soga_kg.read.markup import children, words

_STANDFIRST_WORDS = """
    chapo chapeau intro introduction lead lede standfirst teaser excerpt summary abstract dek deck soustitre subtitle
    subheading subheadline descriptif accroche
"""
_STANDFIRST = frozenset(_STANDFIRST_WORDS.split())
_POSTSCRIPT = frozenset({"ps", "postscript", "postscriptum", "scriptum"})
_GROUPS = frozenset({"div", "section", "header", "footer", "hgroup"})
_OWN_LINE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "figure", "table"}) | _GROUPS
_OTHERS = "h1 a, h2 a, h3 a, h4 a, a h1, a h2, a h3, a h4"  # a title that leads to another article
_HEADINGS = "h1, h2, h3"
MOST_HEADINGS = 200  # of a page, among which its title is looked for
FEWEST_WORDS = 10  # of a sentence between title and text that nothing marks as a standfirst; date and rubric have fewer


def around(body: LexborNode, node: LexborNode, title: str) -> tuple[list[Leaf], list[Leaf]]:
    """The lines before and after the text in `node` that belong to it; `title` is what the page's data calls it."""
    inside = [parent.mem_id for parent in _lineage(node)]
    between = _between(body, node, frozenset(inside), fold(title))
    if between is None:
        return [], []
    elements, levels = between
    after: list[LexborNode] = []
    for level in list(_lineage(node))[:levels]:
        after += _following(level)
    return list(_told(elements, _STANDFIRST, prose=True)), list(_told(after, _POSTSCRIPT, prose=False))


def _lineage(node: LexborNode) -> Iterator[LexborNode]:
    """The element and all that it stands in, from inside."""
    at: LexborNode | None = node
    while at is not None:
        yield at
        at = at.parent


def _following(node: LexborNode) -> list[LexborNode]:
    found = []
    at = node.next
    while at is not None:
        found.append(at)
        at = at.next
    return found


def _between(
    body: LexborNode, node: LexborNode, inside: frozenset[int | None], title: str
) -> tuple[list[LexborNode], int] | None:
    """The elements between the title and the text, and how many levels up from the text both stand in one element.

    None where the title stands in the text, and so does all that belongs to it; without a title only neighbours count.
    """
    headings = body.css(_HEADINGS)[:MOST_HEADINGS]
    named = [heading for heading in headings if (text := fold(heading.text(separator=" "))) and text in title]
    for heading in reversed(named or [heading for heading in headings if heading.tag == "h1"]):
        if any(parent.mem_id == node.mem_id for parent in _lineage(heading)):
            return None
        if (found := _path(heading, node, inside)) is not None:
            return found
    parent = node.parent
    return (list(_before(node, parent)) if parent is not None else [], 1)


def _before(node: LexborNode, parent: LexborNode) -> Iterator[LexborNode]:
    for child in children(parent):
        if child.mem_id == node.mem_id:
            return
        yield child


def _path(heading: LexborNode, node: LexborNode, inside: frozenset[int | None]) -> tuple[list[LexborNode], int] | None:
    """What stands between a heading and the text after it; None where it stands behind the text."""
    found: list[LexborNode] = []
    at = heading
    while at.parent is not None and at.parent.mem_id not in inside:
        found += _following(at)
        at = at.parent
    following = _following(at)
    levels = next((i for i, sibling in enumerate(following) if sibling.mem_id in inside), None)
    if levels is None:
        return None
    found += following[:levels]
    down = list(_lineage(node))
    depth = next(i for i, parent in enumerate(down) if parent.mem_id == following[levels].mem_id)
    for inner, outer in reversed(list(pairwise(down[: depth + 1]))):
        found += _before(inner, outer)
    return found, depth + 1


def _told(elements: Iterable[LexborNode], marks: frozenset[str], prose: bool) -> Iterator[Leaf]:
    """The lines of elements with one of the marks, and with `prose` whole sentences outside them."""
    waiting = list(elements)[::-1]
    while waiting:
        node = waiting.pop()
        if node.is_text_node or node.tag == "article" or is_byline(node):
            continue
        if marks & set(words(node)):
            if node.css_first(_OTHERS) is None:
                yield from leaves(node)
        elif node.tag in _GROUPS and any(child.tag in _OWN_LINE for child in children(node)):
            waiting += list(children(node))[::-1]
        elif prose and node.css_first(_OTHERS) is None:
            yield from (leaf for leaf in leaves(node) if leaf.kind is None and _is_prose(leaf.text))


def _is_prose(text: str) -> bool:
    return len(text.split()) >= FEWEST_WORDS and re.search(r"[.!?…][»”\"’)\]]*$", text) is not None
