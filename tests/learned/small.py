"""A vocabulary small enough to see through, and the packaged model."""

from __future__ import annotations

from importlib.resources import files

from soga_kg.learned.network import Network
from soga_kg.learned.pieces import BLANK, Pieces

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéèàùœ0123456789.,'’-()«»\"•"
WHOLE = (f"{BLANK}La", f"{BLANK}Houle", "Houle", f"{BLANK}est", f"{BLANK}fi", "nance", f"{BLANK}•", BLANK)


def vocabulary() -> Pieces:
    """Every letter alone, dear; some words whole, cheap."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *WHOLE, *LETTERS]
    scores = [0.0] * 4 + [-2.0] * len(WHOLE) + [-6.0] * len(LETTERS)
    return Pieces(pieces, scores, 3)


def network(threads: int = 1) -> Network:
    """The model that comes with soga-kg."""
    return Network(files("soga_kg.learned") / "reader.model", threads)
