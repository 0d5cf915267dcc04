"""What an element prints, line by line: which line is a heading, a bullet, a quote, a caption or plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from soga_kg.model import BlockKind
from soga_kg.read.furniture import is_byline
from soga_kg.read.lines import TITLE_LIMIT, bullet
from soga_kg.read.markup import attribute, children, is_bold, line, tokens
from soga_kg.read.redact import REMOVED, email_domain

_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KINDS = {
    **dict.fromkeys((*_LEVELS, "summary"), BlockKind.HEADING),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    "li": BlockKind.BULLET,
    "blockquote": BlockKind.QUOTE,
}
_CAPTION_CLASSES = frozenset({"wp-caption-text", "wp-element-caption"})
_INLINE = frozenset({"a", "span", "time", "img", "br", "label"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_EDGE = "\x00"  # where an anchor begins or ends; no text holds it
_GLUED = re.compile(rf"(?<=\w){_EDGE}+(?=\w)")
_FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg)|(?:img|dsc|image|photo|screenshot|capture)?[\W_\d]*", re.I)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed line. `kind` None: plain text; `joined`: only a line break parts it from the line before.

    `depth` is a bullet's nesting or a heading's level, both from 1.
    """

    kind: BlockKind | None
    text: str
    depth: int = 0
    joined: bool = False
    bold: bool = False


@dataclass(slots=True)
class _Context:
    """An element that gives its lines a kind; only the first line of a list item is its bullet."""

    kind: BlockKind
    depth: int
    used: bool = False


def leaves(root: LexborNode, without: frozenset[int] = frozenset(), bylines: bool = False) -> list[Leaf]:
    """The lines that `root` prints, in page order.

    `without` are elements (mem_id) to pass over, `bylines` says whether what is said about an article counts.
    """
    printer = _Printer()
    waiting = [(root, False)]
    while waiting:
        node, leaving = waiting.pop()
        if node.is_text_node:
            printer.text(node.text_content or "")
        elif leaving:
            printer.leave(node)
        elif node.mem_id == root.mem_id or (node.mem_id not in without and (bylines or not is_byline(node))):
            if not printer.enter(node):
                continue
            waiting.append((node, True))
            waiting += reversed([(child, False) for child in children(node)])
    printer.flush()
    return printer.leaves


@dataclass(slots=True)
class _Table:
    """A table's column headers, once a row of nothing else was read, and the row at hand: where its cells begin."""

    headers: tuple[str, ...] = ()
    cells: list[int] = field(default_factory=list)
    named: int = 0  # cells of the row that are headers
    parted: bool = False  # whether a cell of the row has several lines, so that the row is none


@dataclass(slots=True)
class _Printer:
    tables: list[_Table] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    contexts: list[_Context] = field(default_factory=list)
    lists: int = 0
    bold: int = 0
    plain: bool = False  # whether the line at hand has a letter that is not bold

    def text(self, text: str) -> None:
        self.pieces.append(re.sub(r"\s+", " ", text))
        self.plain = self.plain or (not self.bold and any(c.isalnum() for c in text))

    def enter(self, node: LexborNode) -> bool:
        """Takes note of an element; false where what it holds is not to be read."""
        tag = node.tag
        if (written := _contact(node)) is not None:
            self.text(written)
            return False
        if tag in {"a", "br"}:
            self.pieces.append(_EDGE if tag == "a" else "\n")
        elif tag == "img":
            self._image(node)
        elif is_bold(node):
            self.bold += 1
        elif tag in _CELLS and self.tables:
            self.tables[-1].cells.append(len(self.pieces))
            self.tables[-1].named += tag == "th"
        elif tag not in _INLINE and tag not in _CELLS:
            self.flush()
            if tag == "table":
                self.tables.append(_Table())
            self.lists += tag in _LISTS
            if (kind := _kind(node)) is not None:
                level = int(tag[1]) if tag in _LEVELS else 0
                self.contexts.append(_Context(kind, max(self.lists, 1) if kind is BlockKind.BULLET else level))
        return True

    def leave(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "a":
            self.pieces.append(_EDGE)
        elif tag in _CELLS:
            self.pieces.append(" | ")
        elif is_bold(node):
            self.bold -= 1
        elif tag not in _INLINE:
            if tag == "tr" and self.tables:
                self._row(self.tables[-1])
            self.flush()
            if tag == "table" and self.tables:
                self.tables.pop()
            self.lists -= tag in _LISTS
            if _kind(node) is not None:
                self.contexts.pop()

    def _row(self, table: _Table) -> None:
        """Puts before each cell the header of its column, where the row has a cell for every column."""
        starts, named, parted = table.cells, table.named, table.parted
        table.cells, table.named, table.parted = [], 0, False
        if parted or not starts:
            return
        ends = [*starts[1:], len(self.pieces)]
        cells = [
            line("".join(self.pieces[a:b]).replace(_EDGE, "")).strip(" |") for a, b in zip(starts, ends, strict=True)
        ]
        if named == len(cells) > 1 and not table.headers:
            table.headers = tuple(cells)
        elif len(cells) == len(table.headers) and named <= 1 and not cells[0][:1].isdigit():  # a programme's hour
            told = [f"{head}: {cell}" for head, cell in zip(table.headers, cells, strict=True) if head and cell]
            self.pieces[starts[0] :] = ["; ".join(told) or " | ".join(cells)]

    def _image(self, node: LexborNode) -> None:
        text = line(attribute(node, "alt"))
        if {"emoji", "wp-smiley"} & set(tokens(node)):
            self.text(text)
        elif not _FILE_NAME.fullmatch(text) and text not in self.captions:
            self.captions.append(text)

    def flush(self) -> None:
        """Ends the line at hand; the texts of its pictures follow it."""
        if self.tables and self.tables[-1].cells:
            self.tables[-1].parted = True
        text = _GLUED.sub(" ", "".join(self.pieces)).replace(_EDGE, "")
        rows = [line(row).strip(" |") for row in text.split("\n")]
        bold, captions = not self.plain, self.captions
        self.pieces, self.captions, self.plain = [], [], False
        if any(c.isalnum() for c in text):
            self._add(rows, bold)
        shown = {leaf.text for leaf in self.leaves[-2:]}
        self.leaves += [Leaf(BlockKind.CAPTION, text) for text in captions if text not in shown]

    def _add(self, rows: list[str], bold: bool) -> None:
        context = self.contexts[-1] if self.contexts else None
        if context is None or (context.kind is BlockKind.BULLET and context.used):
            joined = False
            for row in rows:
                if any(c.isalnum() for c in row):
                    self.leaves.append(Leaf(None, row, joined=joined, bold=bold))
                joined = bool(row)
            return
        text = (" " if context.kind is BlockKind.HEADING else "\n").join(row for row in rows if row)
        if context.kind is BlockKind.HEADING and len(text) > TITLE_LIMIT:  # its end tag is missing
            self.leaves.append(Leaf(None, text))
            return
        if context.kind is BlockKind.BULLET:
            text = text[len(bullet(text)) :] or text
            context.used = True
        if not (context.kind is BlockKind.CAPTION and self.leaves and self.leaves[-1].text == text):
            self.leaves.append(Leaf(context.kind, text, context.depth))


def _kind(node: LexborNode) -> BlockKind | None:
    if _CAPTION_CLASSES & set(tokens(node)):
        return BlockKind.CAPTION
    return _KINDS.get(node.tag or "")


def _contact(node: LexborNode) -> str | None:
    """What is printed for an element that hides an address or a number; None for all others.

    The address is taken out when the line becomes a block; here it is only made plain.
    """
    if hidden := attribute(node, "data-cfemail"):
        return _unmasked(hidden)
    href = attribute(node, "href").strip()
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "tel" and sum(c.isdigit() for c in node.text()) >= 4:
        return REMOVED
    if scheme.lower() == "mailto" and _prints_address(node.text(), rest):
        return f" {rest.partition('?')[0]} "
    return None


def _prints_address(text: str, address: str) -> bool:
    """Whether a link to write to somebody shows the address, or what stands in for one; a name's @ is none."""
    local = address.partition("@")[0].partition("%40")[0]
    return email_domain(text) is not None or ("@" in text and text.strip().startswith((local, "@")))


def _unmasked(hidden: str) -> str:
    """The address that a delivery network masked: hexadecimal bytes, each changed by the first."""
    try:
        key, *masked = bytes.fromhex(hidden)
    except ValueError:
        return ""
    return f" {bytes(byte ^ key for byte in masked).decode('utf-8', errors='ignore')} "
