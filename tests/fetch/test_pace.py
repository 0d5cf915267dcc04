"""A server is left alone between two requests, whichever crawl makes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch import crawl, fetch
from soga_kg.fetch.kept import PACE
from soga_kg.fetch.pace import Pace
from soga_kg.model import Page
from tests.conftest import silent
from tests.fetch.articles import posts
from tests.fetch.site import Site, serving

DELAY = 0.15
CONFIG = Config(crawl_delay=DELAY, allow_networks="127.0.0.1/32", response_seconds=30.0)


def shortest_pause(site: Site) -> float:
    """Seconds from an answer to the next request, as the server has them."""
    return min(after.began - before.sent for before, after in pairwise(site.log))


def test_two_sources_of_one_site_keep_the_distance_together(tmp_path: Path) -> None:
    with serving(posts(2), "sitemap", "feed") as site:
        sources = [f"{site.address}/", f"{site.address}/feed/", f"{site.address}{site.posts[1].path}"]
        found = list(fetch(sources, CONFIG, tmp_path))
        assert len([page for page in found if isinstance(page, Page)]) == 5
        assert sum(asked.path == "/robots.txt" for asked in site.log) == 3
        assert shortest_pause(site) >= DELAY


def test_two_sites_do_not_wait_for_each_other(tmp_path: Path) -> None:
    pace = Pace()
    pace.leave("https://one.example/", 60.0)
    began = time.monotonic()
    pace.wait("https://two.example/")
    assert time.monotonic() - began < 30


def test_a_crawl_right_after_another_keeps_the_distance(tmp_path: Path) -> None:
    with serving(posts(2), "sitemap") as site:
        for _ in range(2):
            crawl(f"{site.address}/", tmp_path, CONFIG, silent)
        assert sum(asked.path == "/robots.txt" for asked in site.log) == 2
        assert shortest_pause(site) >= DELAY


def test_a_pause_that_a_server_asked_for_outlasts_the_crawl_that_was_killed(tmp_path: Path) -> None:
    killed = Pace()
    killed.remember(tmp_path / PACE, 300.0)
    killed.leave("https://www.one.example:8080/a", 1.0)
    began = time.monotonic()
    goes_on = Pace()
    goes_on.remember(tmp_path / PACE, 300.0)
    goes_on.wait("http://one.example:8080/b")
    assert time.monotonic() - began > 0.9  # the file has thousandths of a second


def test_a_clock_that_was_set_makes_nobody_wait_longer_than_a_server_may_ask(tmp_path: Path) -> None:
    (tmp_path / PACE).write_text(json.dumps({"one.example": time.time() + 1e6}))
    pace = Pace()
    pace.remember(tmp_path / PACE, 0.2)
    began = time.monotonic()
    pace.wait("http://one.example/")
    assert 0.15 < time.monotonic() - began < 30


@pytest.mark.parametrize("written", ["", "[]", "{", '{"one.example": "soon"}'])
def test_a_file_that_is_damaged_is_passed_over(tmp_path: Path, written: str) -> None:
    (tmp_path / PACE).write_text(written)
    pace = Pace()
    pace.remember(tmp_path / PACE, 60.0)
    pace.wait("http://one.example/")
    pace.leave("http://one.example/", 5.0)
    assert list(json.loads((tmp_path / PACE).read_text())) == ["one.example"]


def test_a_folder_with_nothing_but_the_pace_may_be_crawled_into(tmp_path: Path) -> None:
    (tmp_path / PACE).write_text("{}")
    with serving(posts(1), "sitemap") as site:
        run = crawl(f"{site.address}/", tmp_path, replace(CONFIG, crawl_delay=0.0), silent)
    assert run.counts["new"] == 1


ANOTHER = """
import sys
from pathlib import Path
from soga_kg.config import Config
from soga_kg.fetch import crawl
config = Config(crawl_delay=float(sys.argv[3]), allow_networks="127.0.0.1/32", response_seconds=30.0)
crawl(sys.argv[1], Path(sys.argv[2]), config, lambda stage, done, of: None)
"""


def test_processes_that_crawl_one_site_take_turns_and_keep_the_distance_together(tmp_path: Path) -> None:
    with serving(posts(4), "sitemap", "feed") as site:
        site.troubles = {post.path: ["late", "429"] for post in site.posts.values()}
        starts = [f"{site.address}/", f"{site.address}/feed/", f"{site.address}/sitemap_index.xml"]
        crawls = [
            subprocess.Popen([sys.executable, "-c", ANOTHER, start, str(tmp_path / str(number)), str(DELAY)])
            for number, start in enumerate(starts)
        ]
        assert [crawl.wait(120) for crawl in crawls] == [0, 0, 0]
        assert sum(asked.path == "/robots.txt" for asked in site.log) == 3
        assert site.most_at_once == 1
        assert shortest_pause(site) >= DELAY


def test_a_pause_that_a_server_asked_for_is_kept_by_whoever_asks_it(tmp_path: Path) -> None:
    address = f"https://{tmp_path.name}.example/"  # a server of this test alone
    Pace(shared=True).leave(address, 1.0)
    began = time.monotonic()
    with Pace(shared=True).turn(address, 0.1):
        assert 0.09 < time.monotonic() - began < 30  # no longer than a server may ask for
    with Pace(shared=True).turn(address, 300.0):
        assert time.monotonic() - began > 0.9


@pytest.mark.parametrize("kind", ["link", "file", "open"])
def test_a_folder_of_turns_that_is_not_ours_is_not_used(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder, other = tmp_path / f"soga-kg-{os.getuid()}", tmp_path / "other"
    other.mkdir(mode=0o700)
    if kind == "link":
        folder.symlink_to(other)
    elif kind == "file":
        folder.write_text("")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    with (
        pytest.raises(FetchError, match="cannot be used to take turns") as caught,
        Pace(shared=True).turn("http://one.example/", 1.0),
    ):
        pass
    assert "TMPDIR" in caught.value.hint
    assert not list(other.iterdir())
