"""A sitemap that somebody has as a file: what it names is fetched, as if its address had been given."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from soga_kg.cli import main
from soga_kg.fetch import crawls, fetch
from soga_kg.model import Page, Skipped
from soga_kg.suppress import Suppression
from tests.fetch.articles import posts
from tests.fetch.site import Site, serving
from tests.fetch.test_client import QUICK


def sitemap(site: Site, *more: str) -> bytes:
    named = (*(site.address + post.path for post in site.posts.values()), *more)
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in named)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>".encode()


@pytest.mark.parametrize("packed", [False, True])
def test_what_a_sitemap_names_is_fetched_politely_and_kept(tmp_path: Path, packed: bool) -> None:
    with serving(posts(4), "none") as site:
        content = sitemap(site, "https://elsewhere.example/a/", "mailto:x", f"{site.address}/private/story/")
        file = tmp_path / ("map.xml.gz" if packed else "sitemap.xml")
        file.write_bytes(gzip.compress(content) if packed else content)
        kept = tmp_path / "kept"
        found = list(fetch([str(file)], QUICK, kept))
        assert len([page for page in found if isinstance(page, Page)]) == 4
        (refused,) = [page for page in found if isinstance(page, Skipped)]
        assert "robots.txt of the site forbids it" in refused.reason
        assert set(site.asked()) == {"/robots.txt", *(post.path for post in site.posts.values())}
        (told,) = crawls([str(file)], kept, QUICK, Suppression(tmp_path / "list.tsv"))
        assert (told.start, told.counts["new"], told.counts["other sites"]) == (f"{site.address}/{file.name}", 4, 1)
        site.log.clear()
        again = list(fetch([str(file)], replace(QUICK, offline=True), kept))
        assert again == found
        assert not site.log


def test_an_index_of_sitemaps_leads_to_theirs(tmp_path: Path) -> None:
    with serving(posts(3), "sitemap") as site:
        file = tmp_path / "sitemap.xml"
        file.write_bytes(site.content("/sitemap_index.xml").body)
        found = list(fetch([str(file)], QUICK, tmp_path / "kept"))
        assert len([page for page in found if isinstance(page, Page)]) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<urlset/>", "the sitemap names no address"),
        (b"<urlset><url><loc>http://127.0.0.1:9/</loc></url></urlset>", "no article found from the sitemap"),
        (b"<urlset><url><loc>http://10.0.0.1/a/b/</loc></url></urlset>", "which is no public address"),
    ],
)
def test_a_sitemap_from_which_nothing_comes_says_why(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "map.xml").write_bytes(content)
    (found,) = fetch([str(tmp_path / "map.xml")], QUICK, tmp_path / "kept")
    assert isinstance(found, Skipped)
    assert says in found.reason


def test_offline_without_kept_pages_and_in_a_folder_it_fetches_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    with serving(posts(2), "none") as site:
        (pages / "sitemap.xml").write_bytes(sitemap(site))
        (found,) = fetch([str(pages / "sitemap.xml")], replace(QUICK, offline=True), tmp_path / "kept")
        assert isinstance(found, Skipped)
        assert "no page of this address is kept" in found.reason
        result = CliRunner().invoke(main, ["build", str(pages), "--out", str(tmp_path / "out"), "--set", "reader="])
        assert result.exit_code == 2
        assert "a sitemap: it names articles and holds none" in result.output
        assert not site.log
