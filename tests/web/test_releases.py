"""Which release is served, and what happens when it changes."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from soga_kg.errors import ReleaseError
from soga_kg.web import releases as module
from soga_kg.web.context import Context
from soga_kg.web.limits import Limits
from soga_kg.web.releases import Releases, read_release
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.pool import Pool, PoolLimits
from soga_kg.web.workers.schedule import Places
from soga_kg.web.workers.spawn import NoWorkerError
from tests.web.serving import ARTICLE, BASE, make_release, point, quads

ALL = "SELECT ?o WHERE { <https://w3id.org/soga-kg/id/person/nom-000001> <https://schema.org/name> ?o }"


def run(out: Path, test: Callable[[Releases, Context], Awaitable[None]]) -> None:
    async def body() -> None:
        pool = Pool(PoolLimits(Places(2, 2), 2**27))
        releases = Releases(out, pool)
        try:
            await releases.start()
            await releases.start()  # once is enough
            await test(releases, Context(releases, pool, Limits()))
        finally:
            await pool.stop()

    asyncio.run(body())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    make_release(tmp_path, quads(3, label=" old"), "old")
    return tmp_path


def test_a_release_is_what_its_manifest_says(out: Path) -> None:
    release = read_release(out)
    assert release.folder == (out / "releases" / "old").resolve()
    assert (release.base, release.graphs) == (BASE, (ARTICLE,))
    assert release.store == str(release.folder / "store")
    assert len(release.digest) == 64


@pytest.mark.parametrize("text", [None, "{", "[]", "{}"])
def test_no_release_is_told_with_what_to_do(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "current").mkdir()
        (tmp_path / "current" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match="there is no release") as caught:
        read_release(tmp_path)
    assert f"soga-kg build SOURCE --out {tmp_path}" in caught.value.hint


def test_a_folder_may_stand_for_the_link(out: Path) -> None:
    folder = (out / "current").resolve()
    (out / "current").unlink()
    shutil.copytree(folder, out / "current")
    assert read_release(out).digest == json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["digest"]


def test_a_new_release_is_taken_over_at_the_next_question(out: Path) -> None:
    async def test(releases: Releases, context: Context) -> None:
        assert "old" in str(await context.select(ALL))
        make_release(out, quads(3, label=" new"), "new")
        found = await asyncio.gather(*(releases.fresh() for _ in range(5)))
        assert {release.folder.name for release in found} == {"new"}
        assert releases.moves == 1
        assert "new" in str(await context.select(ALL))

    run(out, test)


def test_a_new_release_is_taken_over_while_nobody_asks(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(releases: Releases, context: Context) -> None:
        watching = asyncio.create_task(releases.watch())
        make_release(out, quads(3, label=" new"), "new")
        async with asyncio.timeout(10):
            while releases.moves == 0:
                await asyncio.sleep(0.01)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    monkeypatch.setattr(module, "WATCH", 0.01)
    run(out, test)


def test_a_broken_release_is_not_taken_over(out: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def test(releases: Releases, context: Context) -> None:
        folder = make_release(out, quads(3, label=" broken"), "broken")
        shutil.rmtree(folder / "store")
        for _ in range(2):
            assert (await releases.fresh()).folder.name == "old"
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        (out / "current").unlink()
        assert (await releases.fresh()).folder.name == "old"
        assert "old" in str(await context.select(ALL))
        point(out, "old")
        assert (await releases.fresh()).folder.name == "old"

    run(out, test)


def test_a_release_removed_under_a_query_is_asked_anew(out: Path) -> None:
    async def test(releases: Releases, context: Context) -> None:
        fresh = releases.fresh
        old = await fresh()
        make_release(out, quads(3, label=" new"), "new")

        async def stale() -> module.Release:
            releases.fresh = fresh  # type: ignore[method-assign]
            shutil.rmtree(old.folder)
            await fresh()
            return old

        releases.fresh = stale  # type: ignore[method-assign]
        answer, release = await context.run_fresh(Job(ALL))
        assert release.folder.name == "new"
        answer.close()

    run(out, test)


def test_a_release_that_cannot_be_opened_is_an_error(out: Path) -> None:
    async def test(releases: Releases, context: Context) -> None:
        shutil.rmtree(releases.current.folder / "store")
        for worker in context.pool.workers:
            worker.close()
        with pytest.raises(NoWorkerError):
            await context.run_fresh(Job(ALL))

    run(out, test)
    make_release(out, quads(3), "empty")
    shutil.rmtree(out / "current" / "store")
    with pytest.raises(ReleaseError, match="cannot be opened"):
        run(out, test)


def test_pages_get_terms(out: Path) -> None:
    async def test(releases: Releases, context: Context) -> None:
        rows = await context.select("SELECT ?a ?b WHERE { BIND(1 AS ?a) OPTIONAL { ?b <a:none> ?c } }")
        assert [{name: str(term) for name, term in row.items()} for row in rows] == [
            {"a": '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'}
        ]
        assert context.base == BASE
        graph = await context.construct("CONSTRUCT WHERE { ?s <https://schema.org/name> ?o }", "ntriples")
        assert graph.count(b" old") == 3
        with pytest.raises(TypeError):
            await context.select("ASK {}")

    run(out, test)
