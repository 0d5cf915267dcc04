"""spaCy pipelines, loaded when a language is first met; what cannot be loaded is told, not raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from soga_kg.config import Config

# Only what gives parts of speech and named entities: the parser and lemmas cost half of the time.
_UNUSED = ["parser", "lemmatizer", "senter"]
_LABELS = {
    "PER": "person", "PERSON": "person", "ORG": "organisation", "LOC": "place", "GPE": "place", "FAC": "place",
    "EVENT": "event", "LAW": "policy", "PRODUCT": "project",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A named entity of a model; `label` is the value of a Kind."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a model says of one text: part of speech by offset of the word's first character, and names."""

    pos: dict[int, str]
    spans: tuple[Span, ...]


EMPTY = Analysis({}, ())


@dataclass
class Models:
    """The pipelines of one run, by language; `warnings` tells which could not be loaded."""

    names: dict[str, str]
    _loaded: dict[str, Any] = field(default_factory=dict)
    _warnings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config) -> Models:
        """The models that the settings name."""
        return cls({"fr": config.fr_model, "en": config.en_model})

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each model that was wanted and is not there."""
        return tuple(text for _, text in sorted(self._warnings.items()))

    def analyse(self, language: str, texts: Sequence[str]) -> list[Analysis]:
        """One analysis a text, empty where the language has no model.

        A batch is the texts of one article, always, so that no result depends on another article.
        """
        pipeline = self._pipeline(language)
        if pipeline is None:
            return [EMPTY] * len(texts)
        return [
            Analysis(
                {token.idx: token.pos_ for token in document},
                tuple(
                    Span(entity.start_char, entity.end_char, _LABELS[entity.label_])
                    for entity in document.ents
                    if entity.label_ in _LABELS
                ),
            )
            for document in pipeline.pipe(texts)
        ]

    def knows(self, language: str) -> Callable[[str], bool] | None:
        """Whether a word is in the vocabulary of the language's model; None where no model has one."""
        pipeline = self._pipeline(language)
        if pipeline is None or not len(pipeline.vocab.vectors):
            return None
        vocabulary = pipeline.vocab
        return lambda word: bool(vocabulary.has_vector(word) or vocabulary.has_vector(word.lower()))

    def _pipeline(self, language: str) -> Any:
        name = self.names.get(language, "")
        if not name:
            return None
        if language not in self._loaded:
            self._loaded[language] = self._load(language, name)
        return self._loaded[language]

    def _load(self, language: str, name: str) -> Any:
        import spacy  # noqa: PLC0415  # takes seconds, and rules alone do not need it

        try:
            return spacy.load(name, exclude=_UNUSED)
        except OSError:
            self._warnings[language] = (
                f"model '{name}' ({language}) is not installed: names are found by rules alone, and worse; "
                "install it with: pip install --no-deps --require-hashes -r requirements-models.txt"
            )
            return None
