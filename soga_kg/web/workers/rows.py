"""How many rows a stream of SPARQL results holds, told from its bytes while it passes.

The engine writes results itself, many times faster than Python could, and does not count.
"""

from __future__ import annotations


class Rows:
    """Counts result rows in pieces of one result in `json`, `xml`, `csv` or `tsv`."""

    def __init__(self, format_name: str) -> None:
        self.count = 0
        self._count = {"json": self._json, "xml": self._xml, "csv": self._csv, "tsv": self._tsv}[format_name]
        self._carry = b""
        self._tail = b""
        self._quoted = False
        self._header = True

    def feed(self, piece: bytes) -> int:
        """Take the next piece; returns the rows seen so far."""
        self._count(piece)
        return self.count

    def _xml(self, piece: bytes) -> None:
        """`<result>` stands only for a row: the engine escapes `<` in content."""
        text = self._carry + piece
        self.count += text.count(b"<result>")
        self._carry = text[-7:]  # one byte less than the tag, so that none is counted twice

    def _tsv(self, piece: bytes) -> None:
        """A line is a row: line ends in literals are escaped; the first line names the variables."""
        self.count += piece.count(b"\n")
        if self._header and b"\n" in piece:
            self._header = False
            self.count -= 1

    def _csv(self, piece: bytes) -> None:
        """As TSV, but only line ends outside quotes count (RFC 4180)."""
        self._tsv(b"".join(self._outside_quotes(piece)))

    def _json(self, piece: bytes) -> None:
        """`:[{` outside strings opens the first row, `},{` each further one; the engine writes no blanks."""
        piece = self._carry + piece
        # an odd number of backslashes at the end escapes what comes in the next piece
        cut = len(piece) - (len(piece) - len(piece.rstrip(b"\\"))) % 2
        self._carry, piece = piece[cut:], piece[:cut]
        plain = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        text = self._tail + b'"'.join(self._outside_quotes(plain))
        self.count += text.count(b"},{") + text.count(b":[{")
        self._tail = text[-2:]  # one byte less than a mark, so that none is counted twice

    def _outside_quotes(self, piece: bytes) -> list[bytes]:
        parts = piece.split(b'"')
        first = 1 if self._quoted else 0
        self._quoted = self._quoted != (len(parts) % 2 == 0)
        return parts[first::2]
