"""Pages of plain text, several articles one after another, as they were cut out of a site's archive."""

from __future__ import annotations

from soga_kg.errors import ReadError
from soga_kg.messages import N_
from soga_kg.model import Page, Skipped, Source
from soga_kg.read.blocks import Draft, blocks_of, titles_of
from soga_kg.read.decode import decode
from soga_kg.read.genres import said_published
from soga_kg.read.lines import lines_of
from soga_kg.read.menus import is_menu
from soga_kg.read.split import split


def drafts(page: Page) -> tuple[list[Draft], list[Skipped]]:
    """The articles of a page in page order, and the parts without running text.

    Raises ReadError where there is no text, no line end, or nothing but menus.
    """
    text, encoding = decode(page.content, page.charset)
    skipped = []
    if encoding == "windows-1252":
        skipped.append(
            Skipped(
                page.name,
                "read",
                N_("not UTF-8: read as Windows-1252"),
                N_("Check accents, or save the page as UTF-8."),
            )
        )
    lines = lines_of(text)
    if not lines or is_menu(lines):
        raise ReadError(
            N_("no article on the page: menus, links or headings only"), N_("Save the page of an article instead.")
        )
    made = []
    for part in split(lines, len(text.split("\n"))):
        source = Source(page.name, part.start, part.end)
        if is_menu(part.lines):
            skipped.append(Skipped(source.reference, "read", N_("no running text between two titles")))
            continue
        titles = titles_of(part)
        said = said_published([line.text for line in part.lines])
        made.append(Draft(titles, tuple(blocks_of(part, titles)), source, said))
    return made, skipped
