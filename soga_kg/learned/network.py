"""The trained model as shipped: one file, run by onnxruntime, the same numbers whatever stands beside a window.

Windows are run one by one: the encoders quantise their activations by window, so a batch would make the result of one
article depend on another.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soga_kg.learned.pairing import Pairs
from soga_kg.learned.pieces import Pieces
from soga_kg.learned.windows import UNKNOWN, Window

Floats = NDArray[np.float32]
BLOCK = 32  # weights of an embedding that share one scale


@dataclass
class Network:
    """The model of one file; its parts are read when first asked for."""

    path: Traversable
    threads: int = 1

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        with self.path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What the trainer wrote of the model: labels, figures, data digest."""
        found: dict[str, Any] = json.loads(self._parts["card.json"])
        return found

    @cached_property
    def pieces(self) -> Pieces:
        """The vocabulary."""
        lines = self._parts["pieces.txt"].decode("utf-8").split("\n")
        return Pieces(lines, self._arrays["scores"].astype(np.float32).tolist(), UNKNOWN)

    @cached_property
    def _arrays(self) -> Mapping[str, NDArray[Any]]:
        with np.load(io.BytesIO(self._parts["arrays.npz"])) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def labels(self, window: Window) -> Floats:
        """For each piece the log probability of each label of the card."""
        ids = np.array([piece.id for piece in window.pieces])
        states = self._run("tagger", self._embedded(ids))
        logits = states @ self._float("tagger.head.weight").T + self._float("tagger.head.bias")
        peak = logits.max(1, keepdims=True)
        found: Floats = logits - peak - np.log(np.exp(logits - peak).sum(1, keepdims=True))
        return found

    def judged(self, window: Pairs) -> Floats:
        """For each pair of a window the chance of each relation of the card, 0 to 1."""
        marks = self._float("relater.marks")[window.kinds] * (window.kinds > 0)[:, None]
        states = self._run("relater", self._embedded(window.ids) + marks)
        sums = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, 0, dtype=np.float32)])
        first, last = window.spans.T
        spans = (sums[last] - sums[first]) / (last - first)[:, None]
        things = np.stack([_softest(spans[list(members)]) for members in window.things])
        s, o, a, b, low, high = window.pairs.T
        bucket, left, right, order = window.features.T
        # What a pair shows is a row of its parts one after the other. A part of many pairs is multiplied once.
        parts = self._inner
        run = sums @ parts[4]
        seen = (things @ parts[0])[s] + (things @ parts[1])[o] + (spans @ parts[2])[a] + (spans @ parts[3])[b]
        seen += (run[high] - run[low]) / np.maximum(high - low, 1).astype(np.float32)[:, None]
        distance, kind = self._float("relater.distance"), self._float("relater.kind")
        seen += (distance @ parts[5])[bucket] + (kind @ parts[6])[left] + (kind @ parts[7])[right]
        inner = _gelu(seen + order[:, None].astype(np.float32) * parts[8] + self._float("relater.inner.bias"))
        logits = inner @ self._float("relater.head.weight").T + self._float("relater.head.bias")
        found: Floats = 1 / (1 + np.exp(-logits))
        return found

    @cached_property
    def _inner(self) -> list[Floats]:
        """The weights of the inner layer, by the parts of what a pair shows: five states, three embeddings, order."""
        hidden, small = len(self._arrays["norm.bias"]), self._arrays["relater.kind"].shape[1]
        widths = [hidden] * 5 + [small] * 3
        return np.split(self._float("relater.inner.weight").T, np.cumsum(widths))

    def _float(self, name: str) -> Floats:
        return self._arrays[name].astype(np.float32)

    def _embedded(self, ids: NDArray[Any]) -> Floats:
        """Piece and position embeddings, normalised."""
        packed = self._arrays["word"][ids]
        scale = self._arrays["word.scale"][ids].astype(np.float32)
        values = np.stack([packed & 0x0F, packed >> 4], -1).reshape(len(ids), -1).astype(np.float32) - 8
        word = (values.reshape(len(ids), -1, BLOCK) * scale[..., None]).reshape(len(ids), -1)
        x = word + self._float("position")[: len(ids)]
        x -= x.mean(1, keepdims=True)
        found: Floats = x / np.sqrt((x * x).mean(1, keepdims=True) + 1e-12)
        return found * self._float("norm.weight") + self._float("norm.bias")

    @cached_property
    def _sessions(self) -> dict[str, Any]:
        return {}

    def _run(self, name: str, x: Floats) -> Floats:
        if name not in self._sessions:
            import onnxruntime  # noqa: PLC0415  # loaded with the model, when something is to be read

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self.threads
            options.inter_op_num_threads = 1
            self._sessions[name] = onnxruntime.InferenceSession(
                self._parts[f"{name}.onnx"], options, providers=["CPUExecutionProvider"]
            )
        (states,) = self._sessions[name].run(None, {"x": x[None].astype(np.float32)})
        found: Floats = states[0]
        return found


def _softest(spans: Floats) -> Floats:
    """The soft maximum over the places of one thing."""
    peak = spans.max(0)
    found: Floats = peak + np.log(np.exp(spans - peak).mean(0))
    return found


def _gelu(x: Floats) -> Floats:
    """GELU with the error function by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) / np.float32(np.sqrt(2.0))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    found: Floats = (0.5 * x * (1 + erf)).astype(np.float32)
    return found
