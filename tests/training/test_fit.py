from __future__ import annotations

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.fit import _OF_RELATIONS, fitted, of_rules, regression, table

CHANCE = np.random.default_rng(1)
X = np.column_stack([np.ones(400), CHANCE.normal(0, 2, 400), CHANCE.integers(0, 2, 400)])
TRUE = np.array([-1.0, 0.8, 1.5])
Y = (CHANCE.random(400) < 1 / (1 + np.exp(-X @ TRUE))).astype(float)
PRIOR = np.array([0.0, 0.5, 1.0])


def loss(weights: np.ndarray, ridge: float) -> float:
    total = X @ weights
    fit = np.logaddexp(0, total) - Y * total
    return float(fit.sum() + ridge / 2 * ((weights - PRIOR) ** 2).sum())


def test_the_weights_behind_the_data_are_found() -> None:
    assert regression(X, Y, PRIOR, 0.5) == pytest.approx(TRUE, abs=0.4)


@given(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3), st.sampled_from([0.1, 2.0, 50.0]))
def test_no_weights_near_by_are_better(step: list[float], ridge: float) -> None:
    best = regression(X, Y, PRIOR, ridge)
    assert loss(best, ridge) <= loss(best + np.array(step), ridge) + 1e-9


def test_few_examples_or_a_strong_pull_leave_the_prior() -> None:
    assert regression(X[:0], Y[:0], PRIOR, 1.0) == pytest.approx(PRIOR)
    assert regression(X, Y, PRIOR, 1e9) == pytest.approx(PRIOR, abs=1e-4)


def test_examples_that_one_weight_divides_do_not_run_away() -> None:
    x = np.column_stack([np.ones(20), np.r_[-np.ones(10), np.ones(10)]])
    weights = regression(x, (x[:, 1] > 0).astype(float), np.zeros(2), 0.5)
    assert np.isfinite(weights).all()
    assert 1 < weights[1] < 10


def test_a_label_without_examples_gets_the_weights_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    x = np.random.default_rng(2).normal(0, 1, (80, len(_OF_RELATIONS)))
    rows = {
        "person": (x[:40].tolist(), (x[:40, 0] > 0).tolist()),
        "policy": (x[40:].tolist(), (x[40:, 1] > 0).tolist()),
    }
    made = tomllib.loads(
        "\n".join(table(fitted(rows, ["person", "policy", "place", "event"], _OF_RELATIONS), _OF_RELATIONS))
    )
    assert list(made) == ["person", "policy", "place", "event"]
    assert all(tuple(weights) == _OF_RELATIONS for weights in made.values())
    assert made["event"] == made["place"] != made["person"]
    assert made["person"]["bias"] > made["policy"]["bias"]
    assert capsys.readouterr().err.count("40 proposed") == 2


def test_a_rule_that_is_righter_than_the_rest_weighs_more_and_one_seldom_met_nothing() -> None:
    right = [1.0] * 20 + [1.0, 0.0] * 10 + [0.0] * 20
    by = ["good"] * 20 + ["fair"] * 20 + ["bad"] * 19 + ["rare"]
    rows = {"partner": ([[1.0]] * 60, right)}
    more = of_rules(rows, {"partner": [frozenset({rule}) for rule in by]}, {"partner": np.zeros(1)})
    assert list(more) == ["bad", "fair", "good"]
    assert min(more["good"], -more["bad"]) > 0.5  # right 20 of 20 times, and wrong 19 of 19
    assert abs(more["fair"]) < 0.2
