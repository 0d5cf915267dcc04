"""What the endpoint keeps, counts and says when something is in the way; the rest is in tests/conformance."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from soga_kg.namespaces import Minter
from soga_kg.web.app import create_app
from soga_kg.web.cache import Cache
from soga_kg.web.context import Context
from soga_kg.web.describe import Description
from soga_kg.web.limits import Limits
from soga_kg.web.releases import dataset_iri, metadata
from soga_kg.web.workers.frames import Job
from tests.web.conftest import SHORT
from tests.web.serving import BASE, Running, make_release, quads

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STATISTICS = "http://rdfs.org/ns/void#classPartition"


def run(out: Path, test: Callable[[Context, httpx.AsyncClient], Awaitable[None]], limits: Limits = SHORT) -> None:
    async def body() -> None:
        app = create_app(out, limits)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                await test(app.state.context, client)

    asyncio.run(body())


def test_a_cache_forgets_what_was_used_longest_ago() -> None:
    cache: Cache[str] = Cache(10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    cache.put("d", "too large", 11)
    assert [cache.get(key) for key in "abcd"] == ["A", None, "C", None]
    cache.put("c", "C2", 1)
    assert (cache.size, cache.hits, cache.misses) == (5, 3, 2)


def test_a_small_result_costs_one_query(release_dir: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        query = {"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 20"}
        first = await client.get("/sparql", params=query)
        await context.pool.stop()  # from here on nothing can be queried
        second = await client.post("/sparql", data=query)
        assert (first.text, first.headers["etag"]) == (second.text, second.headers["etag"])
        assert second.headers["content-encoding"] == "gzip"

    run(release_dir, test)


def test_a_large_result_is_not_kept(release_dir: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        response = await client.get("/sparql", params={"query": "SELECT * WHERE { ?s ?p ?o }"})
        assert len(response.content) > 1000
        assert context.pool.room.used == 0

    run(release_dir, test, replace(SHORT, cache_entry=100))


def test_pages_of_results_depend_on_the_language(release_dir: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        tags = []
        for language in ("fr", "en"):
            headers = {"Accept": "text/html", "Accept-Language": language}
            response = await client.get("/sparql", params={"query": "SELECT * {}"}, headers=headers)
            assert response.headers["vary"] == "Accept, Accept-Encoding, Accept-Language"
            tags.append(response.headers["etag"])
        assert tags[0] != tags[1]

    run(release_dir, test)


def test_a_release_removed_and_not_replaced_is_told_without_paths(tmp_path: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        context.releases.current.folder.joinpath("store").rename(tmp_path / "elsewhere")
        for worker in context.pool.workers:
            worker.close()
        response = await client.get("/sparql", params={"query": "ASK {}"})
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert str(tmp_path) not in response.text

    make_release(tmp_path, quads(3))
    run(tmp_path, test)


def test_a_thousand_graphs_are_too_many_for_one_address(server: Running) -> None:
    graphs = "&".join(f"default-graph-uri=a:{number}" for number in range(1001))
    response = server.clients[0].post(
        "/sparql", content=f"query=ASK%7B%7D&{graphs}", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == 400
    assert "FROM" in response.text


def test_a_description_in_no_format_that_is_served(server: Running) -> None:
    response = server.get("/sparql", "image/png")
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_long_queries_are_checked_as_well(server: Running) -> None:
    response = server.clients[0].post("/sparql", data={"query": "ASK { SERVICE <a:b> {} } #" + "x" * 30_000})
    assert (response.status_code, "SERVICE" in response.text) == (400, True)


# ---------------------------------------------------------------- what is said of the data


def named(triples: list[ox.Triple]) -> set[str]:
    return {triple.predicate.value for triple in triples}


def test_the_release_speaks_for_itself(tmp_path: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        description = Description(context)
        asked = [description.dataset("http://localhost/sparql") for _ in range(2)]
        said, again = await asyncio.gather(*asked)  # counted once
        assert said == again
        assert ox.Literal("said in the release") in {triple.object for triple in said}
        assert metadata(context.release) == f"{BASE}id/graph/metadata"
        (subject,) = {triple.subject for triple in said if triple.object == ox.Literal("said in the release")}
        assert subject == ox.NamedNode(dataset_iri(context.release))  # one data set, not two

    graph = f"<{BASE}id/graph/metadata>"
    dataset = Minter(BASE).node("dataset", BASE)
    extra = f'<{dataset}> <http://purl.org/dc/terms/description> "said in the release" {graph} .\n'
    odd = f'<{BASE}id/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "a class that is none" .\n'
    make_release(tmp_path, quads(3) + odd + extra)
    run(tmp_path, test)


def test_what_takes_too_long_to_count_is_left_out_and_not_tried_again(release_dir: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        description = Description(replace(context, limits=replace(context.limits, seconds=-1.0)))
        for _ in range(2):
            assert STATISTICS not in named(await description.dataset("http://localhost/sparql"))
        assert description._counted == {context.release.digest: []}

    run(release_dir, test)


def test_what_cannot_be_counted_now_is_counted_later(release_dir: Path) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        description = Description(context)
        endless = await context.run(Job(ENDLESS))
        assert STATISTICS not in named(await description.dataset("http://localhost/sparql"))
        endless.give_up()
        assert STATISTICS in named(await description.dataset("http://localhost/sparql"))

    run(release_dir, test, replace(SHORT, workers=1, long_queries=0, queue=0))


@pytest.mark.parametrize("title", [None, "A graph"])
def test_a_manifest_without_titles_and_licence(tmp_path: Path, title: str | None) -> None:
    async def test(context: Context, client: httpx.AsyncClient) -> None:
        manifest = {**context.release.manifest, "title": title, "licence": "none"}
        releases = context.releases
        releases.current = replace(releases.current, manifest=manifest)
        said = await Description(context).dataset("http://localhost/sparql")
        assert not {"http://purl.org/dc/terms/title", "http://purl.org/dc/terms/license"} & named(said)

    make_release(tmp_path, quads(1))
    run(tmp_path, test)
