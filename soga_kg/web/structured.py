"""A thing in the words of schema.org, as search engines read them from a page (JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyoxigraph as ox

from soga_kg.namespaces import PREFIXES, expand
from soga_kg.web.gathered import FORMER, NAMES, OTHER_NAMES, TYPE, Value, Values
from soga_kg.web.links import Linker
from soga_kg.web.parts import Text

_SCHEMA = PREFIXES["schema"]
_TYPES = {  # where schema.org is not among the types of a thing
    "policy": "CreativeWork",
    "project": "Project",
}
_TERMS: Mapping[str, str] = {  # what schema.org calls properties of other vocabularies
    expand("org:memberOf"): "memberOf",
    expand("dcterms:issued"): "datePublished",
    expand("dcterms:contributor"): "contributor",
    expand("dcterms:isPartOf"): "isPartOf",
    expand("soga:issuedBy"): "publisher",
    **dict.fromkeys((*OTHER_NAMES, FORMER), "alternateName"),
}
_LEFT_OUT = frozenset({*NAMES, TYPE, expand("schema:mentions")})
MOST = 50  # values of a property


def structured(linker: Linker, node: ox.NamedNode, kind: str, facts: Values) -> str:
    """The JSON-LD of a page; empty for what schema.org has no word for (statements, evidence, memberships)."""
    types = sorted(v.term.value for v in facts.get(TYPE, {}).values() if isinstance(v.term, ox.NamedNode))
    type_ = next((t.removeprefix(_SCHEMA) for t in types if t.startswith(_SCHEMA)), _TYPES.get(kind, ""))
    if not type_:
        return ""
    names = [v.term for p in NAMES for v in facts.get(p, {}).values() if isinstance(v.term, ox.Literal)]
    best = linker.best(names)
    told: dict[str, object] = {"@context": "https://schema.org/", "@id": node.value, "@type": type_, "url": node.value}
    told["headline" if kind == "article" else "name"] = best.short if best else node.value
    for predicate, values in sorted(facts.items()):
        term = _TERMS.get(predicate) or (predicate.removeprefix(_SCHEMA) if predicate.startswith(_SCHEMA) else "")
        if term and predicate not in _LEFT_OUT:
            shown = [_value(linker, v) for v in values.values() if v.kept][:MOST]
            before = told.get(term, [])
            told[term] = [*(before if isinstance(before, list) else [before]), *shown]
    return safe({key: value[0] if isinstance(value, list) and len(value) == 1 else value
                  for key, value in told.items() if value != []})  # fmt: skip


def _value(linker: Linker, value: Value) -> object:
    if isinstance(value.term, ox.NamedNode):
        named = {"name": linker.link(value.term, value.names).name.short}
        return {"@id": value.term.value, **(named if value.names else {})}
    return Text(value.term.value).short if isinstance(value.term, ox.Literal) else str(value.term)


def safe(told: Mapping[str, object]) -> str:
    """JSON that cannot end the element it stands in, nor begin a comment in it."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
