"""A site of 500 articles in two languages, again and again: all read once, revised, withdrawn, politely."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from soga_kg import __version__
from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch import Run, StoppedError, crawl, fetch
from soga_kg.fetch.kept import Kept
from soga_kg.model import Article, Page, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving

LOCAL = "127.0.0.1/32"
QUICK = Config(crawl_delay=0.0, allow_networks=LOCAL, response_seconds=30.0)
POLITE = replace(QUICK, crawl_delay=0.005)
COUNT = 500
KILLED = """
import sys
from pathlib import Path
from soga_kg.config import Config
from soga_kg.fetch import crawl
config = Config(crawl_delay=float(sys.argv[3]), allow_networks="127.0.0.1/32", response_seconds=4.0)
crawl(sys.argv[1], Path(sys.argv[2]), config, lambda stage, done, of: None)
"""


def silent(stage: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


def crawled(site: Site, folder: Path, config: Config = QUICK) -> Run:
    return crawl(f"{site.address}/", folder, config, silent)


def articles(folder: Path) -> dict[int, Article]:
    """The articles of a kept folder, by the number in their text."""
    made = {}
    for page in fetch([str(folder)], Config()):
        if isinstance(page, Page):
            (article,), _ = read(page, Minter())
            made[int(article.title.text.rpartition(" ")[2])] = article
    return made


RETRIED = {"429": "busy", "503": "busy", "500": "busy", "cut": "cut", "close": "unreachable", "hold": "slow"}


def misbehaving(site: Site, offer: str) -> None:
    """Everything at once: busy, silent, slow, cut off, elsewhere, in another encoding than declared."""
    kinds = ["429", "503", "cut", "close", "500", "late", "hold"]
    if offer == "rest":
        site.json_type = "application/json; charset=ISO-8859-1"
        site.troubles["/wp-json/wp/v2/posts"] = [
            "", *kinds[:3], "redirect", *kinds[3:], "", "half", *[""] * 9, "half", "redirect", "429"
        ]  # fmt: skip
        return
    for at, number in enumerate(range(5, COUNT, 10)):
        site.troubles[site.posts[number].path] = [kinds[at if at == 6 else at % 6]]  # one silence: it costs seconds
    for number in range(3, COUNT, 20):
        site.encodings[number] = ("utf-8", "ISO-8859-1") if number % 40 == 3 else ("cp1252", "UTF-8")
    for number in range(2, 40, 2):
        site.moved[f"/old/{number}/"] = f"{site.posts[number].path}?utm_source=old"
        site.moved[f"/older/{number}/"] = f"/old/{number}/"


def check_manners(site: Site, delay: float, killed: int = -1) -> None:
    """One request at a time, the pause kept, nothing asked for twice but after a trouble or for a crawl that died.

    `killed` is the number of the last request of a crawl that was killed.
    """
    assert site.most_at_once == 1
    assert not any(site.troubles.values())
    log = sorted(site.log, key=lambda asked: asked.began)
    for number, (before, after) in enumerate(pairwise(log)):
        unread = number == killed or before.trouble == "hold"  # nobody waited for this answer
        assert after.began - (before.began if unread else before.sent) >= delay
    retried = Counter(asked.path for asked in log if asked.trouble in RETRIED)
    twice = {path: times for path, times in site.asked().items() if times > 1 + retried[path]}
    assert sum(twice.values()) <= 2 * (killed >= 0)  # what was on its way
    sent = Counter(n for asked in log if asked.trouble not in {*RETRIED, "half", "redirect"} for n in asked.articles)
    halves = sum(asked.trouble == "half" for asked in log)
    assert sum(times - 1 for times in sent.values()) <= 25 * ((killed >= 0) + halves)  # one answer of the interface


def killed(site: Site, folder: Path, least: int) -> tuple[set[str], int]:
    """A crawl that is killed after so many requests: what it had, and how many requests it made."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, f"{site.address}/", str(folder), str(POLITE.crawl_delay)])
    until(lambda: len(site.log) >= least)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    until(lambda: not site.busy)
    with (folder / "index.jsonl").open("a", encoding="utf-8") as index:
        index.write('{"address": "http://127.0')  # the line that was being written
    had = {record.address for record in Kept(folder).records.values() if record.versions}
    assert 50 < len(had) < COUNT
    return had, len(site.log)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize(("offer", "least"), [("rest", 25), ("sitemap", 150)])
def test_a_site_that_misbehaves_is_read_once_through_kill_9_and_later_only_what_changed(
    tmp_path: Path, offer: str, least: int
) -> None:
    with serving(posts(COUNT), offer) as site:
        misbehaving(site, offer)
        had, asked = killed(site, tmp_path, least)
        run = crawled(site, tmp_path, POLITE)
        assert (run.source, run.done, run.run, run.counts["resumed"]) == (offer, True, 1, 1)
        assert run.counts["new"] == COUNT
        assert not had & {site.address + request.path for request in site.log[asked:]}
        check_manners(site, POLITE.crawl_delay, asked - 1)
        check_counts(site, run, offer)
        found = read_whole(site, tmp_path)
        site.log.clear()
        gone = change(site, offer)
        run = crawled(site, tmp_path, POLITE)
        counts = run.counts
        assert (counts["new"], counts["changed"], counts["withdrawn"]) == (1, 3, len(gone))
        assert counts["unchanged"] == COUNT - 3 - len(gone)
        check_manners(site, POLITE.crawl_delay)
        if offer == "rest":
            assert len(site.log) < 25  # lists, four articles, those that are gone, and the troubles
        else:
            assert sum(request.conditional for request in site.log) >= COUNT - len(site.moved)
        again = articles(tmp_path)
        assert set(again) == set(range(1, COUNT + 2)) - gone
        assert all("(1)" in again[number].text for number in (7, 8, 300))
        assert {n for n in set(again) & set(found) if again[n].iri != found[n].iri} == {7, 8, 300}
        check_index(tmp_path, site, gone)


def check_counts(site: Site, run: Run, offer: str) -> None:
    """What was met is counted; what one address met goes uncounted with a crawl that is killed before it is kept."""
    met = Counter(RETRIED[asked.trouble] for asked in site.log if asked.trouble in RETRIED)
    met["cut"] += sum(asked.trouble == "half" for asked in site.log)  # a list that is cut off and says that it is whole
    assert all(run.counts.get(kind, 0) <= times for kind, times in met.items())
    assert sum(met.values()) - sum(run.counts.get(kind, 0) for kind in met) <= 4
    odd = COUNT // 2 if offer == "rest" else len(site.encodings)  # what is English is in ASCII
    assert run.counts["wrong charset"] in range(odd - 25, odd + 1)
    assert run.counts["redirects"] > 0


def change(site: Site, offer: str) -> set[int]:
    """Three articles have a new text, one is new, and some are gone, in the ways in which sites say that."""
    for number in (7, 8, 300):
        site.posts[number] = replace(site.posts[number], revision=1)
    site.posts[COUNT + 1] = posts(COUNT + 1)[COUNT + 1]
    site.remove(9)
    site.remove(250, 410)
    if offer == "rest":
        site.troubles["/wp-json/wp/v2/posts"] = ["429", "", "redirect", "cut", "late"]
        return {9, 250}
    for number, trouble in ((7, "503"), (8, "late"), (50, "cut"), (300, "429")):
        site.troubles[site.posts[number].path] = [trouble]
    site.fixed[site.posts.pop(11).path] = Content(b"", status=302, headers={"Location": "/"})
    site.fixed[site.posts.pop(13).path] = Content(b"<title>Page not found</title><h1>Page not found</h1>")
    return {9, 250, 11, 13}


def read_whole(site: Site, folder: Path) -> dict[int, Article]:
    """The articles of the folder, which are those of the site, each whole and in its language."""
    found = articles(folder)
    assert sorted(found) == sorted(site.posts)
    assert all(found[n].language == site.posts[n].language for n in found)  # whatever the address says
    assert all(found[n].title.text == site.posts[n].title for n in found)
    assert all(p in found[n].text for n, post in site.posts.items() for p in post.paragraphs)
    return found


def check_index(folder: Path, site: Site, missing: set[int]) -> None:
    """What docs/sources.md promises of the index."""
    lines = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"format": "soga-kg kept pages", "version": 1}
    assert lines[1]["start"] == f"{site.address}/"
    kept = Kept(folder)
    gone = {record.address: record for record in kept.articles() if record.state == "withdrawn"}
    assert sorted(record.status for record in gone.values()) == [404] * (len(missing) - 1) + [410]
    assert all(record.withdrawn[:4].isdigit() and record.versions and record.reason for record in gone.values())
    assert Counter(len(record.versions) for record in kept.articles())[2] == 3
    named = {version.file for record in kept.records.values() for version in record.versions}
    assert {path.relative_to(folder).as_posix() for path in (folder / "pages").rglob("*.*")} == named


def test_an_article_that_comes_back_is_current_again(tmp_path: Path) -> None:
    with serving(posts(3), "rest") as site:
        crawled(site, tmp_path)
        lost = site.posts[2]
        site.remove(2)
        crawled(site, tmp_path)
        assert set(articles(tmp_path)) == {1, 3}
        (skipped,) = [page for page in fetch([str(tmp_path)], Config()) if isinstance(page, Skipped)]
        assert "withdrawn by its site since 2" in skipped.reason
        crawled(site, tmp_path)  # still gone: neither asked for again, nor forgotten
        assert [record.state for record in Kept(tmp_path).articles()] == ["current", "withdrawn", "current"]
        site.posts[2] = lost
        site.gone.clear()
        crawled(site, tmp_path)
        assert set(articles(tmp_path)) == {1, 2, 3}
        assert not any(record.withdrawn for record in Kept(tmp_path).articles())


def test_requests_say_who_asks_and_keep_their_distance(tmp_path: Path) -> None:
    config = replace(QUICK, crawl_delay=0.05, crawl_contact="https://houle.example/robot")
    with serving(posts(10), "sitemap") as site:
        crawled(site, tmp_path, config)
        assert {asked.agent for asked in site.log} == {f"soga-kg/{__version__} (+https://houle.example/robot)"}
        assert len(site.log) > 10
        assert shortest_pause(site) >= 0.05


def shortest_pause(site: Site) -> float:
    """Seconds between two requests: at least the pause and the time that the answer took."""
    return min(after.began - before.began for before, after in pairwise(site.log))


def test_the_pause_that_robots_txt_asks_for_is_kept(tmp_path: Path) -> None:
    with serving(posts(2), "rest") as site:
        site.fixed["/robots.txt"].body = b"User-agent: *\nCrawl-delay: 0.1\n"
        crawled(site, tmp_path)
        assert len(site.log) > 3
        assert shortest_pause(site) >= 0.1


def test_two_crawls_into_one_folder_are_refused(tmp_path: Path) -> None:
    with serving(posts(1), "rest") as site:
        with Kept(tmp_path, writing=True):
            assert "another soga-kg is fetching" in failure(site, tmp_path)
        crawled(site, tmp_path)
        with serving(posts(1), "rest") as other:
            assert f"keeps the pages of {site.address}/" in failure(other, tmp_path)


def test_a_folder_into_which_no_article_came_may_be_given_another_address(tmp_path: Path) -> None:
    with serving(posts(2), "rest") as site:
        misspelt = replace(QUICK, crawl_errors=1)
        with pytest.raises(FetchError, match=r"cannot be fetched|gave no answer"):
            crawl("http://127.0.0.1:1/", tmp_path, misspelt, silent)
        run = crawled(site, tmp_path)
        assert (run.start, run.done, run.counts["new"]) == (f"{site.address}/", True, 2)
        assert "resumed" not in run.counts


def failure(site: Site, folder: Path, config: Config = QUICK) -> str:
    with pytest.raises(FetchError) as caught:
        crawled(site, folder, config)
    assert getattr(caught.value, "hint", "")
    return str(caught.value)


@pytest.mark.parametrize(
    ("setting", "says"),
    [({"crawl_pages": 20}, "20 articles are more"), ({"crawl_bytes": 20_000}, "bytes are more than one crawl may")],
)
def test_a_crawl_stops_at_its_limits_and_goes_on_when_they_are_raised(
    tmp_path: Path, setting: dict[str, int], says: str
) -> None:
    with serving(posts(60), "sitemap") as site:
        assert says in failure(site, tmp_path, replace(QUICK, **setting))  # type: ignore[arg-type]  # names of whole numbers
        assert len(articles(tmp_path)) in range(5, 30)
        assert "ended early" in (tmp_path / "report.md").read_text(encoding="utf-8")
        run = crawled(site, tmp_path)
        assert run.done
        assert run.counts["new"] == 60
        asked = site.asked()
        assert sum(times > 1 for times in asked.values()) <= 1  # the answer that was over the limit


def test_a_server_that_fails_all_the_time_is_left_alone(tmp_path: Path) -> None:
    with serving(posts(30), "sitemap") as site:
        for post in site.posts.values():
            site.troubles[post.path] = ["503"] * 4
        with pytest.raises(StoppedError, match="10 addresses one after another gave no answer"):
            crawled(site, tmp_path)
        assert sum(site.asked()[post.path] for post in site.posts.values()) == 40
