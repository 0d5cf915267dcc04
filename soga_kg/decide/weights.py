"""How much rules and the trained model count: a table that `training.fit` writes from the tuning texts."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from soga_kg.model import Kind, Relation

_LEAST, _MOST = 0.03, 0.99  # a chance beyond these is taken for these: nobody is surer
_FAINT = 0.05  # names less sure than this together count as much as this


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: bias, and weights of the model's log odds and of what rules say.

    For kinds of a name, those of the best rival kind and of the table of known names too; for relations, that of the
    logarithm of both names being right (a relation to what is no name does not hold: chances multiply) and of words of
    doubt beside them.
    """

    bias: float
    model: float
    rules: float
    rival: float = 0.0
    known: float = 0.0
    ends: float = 0.0
    doubted: float = 0.0

    def chance(
        self,
        model: float,
        rules: float,
        rival: float = 0.0,
        known: float = 0.0,
        *,
        ends: float | None = None,
        doubted: float = 0.0,
    ) -> float:
        """How likely a proposal is right, 0 to 1, given how sure model, rules and all that is weighed are of it."""
        total = self.bias + self.model * log_odds(model) + self.rules * rules
        total += self.rival * rival + self.known * known + self.doubted * doubted
        if ends is not None:
            total += self.ends * log_of(ends)
        return 1 / (1 + math.exp(-total))


def log_odds(chance: float) -> float:
    """Of a chance kept away from 0 and 1."""
    kept = min(_MOST, max(_LEAST, chance))
    return math.log(kept / (1 - kept))


def log_of(ends: float) -> float:
    """Of the chance that both names are right.

    Better than its log odds: cross-validated on the tuning texts, recall of proposals at precision .75 is .742, not
    .730.
    """
    return math.log(max(_FAINT, ends))


@cache
def of_kinds() -> Mapping[Kind, Weights]:
    """The weights of each kind of thing."""
    found = {Kind(name): Weights(**row) for name, row in _table()["kinds"].items()}
    return found | {Kind.SERIES: found[Kind.EVENT]}  # annotated alike


@cache
def of_relations() -> Mapping[Relation, Weights]:
    """The weights of each relation."""
    return {Relation(name): Weights(**row) for name, row in _table()["relations"].items()}


@cache
def of_rules() -> Mapping[str, float]:
    """By how much log odds a rule is righter than its confidence says; rules that are seldom met are missing."""
    return _table()["rules"]


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = (files("soga_kg.decide") / "weights.toml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = tomllib.loads(text)
    return found
