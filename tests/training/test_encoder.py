"""The encoder that is trained: attention, and what is left out by chance."""

from __future__ import annotations

from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make model` alone")

from training.base import Base  # noqa: E402  # after the question for torch
from training.encoder import Dropout, Stack, attention_mask  # noqa: E402


def test_a_window_says_the_same_alone_and_padded_beside_a_longer_one(base: Base) -> None:
    torch.manual_seed(1)
    stack = Stack(base, 2).eval()
    short, long = torch.randn(1, 5, 32), torch.randn(1, 9, 32)
    both = torch.cat([torch.nn.functional.pad(short, (0, 0, 0, 4)), long])
    seen = stack(both, attention_mask(torch.tensor([5, 9]), 9))
    assert torch.allclose(seen[:1, :5], stack(short, None), atol=1e-5)
    assert torch.allclose(seen[1:], stack(long, None), atol=1e-5)


def test_a_tenth_is_left_out_while_training_and_the_mean_stays() -> None:
    torch.manual_seed(1)
    drop, ones = Dropout(), torch.ones(37, 1001)
    seen = drop(ones)
    assert float((seen == 0).float().mean()) == pytest.approx(0.1, abs=0.01)
    assert float(seen.mean()) == pytest.approx(1, abs=0.01)
    assert (seen == drop(ones)).float().mean() < 0.9  # drawn anew
    assert drop.eval()(ones) is ones
