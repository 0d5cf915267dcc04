from __future__ import annotations

import pytest

from soga_kg.errors import ReadError
from soga_kg.model import Article, Page, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read

FR = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."
EN = "The Tidewater cooperative met its members in Bristol to talk about its tools and its future."

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Journal</title><link>https://houle.example/</link>
<item><title>Les outils &amp;amp; nous</title><link>https://houle.example/outils/</link>
<pubDate>Tue, 05 Mar 2024 10:00:00 +0000</pubDate><dc:creator><![CDATA[Noé Lambrecht]]></dc:creator>
<description><![CDATA[<p>Un début […]</p>]]></description>
<content:encoded><![CDATA[[et_pb_heading title=&#8221;Le port&#8221;]<p>{FR}</p>
<p>Écrire à <a href="mailto:n@houle.example">n@houle.example</a>.</p>]]></content:encoded></item>
<item><title>Un début</title><link>https://houle.example/debut/</link><description>Un début […]</description></item>
<item><title>Menu</title><content:encoded>&lt;p&gt;Accueil&lt;/p&gt;</content:encoded></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Journal</title>
<entry><title type="html">The tools</title><link rel="self" href="https://houle.example/self"/>
<link href="https://houle.example/tools/"/><published>2024-02-09T08:00:00Z</published>
<updated>2025-01-01T00:00:00Z</updated>
<author><name>Inès Taleb</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Harbour</h2><p>{EN} <b>Bold</b> end.</p></div>
</content></entry>
<entry><title>Outils</title><content type="html">&lt;p&gt;{FR}&lt;/p&gt;</content><published>un jour</published></entry>
</feed>"""


def reading(content: str, media_type: str = "application/xml") -> tuple[tuple[Article, ...], tuple[Skipped, ...]]:
    return read(Page("feed.xml", content.encode(), media_type), Minter())


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(b.kind.value, article.quote(b.start, b.end)) for b in article.blocks]


@pytest.mark.parametrize("media_type", ["application/rss+xml", "text/xml"])
def test_an_rss_feed_gives_the_articles_that_it_carries_whole(media_type: str) -> None:
    ((article,), skipped) = reading(RSS, media_type)
    assert blocks(article) == [
        ("title", "Les outils & nous"),
        ("heading", "Le port"),
        ("paragraph", FR),
        ("paragraph", "Écrire à houle.example ."),
        ("author", "Noé Lambrecht"),
    ]
    assert article.sources[0].reference == "https://houle.example/outils/"
    assert article.published is not None
    assert article.published.value == "2024-03-05"
    assert [(s.source, s.reason) for s in skipped] == [
        ("https://houle.example/debut/", "the feed holds no whole text"),
        ("feed.xml", "no running text"),
    ]


def test_an_atom_feed_gives_its_entries() -> None:
    ((first, second), skipped) = reading(ATOM, "application/atom+xml")
    assert blocks(first) == [
        ("title", "The tools"),
        ("heading", "Harbour"),
        ("paragraph", f"{EN} Bold end."),
        ("author", "Inès Taleb"),
    ]
    assert first.published is not None
    assert first.published.value == "2024-02-09"
    assert first.sources[0].reference == "https://houle.example/tools/"
    assert (second.sources[0].reference, second.published) == ("feed.xml", None)
    assert not skipped


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (RSS[:-30], "cut off"),
        ("<a>" * 500_000, "cut off"),
        ("<a>" * 500_000 + "</a>" * 500_000, "no feed"),
        ("<urlset><url><loc>https://houle.example/</loc></url></urlset>", "a sitemap"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "document type"),
        ("plain words", "no XML"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_to_do(content: str, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        reading(content)
    assert caught.value.hint
