"""What the relation model learns: which of the things that a text names are joined, and how."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from soga_kg.learned.pairing import DISTANCES, KINDS, Pairs
from soga_kg.learned.relations import JUDGED
from soga_kg.learned.windows import PAD
from training.augment import pool_of, varied
from training.base import Base, pieces_of
from training.encoder import Embeddings, Stack, attention_mask
from training.loop import Plan, learn, settle
from training.pairs import Example, examples
from training.texts import Annotated

LAYERS = 6
DEEP = 9  # of the second opinion that the relation model is taught by (taught.py)
_FROZEN = 2  # lowest layers stay the tagger's: a fifth less time
_SMALL = 16  # width of the embeddings of kinds and distances
_INNER = 512
_DROPOUT = 0.2  # before and after the inner layer
_RARE = -3.0  # bias to begin with: few pairs are joined
_VARIED = 0.3  # share of texts that are learnt in another form each time; making one takes 50 ms


class Relater(nn.Module):
    """Marks of kinds over the embeddings, layers, and a judgement for each pair."""

    def __init__(self, base: Base, keep: Sequence[int], layers: int = LAYERS) -> None:
        super().__init__()
        self.embeddings = Embeddings(base, keep)
        hidden = self.embeddings.word.shape[1]
        self.marks = nn.Embedding(2 * len(KINDS), hidden)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.marks.weight.data[:2] = 0
        self.stack = Stack(base, layers)
        self.distance = nn.Embedding(len(DISTANCES) + 1, _SMALL)
        self.kind = nn.Embedding(len(KINDS), _SMALL)
        self.inner = nn.Linear(5 * hidden + 3 * _SMALL + 1, _INNER)
        self.drop = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(_INNER, len(JUDGED))
        nn.init.constant_(self.head.bias, _RARE)

    def forward(self, windows: Sequence[Pairs]) -> list[Tensor]:
        """Logits (pairs, relations) of each window."""
        size = max(len(w.ids) for w in windows)
        ids = torch.tensor(np.stack([np.pad(w.ids, (0, size - len(w.ids)), constant_values=PAD) for w in windows]))
        marks = torch.tensor(np.stack([np.pad(w.kinds, (0, size - len(w.kinds))) for w in windows]))
        lengths = torch.tensor([len(w.ids) for w in windows])
        shown = torch.where((marks > 0)[..., None], self.marks(marks), torch.zeros(1))
        states = self.stack(self.embeddings(ids) + shown, attention_mask(lengths, size))
        logits = self.judge(states, windows)
        return list(logits.split([len(window.pairs) for window in windows]))

    def judge(self, states: Tensor, windows: Sequence[Pairs]) -> Tensor:
        """All pairs of all windows from the states of their pieces (`Network.judged` does the same without PyTorch)."""
        sums = functional.pad(states.cumsum(1), (0, 0, 1, 0)).flatten(0, 1)
        rows = _places(windows, states.shape[1] + 1)
        first, last = torch.tensor(rows.spans).T
        spans = (sums[last] - sums[first]) / (last - first)[:, None]
        things = _softest(spans, torch.tensor(rows.members), torch.tensor(rows.owners))
        s, o, a, b, low, high = torch.tensor(rows.pairs).T
        between = (sums[high] - sums[low]) / (high - low).clamp(min=1)[:, None]
        bucket, left, right, order = torch.tensor(np.concatenate([w.features for w in windows])).T
        small = [self.distance(bucket), self.kind(left), self.kind(right), order[:, None].float()]
        seen = torch.cat([things[s], things[o], spans[a], spans[b], between, *small], 1)
        return self.head(self.drop(functional.gelu(self.inner(self.drop(seen)))))


@dataclass(frozen=True)
class _Places:
    """Spans, the spans that are of one thing, and pairs of several windows, counted through all of them."""

    spans: NDArray[np.int64]
    members: NDArray[np.int64]
    owners: NDArray[np.int64]
    pairs: NDArray[np.int64]


def _places(windows: Sequence[Pairs], size: int) -> _Places:
    """`size`: sums of states of one window, that before its first piece included."""
    spans, members, owners, pairs = [], [], [], []
    counted = things = 0
    for number, window in enumerate(windows):
        begin = number * size
        spans.append(window.spans + begin)
        members += [counted + i for places in window.things for i in places]
        owners += [things + i for i, places in enumerate(window.things) for _ in places]
        pairs.append(window.pairs + np.array([things, things, counted, counted, begin, begin]))
        counted += len(window.spans)
        things += len(window.things)
    return _Places(np.concatenate(spans), np.array(members), np.array(owners), np.concatenate(pairs))


def _softest(spans: Tensor, members: Tensor, owners: Tensor) -> Tensor:
    """The soft maximum over the spans of each thing; `members[i]` is a span of the thing `owners[i]`."""
    seen = spans[members]
    count = int(owners[-1]) + 1
    ahead = owners[:, None].expand_as(seen)
    peak = seen.detach().new_full((count, seen.shape[1]), -torch.inf)
    peak = peak.scatter_reduce(0, ahead, seen.detach(), "amax")
    total = torch.zeros(count, seen.shape[1]).index_add(0, owners, torch.exp(seen - peak[owners]))
    return peak + torch.log(total / torch.bincount(owners)[:, None])


class Relating:
    """The task that `loop.learn` takes.

    The layers begin as those of a trained tagger, which know names already; `layers`: how many.
    """

    def __init__(
        self,
        base: Base,
        keep: Sequence[int],
        texts: Sequence[Annotated],
        tagger: Mapping[str, Tensor],
        layers: int = LAYERS,
    ) -> None:
        self.texts = texts
        self.pieces = pieces_of(base, keep)
        self.module = Relater(base, keep, layers)
        self.module.stack.load(tagger)
        for parameter in self.module.stack.layers[:_FROZEN].parameters():
            parameter.requires_grad_(False)
        self._pool = pool_of(texts)
        self._plain = [list(examples(text, self.pieces)) for text in texts]

    def plain(self) -> list[Example]:
        """The windows of all texts."""
        return [example for known in self._plain for example in known]

    def epoch(self, chance: random.Random, last: bool) -> list[Example]:
        """The windows of all texts, some of them varied."""
        found: list[Example] = []
        for text, known in zip(self.texts, self._plain, strict=True):
            if not last and chance.random() < _VARIED:
                form, mentions = varied(text, self._pool, chance)
                found += examples(replace(text, text=form, mentions=tuple(mentions)), self.pieces)
            else:
                found += known
        return found

    def size(self, example: Example) -> int:
        """Pieces of a window."""
        return len(example.pairs.ids)

    def loss(self, batch: Sequence[Example]) -> Tensor:
        """Cross entropy of all labels that may be, by the number of relations that hold."""
        labels = torch.tensor(np.concatenate([e.labels for e in batch]))
        return self.wrong(batch, labels) / labels.sum().clamp(min=1)

    def wrong(self, batch: Sequence[Example], wanted: Tensor) -> Tensor:
        """The sum of the cross entropies of all labels that may be, where `wanted` are to be said."""
        logits = torch.cat(self.module([e.pairs for e in batch])).float()
        allowed = torch.tensor(np.concatenate([e.allowed for e in batch]))
        return (functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * allowed).sum()


def train(
    base: Base, keep: Sequence[int], texts: Sequence[Annotated], plan: Plan, tagger: Path, layers: int = LAYERS
) -> None:
    """Trains a relation model from the tagger in a file, and writes it."""
    settle(plan)
    learn(Relating(base, keep, texts, torch.load(tagger, map_location=plan.device), layers), plan)
