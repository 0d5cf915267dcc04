"""An address is asked for once in a crawl, however many lead to it."""

from __future__ import annotations

from pathlib import Path

from soga_kg.fetch import fetch
from soga_kg.fetch.kept import Kept
from soga_kg.model import Page
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving
from tests.fetch.test_client import QUICK, crawled


def to(target: str) -> Content:
    return Content(b"", status=301, headers={"Location": target})


def check_once(site: Site, but: tuple[str, ...] = ()) -> None:
    assert {path: times for path, times in site.asked().items() if times > 1 and path not in but} == {}


def test_what_redirects_lead_to_is_asked_for_once_before_and_after(tmp_path: Path) -> None:
    with serving(posts(6), "sitemap") as site:
        paths = {n: post.path for n, post in site.posts.items()}
        site.moved = {  # by turns before and after the articles in the sitemap
            "/a/1/": paths[1], "/b/1/": paths[1],
            "/a/2/": "/mid/2/", "/b/2/": f"{paths[2]}?utm_source=x#part",
            "/mid/2/": f"{paths[2]}?fbclid=1", "/mid/3/": "/a/2/",
            "/a/home/": "/", "/b/home/": "/",
        }  # fmt: skip
        run = crawled(site, tmp_path)
        check_once(site)
        assert (run.counts["new"], run.counts["redirects"]) == (6, 8)
        pages = [page for page in fetch([str(tmp_path)], QUICK) if isinstance(page, Page)]
        assert sorted(page.name for page in pages) == sorted(site.address + path for path in paths.values())
        states = {record.address.removeprefix(site.address): record for record in Kept(tmp_path).records.values()}
        assert {states[path].state for path in site.moved if "home" not in path} == {"moved"}
        assert states["/mid/3/"].link == f"{site.address}/a/2/"
        site.log.clear()
        run = crawled(site, tmp_path)
        check_once(site)
        assert (run.counts["unchanged"], run.counts.get("new", 0)) == (6, 0)


def test_what_fails_behind_a_redirect_is_not_tried_again_by_its_own_address(tmp_path: Path) -> None:
    with serving(posts(3), "sitemap") as site:
        path = site.posts[2].path
        crawled(site, tmp_path)
        site.moved["/a/"] = path
        site.log.clear()
        site.troubles[path] = ["close"] * 4
        run = crawled(site, tmp_path)
        assert site.asked()[path] == 4  # the tries of one question
        kept = Kept(tmp_path).records[site.address + path]
        assert (kept.state, len(kept.versions)) == ("current", 1)  # it stays as it was
        assert "ConnectionError" in kept.reason
        assert run.counts["unchanged"] == 2


def test_lists_that_lead_to_one_another_are_asked_for_once(tmp_path: Path) -> None:
    with serving(posts(2), "sitemap") as site:
        site.fixed["/robots.txt"] = Content(
            f"Sitemap: {site.address}/map.xml\nSitemap: {site.address}/two.xml\nSitemap: "
            f"{site.address}/sitemap_index.xml\n".encode(), "text/plain",
        )  # fmt: skip
        site.fixed["/map.xml"] = to("/sitemap_index.xml")
        site.fixed["/two.xml"] = to("/map.xml")
        run = crawled(site, tmp_path)
        check_once(site)
        assert (run.source, run.counts["new"]) == ("sitemap", 2)


def test_a_start_that_leads_elsewhere_is_asked_for_once_and_found_again(tmp_path: Path) -> None:
    with serving(posts(2), "feed") as site:
        site.fixed["/rss"] = to("/feed/")
        run = crawled(site, tmp_path, path="/rss")
        check_once(site)
        assert (run.source, run.counts["new"]) == ("feed", 3)  # the feed is a page until it is read
