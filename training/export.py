"""Both trained modules as what the program reads: encoders in 8 bit, embeddings in 4, no PyTorch."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.base import Base
from training.encoder import Stack
from training.packing import packed

_AS_TRAINED = (
    "tagger.head.weight", "tagger.head.bias", "relater.marks.weight", "relater.distance.weight", "relater.kind.weight",
)  # fmt: skip
_HALVED = ("relater.inner.weight", "relater.inner.bias", "relater.head.weight", "relater.head.bias")

State = Mapping[str, Tensor]


class _Whole(nn.Module):
    """A stack without padding, for one window."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.stack = stack

    def forward(self, x: Tensor) -> Tensor:
        return self.stack(x, None)


def onnx_of(stack: Stack, hidden: int) -> bytes:
    """The layers with 8-bit weights by channel; 7 bits are used, since processors without VNNI saturate at 8."""
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            _Whole(stack.eval()), (torch.zeros(1, 8, hidden),), str(whole), input_names=["x"], output_names=["states"],
            dynamic_axes={"x": {1: "length"}, "states": {1: "length"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        return small.read_bytes()


def encoder_of(base: Base, state: State, layers: int) -> bytes:
    """The encoder of one trained module."""
    stack = Stack(base, layers)
    stack.load(state)
    return onnx_of(stack, state["embeddings.word"].shape[1])


def arrays_of(tagger: State, relater: State) -> dict[str, NDArray[Any]]:
    """All but the encoders: embeddings (those of the base, alike in both) and the heads."""
    word, scale = packed(tagger["embeddings.word"].numpy())
    arrays: dict[str, NDArray[Any]] = {
        "word": word,
        "word.scale": scale,
        "position": tagger["embeddings.position"].numpy().astype(np.float16),
        "norm.weight": tagger["embeddings.norm.weight"].numpy(),
        "norm.bias": tagger["embeddings.norm.bias"].numpy(),
    }
    both = {f"tagger.{name}": value for name, value in tagger.items()}
    both |= {f"relater.{name}": value for name, value in relater.items()}
    arrays |= {name: both[name].numpy() for name in _AS_TRAINED}
    arrays |= {name: both[name].numpy().astype(np.float16) for name in _HALVED}
    for name in ("marks", "distance", "kind"):  # as the program calls them
        arrays[f"relater.{name}"] = arrays.pop(f"relater.{name}.weight")
    return arrays
