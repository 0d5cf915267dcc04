"""A relation model that two trained ones teach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make model` alone")

from tests.training.small import KEEP, TEXTS  # noqa: E402  # after the question for torch
from training import relater, tagger, taught  # noqa: E402
from training.base import Base  # noqa: E402
from training.loop import Plan, settle  # noqa: E402


def test_who_is_taught_begins_where_the_first_course_ended_and_comes_nearer_to_both(base: Base, tmp_path: Path) -> None:
    whole, first, deep = (tmp_path / f"{name}.pt" for name in ("whole", "first", "deep"))
    tagger.train(base, KEEP, TEXTS, Plan(whole, epochs=1))
    relater.train(base, KEEP, TEXTS, Plan(first, epochs=1), whole)
    relater.train(base, KEEP, TEXTS, Plan(deep, epochs=3), whole, relater.DEEP)
    settle(Plan(tmp_path / "x.pt"))
    task = taught.Taught(base, KEEP, TEXTS, torch.load(first), torch.load(deep))
    task.module.eval()
    before = float(task.loss(task.plain()).detach())
    again = [replace(example) for example in task.plain()]  # unknown windows are asked about
    assert float(task.loss(again).detach()) == pytest.approx(before)
    plan = Plan(tmp_path / "relater.pt", epochs=3)
    taught.train(base, KEEP, TEXTS, plan, first, deep)
    task.module.load_state_dict(torch.load(plan.out))
    assert float((task.module.eval() and task.loss(task.plain())).detach()) < before
