"""Where the articles of a web page stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.model import Page, PartialDate, Skipped, Source
from soga_kg.read.about import About, about_page, called_date, printed_date
from soga_kg.read.around import around
from soga_kg.read.blocks import Draft
from soga_kg.read.bylines import authors
from soga_kg.read.compose import compose
from soga_kg.read.dates import head_of
from soga_kg.read.decode import LONGEST_LINE, decode
from soga_kg.read.furniture import prune
from soga_kg.read.genres import said_published
from soga_kg.read.leaves import Leaf, leaves
from soga_kg.read.lines import TITLE_LIMIT
from soga_kg.read.markup import attribute, children, line, parse, tokens
from soga_kg.read.remarks import is_remark

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_LINKED_TITLE = "h1 a, h2 a, h3 a, h4 a, .entry-title a, a h1, a h2, a h3, a h4"
_TITLES = ".entry-title, h1, h2, h3"
_MORE = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])$|^(?:lire (?:la suite|l[’']article|plus)|en savoir plus|read more)\b", re.I
)
# The three numbers are chosen by constructed pages: no collection of marked pages was at hand.
DENSE = 0.6  # of the words outside links: an element with so large a share holds the article, or contains who does
FEWEST_WORDS = 25  # an article of an archive with fewer is a teaser
LONGEST_TEASER = 120  # words; one that ends with dots or `read more` (WordPress takes the first 55)


@dataclass(frozen=True, slots=True)
class Piece:
    """An element that holds one article, and its lines; `signed` is where its authors may be named."""

    node: LexborNode
    leaves: list[Leaf]
    signed: LexborNode

    @property
    def words(self) -> int:
        """How many words it prints."""
        return sum(len(leaf.text.split()) for leaf in self.leaves)

    @property
    def is_teaser(self) -> bool:
        """Whether it is the beginning of an article that stands elsewhere."""
        most = LONGEST_TEASER if _MORE.search(self.leaves[-1].text) else FEWEST_WORDS
        return self.words < most


def drafts(page: Page) -> tuple[list[Draft], list[Skipped]]:
    """The articles of a web page in page order, and what was passed over.

    Raises ReadError where the page holds none: menus, scripts or beginnings of articles only.
    """
    match = _CHARSET.search(page.content[:4096])
    declared = page.charset or (match.group(1).decode("ascii", "replace") if match else "")
    text, encoding = decode(page.content, declared, longest_line=len(page.content) + 1)
    markup = parse(text)
    about = about_page(markup, page.name)
    alone = markup.tree.css_first('meta[property="og:type"][content="article"]') is not None
    prune(markup.body)
    pieces, teasers = _pieces(markup.body, alone)
    skipped = []
    if encoding == "windows-1252" and not declared:
        skipped.append(
            Skipped(page.name, "read", N_("not UTF-8: read as Windows-1252"), N_("Check accents in the graph."))
        )
    skipped += [
        Skipped(
            _source(page, piece).reference,
            "read",
            N_("a heading or the beginning of an article"),
            N_("Save the article's page."),
        )
        for piece in teasers
    ]
    made = []
    if len(pieces) == 1:
        before, after = around(markup.body, pieces[0].node, about.title)
        pieces = [replace(pieces[0], leaves=[*before, *pieces[0].leaves, *after])]
    for piece in pieces:
        own = about if len(pieces) == 1 else About(_heading(piece.node))
        own = replace(own, published=own.published or printed_date(piece.node) or _printed(piece))
        source = _source(page, piece) if len(pieces) > 1 else Source(page.name)
        draft, left_out = article(piece, own, source)
        made += [draft] if draft else []
        skipped += left_out
    if not made:
        raise ReadError(
            N_("no article on the page: menus, scripts or beginnings of articles only"),
            N_("Save the page of an article instead; a page that a script fills must be saved by a browser."),
        )
    return made, skipped


def article(piece: Piece, about: About, source: Source) -> tuple[Draft | None, list[Skipped]]:
    """The draft of one article, and what of it was passed over."""
    told = [leaf for leaf in piece.leaves if not is_remark(leaf.text)]
    kept = [leaf for leaf in told if len(leaf.text) <= LONGEST_LINE]
    skipped = []
    if len(kept) < len(told):
        reason = N_("a line of more than %(most)s characters is no article text", most=float(LONGEST_LINE))
        skipped.append(Skipped(source.reference, "read", reason))
    draft = compose(kept, about, authors(piece.signed, about.authors), source)
    if draft is None:
        skipped.append(Skipped(source.reference, "read", N_("no running text")))
    return draft, skipped


def whole(text: str) -> Piece:
    """A piece of markup that holds one article and little else, as an interface hands it out."""
    body = parse(text).body
    prune(body)
    return Piece(body, leaves(body), body)


def _printed(piece: Piece) -> PartialDate | None:
    """The day of publication that a page prints for people only."""
    lines = [leaf.text for leaf in leaves(piece.signed, bylines=True)]
    return called_date(piece.signed, lines[: head_of(lines)]) or said_published(lines)


def _source(page: Page, piece: Piece) -> Source:
    """The element's address on the page, where it has a name."""
    name = attribute(piece.node, "id")
    return Source(f"{page.name}#{name}" if re.fullmatch(r"[\w-]+", name, re.ASCII) else page.name)


# ---------------------------------------------------------------- where articles stand


def _pieces(body: LexborNode, alone: bool) -> tuple[list[Piece], list[Piece]]:
    """The elements that hold an article each, and those that hold only the beginning of one.

    `alone`: the page says that it is one article, so that all but the longest belong to others.
    """
    nodes = _articles(body)
    others = frozenset(node.mem_id for node in nodes)
    # An author box may stand under the article; where there are several, whose it is cannot be told.
    found = [Piece(node, leaves(node, others), body if len(nodes) == 1 else node) for node in nodes]
    found = [piece for piece in found if piece.leaves]
    teasers = [piece for piece in found if len(found) > 1 and piece.is_teaser]
    pieces = [piece for piece in found if len(found) == 1 or not piece.is_teaser]
    main = next(iter(body.css("main, [role=main]")), None) or _densest(body)
    rest = Piece(main, leaves(main, others), main if found else body)
    # The text stands beside the elements that are called articles: those are teasers or cards.
    if rest.words > 2 * sum(piece.words for piece in pieces) and rest.leaves:
        return [rest], [*pieces, *teasers]
    if alone and pieces:
        longest = max(pieces, key=lambda piece: piece.words)
        return [longest], [piece for piece in found if piece is not longest]
    return pieces, teasers


def _articles(body: LexborNode) -> list[LexborNode]:
    """Article elements in page order; inside another only what is a post of its own, not a card of the text."""
    found = []
    waiting = [(body, False)]
    while waiting:
        node, inside = waiting.pop()
        post = "hentry" in tokens(node)
        if post or (node.tag == "article" and not (inside and node.css_first(_LINKED_TITLE) is None)):
            found.append(node)
            inside = True
        waiting += reversed([(child, inside) for child in children(node) if not child.is_text_node])
    return found


def _densest(body: LexborNode) -> LexborNode:
    """The smallest element with most of the words outside links."""
    words: dict[int, int] = {}
    for node in reversed(list(body.traverse(include_text=True))):
        if node.is_text_node:
            words[node.mem_id] = len((node.text_content or "").split())
        else:
            inside = sum(words[child.mem_id] for child in children(node))
            words[node.mem_id] = 0 if node.tag == "a" else inside
    node = body
    while True:
        inner = [
            child for child in children(node) if not child.is_text_node and child.tag in {"div", "section", "table"}
        ]
        best = max(inner, key=lambda child: words[child.mem_id], default=None)
        if best is None or words[best.mem_id] < DENSE * words[node.mem_id]:
            return node
        node = best


def _heading(node: LexborNode) -> str:
    """The title that an article of an archive prints."""
    found = node.css_first(_TITLES)
    text = line(found.text(separator=" ")) if found is not None else ""
    return text if len(text) <= TITLE_LIMIT else ""
