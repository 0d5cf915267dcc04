"""The encoder in PyTorch, from the base weights: BERT layers over frozen embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.base import Base

_DROPPED = 26  # of 256: a tenth


class Dropout(nn.Module):
    """Leaves out a tenth of the numbers while it is trained, by a random byte for each.

    PyTorch's own draws 64 random bits for each number: a tenth of all the time of training on a processor.
    """

    def forward(self, x: Tensor) -> Tensor:
        """`x` of any shape."""
        if not self.training:
            return x
        drawn = torch.empty(-(-x.numel() // 8), dtype=torch.int64).random_(-(2**63), None)
        kept = drawn.view(torch.uint8)[: x.numel()].view(x.shape) >= _DROPPED
        return torch.where(kept, x * (256 / (256 - _DROPPED)), 0.0)


class Layer(nn.Module):
    """One layer of BERT (post-norm, GELU)."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=epsilon)
        self.drop = Dropout()

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`x` is (batch, length, hidden); `mask` (batch, 1, 1, length) is 0 or -inf, None without padding."""
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        seen = _attended(q, k, v, mask).transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.drop(self.out(seen)))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))

    def narrow(self, kept: Tensor) -> None:
        """Leave out all inner units but those at the places `kept`."""
        up, down = self.up, self.down
        self.up, self.down = nn.Linear(up.in_features, len(kept)), nn.Linear(len(kept), down.out_features)
        self.up.weight.data, self.up.bias.data = up.weight.data[kept].clone(), up.bias.data[kept].clone()
        self.down.weight.data, self.down.bias.data = down.weight.data[:, kept].clone(), down.bias.data.clone()


class Stack(nn.Module):
    """The lowest layers of the base."""

    def __init__(self, base: Base, count: int) -> None:
        super().__init__()
        hidden, inner = base.tensors["l0.fi.w"].shape[1], base.tensors["l0.fi.w"].shape[0]
        self.layers = nn.ModuleList(Layer(hidden, base.heads, inner, base.epsilon) for _ in range(count))
        for i, layer in enumerate(self.layers):
            _fill(layer, base.tensors, f"l{i}.")

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """The states after the last of the layers."""
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load(self, state: Mapping[str, Tensor]) -> None:
        """The layers of a trained module, narrower than those of the base or not; those above stay out."""
        for i, layer in enumerate(self.layers):
            begin = f"stack.layers.{i}."
            own = {name.removeprefix(begin): value for name, value in state.items() if name.startswith(begin)}
            layer.narrow(torch.arange(len(own["up.bias"])))
            layer.load_state_dict(own)


class Embeddings(nn.Module):
    """Piece and position embeddings, never trained."""

    def __init__(self, base: Base, keep: Sequence[int]) -> None:
        super().__init__()
        word = base.tensors["emb.word"][list(keep)]
        hidden = word.shape[1]
        self.register_buffer("word", torch.tensor(word))
        position = torch.tensor(base.tensors["emb.pos"]).view(-1, hidden)
        self.register_buffer("position", position + torch.tensor(base.tensors["emb.type"][:hidden]))
        self.norm = nn.LayerNorm(hidden, eps=base.epsilon)
        self.norm.weight.data = torch.tensor(base.tensors["emb.ln.w"])
        self.norm.bias.data = torch.tensor(base.tensors["emb.ln.b"])
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        self.drop = Dropout()

    def forward(self, ids: Tensor) -> Tensor:
        """`ids` is (batch, length)."""
        return self.drop(self.norm(self.word[ids] + self.position[: ids.shape[1]]))


def attention_mask(lengths: Tensor, size: int) -> Tensor:
    """0 where a piece stands, -inf where there is padding."""
    present = torch.arange(size)[None, :] < lengths[:, None]
    return torch.zeros(present.shape).masked_fill(~present, float("-inf"))[:, None, None, :]


def _attended(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot-product attention, all (batch, heads, length, hidden / heads), in the precision of `q`.

    With a mask, which only training has, as products of matrices: PyTorch's own takes a third longer at our lengths and
    heads of 32, and a softmax under autocast eight times as long.
    """
    if mask is None:
        return functional.scaled_dot_product_attention(q, k, v)
    batch, heads, length, width = q.shape
    with torch.autocast(q.device.type, enabled=False):
        seen = mask.to(q.dtype).expand(batch, heads, 1, length).flatten(0, 1)
        scores = torch.baddbmm(seen, q.flatten(0, 1), k.flatten(0, 1).mT, alpha=width**-0.5)
        return (scores.softmax(-1) @ v.flatten(0, 1)).unflatten(0, (batch, heads))


def _fill(layer: Layer, tensors: Mapping[str, NDArray[np.float32]], name: str) -> None:
    def tensor(names: Sequence[str], part: str) -> Tensor:
        return torch.cat([torch.tensor(tensors[f"{name}{n}.{part}"]) for n in names])

    sources = {"qkv": ["q", "k", "v"], "out": ["ao"], "norm1": ["aln"], "up": ["fi"], "down": ["fo"], "norm2": ["oln"]}
    for target, names in sources.items():
        module = getattr(layer, target)
        module.weight.data, module.bias.data = tensor(names, "w"), tensor(names, "b")
