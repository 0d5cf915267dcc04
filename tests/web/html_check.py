"""Reads a page as a browser would, and says what is wrong with it."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import httpx

from soga_kg.web.words import words
from tests.catalogues import beginnings
from tests.web.pages_release import ID
from tests.web.serving import Running

VOID = {"meta", "link", "input", "br", "hr"}
IMPLIED = {"html", "head", "body"}


class Page(HTMLParser):
    """The elements of a page, its own words (without the data's), its links and its mistakes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, bool]] = []
        self.words: list[str] = []
        self.data: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.rels: list[dict[str, str]] = []
        self.scripts: list[dict[str, str]] = []
        self.mistakes: list[str] = []
        self.language = ""
        self.feed(text)
        self.close()
        self.mistakes += [f"<{tag}> is not closed" for tag, _ in self.stack]
        self.mistakes += [f"id {i} twice" for i in {i for i in self.ids if self.ids.count(i) > 1}]
        self.mistakes += [
            f"h{after} after h{before}"
            for before, after in zip(self.headings, self.headings[1:], strict=False)
            if after > before + 1
        ]
        if self.headings[:1] != [1] or self.headings.count(1) != 1:
            self.mistakes.append(f"headings begin {self.headings[:2]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = {name: value or "" for name, value in attrs}
        if len(fields) != len(attrs):
            self.mistakes.append(f"<{tag}> has an attribute twice")
        self.tags.append(tag)
        self.language = self.language or fields.get("lang", "")
        self.links += [fields[name] for name in ("href", "action") if name in fields]
        self.ids += [fields["id"]] if "id" in fields else []
        if tag == "script":
            self.scripts.append(fields)
        if tag == "link":
            self.rels.append(fields)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        foreign = fields.get("lang", self.language) != self.language
        inside = bool(self.stack and self.stack[-1][1])
        if tag not in VOID:
            is_data = (
                foreign or tag in {"bdi", "code", "textarea", "script"} or "data" in fields.get("class", "").split()
            )
            self.stack.append((tag, inside or is_data))
        self.words += [
            fields[a] for a in ("title", "aria-label") if a in fields and not foreign and tag not in {"link", "dt"}
        ]

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1][0] != tag:
            self.mistakes.append(f"</{tag}> closes {self.stack[-1:]}")
        else:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            (self.data if self.stack and self.stack[-1][1] else self.words).append(text)

    @property
    def strange_scripts(self) -> list[dict[str, str]]:
        """Scripts that are neither a file of ours nor data."""
        data = {"type": "application/ld+json"}
        return [s for s in self.scripts if s != data and not re.match(r"(/[\w.-]+)*/static/", s.get("src", ""))]

    @property
    def shown(self) -> str:
        """All that a person reads."""
        return "\n".join([*self.words, *self.data])


HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def doc(iri: str) -> str:
    return "/doc/" + iri.removeprefix(ID)


def get(site: Running, path: str, **headers: str) -> httpx.Response:
    return site.clients[0].get(path, headers={**HTML, **{k.replace("_", "-"): v for k, v in headers.items()}})


def page(site: Running, path: str, language: str, status: int = 200, headers: bool = True) -> Page:
    """A page that is well made and in one language."""
    response = get(site, path, Accept_Language=language)
    assert response.status_code == status, response.text[:300]
    if headers:
        assert response.headers["content-language"] == language
    assert "Accept-Language" in response.headers["vary"]
    found = Page(response.text)
    assert found.mistakes == []
    assert found.language == language
    assert not untranslated(found, language)
    return found


def untranslated(found: Page, language: str) -> list[str]:
    """What the page says in the words of the other language's catalogue."""
    said = "\n".join(found.words)
    return [phrase for phrase, line in _foreign(language) if line.search(said)]


@cache
def _foreign(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases of the other language, each with what finds it; compiled once, there are hundreds."""
    mine, phrases = beginnings(language), beginnings(words(language).other)
    return tuple((p, re.compile(_line_with(p))) for p in sorted(phrases - mine) if len(p) > 3)


def _line_with(phrase: str) -> str:
    """A line that begins with the phrase; one word must be all of it, since names begin so (`French parliament`)."""
    return rf"(?m)^{re.escape(phrase)}" + (r"\b" if " " in phrase else r"\s*(?:[^\w\s]|$)")


def canonical(found: Page) -> list[str]:
    return [rel["href"] for rel in found.rels if rel.get("rel") == "canonical"]
