from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make model` alone")

from tests.training.small import KEEP, PIECES, TEXTS  # noqa: E402  # after the question whether torch is there
from training import relater, tagger  # noqa: E402
from training.base import Base  # noqa: E402
from training.export import arrays_of  # noqa: E402
from training.loop import BUDGET, Plan, batches, learn, settle  # noqa: E402


def names(base: Base, out: Path) -> dict[str, Any]:
    tagger.train(base, KEEP, TEXTS, Plan(out, epochs=3, seed=5))
    state: dict[str, Any] = torch.load(out)
    return state


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_labels_begin_and_go_on_inside_a_name(base: Base) -> None:
    task = tagger.Tagging(base, KEEP, TEXTS)
    example = task.plain()[0]
    said = [(PIECES[i].lstrip("\u2581"), label) for i, label in zip(example.ids, example.labels, strict=True)]
    names = [f"{piece}:{tagger.LABELS[label]}" for piece, label in said if label > 0]
    assert names == ["A:B-Person", "n:I-Person", "a:I-Person", "La:B-Organisation", "Houle:I-Organisation"]


def test_batches_hold_every_example_once_and_keep_the_budget(base: Base) -> None:
    task = tagger.Tagging(base, KEEP, TEXTS)
    found = [tagger.Example([0] * n, [0] * n) for n in (3, 700, 20, 800, 900, 320, 320, 5, 310)]
    groups = batches(task, found, random.Random(1))
    assert sorted(len(e.ids) for group in groups for e in group) == sorted(len(e.ids) for e in found)
    assert all(len(g) == 1 or max(len(e.ids) for e in g) * len(g) <= BUDGET for g in groups)


def test_the_same_seed_gives_the_same_weights(base: Base, tmp_path: Path) -> None:
    assert same(names(base, tmp_path / "one.pt"), names(base, tmp_path / "two.pt"))


def test_what_was_interrupted_ends_as_if_it_had_not_been(base: Base, tmp_path: Path) -> None:
    class Interrupted(tagger.Tagging):
        def epoch(self, chance: random.Random, last: bool) -> list[tagger.Example]:
            if last:
                raise KeyboardInterrupt
            return super().epoch(chance, last)

    whole, plan = names(base, tmp_path / "whole.pt"), Plan(tmp_path / "cut.pt", epochs=3, seed=5)
    settle(plan)
    with pytest.raises(KeyboardInterrupt):
        learn(Interrupted(base, KEEP, TEXTS), plan)
    assert not plan.out.exists()
    assert same(whole, names(base, plan.out))


def test_training_lessens_the_loss_and_leaves_embeddings_alone(base: Base, tmp_path: Path) -> None:
    settle(Plan(tmp_path / "x.pt", seed=5))
    task = tagger.Tagging(base, KEEP, TEXTS)
    before = float(task.loss(task.plain()).detach())
    state = names(base, tmp_path / "t.pt")
    task.module.load_state_dict(state)
    assert float((task.module.eval() and task.loss(task.plain())).detach()) < before
    np.testing.assert_array_equal(state["embeddings.word"].numpy(), base.tensors["emb.word"])


def test_the_relation_model_begins_with_the_taggers_layers_and_keeps_the_lowest(base: Base, tmp_path: Path) -> None:
    lower = names(base, tmp_path / "t.pt")
    relater.train(base, KEEP, TEXTS, Plan(tmp_path / "r.pt", epochs=1), tmp_path / "t.pt")
    state = torch.load(tmp_path / "r.pt")
    changed = [
        n for n in range(relater.LAYERS) if not torch.equal(*(s[f"stack.layers.{n}.up.weight"] for s in (lower, state)))
    ]
    assert changed == [2, 3, 4, 5]
    arrays = arrays_of(lower, state)
    assert {"word", "word.scale", "tagger.head.weight", "relater.marks", "relater.inner.bias"} <= arrays.keys()


def test_padding_changes_no_judgement(base: Base, tmp_path: Path) -> None:
    settle(Plan(tmp_path / "x.pt", seed=5))
    task = relater.Relating(base, KEEP, TEXTS, tagger.Tagger(base, KEEP).state_dict())
    task.module.eval()
    pairs: Sequence[Any] = [example.pairs for example in task.plain()]
    for alone, together in zip((task.module([p])[0] for p in pairs), task.module(pairs), strict=True):
        torch.testing.assert_close(alone, together, atol=1e-4, rtol=1e-4)
