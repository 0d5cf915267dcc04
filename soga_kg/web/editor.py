"""What the query editor suggests, our prefixes, every class and property with its label, and what it says."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg import vocabulary
from soga_kg.namespaces import PREFIXES
from soga_kg.web.context import Context
from soga_kg.web.words import language_of, words

ADDRESS = "/sparql/terms"


def routes(context: Context) -> list[Route]:
    """Where it stands."""

    async def terms(request: Request) -> Response:
        return _terms(request, context.base)

    return [Route(ADDRESS, terms)]


@cache
def suggested(base: str, language: str) -> str:
    """JSON: `prefixes`, under `classes` and `properties` pairs of IRI and label, and where things of ours are under.

    `says` has the words of the editor and of its results, by the English ones that YASGUI has in its code.
    """
    told: dict[str, object] = {"prefixes": PREFIXES, "base": f"{base}id/", "says": words(language).all("yasgui")}
    for key, kind in (("classes", "class"), ("properties", "property")):
        told[key] = [[t.iri, t.label.get(language, "")] for t in vocabulary.terms().values() if t.kind == kind]
    return json.dumps(told, ensure_ascii=False)


def _terms(request: Request, base: str) -> Response:
    language = language_of(request)
    body = suggested(base, language)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": language}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
