"""The addresses of the reconciliation service: manifest, queries, suggestions, previews, added columns."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from soga_kg import vocabulary
from soga_kg.index import Entry, Index
from soga_kg.messages import N_
from soga_kg.names import fold
from soga_kg.web.guard import RefusalError
from soga_kg.web.links import preferred
from soga_kg.web.parts import Text
from soga_kg.web.protocol import FORM, parameters
from soga_kg.web.reconcile import asked
from soga_kg.web.reconcile.match import matches
from soga_kg.web.reconcile.told import Teller
from soga_kg.web.reconcile.values import KINDS, properties, values
from soga_kg.web.respond import failed
from soga_kg.web.site import Site, html
from soga_kg.web.stated import who
from soga_kg.web.views import PreviewView
from soga_kg.web.words import asked as asked_language

SUGGESTED = 20  # things or properties of one suggestion
# A preview stands in a frame of OpenRefine's, which no other page of ours may.
_FRAMED = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"


def routes(site: Site) -> list[Route]:
    """The service at `/reconcile`."""
    service = _Service(site)
    return [
        Route("/reconcile", service.root, methods=["GET", "POST"]),
        Route("/reconcile/suggest/entity", service.suggest_entity),
        Route("/reconcile/suggest/type", service.suggest_type),
        Route("/reconcile/suggest/property", service.suggest_property),
        Route("/reconcile/properties", service.propose),
        Route("/reconcile/preview", service.preview),
    ]


class _Service:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._context = site.context
        self._proposed: dict[tuple[str, str], list[str]] = {}  # (release, kind) -> properties

    async def root(self, request: Request) -> Response:
        """The manifest, or the answer to a batch of queries, or to a data extension."""
        begun = await self._site.begin(request)
        teller = self._teller(request)
        try:
            fields = await _fields(request)
            if "queries" in fields:
                found = await matches(self._context, asked.queries(fields["queries"]))
                return JSONResponse({key: {"result": list(map(teller.candidate, some))} for key, some in found.items()})
            if "extend" in fields:
                return JSONResponse(await self._extended(teller, fields["extend"]))
        except RefusalError as error:
            return failed(request, error)
        here = str(request.base_url).rstrip("/")
        manifest = teller.manifest(begun.site, here, asked_language(request))
        return JSONResponse(manifest, headers={"Cache-Control": "max-age=300", "Vary": "Accept-Language"})

    def _teller(self, request: Request) -> Teller:
        return Teller(self._site.linker(request))

    async def _extended(self, teller: Teller, text: str) -> dict[str, object]:
        ids, columns = asked.extension(text)
        things = {i: asked.iri(i, self._context.base) for i in ids}
        found = await values(self._context, things.values(), [c.property for c in columns])
        return {
            "meta": [teller.column(c.property) for c in columns],
            "rows": {
                i: {c.property: teller.cells(found.get((iri, c.property), {}), c.limit) for c in columns}
                for i, iri in things.items()
            },
        }

    async def suggest_entity(self, request: Request) -> Response:
        """Things whose names begin with what is typed."""
        await self._context.releases.fresh()
        teller, typed, cursor = self._teller(request), _typed(request), _number(request, "cursor", 0)

        def ask(index: Index) -> list[Entry]:
            hits = index.search(typed, (), min(cursor, 1000) + SUGGESTED)[cursor:]
            known = index.things(hit.iri for hit in hits)
            return [known[hit.iri] for hit in hits]

        entries = await self._context.indexed(ask)
        return JSONResponse({"result": [{**teller.thing(e), "notable": [teller.type(e.kind)]} for e in entries]})

    async def suggest_type(self, request: Request) -> Response:
        """Types whose names hold what is typed."""
        language = self._site.linker(request).words.language
        types = self._teller(request).types()
        found = [{**type_, "description": vocabulary.definition(type_["id"], language)} for type_ in types]
        return JSONResponse({"result": _holding(found, request)})

    async def suggest_property(self, request: Request) -> Response:
        """Properties whose names hold what is typed."""
        await self._context.releases.fresh()
        found = self._teller(request).described(await self._properties(""))
        return JSONResponse({"result": _holding(found, request)[:SUGGESTED]})

    async def propose(self, request: Request) -> Response:
        """The properties that things of a type have."""
        await self._context.releases.fresh()
        teller, type_ = self._teller(request), request.query_params.get("type", "")
        names = await self._properties(KINDS.get(type_, "none") if type_ else "")
        limit = _number(request, "limit", len(names))
        return JSONResponse({"limit": limit, "type": type_, "properties": list(map(teller.property, names[:limit]))})

    async def _properties(self, kind: str) -> list[str]:
        """The properties of a kind, asked once a release: that takes a walk through the whole graph."""
        digest = self._context.release.digest
        if (digest, kind) not in self._proposed:
            found = await properties(self._context, kind)
            self._proposed = {key: names for key, names in self._proposed.items() if key[0] == digest}
            self._proposed[digest, kind] = found
        return self._proposed[digest, kind]

    async def preview(self, request: Request) -> Response:
        """`/reconcile/preview?id=…`: a few lines about a thing, to be shown in a frame."""
        begun = await self._site.begin(request)
        iri = asked.iri(request.query_params.get("id", ""), self._context.base)
        linker = self._site.linker(request)
        known, about = await self._context.indexed(lambda index: (index.things([iri]), who(index.facts, linker, iri)))
        if iri not in known:
            return await self._site.missing(request)
        entry, link = known[iri], linker.link(ox.NamedNode(iri), preferred(known[iri]))
        others = " · ".join(dict.fromkeys(n.text for n in entry.names if n.text != link.name.text))
        view = PreviewView(begun, link, self._teller(request).description(entry), about, Text(others).short)
        return html(view, {"Content-Security-Policy": _FRAMED})


async def _fields(request: Request) -> dict[str, str]:
    """The parameters, whether they come by GET or as a form. Raises RefusalError."""
    fields = dict(parameters(request.scope["query_string"], N_("address")))
    if request.method == "POST":
        if not request.headers.get("content-type", "").lower().startswith(FORM):
            raise RefusalError(415, N_("The body is no form."), N_("Send it as %(form)s.", form=FORM))
        fields |= dict(parameters(await request.body(), N_("body")))
    return fields


def _typed(request: Request) -> str:
    return request.query_params.get("prefix", "")[:200]


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else default


def _holding(found: list[dict[str, str]], request: Request) -> list[dict[str, str]]:
    """What has the typed text in its name or identifier, beginnings first, from the cursor on."""
    typed = _typed(request)
    wanted = fold(typed)
    ordered = sorted(found, key=lambda one: (not fold(one["name"]).startswith(wanted), fold(one["name"]), one["id"]))
    holding = [one for one in ordered if wanted in fold(one["name"]) or typed.casefold() in one["id"].casefold()]
    return holding[_number(request, "cursor", 0) :]
