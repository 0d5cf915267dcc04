"""What the query editor suggests: our prefixes, and every class and property with its label."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soga_kg import vocabulary
from soga_kg.namespaces import PREFIXES
from soga_kg.web.words import language_of

ADDRESS = "/sparql/terms"


def routes() -> list[Route]:
    """Where it stands."""
    return [Route(ADDRESS, _terms)]


@cache
def suggested(language: str) -> str:
    """JSON: `prefixes`, and under `classes` and `properties` pairs of IRI and label."""
    told: dict[str, object] = {"prefixes": PREFIXES}
    for key, kind in (("classes", "class"), ("properties", "property")):
        told[key] = [[t.iri, t.label.get(language, "")] for t in vocabulary.terms().values() if t.kind == kind]
    return json.dumps(told, ensure_ascii=False)


async def _terms(request: Request) -> Response:
    language = language_of(request)
    body = suggested(language)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": language}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
