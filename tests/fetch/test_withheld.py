"""Who asked not to be in the graph is in no byte of what a crawl keeps."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from soga_kg.errors import FetchError
from soga_kg.fetch import crawl, fetch
from soga_kg.fetch.kept import Kept
from soga_kg.fetch.record import Record
from soga_kg.fetch.withheld import names_somebody, without_names
from soga_kg.forget import looked_for
from soga_kg.model import Page
from soga_kg.suppress import Suppression
from tests.conftest import silent
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving
from tests.fetch.test_client import QUICK

NAME = "Solène Kervran"
LATER = "2024-05-01T08:00:00Z"


@pytest.fixture
def listed(tmp_path: Path) -> Suppression:
    made = Suppression(tmp_path / "private" / "suppressed.tsv")
    made.add([NAME], "2024-01-01")
    return made


@pytest.mark.parametrize(
    "written",
    [
        f"<p>{NAME} ouvre</p>",
        "<p>KERVRAN Solene ouvre</p>",
        "<p>Sol&egrave;ne&nbsp;Kervran ouvre</p>",
        "<p>Sol&#232;ne <strong>Kervran</strong> ouvre</p>",
        '<p><img alt="Solène Kervran" src="/solene-kervran.jpg"> ouvre</p>',
        '<p><a href="/sol%C3%A8ne-kervran/">ouvre</a></p>',
        r'<p>ouvre</p><script>{"by": "Sol\u00e8ne Kervran"}</script>',
    ],
)
def test_a_name_is_marked_however_it_is_written_and_the_rest_stays(written: str, listed: Suppression) -> None:
    for text, encoding in ((written, "utf-8"), (written, "cp1252"), (json.dumps({"content": [written, 3]}), "utf-8")):
        found = without_names(text.encode(encoding), encoding, listed)
        assert found is not None
        assert not looked_for([NAME]).search(found)
        assert b"kervran" not in found.lower()
        assert "ouvre" in found.decode(encoding)
        assert any("[…]" in found.decode(one, "replace") for one in ("utf-8", encoding))


def test_what_names_nobody_stays_to_the_byte_and_what_cannot_be_marked_goes(listed: Suppression) -> None:
    for content in (b"<p>Sol&egrave;ne Guillou</p>", b'{"a":  1}', b"\x1f\x8bdamaged", b"\xff\xfe%zz&nosuch;"):
        assert without_names(content, "no such encoding", listed) is content
        assert not names_somebody(content, "", listed)
    assert names_somebody(gzip.compress(f"<loc>/{NAME}</loc>".encode()), "", listed)
    assert without_names(json.dumps({NAME: 1}).encode(), "", listed) is None  # a key is no text to be read


def test_a_crawl_keeps_no_name_that_was_forgotten(tmp_path: Path, listed: Suppression) -> None:
    with serving(posts(3), "sitemap") as site:
        first, *_ = site.posts.values()
        body = site.content(first.path).body.replace(b"</body>", f"<p>{NAME} ouvre la porte.</p></body>".encode())
        site.fixed[first.path] = Content(body, headers={"ETag": '"one"'})
        named = "/2024/05/01/solene-kervran/"
        site.fixed[named] = Content(b"<title>Une page</title><h1>Une page</h1><p>Sans nom, dans une page.</p>")
        add_to_sitemap(site, named)
        folder = tmp_path / "kept"
        runs = [crawl(f"{site.address}/", folder, QUICK, silent, listed) for _ in range(2)]
    assert [run.counts["withheld"] for run in runs] == [1, 1]
    assert [run.counts["unchanged"] for run in runs[1:]] == [3]  # the mark makes no new version of a page
    everything = b"\n".join(str(p).encode() + unpacked(p) for p in folder.rglob("*") if p.is_file())
    assert not looked_for([NAME]).search(everything)
    pages = [page for page in fetch([str(folder)], QUICK) if isinstance(page, Page)]
    assert len(pages) == 3
    assert sum("[…] ouvre la porte".encode() in page.content for page in pages) == 1


def add_to_sitemap(site: Site, path: str) -> None:
    name = "/post-sitemap.xml.gz"
    whole = gzip.decompress(site.content(name).body)
    row = f"<url><loc>{site.address}{path}</loc></url></urlset>".encode()
    site.fixed[name] = Content(gzip.compress(whole.replace(b"</urlset>", row)), "application/gzip")


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def test_a_list_given_by_its_address_leads_to_no_page_with_a_name(tmp_path: Path, listed: Suppression) -> None:
    with serving(posts(2), "sitemap") as site:
        add_to_sitemap(site, "/2024/05/01/solene-kervran/")
        run = crawl(f"{site.address}/post-sitemap.xml.gz", tmp_path / "kept", QUICK, silent, listed)
        asked = [one.path for one in site.log]
    assert (run.counts["new"], run.counts["withheld"]) == (3, 1)  # the list is a page until it is read
    assert not any("kervran" in path for path in asked)


def test_a_page_that_cannot_be_marked_is_refused_with_the_reason(tmp_path: Path, listed: Suppression) -> None:
    with serving(posts(1)) as site:
        site.fixed["/a.json"] = Content(json.dumps({NAME: "ouvre"}).encode(), "application/json")
        with pytest.raises(FetchError, match="names somebody who asked not to be"):
            crawl(f"{site.address}/a.json", tmp_path / "kept", QUICK, silent, listed)


def test_an_index_line_with_a_name_lasts_as_long_as_the_crawl(tmp_path: Path, listed: Suppression) -> None:
    with Kept(tmp_path / "kept", writing=True, listed=listed) as kept:
        kept.put(Record("https://a.example/sol%C3%A8ne-kervran/", state="failed"))
        kept.put(Record("https://a.example/1/", state="moved", link="https://a.example/kervran-solene/"))
        refused = kept.keep(Record("https://a.example/solene-kervran/"), b"<p>text</p>", LATER)
        assert (refused.state, refused.versions, len(kept.records), kept.articles()) == ("refused", (), 3, [])
    assert Kept(tmp_path / "kept").records == {}
