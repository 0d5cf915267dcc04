"""Who asked not to be in the graph: a list of keyed hashes, and texts without the names that it stands for.

The list holds no name. Each line is a hash under a random key that lies beside it and never in a release: who has the
list alone cannot try names. Applied to every article right after reading, before anything of it is stored.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from soga_kg.errors import SuppressionError
from soga_kg.messages import N_
from soga_kg.model import Article, Source, Title
from soga_kg.names import fold
from soga_kg.namespaces import Minter
from soga_kg.places import WITHHELD

FILE = "suppressed.tsv"
MARK = "[…]"
_BREAK = re.compile(r"[.!?…:;]\s|\n\s*\n")  # between two sentences no name goes on
_HEADER = "# words\tkeyed hash\tdate"
_WORD = re.compile(r"[^\W_]+")
Span = tuple[int, int]


class Suppression:
    """The list in one file (`suppressed.tsv`), with its key in `suppressed.key` beside it."""

    def __init__(self, path: Path) -> None:
        """Raises SuppressionError where there is a list without its key: it could not be kept."""
        self.path = path
        self._lines: dict[str, str] = {}  # hash -> line
        self._by_length: dict[int, set[str]] = defaultdict(set)
        self._key = b""
        self._beside: tuple[Suppression, ...] = ()
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    self._take(line)
        key = path.with_suffix(".key")
        if key.is_file():
            self._key = bytes.fromhex(key.read_text(encoding="ascii").strip())
        elif self._lines:
            raise SuppressionError(
                N_("%(path)s is there and its key %(name)s is not", path=path, name=key.name),
                N_("Nothing was built: who is on the list would come back. Put the key back beside it."),
            )

    def _take(self, line: str) -> None:
        words, hash_, _ = line.split("\t")
        self._lines[hash_] = line
        self._by_length[int(words)].add(hash_)

    def __bool__(self) -> bool:
        return bool(self._lines) or any(self._beside)

    def beside(self, *others: Suppression | None) -> Suppression:
        """A list of who is on this one or another; it is not to be added to."""
        made = Suppression(self.path)
        made._beside = tuple(other for other in others if other is not None)
        return made

    @property
    def digest(self) -> str:
        """What changes when the list changes; empty while it is."""
        return hashlib.sha256("".join(sorted(self._lines)).encode()).hexdigest() if self._lines else ""

    def add(self, names: Iterable[str], date: str) -> None:
        """Puts names on the list and writes it; each also family name first, and written as one word."""
        if not self._key:
            self._key = secrets.token_bytes(32)
            key = self.path.with_suffix(".key")
            key.parent.mkdir(parents=True, exist_ok=True)
            key.touch(mode=0o600)
            key.write_text(self._key.hex(), encoding="ascii")
        for name in names:
            for form in forms(name):
                self._take(f"{len(form.split())}\t{self._hash(form)}\t{date}")
        text = "".join(line + "\n" for line in (_HEADER, *sorted(self._lines.values())))
        self.path.write_text(text, encoding="utf-8", newline="\n")

    def _hash(self, folded: str) -> str:
        return hashlib.blake2b(folded.encode(), key=self._key, digest_size=16).hexdigest()

    def spans(self, text: str) -> list[Span]:
        """Where names of the list stand, ascending; a family name of a found name counts too, wherever it stands."""
        if not self:
            return []
        words = [(match.start(), match.end(), _folded(match[0])) for match in _WORD.finditer(text)]
        runs = self._runs([word for _, _, word in words])
        found = [(words[i][0], words[i + n - 1][1], i, n) for i, n in runs]
        found = [run for run in found if not _BREAK.search(text, run[0], run[1])]
        family = {words[i + n - 1][2] for _, _, i, n in found if n > 1}
        alone = [(start, end) for start, end, word in words if word in family and len(word) > 2]
        others = [span for other in self._beside for span in other.spans(text)]
        return _joined([*((start, end) for start, end, _, _ in found), *alone, *others])

    def _runs(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        for n, wanted in self._by_length.items():
            for i in range(len(words) - n + 1):
                if self._hash(" ".join(words[i : i + n])) in wanted:
                    yield i, n

    def names(self, text: str) -> bool:
        """Whether a text names somebody on the list."""
        return bool(self.spans(text))

    def clean(self, text: str) -> str:
        """The text with a mark in place of names."""
        return _marked(text, self.spans(text))


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    return fold(word) if len(word) > 2 else word.casefold()


def forms(name: str) -> tuple[str, ...]:
    """The folded forms of a name under which it is looked for."""
    words = fold(name).split()
    orders = (words, [*words[-1:], *words[:-1]], [*words[1:], *words[:1]])  # family names have one word or more
    return tuple(dict.fromkeys(joint.join(order) for joint in (" ", "") for order in orders))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _marked(text: str, spans: Sequence[Span]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], MARK]
        at = end
    return "".join([*pieces, text[at:]])


def without_names(article: Article, listed: Suppression, minter: Minter) -> Article:
    """The article with a mark in place of names on the list, all offsets moved; the same article where it has none."""
    sources = tuple(_source(source, listed) for source in article.sources)
    spans = listed.spans(article.text)
    titles = [listed.clean(title.text) for title in (article.title, *article.alternative_titles)]
    known = [article.title.text, *(title.text for title in article.alternative_titles)]
    if not spans and titles == known and sources == article.sources:
        return article
    text = _marked(article.text, spans)
    moved = _Moved(spans)
    alternatives = tuple(Title(t, old.language) for t, old in zip(titles[1:], article.alternative_titles, strict=True))
    return replace(
        article,
        iri=minter.article(titles[0], text),
        title=Title(titles[0], article.title.language),
        alternative_titles=alternatives,
        text=text,
        blocks=tuple(replace(b, start=moved(b.start), end=moved(b.end)) for b in article.blocks),
        sentences=tuple(replace(s, start=moved(s.start), end=moved(s.end)) for s in article.sentences),
        sources=sources,
        authors=tuple(
            replace(card, start=moved(card.start), end=moved(card.end))
            for card in article.authors
            if not listed.names(" | ".join(filter(None, (card.name, card.role, card.place, card.domain))))
        ),
    )


def _source(source: Source, listed: Suppression) -> Source:
    """A file name or address with a name in it is not told; which it was cannot be seen from what stands there."""
    return replace(source, page=WITHHELD) if listed.names(source.page) else source


class _Moved:
    """Where an offset lies after spans became marks; one inside a span lies after its mark."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans

    def __call__(self, offset: int) -> int:
        shift = 0
        for start, end in self._spans:
            if offset <= start:
                break
            shift += len(MARK) - (min(offset, end) - start)
        return offset + shift
