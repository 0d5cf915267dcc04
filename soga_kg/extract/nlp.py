"""The models of a run, loaded when first needed; what cannot be loaded or asked is told, not raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from soga_kg.config import Config
from soga_kg.extract.chat import Chat
from soga_kg.learned.network import Network
from soga_kg.model import Kind

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
    """The spaCy pipelines of one run, by language, the trained reader, the language model that is asked."""

    names: dict[str, str]
    network: Network | None = None
    chat: Chat | None = None
    _loaded: dict[str, Any] = field(default_factory=dict)
    _warnings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config) -> Models:
        """The models that the settings name."""
        return cls({"fr": config.fr_model, "en": config.en_model}, _network(config.reader), Chat.of(config))

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each model that was wanted and is not there, or did not always answer."""
        told = [text for _, text in sorted(self._warnings.items())]
        return (*told, self.chat.warning) if self.chat is not None and self.chat.warning else tuple(told)

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
                    Span(entity.start_char, entity.end_char, label)
                    for entity in document.ents
                    if (label := _label(entity.label_))
                ),
            )
            for document in pipeline.pipe(texts)
        ]

    def knows(self, language: str) -> Callable[[str], bool] | None:
        """Whether a word is in the vocabulary of the language's model, or of the reader; None where neither has one."""
        pipeline = self._pipeline(language)
        if pipeline is None or not len(pipeline.vocab.vectors):
            return self.network.pieces.knows if self.network is not None else None
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
        try:
            import spacy  # noqa: PLC0415  # an extra that takes seconds to load: only where a setting names a pipeline

            return spacy.load(name, exclude=_UNUSED)
        except (ImportError, OSError, ValueError) as error:  # ValueError: made for another spaCy, or broken
            missing = isinstance(error, ModuleNotFoundError) and error.name == "spacy"
            what = "spaCy is not installed" if missing else f"it cannot be loaded ({type(error).__name__})"
            self._warnings[language] = (
                f"spaCy pipeline '{name}' ({language}): {what}; names were found without it; "
                "docs/extraction.md says how pipelines are installed"
            )
            return None


def _label(name: str) -> str:
    """The Kind of a pipeline's label, its own or one that is common; empty for what is none of ours."""
    return _LABELS.get(name) or (name.lower() if name.lower() in set(Kind) else "")


def _network(reader: str) -> Network | None:
    """The trained reader that a setting names; nothing is loaded yet."""
    if not reader:
        return None
    return Network(files("soga_kg.learned") / "reader.model" if reader == "packaged" else Path(reader))
