"""What a crawl counted, in words."""

from __future__ import annotations

from soga_kg.fetch.kept import Kept
from soga_kg.fetch.record import Run

REPORT = "report.md"  # of the last crawl, in the kept folder
SOURCES = {
    "rest": "the REST interface of WordPress",
    "sitemap": "the sitemap",
    "feed": "the feed",
    "archive": "the archive pages",
    "page": "the page itself",
}
# What is counted -> what it says, in the order in which it is told.
WORDS = {
    "requests": "requests",
    "bytes": "bytes",
    "lists": "lists of articles asked for",
    "articles": "articles asked for or known to be as they were",
    "new": "new",
    "changed": "changed: a new version each",
    "unchanged": "unchanged",
    "withdrawn": "withdrawn: their site no longer shows them",
    "failed": "could not be fetched",
    "refused": "refused: robots.txt forbids them, or they are no public address of the site",
    "withheld": "left out: they name somebody who asked not to be in the graph",
    "redirects": "redirects followed",
    "duplicates": "addresses of an article met before",
    "same text": "with the very text of another address",
    "tracking": "addresses with tracking parameters, which were cut off",
    "other sites": "addresses of other sites, left alone",
    "left the site": "led to another site, left alone",
    "soft 404": "pages that said with 200, or by leading home, that they do not exist (soft 404)",
    "wrong charset": "not in the encoding that the server declared",
    "cut": "answers cut off (truncated JSON too), asked for again",
    "slow": "answers that took too long, asked for again",
    "busy": "times the server was busy (429, 5xx), waited for",
    "unreachable": "times no connection came about, tried again",
    "lists failed": "lists that could not be fetched: articles may be missing, the next crawl asks again",
    "not asked": "articles of an interface that no longer answers, kept as they were",
    "resumed": "times this crawl went on after an interruption",
}


def told(run: Run) -> list[str]:
    """One line a count that is not 0."""
    return [f"{run.counts[key]:,} {words}" for key, words in WORDS.items() if run.counts.get(key)]


def report(kept: Kept) -> str:
    """The report of the last crawl, with every address that is not there and why, as Markdown."""
    run = kept.run
    assert run is not None
    lines = [f"# Crawl {run.run} of {run.start}", "", f"Began {run.began}, ended {run.ended or 'early'}."]
    lines += [f"Articles came from {SOURCES.get(run.source, 'no source yet')}.", "", *(f"- {s}" for s in told(run))]
    for title, state in (("Withdrawn", "withdrawn"), ("Refused", "refused"), ("Failed", "failed"), ("Moved", "moved")):
        found = [record for record in kept.articles() if record.state == state]
        lines += ["", f"## {title}", ""] if found else []
        lines += [f"- <{r.address}> {r.reason or r.link} {r.withdrawn[:10]}".rstrip() for r in found]
    late = [record for record in kept.articles() if record.state == "current" and record.reason]
    lines += ["", "## Kept as they were, for want of an answer", ""] if late else []
    return "\n".join([*lines, *(f"- <{record.address}> {record.reason}" for record in late)]) + "\n"
