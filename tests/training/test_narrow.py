"""A narrower tagger: which units go, and that the rest is learnt and exported."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make model` alone")

from tests.training.small import INNER, KEEP, TEXTS  # noqa: E402  # after the question for torch
from training import narrow, tagger  # noqa: E402
from training.base import Base  # noqa: E402
from training.export import encoder_of  # noqa: E402
from training.loop import Plan, settle  # noqa: E402


@pytest.fixture(scope="module")
def whole(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "whole.pt"
    tagger.train(base, KEEP, TEXTS, Plan(out, epochs=2, seed=5))
    return out


def test_the_units_that_say_nothing_are_the_first_to_go(base: Base, whole: Path, tmp_path: Path) -> None:
    settle(Plan(tmp_path / "x.pt", seed=5))
    state = torch.load(whole)
    dumb = torch.arange(0, INNER, 4)
    state["stack.layers.3.down.weight"][:, dumb] = 0  # what these units give is never heard
    task = narrow.Narrowing(base, KEEP, TEXTS, state)
    marked = task.module.stack.layers[3].up.bias.data
    marked[dumb] = 7.0
    task.narrow(random.Random(1))
    layer = task.module.stack.layers[3]
    assert layer.up.out_features == layer.down.in_features == round(narrow.KEPT * INNER)
    assert 7.0 not in layer.up.bias.data


@pytest.mark.filterwarnings("ignore")  # of the exporter's own parts
def test_a_narrow_tagger_is_learnt_kept_and_exported(base: Base, whole: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is installed by `make model` alone")
    out = tmp_path / "narrow.pt"
    narrow.train(base, KEEP, TEXTS, Plan(out, epochs=1, rate=1 / 3), whole)
    state = torch.load(out)
    assert all(len(state[f"stack.layers.{i}.up.bias"]) == round(narrow.KEPT * INNER) for i in range(tagger.LAYERS))
    small, large = encoder_of(base, state, tagger.LAYERS), encoder_of(base, torch.load(whole), tagger.LAYERS)
    assert len(small) < len(large)
