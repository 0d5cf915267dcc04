"""Candidates from Wikidata: asked politely and once, written for a person to confirm, published only then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from soga_kg.config import Config
from soga_kg.corrections import read_corrections
from soga_kg.errors import ConfigError
from soga_kg.fetch import StoppedError
from soga_kg.pipeline import build
from soga_kg.wikidata import Found, candidates
from tests.conftest import silent
from tests.fetch.site import Content, Site, serving
from tests.test_corrections import FORUM_TEXT, MINT, rows, run
from tests.test_history import page

# What is on the shelves of the invented services: item -> labels and description; Q9 only tells names apart.
ITEMS = {
    "Q11": (("Coopérative Houle", "société de Brest"), ("Houle Cooperative", "company in Brest")),
    "Q12": (("Coopérative Houle\n[[reject]]", ""),),
    "Q13": (("Something else altogether", ""),),
    "Q21": (("Awa Diallo", "militante"),),
}
ANSWERS: dict[str, list[object]] = {
    "Coopérative Houle": ["Q12", "Q9", "Q13", "Q11", "not an item", 7],
    "Awa Diallo": ["Q21"],
}
CONFIG = Config(reader="", base=MINT.base, crawl_delay=0.001, allow_networks="127.0.0.1/32", response_seconds=5.0)


class Wikidata(Site):
    """Both services; `queries` are the questions of reconciliation that were asked."""

    queries: list[dict[str, str]]

    def content(self, path: str) -> Content:
        parts = urlsplit(path)
        if parts.path in self.fixed:
            return self.fixed[parts.path]
        given = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return self.reconciled(given["queries"]) if parts.path == "/api" else self.labels(given["query"])

    def reconciled(self, asked: str) -> Content:
        queries: dict[str, dict[str, str]] = json.loads(asked)
        self.queries = [*getattr(self, "queries", []), *queries.values()]
        found = {q: {"result": [{"id": i} for i in ANSWERS.get(v["query"], [])]} for q, v in queries.items()}
        return Content(json.dumps(found).encode(), "application/json")

    def labels(self, query: str) -> Content:
        bound = [
            {"item": {"value": f"http://www.wikidata.org/entity/{id_}"}, "label": {"value": label}}
            | ({"description": {"value": said}} if said else {})
            for id_, labels in ITEMS.items()
            for label, said in labels
            if f"wd:{id_} " in query
        ]
        return Content(json.dumps({"results": {"bindings": [*bound, {"item": 3}]}}).encode(), "application/json")


@pytest.fixture
def service() -> Iterator[Wikidata]:
    with serving({}, kind=Wikidata) as site:
        assert isinstance(site, Wikidata)
        yield site


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("linked")
    page(home / "pages", "forum.txt", "Le forum", FORUM_TEXT)
    build([str(home / "pages")], home / "out", CONFIG, silent)
    return home


@pytest.fixture
def home(built: Path) -> Path:
    """The release, with no answer kept."""
    for path in (built / "out" / "cache" / "wikidata").glob("*"):
        path.unlink()
    return built


def asked(site: Site, home: Path, to: Path, *kinds: str, **settings: object) -> Found:
    config = replace(
        CONFIG, wikidata_reconcile=f"{site.address}/api", wikidata_sparql=f"{site.address}/sparql", **settings  # type: ignore[arg-type]
    )  # fmt: skip
    return candidates(home / "out", to, kinds or ("organisation", "person"), config, silent)


def test_candidates_are_written_for_a_person_and_published_when_confirmed(
    service: Wikidata, home: Path, tmp_path: Path
) -> None:
    found = asked(service, home, tmp_path / "maybe")
    assert (len(found.files), found.failed) == (2, ())
    assert {q["type"] for q in service.queries} == {"Q5", "Q43229"}
    texts = [path.read_text(encoding="utf-8") for path in found.files]
    (houle,) = [text for text in texts if "Houle" in text]
    assert "société de Brest" in houle or "company in Brest" in houle
    assert "Q13" not in houle
    assert "Q9" not in houle
    told = read_corrections(tmp_path / "maybe", MINT)
    assert [(c.kind, c.scheme) for c in told] == [("identify", "wikidata")] * 2  # what a label says is no correction
    assert {c.value for c in told} == {"Q11", "Q21"}
    build([str(home / "pages")], home / "out", CONFIG, silent)
    assert rows(home / "out", "SELECT ?o { ?s owl:sameAs ?o }") == []
    other = tmp_path / "out"
    build([str(home / "pages")], other, replace(CONFIG, corrections=str(tmp_path / "maybe")), silent)
    links = {o for (o,) in rows(other, "SELECT ?o { ?s owl:sameAs ?o }")}
    assert links == {"http://www.wikidata.org/entity/Q11", "http://www.wikidata.org/entity/Q21"}


def test_nothing_is_asked_twice(service: Wikidata, home: Path, tmp_path: Path) -> None:
    first = asked(service, home, tmp_path / "one")
    requests = len(service.log)
    again = asked(service, home, tmp_path / "two")
    assert len(service.log) == requests  # the answers are kept
    assert [p.read_bytes() for p in again.files] == [p.read_bytes() for p in first.files]
    first.files[0].write_text("# No.\n", encoding="utf-8")
    later = asked(service, home, tmp_path / "one")
    assert (later.files, later.things) == ((), first.things - 2)
    assert first.files[0].read_text(encoding="utf-8") == "# No.\n"
    known = asked(service, home, tmp_path / "three", corrections=str(tmp_path / "two"))
    assert known.files == ()
    assert service.most_at_once == 1


@pytest.mark.parametrize("trouble", ["429", "503", "cut", "half", "close"])
def test_a_service_that_is_busy_or_breaks_off_is_asked_again(
    service: Wikidata, home: Path, tmp_path: Path, trouble: str
) -> None:
    service.troubles["/api"] = [trouble]
    service.troubles["/sparql"] = [trouble]
    assert len(asked(service, home, tmp_path / "maybe").files) == 2


@pytest.mark.parametrize("body", [b"<html>sorry</html>", b"[]", b'{"q0": {"result": 3}}', b'{"q0": {}}'])
def test_an_answer_of_another_form_is_told_and_not_kept(
    service: Wikidata, home: Path, tmp_path: Path, body: bytes
) -> None:
    service.fixed["/api"] = Content(body, "application/json")
    found = asked(service, home, tmp_path / "maybe")
    assert found.files == ()
    assert any("Coopérative Houle" in line for line in found.failed)
    del service.fixed["/api"]
    service.fixed["/sparql"] = Content(b"no", status=400)
    assert any("answered 400" in line for line in asked(service, home, tmp_path / "maybe").failed)
    del service.fixed["/sparql"]
    assert len(asked(service, home, tmp_path / "maybe").files) == 2


def test_a_service_that_wants_a_rest_gets_it(service: Wikidata, home: Path, tmp_path: Path) -> None:
    service.retry_after = "4000"
    service.troubles["/api"] = ["429"] * 5
    with pytest.raises(StoppedError, match="pause"):
        asked(service, home, tmp_path / "maybe")


def test_nobody_is_asked_by_default_and_the_command_says_what_was_done(
    service: Wikidata, home: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="name no service"):
        candidates(home / "out", tmp_path, ("place",), CONFIG, silent)
    services = {"wikidata_reconcile": f"{service.address}/api", "wikidata_sparql": f"{service.address}/sparql"}
    given = {**services, "allow_networks": "127.0.0.1/32", "crawl_delay": "0.001"}
    sets = [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
    result = run("wikidata", str(home / "out"), "--kind", "person", "--to", str(tmp_path / "maybe"), *sets)
    assert (result.exit_code, f"{tmp_path / 'maybe'}: 1\n" in result.output) == (0, True)
    service.fixed["/api"] = Content(b"no", status=404)
    result = run("wikidata", str(home / "out"), "--kind", "organisation", "--to", str(tmp_path / "maybe"), *sets)
    assert (result.exit_code, "not asked: " in result.output) == (2, True)
