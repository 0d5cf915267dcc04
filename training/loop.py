"""One way to learn, whatever is learnt: optimiser, schedule, averaged weights, resume after each epoch, progress."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor, nn

BUDGET = 1600  # pieces in a batch, padding counted
CPU = "cpu"
THREADS = 2  # sums are split over threads: another number gives another last digit, and then another model
# Of the base's layers, and of what starts from chance. At 2e-4 eight epochs were not enough (recall of spans on the
# tuning texts .84, twelve .88; at 3e-4 eight gave .88); at 5e-4 F1 was .005 lower than at 3e-4.
_RATE, _HEAD_RATE = 3e-4, 1e-3
_WARM, _FLOOR = 0.06, 0.02  # share of steps while the rate grows, and what is left of it at the end
_DECAY = 0.99  # of the averaged weights: about the last hundred steps count, and the average is what is kept
_EVERY = 20  # steps between two lines of progress

E = TypeVar("E")


class Task(Protocol[E]):
    """What is learnt: a module with its layers in `stack`, and examples of which it can tell how wrong it is."""

    module: nn.Module

    def plain(self) -> Sequence[E]:
        """The examples of all texts as they stand; the number of steps is reckoned from them."""

    def epoch(self, chance: random.Random, last: bool) -> Sequence[E]:
        """The examples of one epoch, some in another form; in the last, as they stand."""

    def size(self, example: E) -> int:
        """Pieces of an example."""

    def loss(self, batch: Sequence[E]) -> Tensor:
        """How wrong the module is about a batch."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long is learnt, from which seed, on which device of PyTorch, and which file holds the result.

    `rate` is the share of the usual rates at which what is trained already is trained on.
    """

    out: Path
    epochs: int = 12
    seed: int = 1
    device: str = CPU
    rate: float = 1.0

    @property
    def part(self) -> Path:
        """What is kept after each epoch, to go on from."""
        return self.out.with_suffix(".part")


@dataclass(frozen=True)
class _State:
    """All that a step changes."""

    module: nn.Module
    mean: nn.Module
    optimiser: Any
    schedule: Any

    def save(self, plan: Plan, epoch: int) -> None:
        parts = {name: part.state_dict() for name, part in vars(self).items()}
        _write(plan.part, parts | {"epoch": epoch})

    def load(self, plan: Plan) -> int:
        """The epoch to go on with: 0 where nothing was kept."""
        if not plan.part.exists():
            return 0
        parts = torch.load(plan.part, map_location=plan.device)
        for name, part in vars(self).items():
            part.load_state_dict(parts[name])
        return int(parts["epoch"]) + 1


def settle(plan: Plan) -> None:
    """The same numbers in every run; to be called before a module is made.

    Not so on another device than the CPU: it sums in an order of its own, and not all of it is deterministic.
    """
    torch.set_default_device(None if plan.device == CPU else plan.device)
    torch.set_num_threads(THREADS)
    torch.manual_seed(plan.seed)
    torch.use_deterministic_algorithms(plan.device == CPU)
    torch.utils.deterministic.fill_uninitialized_memory = False  # a twentieth of the time; nothing of ours reads it


def halved() -> torch.autocast:
    """Products of matrices in bfloat16 where the CPU has instructions for them: half the time.

    Without them it would take longer. Weights, their sums and what a task is wrong by stay 32 bits wide.
    """
    able = torch.cpu.get_capabilities()
    return torch.autocast(CPU, torch.bfloat16, enabled=bool(able.get("avx512_bf16") or able.get("amx_bf16")))


def learn(task: Task[E], plan: Plan) -> None:
    """Trains and writes the averaged weights; goes on after the last whole epoch of an interrupted run."""
    steps = len(batches(task, task.plain(), random.Random(0)))
    state = _begin(task.module, steps * plan.epochs, plan.rate)
    for epoch in range(state.load(plan), plan.epochs):
        chance = random.Random(plan.seed * 1000 + epoch)
        torch.manual_seed(plan.seed * 1000 + epoch)
        found = task.epoch(chance, epoch == plan.epochs - 1)
        task.module.train()
        _epoch(task, state, batches(task, found, chance), f"{plan.out.stem}: epoch {epoch + 1}/{plan.epochs}")
        state.save(plan, epoch)
    _write(plan.out, state.mean.module.state_dict())


def batches(task: Task[E], found: Sequence[E], chance: random.Random) -> list[list[E]]:
    """Examples of like length together, at most BUDGET pieces with padding, in random order."""
    groups: list[list[E]] = [[]]
    for example in sorted(found, key=lambda e: task.size(e) + chance.random() * 8):
        if groups[-1] and task.size(example) * (len(groups[-1]) + 1) > BUDGET:
            groups.append([])
        groups[-1].append(example)
    chance.shuffle(groups)
    return groups


def _begin(module: nn.Module, total: int, rate: float) -> _State:
    """The optimiser and its helpers before the first of `total` steps."""
    stack = [p for p in module.stack.parameters() if p.requires_grad]
    rest = [p for n, p in module.named_parameters() if not n.startswith(("stack.", "embeddings."))]
    optimiser = torch.optim.AdamW(
        [{"params": stack, "lr": rate * _RATE}, {"params": rest, "lr": rate * _HEAD_RATE}],
        weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (_WARM * total), max(_FLOOR, 1 - step / total))
    )
    average = torch.optim.swa_utils.get_ema_multi_avg_fn(_DECAY)
    return _State(module, torch.optim.swa_utils.AveragedModel(module, multi_avg_fn=average), optimiser, schedule)


def _epoch(task: Task[E], state: _State, groups: Sequence[Sequence[E]], label: str) -> None:
    began, seen, lost = time.time(), 0, 0.0
    for number, group in enumerate(groups, 1):
        with halved():
            loss = task.loss(group)
        state.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(state.module.parameters(), 1.0)
        state.optimiser.step()
        state.schedule.step()
        state.mean.update_parameters(state.module)
        seen += sum(map(task.size, group))
        lost += float(loss.detach())
        if number % _EVERY == 0 or number == len(groups):
            speed = seen / (time.time() - began)
            sys.stderr.write(f"{label} step {number}/{len(groups)} loss {lost / number:.4f} {speed:.0f} pieces/s\n")


def _write(path: Path, data: Any) -> None:
    """Whole or not at all."""
    new = path.with_suffix(".new")
    torch.save(data, new)
    new.replace(path)
