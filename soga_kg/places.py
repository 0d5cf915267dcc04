"""By what an article is known again when its title changes: its text, its source's number, the page it has alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from soga_kg.model import Article, BlockKind
from soga_kg.names import fold
from soga_kg.namespaces import Minter, digest
from soga_kg.register import Register

WITHHELD = "withheld"  # the page of an article whose source names somebody who is on the list: no place to know it by
FEWEST_WORDS = 8  # a text of fewer may be another article's too
_TEXT, _NUMBER, _TITLE, _ALONE, _DAY = "text:", "id:", "title:", "at:", "on:"
# The surest first: marks that must all tell of one work. An address may come to show another article (`/news/`), so a
# title counts more than it; articles may have the same title, so both together count more than either.
# A day comes last: what is of the only article of that day on a page of many, once its title and text tell nothing.
_RANKS = ((_TEXT,), (_NUMBER,), (_TITLE, _ALONE), (_TITLE,), (_ALONE,), (_DAY,))


def text_mark(article: Article) -> str:
    """The mark of an article's text without its titles; empty where it is too short to tell."""
    body = [article.quote(b.start, b.end) for b in article.blocks if b.kind is not BlockKind.TITLE]
    words = " ".join(body).split()
    return _TEXT + digest("body", *words, length=12) if len(words) >= FEWEST_WORDS else ""


def page_mark(language: str, page: str) -> str:
    """The mark of the only article in a language on a page."""
    return f"{_ALONE}{language}:{quote(page, safe=_SAFE)}"


_SAFE = ":/?=&,;~+@!()'"  # as it stands, so that names of people can be found in it


def marks(articles: Sequence[Article]) -> dict[str, tuple[str, ...]]:
    """IRI of a revision -> its marks, sorted."""
    there: Counter[str] = Counter()
    pages: dict[str, set[str]] = {}
    days: dict[str, set[str]] = {}
    for article in articles:
        at = {page_mark(article.language, s.page) for s in article.sources if s.page != WITHHELD}
        day = article.published.value if article.published else ""
        days[article.iri] = {f"{_DAY}{day}:{mark.removeprefix(_ALONE)}" for mark in at if len(day) == len("2024-03-01")}
        pages[article.iri] = at
        there.update(at | days[article.iri])
    found = {}
    for article in articles:
        own = {mark for mark in pages[article.iri] if there[mark] == 1}
        own |= {mark for mark in days[article.iri] if there[mark] == 1 and not own}
        own |= {f"{_NUMBER}{article.language}:{quote(key, safe=_SAFE)}" for key in article.keys}
        own |= {text_mark(article), _TITLE + _titled(article.language, article.title.text)}
        found[article.iri] = tuple(sorted(own - {""}))
    return found


def works(groups: Mapping[str, Sequence[Article]], register: Register, minter: Minter) -> dict[str, str]:
    """Group of revisions -> IRI of their work: the one that they were published under, else one of their title."""
    told = marks([article for articles in groups.values() for article in articles])
    owned = {name: sorted({m for a in articles for m in told[a.iri]}) for name, articles in groups.items()}
    known = _known(register, owned.values())
    found: dict[str, str] = {}
    taken: set[str] = set()
    for rank in _RANKS:
        for name in groups.keys() - found.keys():
            sets = [{w for m in owned[name] if m.startswith(kind) for w in known.get(m, ())} for kind in rank]
            hits = set.intersection(*sets) - taken
            if hits:
                found[name] = min(hits, key=lambda work: (register.entries[work].created, work))
        taken = set(found.values())
    for name in groups.keys() - found.keys():
        first = groups[name][0]
        own = f"work/{_titled(first.language, first.title.text)}"
        if own in taken:  # its title is one that another work had once and is kept under
            own = f"work/{digest('work', own, owned[name][0])}"
        found[name] = own
    return {name: f"{minter.base}id/{work}" for name, work in found.items()}


def _known(register: Register, marked: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    """Mark -> works. One that no release with marks had is known by the title that gave it its IRI."""
    titles = {mark.removeprefix(_TITLE) for marks in marked for mark in marks if mark.startswith(_TITLE)}
    minted = {_TITLE + title: register.led(f"work/{title}") for title in titles}
    return {**{m: frozenset({w}) for m, w in minted.items() if w in register.entries}, **register.marks}


def _titled(language: str, title: str) -> str:
    """The 16 digits of the work that an article is by its title alone."""
    return digest("work", language, fold(title))


def recalled(register: Register, before: Iterable[tuple[str, str, str, frozenset[str]]]) -> Register:
    """A register that an older version wrote without marks, with those that its release still tells.

    `before` are the revisions of that release: id of the work, language, title, pages.
    """
    listed = [(work, language, title, pages - {WITHHELD}) for work, language, title, pages in before]
    there = Counter(page_mark(language, page) for _, language, _, pages in listed for page in pages)
    told: dict[str, set[str]] = defaultdict(set)
    for work, language, title, pages in listed:
        alone = {mark for mark in (page_mark(language, page) for page in pages) if there[mark] == 1}
        told[work] |= {*alone, _TITLE + _titled(language, title)}
    unmarked = {work for work in told if work in register.entries and not register.entries[work].marks}
    if not unmarked:
        return register
    entries = {i: replace(e, marks=tuple(sorted(told[i]))) if i in unmarked else e for i, e in register.entries.items()}
    return Register(entries)


def noted(register: Register, articles: Sequence[Article], base: str) -> Register:
    """The register with what works and revisions are known by now; a page that another shows now is no place of one.

    `articles` are those that were read, withdrawn ones too. Of its texts and titles a work keeps the last ones.
    """
    prefix = f"{base}id/"
    told = marks(articles)
    here: dict[str, set[str]] = defaultdict(set)
    known_by: dict[str, tuple[str, ...]] = {}
    for article in articles:
        work = article.work.removeprefix(prefix)
        here[work] |= set(told[article.iri])
        known_by[article.iri.removeprefix(prefix)] = tuple(filter(None, (work, text_mark(article))))
    held = set().union(*here.values())
    for id_, entry in register.entries.items():
        if id_.startswith("work/"):
            passing = (_TEXT, _TITLE) if id_ in here else ()
            before = {mark for mark in entry.marks if mark not in held and not mark.startswith(passing)}
            known_by[id_] = tuple(sorted(before | here.get(id_, set())))
    entries = {i: replace(e, marks=known_by[i]) if i in known_by else e for i, e in register.entries.items()}
    return Register(entries)


def joined(register: Register, articles: Sequence[Article], base: str) -> dict[str, str]:
    """Id of a work that is no more -> the one that holds its articles now."""
    here = {article.work.removeprefix(f"{base}id/") for article in articles}
    told = marks(articles)
    now = {m: a.work.removeprefix(f"{base}id/") for a in articles for m in told[a.iri] if not m.startswith(_TITLE)}
    lost = [e for i, e in register.entries.items() if i.startswith("work/") and i not in here]
    return {e.id: min(after) for e in lost if (after := {now[mark] for mark in e.marks if mark in now})}


def without(register: Register, named: Iterable[str]) -> Register:
    """The register without some marks."""
    gone = set(named)
    entries = {i: replace(e, marks=tuple(m for m in e.marks if m not in gone)) for i, e in register.entries.items()}
    return Register(entries)
