"""A name that was forgotten leaves the folder that `fetch` made, and does not come back with the next crawl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from soga_kg.cli import main
from soga_kg.fetch import fetch
from soga_kg.forget import looked_for
from soga_kg.model import Page
from tests.fetch.articles import posts
from tests.fetch.site import Content, Site, serving
from tests.fetch.test_client import QUICK

NAME = "Solène Kervran"
SETTINGS = ("--set", "reader=", "--set", "allow_networks=127.0.0.1/32", "--set", "crawl_delay=0")
SAYS = "<p>{0}, présidente de la Coopérative Houle, ouvre le forum. La soirée de {0} a duré. Été.</p>"
# How each page is encoded, and what its server and the page itself say of it.
WAYS = [
    ("utf-8", "; charset=utf-8", ""),
    ("mac_roman", "; charset=macintosh", ""),
    ("mac_roman", "", "macintosh"),
    ("cp1252", "", ""),
    ("cp1252", "; charset=windows-1252", ""),
    ("iso8859_15", "; charset=iso-8859-15", ""),
    ("cp1250", "; charset=utf-8", "windows-1250"),
    ("utf-16", "; charset=utf-16", ""),
    ("utf-16-le", "", ""),
    ("utf-16-be", "; charset=utf-16be", ""),
]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, *SETTINGS])
    assert result.exit_code == 0, result.output
    return result.output


def written(site: Site, tag: str, name: str = NAME) -> None:
    """Every article names somebody, each in another encoding."""
    for post, (codec, header, meta) in zip(site.posts.values(), WAYS, strict=True):
        said = f"<head><meta charset='{meta}'></head>" if meta else "<head></head>"
        html = f"<html>{said}<body><article><h1>Numéro {post.id}</h1>{SAYS.format(name)}</article></body></html>"
        body = html.encode(codec, "xmlcharrefreplace")
        site.fixed[post.path] = Content(body, f"text/html{header}", headers={"ETag": f'"{tag}"'})


def found(folder: Path) -> list[str]:
    """The files in which the name stands, however its letters are written."""
    pattern = looked_for([NAME])
    ways = ("utf-8", "utf-16-le", "utf-16-be", "mac_roman", "cp1252")
    data = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [str(path) for path, content in data.items()
            if pattern.search(str(path).encode() + content)
            or any(pattern.search(content.decode(way, "ignore").encode()) for way in ways)]  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(posts(len(WAYS)), "sitemap") as made:
        written(made, "one")
        yield made


def test_what_crawls_keep_forgets_in_every_encoding_and_for_good(tmp_path: Path, site: Site) -> None:
    """In a folder that `fetch` made, and in that of an address that is built from."""
    address, pages, out = f"{site.address}/", tmp_path / "pages", tmp_path / "out"
    run("fetch", address, "--out", str(pages))
    run("build", str(pages), address, "--out", str(out))
    (fetched,) = (out / "fetched").iterdir()
    assert len(found(pages)) == len(found(fetched)) == len(WAYS)
    assert "0 hold the name" in run("forget", str(out), NAME, "--date", "2026-11-27")
    assert found(tmp_path) == []
    assert whole(pages) == whole(fetched) == ["[…], présidente"] * len(WAYS)
    assert unchanged(run("fetch", address, "--out", str(pages)))  # 304
    written(site, "two")  # the same bytes under another tag: fetched again
    assert unchanged(run("fetch", address, "--out", str(pages)))
    assert found(tmp_path) == []
    written(site, "three", f"{NAME} encore")
    assert f"{len(WAYS)} changed" in run("fetch", address, "--out", str(pages))
    run("build", str(pages), address, "--out", str(out))
    assert found(tmp_path) == []
    assert whole(pages) == whole(fetched) == ["[…] encore, présidente"] * len(WAYS)


def unchanged(told: str) -> bool:
    return f"{len(WAYS)} unchanged" in told


def whole(folder: Path) -> list[str]:
    """What stands in each page in place of the name, after all that it said beside it."""
    read = [page for page in fetch([str(folder)], QUICK) if isinstance(page, Page)]
    read.sort(key=lambda page: int(page.name.rstrip("/").rpartition("-")[2]))
    texts = [page.content.decode(codec).replace("&#8230;", "…") for page, (codec, *_) in zip(read, WAYS, strict=True)]
    assert all("Coopérative Houle, ouvre le forum" in text and "Été." in text for text in texts)
    return [text.partition("<p>")[2].partition(" de la")[0] for text in texts]
