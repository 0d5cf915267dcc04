"""What test_html and its sister files share."""

from __future__ import annotations

from soga_kg.model import Article, BlockKind, Page, Skipped
from soga_kg.namespaces import Minter
from soga_kg.read import read

FR = "La coopérative Houle a réuni ses membres à Brest pour parler de ses outils et de son avenir."


EN = "The Tidewater cooperative met its members in Bristol to talk about its tools and its future."


FR_LONG = f"{FR} Elle a décidé de garder ses logiciels et de former chaque membre avant la fin de l'année."


ADDRESS = "camille@houle.example"


MASKED = bytes([7, *(7 ^ byte for byte in ADDRESS.encode())]).hex()


def reading(
    content: str | bytes, name: str = "page.html", charset: str = ""
) -> tuple[tuple[Article, ...], list[Skipped]]:
    data = content if isinstance(content, bytes) else content.encode()
    made, skipped = read(Page(name, data, "text/html", charset), Minter())
    return made, list(skipped)


def only(content: str | bytes, name: str = "page.html") -> Article:
    (article,), _ = reading(content, name)
    return article


def texts(article: Article, *kinds: BlockKind) -> list[str]:
    return [article.quote(b.start, b.end) for b in article.blocks if b.kind in kinds or not kinds]


def archived(number: int, body: str, extra: str = "") -> str:
    title = f"<h2><a href='/{number}'>Le titre numéro {number}</a></h2>"
    return f"<article id='post-{number}' class='hentry'>{title}{extra}{body}</article>"
