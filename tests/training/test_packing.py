from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.network import BLOCK, Network
from soga_kg.learned.windows import UNKNOWN
from training.packing import packed, write


def embeddings(count: int = 6, blocks: int = 2) -> np.ndarray:
    """Embeddings as the base has them: in each block the furthest from 0 is -8 times the scale; one block is empty."""
    chance = np.random.default_rng(1)
    values = chance.integers(-7, 8, (count, blocks, BLOCK)).astype(np.float32)
    values[:, :, 3] = -8
    scale = chance.choice([-0.5, 0.25, 0.007812], (count, blocks, 1)).astype(np.float16).astype(np.float32)
    scale[0, 0] = 0
    return (values * scale).reshape(count, -1)


def unpacked(words: np.ndarray, scale: np.ndarray) -> np.ndarray:
    values = np.stack([words & 15, words >> 4], -1).reshape(len(words), -1, BLOCK).astype(np.float32) - 8
    return (values * scale[..., None].astype(np.float32)).reshape(len(words), -1)


def test_nothing_is_lost_of_embeddings_in_four_bits() -> None:
    word = embeddings()
    small, scale = packed(word)
    assert small.nbytes + scale.nbytes == word.size // 2 + word.size // BLOCK * 2
    np.testing.assert_array_equal(unpacked(small, scale), word)


def test_other_numbers_come_back_within_half_a_step() -> None:
    word = np.random.default_rng(2).normal(0, 1, (20, 4 * BLOCK)).astype(np.float32)
    small, scale = packed(word)
    step = np.abs(scale.astype(np.float32)).repeat(BLOCK, 1)
    inside = np.abs(unpacked(small, scale) - word) <= step * 0.51
    at_the_edge = word / np.where(step == 0, 1, step) > 7  # only one side reaches eight steps
    assert (inside | at_the_edge | (-word / step > 7)).all()


def test_the_program_reads_what_was_written(tmp_path: Path) -> None:
    word = embeddings()
    small, scale = packed(word)
    arrays: dict[str, NDArray[Any]] = {
        "word": small, "word.scale": scale, "position": np.zeros((8, word.shape[1]), np.float16),
        "norm.weight": np.ones(word.shape[1], np.float32), "norm.bias": np.zeros(word.shape[1], np.float32),
        "scores": np.array([0, 0, 0, 0, -2, -3], np.float32),
    }  # fmt: skip
    names = ["<s>", "<pad>", "</s>", "<unk>", "\u2581La", "\u2581Écume"]
    for name in ("one.model", "two.model"):
        write(tmp_path / name, {"tagger": b"onnx"}, arrays, names, {"seed": 1, "labels": ["O"]})
    assert (tmp_path / "one.model").read_bytes() == (tmp_path / "two.model").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.model", "two.model"]
    network = Network(tmp_path / "one.model")
    assert network.card == {"seed": 1, "labels": ["O"]}
    assert [piece.id for piece in network.pieces.cut("La Écume x")] == [4, 5, UNKNOWN]
    ids = np.array([5, 1])
    wanted = word[ids] - word[ids].mean(1, keepdims=True)
    wanted /= np.sqrt((wanted**2).mean(1, keepdims=True) + 1e-12)
    np.testing.assert_allclose(network._embedded(ids), wanted, atol=1e-6)
