"""What servers do, and what becomes of it: each trouble is met, and counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch import Run, StoppedError, crawl, fetch
from soga_kg.fetch.kept import Kept
from soga_kg.model import Page, Skipped, Source
from soga_kg.namespaces import Minter
from soga_kg.read import read
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving

TEXT = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."
QUICK = Config(crawl_delay=0.001, allow_networks="127.0.0.1/32", response_seconds=30.0)
HASTY = replace(QUICK, response_seconds=0.3)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(posts(30), "rest", "sitemap") as made:
        yield made


def one(site: Site, path: str, config: Config = QUICK) -> Page | Skipped:
    (found,) = fetch([site.address + path], config)
    return found


def refused(site: Site, path: str, config: Config = QUICK) -> str:
    found = one(site, path, config)
    assert isinstance(found, Skipped)
    assert (found.source, found.stage) == (site.address + path, "fetch")
    assert found.hint
    return found.reason


def crawled(site: Site, folder: Path, config: Config = QUICK, path: str = "/") -> Run:
    return crawl(site.address + path, folder, config, lambda stage, done, of: None)


# ---------------------------------------------------------------- one page


def test_a_page_is_read_as_the_server_declares_it(site: Site) -> None:
    site.fixed["/ok/page"] = Content(TEXT.encode(), "text/plain; charset=UTF-8")
    assert one(site, "/ok/page") == Page(f"{site.address}/ok/page", TEXT.encode(), "text/plain", "utf-8")


def test_a_moved_page_has_its_new_address_and_no_fragment(site: Site) -> None:
    site.fixed["/moved"] = Content(b"", status=301, headers={"Location": f"{site.posts[1].path}#part"})
    found = one(site, "/moved#there")
    assert isinstance(found, Page)
    assert found.name == site.address + site.posts[1].path


def test_an_address_that_is_no_iri_is_coded(site: Site) -> None:
    site.fixed["/posts"] = Content(b"[]", "application/json")
    found = one(site, "/posts?_fields[]=id&utm_source=x")
    assert isinstance(found, Page)
    assert found.name == f"{site.address}/posts?_fields%5B%5D=id"


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (f"<h1>L'été</h1><p>{TEXT}</p>".encode("macintosh"), "'Macintosh'"),
        (f"<h1>L'été</h1><p>{TEXT}</p>".encode(), "iso-8859-1"),
    ],
)
def test_the_encoding_that_a_server_declares_is_a_hint_only(site: Site, body: bytes, declared: str) -> None:
    site.fixed["/old"] = Content(body, f"text/html;charset={declared}")
    found = one(site, "/old")
    assert isinstance(found, Page)
    ((article,), skipped) = read(found, Minter())
    assert article.title.text == "L'été"
    assert "coopérative" in article.text
    assert article.sources == (Source(f"{site.address}/old"),)
    assert not skipped


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (Content(b"", status=404), "the server answered 404"),
        (Content(b"", status=403), "the server answered 403"),
        (Content(b"", status=302, headers={"Location": "/one"}), "the redirects never end"),
        (Content(b"x" * 30_000, "text/plain"), "more than a page may have (20,000)"),
        (Content(b"<title>Page not found</title><h1>Oh! That page can't be found.</h1>"), "a soft 404"),
        (Content(b"%PDF", "application/pdf"), "no page of text (application/pdf)"),
    ],
)
def test_a_page_that_is_none_is_reported(site: Site, content: Content, says: str) -> None:
    site.fixed["/one"] = content
    assert says in refused(site, "/one", replace(QUICK, max_page_bytes=20_000))


def test_a_page_that_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    assert "robots.txt" in refused(site, "/private/page")
    assert list(site.asked()) == ["/robots.txt"]
    site.fixed["/robots.txt"].body = b"User-agent: soga-kg\nDisallow: /*.html$\nAllow: /open.html\n"
    assert "robots.txt" in refused(site, "/a/b.html")


@pytest.mark.parametrize(("status", "says"), [(404, ""), (403, ""), (503, "answered 503"), (429, "cannot be read")])
def test_a_robots_txt_that_is_not_there_allows_all_and_one_that_cannot_be_read_nothing(
    site: Site, status: int, says: str
) -> None:
    site.fixed["/robots.txt"] = Content(b"", status=status)
    if not says:
        assert isinstance(one(site, site.posts[1].path), Page)
    else:
        found = refused(site, site.posts[1].path)
        assert "robots.txt" in found
        assert site.posts[1].path not in site.asked()


@pytest.mark.parametrize("trouble", ["slow", "trickle"])
def test_a_server_that_holds_us_is_given_up_after_the_time_of_an_answer(site: Site, trouble: str) -> None:
    path = site.posts[1].path
    site.troubles[path] = [trouble] * 4
    began = time.monotonic()
    assert "ReadTimeout" in (said := refused(site, path, HASTY)) or "more than 0.3 seconds" in said
    assert time.monotonic() - began < 20  # four times 0.3 seconds, and the machine's own pace
    assert site.asked()[path] == 0 or site.most_at_once  # the server still sends when we are gone


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x/y", "http://127.0.0.1:9/x/y"])
def test_an_address_where_nobody_answers_is_reported(address: str) -> None:
    (found,) = fetch([address], QUICK)
    assert isinstance(found, Skipped)
    assert "cannot be fetched: ConnectionError" in found.reason


def test_a_server_without_a_certificate_is_not_believed(site: Site) -> None:
    (found,) = fetch([site.address.replace("http:", "https:") + "/x/y"], QUICK)
    assert isinstance(found, Skipped)
    assert "no certificate that is trusted" in found.reason
    assert found.hint


# ---------------------------------------------------------------- troubles that pass


@pytest.mark.parametrize(
    ("trouble", "counted"),
    [("429", "busy"), ("503", "busy"), ("500", "busy"), ("cut", "cut"), ("close", "unreachable")],
)
def test_a_trouble_that_passes_costs_nothing_but_time(site: Site, tmp_path: Path, trouble: str, counted: str) -> None:
    site.offers = ("sitemap",)
    troubled = [site.posts[n].path for n in (3, 4, 20)]
    for path in troubled:
        site.troubles[path] = [trouble] * 2
    run = crawled(site, tmp_path)
    assert run.counts["new"] == 30
    assert run.counts[counted] == 6
    assert [site.asked()[path] for path in troubled] == [3, 3, 3]
    assert site.most_at_once == 1


@pytest.mark.parametrize("as_date", [False, True])
def test_the_pause_that_a_server_asks_for_is_kept(site: Site, as_date: bool) -> None:
    path = site.posts[1].path
    site.troubles[path] = ["429"]
    wait = 2 if as_date else 1  # a date is to the second, so that two may be little more than one
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=wait), usegmt=True)
    site.retry_after = until if as_date else str(wait)
    began = time.monotonic()
    assert isinstance(one(site, path), Page)
    assert time.monotonic() - began >= wait - 1 if as_date else wait


@pytest.mark.parametrize("value", ["100000", "Fri, 01 Mar 2199 08:00:00 GMT"])
def test_a_pause_beyond_patience_ends_the_crawl(site: Site, tmp_path: Path, value: str) -> None:
    site.offers = ("sitemap",)
    site.retry_after = value
    site.troubles[site.posts[9].path] = ["503"]
    with pytest.raises(StoppedError, match="asks for a pause of"):
        crawled(site, tmp_path)
    assert crawled(site, tmp_path).counts["new"] == 30
    assert all(times == 1 for path, times in site.asked().items() if path != site.posts[9].path)


def test_pauses_of_robots_txt_beyond_patience_end_the_crawl(site: Site, tmp_path: Path) -> None:
    site.fixed["/robots.txt"].body = b"User-agent: *\nCrawl-delay: 86400\n"
    with pytest.raises(StoppedError, match="asks for pauses of 86,400 seconds"):
        crawled(site, tmp_path)


def test_nothing_is_fetched_offline(site: Site, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="offline"):
        crawled(site, tmp_path, replace(QUICK, offline=True))
    assert not site.log


@pytest.mark.parametrize("value", ["soon", "", "-5"])
def test_a_pause_that_is_none_is_passed_over(site: Site, value: str) -> None:
    site.retry_after = value
    site.troubles[site.posts[1].path] = ["429"]
    assert isinstance(one(site, site.posts[1].path), Page)


@pytest.mark.parametrize("trouble", ["cut", "half"])
def test_a_list_that_was_cut_off_is_asked_for_again(site: Site, tmp_path: Path, trouble: str) -> None:
    site.troubles["/wp-json/wp/v2/posts"] = [trouble, "", trouble]
    run = crawled(site, tmp_path)
    assert (run.source, run.counts["new"], run.counts["cut"]) == ("rest", 30, 2)


def test_a_list_that_never_comes_is_counted_and_its_articles_asked_for_one_by_one(tmp_path: Path) -> None:
    with serving(posts(150), "rest") as site:
        crawled(site, tmp_path)
        second = "".join(path for path in site.asked() if "page=2&" in path)
        site.troubles[second] = ["cut"] * 4
        counts = crawled(site, tmp_path).counts
        assert (counts["lists failed"], counts["cut"], counts["unchanged"]) == (1, 4, 150)
        assert counts.get("withdrawn", 0) == 0


def test_sitemaps_that_never_come_leave_the_archive_pages(site: Site, tmp_path: Path) -> None:
    site.offers = ("sitemap", "archive")
    site.troubles["/sitemap_index.xml"] = ["cut"] * 4
    run = crawled(site, tmp_path)
    assert (run.source, run.counts["lists failed"], run.counts["new"]) == ("archive", 1, 30)


def test_what_came_whole_of_an_answer_that_was_cut_off_is_kept(site: Site, tmp_path: Path) -> None:
    site.troubles["/wp-json/wp/v2/posts"] = ["", "half"]
    run = crawled(site, tmp_path)
    sent = [asked.articles for asked in site.log if asked.articles]
    assert run.counts["new"] == 30
    assert len(sent[0]) == 25
    assert 5 < len(sent[1]) < 20  # the rest of the first answer


def test_an_article_that_never_comes_whole_is_reported_and_the_others_are_read(site: Site, tmp_path: Path) -> None:
    site.offers = ("sitemap",)
    site.troubles[site.posts[5].path] = ["cut"] * 4
    run = crawled(site, tmp_path)
    assert (run.counts["new"], run.counts["failed"]) == (29, 1)
    assert site.posts[5].path in (tmp_path / "report.md").read_text(encoding="utf-8")
    site.troubles[site.posts[6].path] = ["503"] * 4  # one that is kept stays as it was
    run = crawled(site, tmp_path)
    assert (run.counts["new"], run.counts["failed"]) == (1, 1)
    kept = Kept(tmp_path).records[site.address + site.posts[6].path]
    assert (kept.state, kept.reason) == ("current", "the server answered 503")


def test_an_error_that_a_person_can_mend_says_how(site: Site, tmp_path: Path) -> None:
    site.offers = ()
    site.posts.clear()
    with pytest.raises(FetchError, match="no article found") as caught:
        crawled(site, tmp_path)
    assert "sitemap" in caught.value.hint
