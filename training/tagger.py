"""What the tagger learns: which pieces of a text belong to a name, and of what type."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from soga_kg.learned.pieces import Pieces
from soga_kg.learned.windows import END, PAD, START, lines_of, windows
from training.augment import pool_of, varied
from training.base import Base, pieces_of
from training.encoder import Embeddings, Stack, attention_mask
from training.loop import Plan, learn, settle
from training.texts import Annotated, Marked

TYPES = ("Person", "Organisation", "Event", "Policy", "Project", "Place")
LABELS = ("O", *(f"{p}-{t}" for t in TYPES for p in "BI"))
LAYERS = 9
_PLAIN = 0.3  # share of texts that are learnt as they stand; the last epoch sees all so
_SMOOTHING = 0.02
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Example:
    """One window: ids and a label for each."""

    ids: list[int]
    labels: list[int]


class Tagger(nn.Module):
    """Embeddings, layers, and a label for each piece."""

    def __init__(self, base: Base, keep: Sequence[int]) -> None:
        super().__init__()
        self.embeddings = Embeddings(base, keep)
        self.stack = Stack(base, LAYERS)
        self.head = nn.Linear(self.embeddings.word.shape[1], len(LABELS))

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Logits (batch, length, labels)."""
        return self.head(self.stack(self.embeddings(ids), attention_mask(lengths, ids.shape[1])))


class Tagging:
    """The task that `loop.learn` takes."""

    def __init__(self, base: Base, keep: Sequence[int], texts: Sequence[Annotated]) -> None:
        self.texts = texts
        self.pieces = pieces_of(base, keep)
        self.module = Tagger(base, keep)
        self._pool = pool_of(texts)

    def plain(self) -> list[Example]:
        """The windows of all texts."""
        return [e for t in self.texts for e in examples(t.text, t.mentions, self.pieces)]

    def epoch(self, chance: random.Random, last: bool) -> list[Example]:
        """The windows of all texts, most of them varied."""
        found: list[Example] = []
        for text in self.texts:
            plain = last or chance.random() < _PLAIN
            form, mentions = (text.text, text.mentions) if plain else varied(text, self._pool, chance)
            found += examples(form, mentions, self.pieces)
        return found

    def size(self, example: Example) -> int:
        """Pieces of a window."""
        return len(example.ids)

    def loss(self, batch: Sequence[Example]) -> Tensor:
        """Cross entropy over all pieces that stand for text."""
        ids, labels, lengths = padded(batch)
        return self.wrong(self.module(ids, lengths).flatten(0, 1), labels.flatten())

    @staticmethod
    def wrong(logits: Tensor, labels: Tensor) -> Tensor:
        """Cross entropy with smoothed labels."""
        return functional.cross_entropy(logits.float(), labels, ignore_index=_IGNORED, label_smoothing=_SMOOTHING)


def padded(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids and labels (batch, length), and lengths (batch)."""
    size = max(len(e.ids) for e in batch)
    ids = torch.tensor([e.ids + [PAD] * (size - len(e.ids)) for e in batch])
    labels = torch.tensor([e.labels + [_IGNORED] * (size - len(e.labels)) for e in batch])
    return ids, labels, torch.tensor([len(e.ids) for e in batch])


def examples(text: str, mentions: Sequence[Marked], pieces: Pieces) -> Iterator[Example]:
    """The windows of one text with their labels."""
    for window in windows(text, lines_of(text), pieces):
        labels = []
        for piece in window.pieces:
            if piece.start == piece.end:
                labels.append(_IGNORED if piece.id in (START, END) else 0)
                continue
            inside = next((m for m in mentions if m.start < piece.end and piece.start < m.end), None)
            first = 0 if inside is None else 1 + 2 * TYPES.index(inside.type)
            labels.append(first + (inside is not None and piece.start > inside.start))
        yield Example([piece.id for piece in window.pieces], labels)


def train(base: Base, keep: Sequence[int], texts: Sequence[Annotated], plan: Plan) -> None:
    """Trains the tagger and writes it."""
    settle(plan)
    learn(Tagging(base, keep, texts), plan)
