"""The relation model's second course: it learns what two trained models say of each pair, beside the labels.

One of the two is the model itself after its first course, the other has more layers. What they are unsure of tells more
than a label does, and their mean errs less than either (Hinton et al. 2015, Distilling the Knowledge in a Neural
Network).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.base import Base
from training.loop import Plan, batches, halved, learn, settle
from training.pairs import Example
from training.relater import DEEP, LAYERS, Relater, Relating
from training.texts import Annotated

_SOFT = 0.7  # weight of what the two say

State = dict[str, Tensor]


class Taught(Relating):
    """The task that `loop.learn` takes."""

    def __init__(self, base: Base, keep: Sequence[int], texts: Sequence[Annotated], first: State, deep: State) -> None:
        super().__init__(base, keep, texts, first)
        self.module.load_state_dict(first)
        self._teachers = [_trained(base, keep, first, LAYERS), _trained(base, keep, deep, DEEP)]
        self._known: dict[int, Tensor] = {}
        for batch in batches(self, self.plain(), random.Random(0)):
            self._known |= self._heard(batch)

    def loss(self, batch: Sequence[Example]) -> Tensor:
        """As of the first course, with labels between no and yes."""
        labels = torch.tensor(np.concatenate([e.labels for e in batch]))
        said = self._known | self._heard([e for e in batch if id(e) not in self._known])
        soft = torch.cat([said[id(e)] for e in batch])
        return self.wrong(batch, (1 - _SOFT) * labels + _SOFT * soft) / labels.sum().clamp(min=1)

    def _heard(self, batch: Sequence[Example]) -> dict[int, Tensor]:
        """What the two say of the pairs of each window, by its id; of texts as they stand it is asked only once."""
        if not batch:
            return {}
        windows = [e.pairs for e in batch]
        with torch.no_grad(), halved():
            first, deep = (teacher(windows) for teacher in self._teachers)
            return {
                id(e): torch.stack(both).float().sigmoid().mean(0) for e, *both in zip(batch, first, deep, strict=True)
            }


def _trained(base: Base, keep: Sequence[int], state: State, layers: int) -> Relater:
    module = Relater(base, keep, layers)
    module.load_state_dict(state)
    module.eval().requires_grad_(False)
    return module


def train(base: Base, keep: Sequence[int], texts: Sequence[Annotated], plan: Plan, first: Path, deep: Path) -> None:
    """Trains the model in the file `first` on, and writes it."""
    settle(plan)
    states = [torch.load(path, map_location=plan.device) for path in (first, deep)]
    learn(Taught(base, keep, texts, *states), plan)
