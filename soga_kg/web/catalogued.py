"""The data set, its lists and the way to a page, in the words of schema.org that search engines read (JSON-LD)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from soga_kg.web.context import Context
from soga_kg.web.downloads import FILES, media_type
from soga_kg.web.links import LISTS, Linker, query, value
from soga_kg.web.parts import Frame, Link
from soga_kg.web.releases import dataset_iri, metadata
from soga_kg.web.structured import safe

_CONTEXT = "https://schema.org/"
_GRAPH_FILES = tuple(name for name in FILES if name.startswith("graph."))


async def dataset(context: Context, linker: Linker, frame: Frame) -> str:
    """The release as a `Dataset`: what Google requires and recommends of one, as far as it is known."""
    release, words = context.release, linker.words
    manifest = release.manifest
    graph = ox.NamedNode(metadata(release))
    rows = await context.select(query("dataset"), {"graph": graph})
    texts = [row["description"] for row in rows if "description" in row]
    described = linker.best(text for text in texts if isinstance(text, ox.Literal))
    languages = await context.indexed(lambda index: index.values("article", "language", {}))
    covered = next(((value(row, "first"), value(row, "last")) for row in rows if "first" in row), ("", ""))
    if not covered[0]:  # no article has a date: what they tell of has
        covered = await context.indexed(lambda index: index.period("event"))
    titles = manifest.get("title", {})
    lead = words.gettext(
        "What articles say about people, organisations, events, policies and projects, as linked data."
    )
    iri, publisher = dataset_iri(release), str(manifest.get("publisher") or "")
    told: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "name": frame.site,
        "alternateName": str(titles.get(words.other, "")) if isinstance(titles, dict) else "",
        "description": " ".join(filter(None, (lead, described.text if described else ""))),
        "url": f"{frame.home}/",
        "license": str(manifest.get("licence", "")),
        "isAccessibleForFree": True,
        "version": str(manifest.get("number") or release.digest[:16]),
        "dateModified": str(manifest.get("date") or ""),
        "inLanguage": [tag for tag, _ in languages],
        "temporalCoverage": "/".join(filter(None, covered)),
        "creator": {"@type": "Organization", "name": publisher} if publisher else "",
        "publisher": {"@type": "Organization", "name": publisher} if publisher else "",
        "keywords": [words.of("lists", kind) for kind in LISTS],
        "distribution": list(_distribution(context, linker, frame)),
    }
    return safe({key: part for key, part in told.items() if part not in ("", [])})


def _distribution(context: Context, linker: Linker, frame: Frame) -> Iterable[dict[str, str]]:
    """The files that hold the graph, and each list as a table."""
    words, files = linker.words, context.release.manifest.get("files", {})
    for name in _GRAPH_FILES:
        if name in files and (context.release.folder / name).is_file():
            yield {
                "@type": "DataDownload",
                "name": words.of("files", name),
                "contentUrl": f"{frame.home}/download/{name}",
                "encodingFormat": media_type(name).partition(";")[0],
                "contentSize": f"{files[name]['bytes']} B",
                "sha256": str(files[name]["sha256"]),
            }
    for kind in LISTS:
        yield {
            "@type": "DataDownload",
            "name": words.of("lists", kind),
            "contentUrl": f"{frame.home}/things/{kind}.csv?lang={words.language}",
            "encodingFormat": "text/csv",
        }


def trail(frame: Frame, *steps: tuple[str, str]) -> str:
    """The way to a page: home, then (what, address) of each step, the page itself last."""
    way = ((frame.site, "/"), *steps)
    items = [
        {"@type": "ListItem", "position": place, "name": what, "item": _whole(frame, address)}
        for place, (what, address) in enumerate(way, 1)
    ]
    return safe({"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items})


def listed(frame: Frame, things: Sequence[Link], total: int, first: int) -> str:
    """One page of a list of `total` things, of which it shows those from number `first` on."""
    items = [
        {"@type": "ListItem", "position": place, "url": _whole(frame, link.href)}
        for place, link in enumerate(things, first)
    ]
    return safe({
        "@context": _CONTEXT, "@type": "ItemList", "name": frame.title, "url": frame.canonical,
        "numberOfItems": total, "itemListElement": items,
    })  # fmt: skip


def _whole(frame: Frame, address: str) -> str:
    return frame.home + frame.to(address).removeprefix(frame.prefix)
