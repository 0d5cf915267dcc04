"""The one file that the program reads: encoders, arrays, vocabulary and card in an archive, always the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.network import BLOCK

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written


def packed(word: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Embeddings in blocks of 32 four-bit weights with one scale (the base has them so: nothing is lost)."""
    blocks = word.reshape(len(word), -1, BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(2, keepdims=True), 2)
    scale = (peak / -8).astype(np.float16)
    safe = np.where(scale == 0, np.float16(1), scale).astype(np.float32)
    values = np.clip(np.rint(blocks / safe) + 8, 0, 15).astype(np.uint8).reshape(len(word), -1)
    return values[:, 0::2] | (values[:, 1::2] << 4), scale[..., 0]


def write(
    out: Path,
    encoders: Mapping[str, bytes],
    arrays: Mapping[str, NDArray[Any]],
    pieces: Sequence[str],
    card: Mapping[str, Any],
) -> None:
    """The archive, its parts in order of their names; whole or not at all."""
    parts = {f"{name}.onnx": data for name, data in encoders.items()}
    parts["arrays.npz"] = _saved(arrays)
    parts["pieces.txt"] = "\n".join(pieces).encode()
    parts["card.json"] = json.dumps(card, indent=1, sort_keys=True).encode()
    new = out.with_suffix(".new")
    with zipfile.ZipFile(new, "w") as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), parts[name], zipfile.ZIP_DEFLATED, 9)
    new.replace(out)


def _saved(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """What numpy.savez writes, without the time of day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            part = io.BytesIO()
            np.save(part, arrays[name], allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), part.getvalue())
    return buffer.getvalue()
