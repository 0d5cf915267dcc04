"""Fits the weights of `decide` on the tuning texts, which the model never saw.

python -m training.fit MODEL
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soga_kg.decide import choose, survey
from soga_kg.decide.claims import RULES_ALONE, SIGNATURES, merged
from soga_kg.decide.votes import witnesses
from soga_kg.decide.weights import log_odds, log_of
from soga_kg.extract import relate
from soga_kg.extract.nlp import Models
from soga_kg.learned.network import Network
from soga_kg.model import Kind, PartialDate, Relation
from training.texts import read_texts
from training.tuning import Found, found, keys_of, names, truth

OUT = Path(__file__).parent.parent / "soga_kg" / "decide" / "weights.toml"
_RIDGE = 0.5  # pull of the weights of all towards the prior
_TO_SHARED = 8.0  # pull of the weights of one label towards those of all: few examples move little
_MET = 6  # proposals of a rule on the tuning texts from which it has a weight of its own, pulled to 0 by _TO_SHARED
_GOLD = {"sponsor": "funder", "adopter": "issuer", "issued": "policyDate", "editionOf": "superEvent"}
# No word of doubt counts less: few tuning texts have any that matters, and a wrong fact costs more than a missing one.
# Of 96 texts in tests/quality/pairs.toml that state nothing, 29 were read at -1.2, 24 at -1.5, 22 at -1.8 and at -2.2,
# and of those that state it 82 at each of them. The scored texts lost .02 of their recall, for no precision.
_CAUTION = -1.8
_OF_KINDS = ("bias", "model", "rules", "rival", "known")
_OF_RELATIONS = ("bias", "model", "rules", "ends", "doubted")
# Before any example.
_PRIOR = {"bias": -1.0, "model": 0.5, "rules": 1.0, "rival": 0.0, "known": 1.0, "ends": 0.0, "doubted": -1.0}

Floats = NDArray[np.float64]
Rows = dict[str, tuple[list[list[float]], list[float]]]
Said = dict[str, list[frozenset[str]]]  # for each row of a relation the rules that propose it


def regression(x: Floats, y: Floats, prior: Floats, ridge: float) -> Floats:
    """Logistic regression by Newton's method, weights pulled towards `prior`."""
    w = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-(x @ w)))
        gradient = x.T @ (p - y) + ridge * (w - prior)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def kind_rows(texts: Sequence[Found]) -> Rows:
    """For each kind: what model and rules say of each name, and whether it is one."""
    rows: Rows = defaultdict(lambda: ([], []))
    for one in texts:
        gold = names(one.text)
        for name, kinds in witnesses(one.article, one.mentions).items():
            for kind in kinds:
                model, *rest = kinds[kind].seen(kinds)
                rows[kind.value][0].append([1.0, log_odds(model), *rest])
                rows[kind.value][1].append(float(gold.get(name) == kind.value))
    return rows


def relation_rows(texts: Sequence[Found], network: Network) -> tuple[Rows, Said]:
    """For each relation: what model and rules say of each pair of rightly found things, and whether it holds."""
    rows: Rows = defaultdict(lambda: ([], []))
    said: Said = defaultdict(list)
    votes = survey((one.article, one.mentions) for one in texts)
    for one in texts:
        things = choose(one.article, one.mentions, votes)
        keys, right = keys_of(one.text, things), truth(one.text)
        for claims in merged(things, relate(one.article, things, network)):
            first = claims.claims[0]
            if first.subject < 0:
                continue
            relation = first.relation.value
            value = first.object.value if isinstance(first.object, PartialDate) else keys.get(first.object, "?")
            subject = keys.get(first.subject, "?")
            wanted = right.get((subject, _GOLD.get(relation, relation)), frozenset())
            if relation in ("startDate", "endDate"):  # of a policy: the years that it covers
                years = right.get((subject, "period"), frozenset())
                wanted |= {year.split("/")[relation == "endDate"] for year in years}
            rows[relation][0].append([1.0, log_odds(claims.model), claims.rules, log_of(claims.ends), claims.doubted])
            rows[relation][1].append(float(value in wanted))
            said[relation].append(claims.by)
    return rows, said


def of_rules(rows: Rows, said: Said, weights: Mapping[str, Floats]) -> dict[str, float]:
    """How much surer, or less sure, each rule is than its confidence says; none for a rule that is seldom met.

    Cross-validated on the tuning texts, recall of relations at precision .75 rises from .742 to .758.
    """
    labels = sorted(rows)
    every = [rules for label in labels for rules in said[label]]
    met = Counter(rule for rules in every for rule in rules)
    names_ = sorted(rule for rule, times in met.items() if times >= _MET)
    total = np.concatenate([np.array(rows[label][0]) @ weights[label] for label in labels])
    y = np.concatenate([np.array(rows[label][1]) for label in labels])
    x = np.column_stack([total, np.array([[float(name in rules) for name in names_] for rules in every])])
    found = regression(x, y, np.array([1.0, *(0.0 for _ in names_)]), _TO_SHARED)
    return dict(zip(names_, found[1:].tolist(), strict=True))


def fitted(rows: Rows, labels: Sequence[str], columns: Sequence[str]) -> dict[str, Floats]:
    """The weights of each label; one without examples gets those of all."""
    every = [np.concatenate([np.array(part[i]) for part in rows.values()]) for i in (0, 1)]
    shared = regression(every[0], every[1], np.array([_PRIOR[column] for column in columns]), _RIDGE)
    found = {}
    for label in labels:
        weights = shared
        if label in rows:
            x, y = np.array(rows[label][0]), np.array(rows[label][1])
            weights = regression(x, y, shared, _TO_SHARED)
            if "doubted" in columns:
                at = columns.index("doubted")
                weights[at] = min(weights[at], _CAUTION)
            _tell(label, x @ weights > 0, y)
        found[label] = weights
    return found


def table(found: Mapping[str, Floats], columns: Sequence[str]) -> list[str]:
    """A line of TOML for each label."""
    rows = {
        label: ", ".join(f"{column} = {weight:.3f}" for column, weight in zip(columns, weights, strict=True))
        for label, weights in found.items()
    }
    return [f"{label} = {{ {row} }}" for label, row in rows.items()]


def fit(model: Path) -> None:
    """Writes the table for a model: first the kinds, then, with names chosen by them, the relations."""
    network = Network(model, threads=2)
    part = found((t for t in read_texts() if t.is_for_tuning), Models({}, network))
    kinds = table(fitted(kind_rows(part), [k.value for k in Kind if k is not Kind.SERIES], _OF_KINDS), _OF_KINDS)
    _write({"kinds": kinds})
    weighed = [r.value for r in Relation if r in SIGNATURES and r not in RULES_ALONE]
    rows, said = relation_rows(part, network)
    relations = fitted({name: rows[name] for name in rows if name in weighed}, weighed, _OF_RELATIONS)
    rules = [f"{rule} = {more:.3f}" for rule, more in of_rules(rows, said, relations).items()]
    _write({"kinds": kinds, "relations": table(relations, _OF_RELATIONS), "rules": rules})


def _tell(label: str, kept: NDArray[np.bool_], right: Floats) -> None:
    """What the weights do on the texts that they were fitted on, at a confidence of one half."""
    sys.stderr.write(
        f"{label:14} {len(right):5} proposed, {right.sum():5.0f} right; "
        f"{kept.sum():5} kept, {right[kept].sum():5.0f} right\n"
    )


def _write(tables: Mapping[str, Sequence[str]]) -> None:
    head = "# Fitted by `python -m training.fit`; see weights.py. Not to be edited by hand.\n"
    OUT.write_text(head + "".join(f"\n[{name}]\n" + "\n".join(rows) + "\n" for name, rows in tables.items()))


if __name__ == "__main__":
    fit(Path(sys.argv[1]))
