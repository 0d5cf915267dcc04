"""The figures of one part of the annotated texts, read, decided and linked as a build does it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from soga_kg.config import Config
from soga_kg.evaluate import Evaluation, evaluate
from soga_kg.namespaces import Minter
from soga_kg.pipeline import understand
from soga_kg.rdf import Edition, Graphs, text_digest
from training.pages import write
from training.texts import Annotated


def measure(texts: Iterable[Annotated], folder: Path, config: Config) -> Evaluation:
    """Scores annotated texts with the settings of a build; pages, gold and graph are written into the folder.

    The article graphs are written without validation: it takes longer than all the rest, and on these texts it changes
    no figure (docs/quality.md says how that was checked).
    """
    write(texts, folder)
    return evaluate(graph_of(folder / "pages", config), folder / "gold")


def graph_of(pages: Path, config: Config) -> Path:
    """The article graphs of a folder of pages as N-Quads, beside the folder."""
    knowledge, _ = understand([str(pages)], config, lambda stage, done, of: None)
    graphs = Graphs(knowledge, Edition({}, config).run(Minter(config.base)))
    path = pages.parent / "graph.nq"
    with path.open("wb") as file:
        for article in knowledge.articles:
            graph = ox.NamedNode(article.iri)
            quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in graphs.article(article)]
            file.write(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    texts = pages.parent / "texts"  # where evaluation looks for sentences
    texts.mkdir(exist_ok=True)
    for article in knowledge.articles:
        (texts / f"{text_digest(article)}.txt").write_text(article.text, encoding="utf-8")
    return path
