"""Which source of a site is the best, and what each kind of list gives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch import Run, crawl, fetch, told
from soga_kg.fetch.kept import Kept
from soga_kg.model import Page, Skipped
from soga_kg.pipeline import build
from soga_kg.release import current
from tests.conftest import silent
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving

QUICK = Config(crawl_delay=0.0, allow_networks="127.0.0.1/32", response_seconds=30.0)


def crawled(site: Site, folder: Path, path: str = "/") -> Run:
    return crawl(site.address + path, folder, QUICK, lambda stage, done, of: None)


def states(folder: Path) -> dict[str, str]:
    return {urlsplit(record.address).path: record.state for record in Kept(folder).articles()}


def names(folder: Path) -> list[str]:
    return sorted(page.name for page in fetch([str(folder)], QUICK) if isinstance(page, Page))


@pytest.mark.parametrize(
    ("offers", "source"),
    [
        (("rest", "sitemap", "feed", "archive"), "rest"),
        (("sitemap", "feed", "archive"), "sitemap"),
        (("feed", "archive"), "feed"),
        (("archive",), "archive"),
    ],
)
def test_the_best_source_of_a_site_is_taken_and_each_gives_the_same_articles(
    tmp_path: Path, offers: tuple[str, ...], source: str
) -> None:
    with serving(posts(25), *offers) as site:
        run = crawled(site, tmp_path)
        assert (run.source, run.counts["new"]) == (source, 25)
        assert names(tmp_path) == sorted(site.address + post.path for post in site.posts.values())
        assert max(site.asked().values()) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/wp-json/wp/v2/posts", "rest"),
        ("/wp-json/wp/v2/posts/?per_page=5", "rest"),
        ("/sitemap_index.xml", "sitemap"),
        ("/post-sitemap.xml.gz", "sitemap"),
        ("/feed/", "feed"),
        ("/fr/2024/02/02/story-1/", "page"),
    ],
)
def test_a_list_is_given_by_its_address(tmp_path: Path, path: str, source: str) -> None:
    with serving(posts(12)) as site:
        run = crawled(site, tmp_path, path)
        wanted = site.posts.values() if source != "page" else [site.posts[1]]
        assert (run.source, names(tmp_path)) == (source, sorted(site.address + post.path for post in wanted))
        assert max(site.asked().values()) == 1
        again = crawled(site, tmp_path, path)
        assert (again.run, again.counts.get("new", 0)) == (2, 0)
        assert len(names(tmp_path)) == len(wanted)


def test_a_build_from_kept_pages_needs_no_network(tmp_path: Path) -> None:
    with serving(posts(5)) as site:
        address = f"{site.address}/"
        first = list(fetch([address], QUICK, tmp_path))
        site.log.clear()
        offline = replace(QUICK, offline=True)
        assert list(fetch([address], offline, tmp_path)) == first
        (kept,) = tmp_path.iterdir()
        assert list(fetch([str(kept)], offline)) == first
        (other,) = fetch([f"{address}other/page/"], offline, tmp_path)
        assert isinstance(other, Skipped)
        assert "no page of this address is kept" in other.reason
        assert not site.log
    assert [type(page) for page in fetch([address], QUICK, tmp_path)] == [Skipped, *[Page] * 5]  # the server is gone


def test_a_release_tells_what_the_crawl_counted_and_is_no_new_one_for_it(tmp_path: Path) -> None:
    config, out = replace(QUICK, reader=""), tmp_path / "out"
    with serving(posts(3), "sitemap") as site:
        site.troubles[next(iter(site.posts.values())).path] = ["429"]
        first = build([f"{site.address}/"], out, config, silent)
        again = build([f"{site.address}/"], out, config, silent)
    assert (first.new, again.new) == (True, False)
    (told,) = json.loads((current(out) / "crawls.json").read_text(encoding="utf-8"))
    assert (told["start"], told["done"], told["counts"]["busy"]) == (f"{site.address}/", True, 1)
    assert "1 times the server was busy (429, 5xx), waited for" in (current(out) / "report.md").read_text("utf-8")
    assert again.report.crawls[0].counts["unchanged"] == 3


def test_a_redirect_leads_to_one_article_and_other_sites_are_left_alone(tmp_path: Path) -> None:
    with serving(posts(3), "sitemap") as site:
        target = site.posts[1].path
        urls = [
            target,
            "/old/",
            "/away/",
            "/lost/",
            "/fr/",
            "/category/x/",
            "/a.jpg",
            f"{target}?utm_source=x#y",
            "/b/",
        ]
        rows = "".join(f"<url><loc>{site.address}{url}</loc></url>" for url in urls)
        rows += (
            "<url><loc>https://other.example/a/</loc></url><url><loc>mailto:x</loc></url><url><loc>http://[</loc></url>"
        )
        site.fixed["/sitemap_index.xml"] = Content(f"<urlset>{rows}</urlset>".encode(), "text/xml")
        site.fixed["/old/"] = Content(b"", status=301, headers={"Location": target})
        site.fixed["/away/"] = Content(b"", status=301, headers={"Location": "http://127.0.0.1:1/x"})
        site.fixed["/lost/"] = Content(b"", status=302, headers={"Location": "/"})
        site.fixed["/b/"] = replace(site.page(site.posts[1]), headers={})
        counts = crawled(site, tmp_path).counts
        assert states(tmp_path) == {
            target: "current", "/old/": "moved", "/away/": "refused", "/lost/": "failed", "/b/": "current"
        }  # fmt: skip
        assert names(tmp_path) == sorted([site.address + target, f"{site.address}/b/"])
        wanted = {"soft 404": 1, "tracking": 1, "other sites": 1, "same text": 1, "duplicates": 2, "redirects": 3}
        wanted["left the site"] = 1
        assert {key: counts.get(key) for key in wanted} == wanted
        report = (tmp_path / "report.md").read_text(encoding="utf-8")
        assert all(line in report for line in told(Kept(tmp_path).run or Run("", 0)))


def test_a_soft_404_withdraws_what_is_kept_and_a_wrong_encoding_is_counted(tmp_path: Path) -> None:
    with serving(posts(3), "sitemap") as site:
        crawled(site, tmp_path)
        lost, old = site.posts[2].path, site.posts[1].path
        site.fixed[lost] = Content(b"<html><body class='page error404'><p>Nothing here</p></body></html>")
        site.fixed[old] = Content("<h1>L'été</h1>".encode("latin-1"), "text/html; charset=utf-8")
        counts = crawled(site, tmp_path).counts
        assert (counts["soft 404"], counts["withdrawn"], counts["wrong charset"]) == (1, 1, 1)
        assert states(tmp_path)[lost] == "withdrawn"


def test_a_sitemap_that_harms_gives_nothing(tmp_path: Path) -> None:
    with serving(posts(2), "archive") as site:
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>'
        site.fixed["/sitemap_index.xml"] = Content(bomb, "text/xml")
        site.fixed["/sitemap.xml"] = Content(
            b"<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>",
            "text/xml",
        )
        site.fixed["/b.xml"] = Content(b"\x1f\x8bno gzip", "application/gzip")
        site.fixed["/wp-sitemap.xml"] = Content(b"<urlset><url>", "text/xml")
        run = crawled(site, tmp_path)
        assert (run.source, run.counts["new"]) == ("archive", 2)


def test_a_feed_of_atom_is_followed_from_page_to_page(tmp_path: Path) -> None:
    with serving(posts(3), "none") as site:
        for number, following in ((1, "/atom2.xml"), (2, "/atom3.xml"), (3, "")):
            entry = f"<entry><link rel='self' href='/x'/><link href='{site.posts[number].path}'/></entry>"
            more = f"<link rel='next' href='{following}'/>" if following else ""
            body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{more}{entry}</feed>"
            site.fixed[f"/atom{number}.xml"] = Content(body.encode(), "application/atom+xml")
        assert (crawled(site, tmp_path, "/atom1.xml").source, len(names(tmp_path))) == ("feed", 3)


# ---------------------------------------------------------------- REST


class Languages(Site):
    """A site whose French interface gives French articles, and one English one again."""

    def listing(self, path: str, query: dict[str, str]) -> Content | None:
        if path == "/":
            links = "<link rel='https://api.w.org/' href='/wp-json/'><link rel=alternate hreflang=fr href='/fr/'>"
            return Content(f"<html><head>{links}</head></html>".encode())
        french = path.startswith("/fr/wp-json/")
        if not french and not path.startswith("/wp-json/"):
            return None
        whole = self.posts
        shown = {n: post for n, post in whole.items() if (post.language == "fr") == french or n == 2}
        self.posts = shown
        try:
            return self.rest(path.partition("/wp/v2/")[2], query)
        finally:
            self.posts = whole


def test_the_interfaces_of_all_languages_are_read_and_what_they_share_once(tmp_path: Path) -> None:
    with serving(posts(6), kind=Languages) as site:
        run = crawled(site, tmp_path)
        assert (run.source, run.counts["new"], run.counts["duplicates"]) == ("rest", 6, 1)
        assert states(tmp_path)["/fr/wp-json/wp/v2/posts/2"] == "moved"
        assert len(names(tmp_path)) == 6
        assert crawled(site, tmp_path).counts["unchanged"] == 6


def test_articles_that_are_hidden_now_are_withdrawn_but_not_for_a_silent_interface(tmp_path: Path) -> None:
    with serving(posts(4), "rest", "archive") as site:
        crawled(site, tmp_path)
        site.remove(2, 401)
        assert crawled(site, tmp_path).counts["withdrawn"] == 1
        assert states(tmp_path)["/wp-json/wp/v2/posts/2"] == "withdrawn"
        site.offers = ("archive",)
        run = crawled(site, tmp_path)
        assert (run.source, run.counts["not asked"]) == ("archive", 3)
        assert states(tmp_path)["/wp-json/wp/v2/posts/3"] == "current"


def test_an_interface_that_keeps_to_itself_how_many_pages_there_are(tmp_path: Path) -> None:
    class Silent(Site):
        def rest(self, path: str, query: dict[str, str]) -> Content:
            made = super().rest(path, query)
            beyond = made.body == b"[]" and query.get("page", "1") != "1"
            return replace(made, headers={}, status=400 if beyond else made.status)

    with serving(posts(200), "rest", kind=Silent) as site:
        assert crawled(site, tmp_path).counts["new"] == 200


def test_an_interface_that_gives_no_several_is_asked_one_by_one(tmp_path: Path) -> None:
    class Single(Site):
        def rest(self, path: str, query: dict[str, str]) -> Content:
            return Content(b"{}", "application/json", 403) if "include" in query else super().rest(path, query)

    with serving(posts(4), "rest", kind=Single) as site:
        run = crawled(site, tmp_path)
        assert run.counts["new"] == 4
        assert len(names(tmp_path)) == 4
        assert crawled(site, tmp_path).counts["unchanged"] == 4


def test_objects_are_kept_in_the_bytes_that_were_sent(tmp_path: Path) -> None:
    class Pretty(Site):
        def rest(self, path: str, query: dict[str, str]) -> Content:
            made = super().rest(path, query)
            return replace(made, body=json.dumps(json.loads(made.body), indent=3, ensure_ascii=False).encode())

    with serving(posts(3), "rest", kind=Pretty) as site:
        crawled(site, tmp_path)
        (asked,) = (asked for asked in site.log if asked.articles)
        sent = site.rest("posts", {k: v[0] for k, v in parse_qs(urlsplit(asked.path).query).items()}).body
        kept = Kept(tmp_path)
        assert all(kept.content(record) in sent for record in kept.articles())


def test_a_site_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with serving(posts(1)) as site:
        site.fixed["/"] = Content(b"", status=404)
        with pytest.raises(FetchError, match="the server answered 404"):
            crawled(site, tmp_path)
