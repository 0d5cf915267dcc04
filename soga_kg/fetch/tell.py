"""What a crawl counted, in words."""

from __future__ import annotations

from soga_kg.fetch.kept import Kept
from soga_kg.fetch.record import Run
from soga_kg.messages import N_, Message

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
    "requests": N_("requests"),
    "bytes": N_("bytes"),
    "lists": N_("lists of articles asked for"),
    "articles": N_("articles asked for or known to be as they were"),
    "new": N_("new"),
    "changed": N_("changed: a new version each"),
    "unchanged": N_("unchanged"),
    "withdrawn": N_("withdrawn: their site no longer shows them"),
    "failed": N_("could not be fetched"),
    "refused": N_("refused: robots.txt forbids them, or they are no public address of the site"),
    "withheld": N_("left out: they name somebody who asked not to be in the graph"),
    "redirects": N_("redirects followed"),
    "duplicates": N_("addresses of an article met before"),
    "same text": N_("with the very text of another address"),
    "tracking": N_("addresses with tracking parameters, which were cut off"),
    "other sites": N_("addresses of other sites, left alone"),
    "left the site": N_("led to another site, left alone"),
    "soft 404": N_("pages that said with 200, or by leading home, that they do not exist (soft 404)"),
    "wrong charset": N_("not in the encoding that the server declared"),
    "cut": N_("answers cut off (truncated JSON too), asked for again"),
    "slow": N_("answers that took too long, asked for again"),
    "busy": N_("times the server was busy (429, 5xx), waited for"),
    "unreachable": N_("times no connection came about, tried again"),
    "lists failed": N_("lists that could not be fetched: articles may be missing, the next crawl asks again"),
    "not asked": N_("articles of an interface that no longer answers, kept as they were"),
    "resumed": N_("times this crawl went on after an interruption"),
}


def told(run: Run) -> list[Message]:
    """One line a count that is not 0."""
    counted = [(format(run.counts[key], ","), what) for key, what in WORDS.items() if run.counts.get(key)]
    return [N_("%(count)s %(what)s", count=count, what=what) for count, what in counted]


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
