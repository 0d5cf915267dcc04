"""One address after another into the kept folder: what came of asking for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

from soga_kg.config import Config
from soga_kg.errors import FetchError
from soga_kg.fetch.address import is_home, same_site
from soga_kg.fetch.client import Answer, Client, StoppedError, Trail
from soga_kg.fetch.kept import Kept
from soga_kg.fetch.links import says_not_found, wrong_charset
from soga_kg.fetch.pace import Pace
from soga_kg.fetch.record import Record, Run
from soga_kg.fetch.robots import RefusedError, Robots
from soga_kg.messages import N_

Progress = Callable[[str, int, int], None]
READ = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "application/json", "application/xml", "text/xml"}
    | {"application/rss+xml", "application/atom+xml", "application/gzip", "application/x-gzip"}
)
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Answers to the REST object of an article that was made private, a draft or protected.
HIDDEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LIST = Record("", "list")


class Visitor:
    """Asks for addresses on behalf of one crawl of `start`; what this crawl had is never asked for again."""

    def __init__(self, start: str, kept: Kept, config: Config, progress: Progress, pace: Pace) -> None:
        before = kept.run
        other = before is not None and before.start != start
        if before is not None and other and any(record.versions for record in kept.articles()):
            raise FetchError(
                N_("%(folder)s keeps the pages of %(start)s", folder=kept.folder, start=before.start),
                N_("Choose another folder for another site."),
            )
        resumed = before is not None and not before.done and not other
        self.run = before if before and resumed else Run(start, before.run + 1 if before else 1, began=now())
        self.start = start
        self.kept = kept
        self.counts: Counter[str] = Counter(self.run.counts)
        self.counts["resumed"] += resumed
        self._unkept: dict[str, Answer] = {}  # lists that name somebody who may not be named
        self._client = Client(config, self.counts, pace)
        self._robots = Robots(start, self._robots_txt, self._client.slow_down)
        self._most = config.crawl_pages
        self._progress = progress
        self._texts = {record.versions[-1].sha256: record.address for record in kept.articles() if record.versions}
        self.save()

    def save(self, *, done: bool = False, source: str = "") -> None:
        """Writes how far the crawl is."""
        counts = {key: self.counts[key] for key in sorted(self.counts) if self.counts[key]}
        self.run = replace(self.run, done=done, source=source, ended=now() if done else "", counts=counts)
        self.kept.put(self.run)

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def sitemaps(self) -> list[str]:
        """The sitemaps that robots.txt names."""
        return list(self._robots.rules(self.start).sitemaps)

    def answer(self, address: str, whole: Callable[[Answer], bool] = lambda _: True) -> Answer:
        """An answer that is not kept. Raises FetchError where there is none, or it is not allowed."""
        return self._client.get(address, self._robots.check, whole=whole)

    # ------------------------------------------------------------ lists

    def listing(self, address: str, whole: Callable[[Answer], bool] = lambda _: True) -> Answer:
        """A list of articles (a sitemap, a feed, a collection, an archive page), once in a crawl."""
        return self._listed(address, self._robots.check, whole)

    def _robots_txt(self, address: str) -> Answer:
        return self._listed(address, lambda _: None, lambda _: True)

    def _may(self, address: str) -> None:
        """Raises RefusedError for what an article of the site may not lead to."""
        if not same_site(address, self.start):
            self.counts["left the site"] += 1
            raise RefusedError(
                N_("it leads to another site: %(address)s", address=address), N_("Give that site's address to read it.")
            )
        self._robots.check(address)

    def _listed(self, address: str, may: Callable[[str], None], whole: Callable[[Answer], bool]) -> Answer:
        known = self.had(address)
        if known is not None and (known.role == "list" or known.versions):
            return self._unkept.get(known.address) or self.kept_answer(known)
        self._limit("lists")
        trail = Trail(self._has)
        answer = self._client.get(address, may, whole=whole, trail=trail)
        met = answer.address not in trail.asked
        if met or self.kept.records.get(answer.address, _LIST).role == "list":
            self._lead(trail.asked, answer.address, "list")
            address = answer.address
        if met:
            return self._listed(address, may, whole)
        pages = answer.headers.get("x-wp-totalpages", "")
        record = Record(
            address, "list", self.run.run, status=answer.status, link=answer.address, media_type=answer.media_type,
            pages=int(pages) if pages.isdigit() else 0,
        )  # fmt: skip
        if not self.kept.may_keep(answer.content, answer.charset):
            self._unkept[address] = answer
            self.kept.records[address] = record  # and not in the index: after an interruption it is asked for again
        elif answer.status == HTTPStatus.OK:
            self.kept.keep(record, answer.content, now())
        else:
            self.kept.put(record)
        self.save()
        return answer

    # ------------------------------------------------------------ articles

    def had(self, address: str) -> Record | None:
        """What this crawl already knows of an address, or of the one that it leads to."""
        known, met = self.kept.records.get(address), set[str]()
        while known is not None and known.run == self.run.run:
            following = self.kept.records.get(known.link) if known.state == "moved" else None
            if following is None or known.address in met:
                return known
            met.add(known.address)
            known = following
        return None

    def _has(self, address: str) -> bool:
        return self.had(address) is not None

    def _lead(self, addresses: Iterable[str], target: str, role: str) -> None:
        """Notes addresses that were asked for and lead to another one, so that they are not asked for again."""
        for address in addresses:
            if address != target:
                known = self.kept.records.get(address) or Record(address)
                self._put(replace(known, role=role, run=self.run.run, state="moved", link=target))

    def visit(self, address: str, gone: frozenset[int] = GONE, ask: str = "") -> Record:
        """Asks for an article, unless this crawl had it; `gone` are the answers that mean that it is no more.

        `ask` is the address that is asked for, where it is not the one under which the article is kept.
        """
        known = self.had(address)
        if known is not None:
            return known
        record = self._begun(address)
        conditions = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
        if not self.kept.holds(record):
            conditions = {}
        may = self._robots.check if address == self.start else self._may
        trail = Trail(self._has)
        try:
            answer = self._client.get(ask or address, may, {k: v for k, v in conditions.items() if v}, trail=trail)
            self._lead(trail.asked[1:], answer.address, "article")
            if answer.address == ask:
                answer = replace(answer, address=address)
        except StoppedError:
            raise
        except FetchError as error:
            state = "refused" if isinstance(error, RefusedError) else "failed"
            for hop in trail.asked[1:]:  # where it led to
                known = self.kept.records.get(hop) or Record(hop)
                self._failed(replace(known, run=self.run.run), 0, error.message, state)
            record = self._failed(record, 0, error.message, state)
        else:
            record = self._settled(record, answer, gone)
        self.save()
        return record

    def keep(self, address: str, answer: Answer, link: str, modified: str) -> Record:
        """Keeps an article that came in an answer with others."""
        record = replace(self._begun(address), link=link)
        record = self._kept(record, answer, modified)
        self.save()
        return record

    def describe(self, record: Record, link: str, modified: str) -> None:
        """Adds what a list says of an article that came alone."""
        if record.state == "current" and record.versions:
            last = replace(record.versions[-1], modified=modified)
            self._put(replace(record, link=link, versions=(*record.versions[:-1], last)))

    def duplicate(self, address: str, first: str) -> None:
        """Notes an address under which the site gives an article that it also gives elsewhere."""
        self.counts["duplicates"] += 1
        self._put(Record(address, run=self.run.run, state="moved", link=first))
        self.save()

    def as_list(self, record: Record) -> None:
        """Notes that an address that was asked for as a page is a list."""
        self._put(replace(record, role="list", link=record.address, versions=record.versions[-1:]))

    def kept_answer(self, record: Record) -> Answer:
        """What is kept, as it was answered."""
        headers = {"content-type": record.media_type, "x-wp-totalpages": str(record.pages)}
        content = self.kept.content(record) if record.versions else b""
        return Answer(record.link or record.address, record.status, content, headers)

    def unchanged(self, record: Record) -> None:
        """Notes that the site says that an article is as it was."""
        self._limit("articles")
        self.counts["unchanged"] += 1
        self.kept.put(replace(record, run=self.run.run, state="current", withdrawn="", reason=""))
        self.save()

    def _begun(self, address: str) -> Record:
        self._limit("articles")
        self._progress("fetch", self.counts["articles"], 0)
        known = self.kept.records.get(address) or Record(address)
        return replace(known, role="article", run=self.run.run)

    def _settled(self, record: Record, answer: Answer, gone: frozenset[int]) -> Record:
        if answer.status == HTTPStatus.NOT_MODIFIED and record.versions:
            self.counts["unchanged"] += 1
            return self._put(replace(record, state="current", withdrawn="", reason=""))
        if answer.address != record.address:
            return self._moved(record, answer, gone)
        if answer.status in gone:
            return self._gone(record, answer.status, N_("the server answered %(status)s", status=answer.status))
        if answer.status != HTTPStatus.OK:
            return self._failed(record, answer.status, N_("the server answered %(status)s", status=answer.status))
        if answer.media_type not in READ:
            return self._failed(
                record, answer.status, N_("no page of text (%(media_type)s)", media_type=answer.media_type), "refused"
            )
        if says_not_found(answer):
            self.counts["soft 404"] += 1
            return self._gone(record, HTTPStatus.NOT_FOUND, N_("the page says that it does not exist (a soft 404)"))
        return self._kept(record, answer, "")

    def _kept(self, record: Record, answer: Answer, modified: str) -> Record:
        self.counts["wrong charset"] += wrong_charset(answer)
        before = record.versions
        record = self.kept.keep(
            replace(
                record, state="current", withdrawn="", reason="", status=answer.status, media_type=answer.media_type,
                charset=answer.charset, etag=answer.headers.get("etag", ""),
                last_modified=answer.headers.get("last-modified", ""),
            ),
            answer.content, now(), modified,
        )  # fmt: skip
        if record.state == "refused":
            self.counts["withheld"] += 1
            return record
        self.counts["unchanged" if record.versions == before else "changed" if before else "new"] += 1
        other = self._texts.setdefault(record.versions[-1].sha256, record.address)
        self.counts["same text"] += other != record.address and record.versions != before
        return record

    def _moved(self, record: Record, answer: Answer, gone: frozenset[int]) -> Record:
        """An address that leads to another one, whose record is the article's."""
        if is_home(answer.address) and not is_home(record.address):
            self.counts["soft 404"] += 1
            return self._gone(record, HTTPStatus.NOT_FOUND, N_("it leads to the home page (a soft 404)"))
        self._put(replace(record, state="moved", link=answer.address, status=answer.status))
        had = self.had(answer.address)
        if had is not None:
            self.counts["duplicates"] += 1
            return had
        known = self.kept.records.get(answer.address) or Record(answer.address)
        return self._settled(replace(known, role="article", run=self.run.run), answer, gone)

    def _gone(self, record: Record, status: int, reason: str) -> Record:
        if not record.versions:
            return self._failed(record, status, reason)
        self.counts["withdrawn"] += record.state != "withdrawn"
        withdrawn = record.withdrawn or now()
        return self._put(replace(record, state="withdrawn", status=status, reason=reason, withdrawn=withdrawn))

    def _failed(self, record: Record, status: int, reason: str, state: str = "failed") -> Record:
        """An article without an answer: one that is kept stays as it was, with the reason."""
        self.counts[state] += 1
        if not record.versions:
            record = replace(record, state=state, status=status)
        return self._put(replace(record, reason=reason))

    def _put(self, record: Record) -> Record:
        self.kept.put(record)
        return record

    def _limit(self, what: str) -> None:
        if self.counts[what] >= self._most:
            raise StoppedError(
                N_("%(number)s %(what)s are more than one crawl may fetch", number=float(self._most), what=what),
                N_("Raise the setting crawl_pages and run again: what was fetched is kept, and it goes on from here."),
            )
        self.counts[what] += 1


def now() -> str:
    """The moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
