"""How things, types, properties and values are told to OpenRefine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from soga_kg import __version__, vocabulary
from soga_kg.index import Entry
from soga_kg.namespaces import ONTOLOGY, expand
from soga_kg.web.links import Linker, preferred
from soga_kg.web.reconcile.asked import iri
from soga_kg.web.reconcile.match import Candidate
from soga_kg.web.reconcile.values import BACK, CLASSES, KINDS, Value

_WIDTH, _HEIGHT = 430, 220  # of a preview, in pixels
_NUMBERS = frozenset(map(expand, ("xsd:decimal", "xsd:double", "xsd:float")))
_INTEGERS = frozenset(map(expand, ("xsd:integer", "xsd:nonNegativeInteger", "xsd:int", "xsd:long")))


class Teller:
    """Tells in the language of its linker."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._words = linker.words

    def manifest(self, title: str, here: str, language: str) -> dict[str, object]:
        """What the service is; `here` is the address of the site, `language` the one that the address names."""
        rest = f"?lang={language}" if language else ""

        def suggest(what: str) -> dict[str, str]:
            return {"service_url": here, "service_path": f"/reconcile/suggest/{what}{rest}"}

        limit: dict[str, object] = {"name": "limit", "type": "number", "default": 0}
        limit |= {
            "label": self._words.gettext("Values"),
            "help_text": self._words.gettext("The most values of a cell; 0: all of them"),
        }
        preview = f"{here}/reconcile/preview?id={{{{id}}}}{rest.replace('?', '&')}"
        return {
            "versions": ["0.1", "0.2"],
            "name": title,
            "identifierSpace": f"{self._linker.base}id/",
            "schemaSpace": ONTOLOGY,
            "documentation": f"{here}/docs/ontology{rest}",
            "serviceVersion": __version__,
            "defaultTypes": self.types(),
            "view": {"url": f"{here}/doc/{{{{id}}}}{rest}"},
            "preview": {"url": preview, "width": _WIDTH, "height": _HEIGHT},
            "suggest": {what: suggest(what) for what in ("entity", "type", "property")},
            "extend": {
                "propose_properties": {"service_url": here, "service_path": f"/reconcile/properties{rest}"},
                "property_settings": [limit],
            },
            "batchSize": 50,
        }

    def type(self, kind: str) -> dict[str, str]:
        """A kind as a type."""
        return {"id": CLASSES[kind], "name": self._words.of("kinds", kind)}

    def types(self) -> list[dict[str, str]]:
        """All types."""
        return [self.type(kind) for kind in CLASSES]

    def thing(self, entry: Entry) -> dict[str, object]:
        """Identifier, name and description of a thing."""
        name = self._linker.best(preferred(entry))
        return {
            "id": entry.iri.removeprefix(f"{self._linker.base}id/"),
            "name": name.text if name else entry.iri,
            "description": self.description(entry),
        }

    def description(self, entry: Entry) -> str:
        """What tells a thing from others of its name: kind, date, number of articles."""
        words = self._words
        date = [words.date(entry.date)] if entry.date else []
        count = (
            [words.ngettext("%(num)s article", "%(num)s articles", entry.mentions)] if entry.kind != "article" else []
        )
        return " · ".join([words.of("kinds", entry.kind), *date, *count])

    def candidate(self, candidate: Candidate) -> dict[str, object]:
        """A thing that a query may mean."""
        return {
            **self.thing(candidate.entry),
            "type": [self.type(candidate.entry.kind)],
            "score": candidate.score,
            "match": candidate.match,
            "features": [{"id": name, "value": value} for name, value in candidate.features],
        }

    def property(self, name: str) -> dict[str, str]:
        """A property, read forwards or backwards."""
        full = iri(name.removeprefix(BACK), self._linker.base)
        return {"id": name, "name": self._words.inverse(full) if name.startswith(BACK) else self._words.label(full)}

    def described(self, properties: Iterable[str]) -> list[dict[str, str]]:
        """Properties with their definitions."""
        language = self._words.language
        definitions = {p: vocabulary.definition(p.removeprefix(BACK), language) for p in properties}
        return [{**self.property(name), "description": text} for name, text in definitions.items()]

    def column(self, name: str) -> dict[str, object]:
        """A property as the head of a column: with the type of its values, where they are things of one kind."""
        term = vocabulary.term(iri(name.removeprefix(BACK), self._linker.base))
        iris = () if term is None else term.domain if name.startswith(BACK) else term.range
        kinds = {KINDS[i] for i in iris if i in KINDS}
        return {**self.property(name), **({"type": self.type(min(kinds))} if len(kinds) == 1 else {})}

    def cells(self, found: Mapping[str, Value], limit: int) -> list[dict[str, object]]:
        """The values of a property of one thing, all of them for a limit of 0."""
        return [self._cell(value) for value in list(found.values())[: limit or None]]

    def _cell(self, value: Value) -> dict[str, object]:
        """A value as OpenRefine takes it: a thing of ours, a number, a whole day, or text."""
        term, ours = value.term, f"{self._linker.base}id/"
        if isinstance(term, ox.NamedNode) and term.value.startswith(ours):
            return {"id": term.value.removeprefix(ours), "name": self._linker.link(term, value.names).name.text}
        if not isinstance(term, ox.Literal):
            return {"str": self._linker.link(term).name.text}
        if term.datatype.value == expand("xsd:date"):
            return {"date": f"{term.value}T00:00:00Z"}
        if term.datatype.value in _INTEGERS and term.value.lstrip("+-").isdecimal():
            return {"int": int(term.value)}
        return _number(term.value) if term.datatype.value in _NUMBERS else {"str": term.value}


def _number(text: str) -> dict[str, object]:
    try:
        number = float(text)
    except ValueError:
        return {"str": text}
    return {"float": number} if math.isfinite(number) else {"str": text}
