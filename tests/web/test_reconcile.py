"""The reconciliation service, by its schemas and by a client that does what OpenRefine does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.web import pages_release as r
from tests.web.html_check import Page, get
from tests.web.serving import BASE, Running

SCHEMAS = Path(__file__).parent / "reconciliation"
PERSON, COOP, LEAGUE, EVENT = (iri.removeprefix(r.ID) for iri in (r.PERSON, r.COOP, r.LEAGUE, r.EVENT))


def valid(data: Any, schema: str) -> Any:
    """The data, if it is as the specification has it."""
    Draft202012Validator(json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))).validate(data)
    return data


def _address(service: dict[str, str], **fields: str) -> httpx.URL:
    """Adds to the parameters that an address has already, as jQuery does; `params=` would replace them."""
    return httpx.URL(service["service_url"] + service["service_path"]).copy_merge_params(fields)


class OpenRefine:
    """Talks to a service as OpenRefine does: whatever it uses it has read from the manifest."""

    def __init__(self, site: Running, address: str = "/reconcile") -> None:
        self._client = site.clients[0]
        self._address = address
        response = self._client.get(address, headers={"Accept": "application/json", "Origin": "http://127.0.0.1:3333"})
        assert response.headers["access-control-allow-origin"] == "*"
        self.manifest = valid(response.json(), "manifest")

    def reconcile(self, queries: dict[str, Any], *, get_: bool = False) -> dict[str, list[dict[str, Any]]]:
        fields = {"queries": json.dumps(valid(queries, "query-batch"))}
        response = (
            self._client.get(self._address, params=fields) if get_ else self._client.post(self._address, data=fields)
        )
        assert response.status_code == 200, response.text
        answer = valid(response.json(), "result-batch")
        assert set(answer) == set(queries)
        return {key: value["result"] for key, value in answer.items()}

    def suggest(self, what: str, prefix: str, **more: str) -> list[dict[str, Any]]:
        service = self.manifest["suggest"][what]
        response = self._client.get(_address(service, prefix=prefix, **more))
        found: list[dict[str, Any]] = valid(response.json(), f"suggest-{what}")["result"]
        return found

    def propose(self, type_: str) -> list[str]:
        service = self.manifest["extend"]["propose_properties"]
        response = self._client.get(_address(service, type=type_))
        return [p["id"] for p in valid(response.json(), "property-proposal")["properties"]]

    def extend(self, ids: list[str], *properties: str, **settings: str) -> Any:
        asked = {"ids": ids, "properties": [{"id": p, "settings": settings} for p in properties]}
        fields = {"extend": json.dumps(valid(asked, "extend-query"))}
        return valid(self._client.post(self._address, data=fields).json(), "extend-response")


@pytest.fixture(scope="module")
def refine(site: Running) -> OpenRefine:
    return OpenRefine(site)


def test_a_column_is_reconciled_as_openrefine_does_it(refine: OpenRefine, site: Running) -> None:
    names = ["Coopérative Houle", "houle cooperative", "VIEILLE HOULE", "Ligue des mares", "Nichts dergleichen"]
    sample = refine.reconcile({f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(names)})
    guessed = [c["type"][0]["id"] for some in sample.values() for c in some]
    type_ = max(set(guessed), key=guessed.count)
    assert type_ == "schema:Organization"
    found = refine.reconcile(
        {f"q{n}": {"query": name, "type": type_, "type_strict": "should"} for n, name in enumerate(names)}
    )
    assert [found[f"q{n}"][0]["id"] for n in range(4)] == [COOP, COOP, COOP, LEAGUE]
    assert [found[f"q{n}"][0]["match"] for n in range(4)] == [True, True, True, False]
    assert found["q4"] == []
    view = refine.manifest["view"]["url"].replace("{{id}}", found["q0"][0]["id"])
    assert site.clients[0].get(view).status_code == 200
    preview = site.clients[0].get(refine.manifest["preview"]["url"].replace("{{id}}", found["q0"][0]["id"]))
    assert "Vieille Houle" in preview.text
    assert "frame-ancestors" not in preview.headers["content-security-policy"]
    proposed = refine.propose(type_)
    assert {"schema:name", "soga:formerName", "soga:partner", "^org:memberOf"} <= set(proposed)
    added = refine.extend([COOP, LEAGUE], "soga:partner", "soga:formerName")
    assert added["rows"][COOP]["soga:partner"] == [{"id": LEAGUE, "name": "Ligue des marées"}]
    assert added["rows"][COOP]["soga:formerName"] == [{"str": "Vieille Houle"}]
    assert added["rows"][LEAGUE]["soga:formerName"] == []
    assert added["meta"][0]["type"]["id"] == type_
    assert refine.manifest["identifierSpace"] + COOP == r.ID + COOP


def test_properties_decide_between_names(refine: OpenRefine) -> None:
    plain = {"query": "Éma 00", "type": "schema:Person"}
    assert not refine.reconcile({"q": plain})["q"][0]["match"]
    by_text = {"query": "Ada", "properties": [{"pid": "org:memberOf", "v": "cooperative houle"}]}
    (first, *_) = refine.reconcile({"q": by_text})["q"]
    assert first["id"] == PERSON
    assert {"id": "org:memberOf", "value": 100.0} in first["features"]
    by_id = {"query": "Forum", "properties": [{"pid": "^schema:mentions", "v": {"id": PERSON}},
                                              {"pid": "schema:performer", "v": {"id": PERSON}}]}  # fmt: skip
    assert refine.reconcile({"q": by_id})["q"][0]["id"] == EVENT
    by_date = {"query": "Forum des marées", "properties": [{"pid": "schema:startDate", "v": "2021-05"}]}
    assert refine.reconcile({"q": by_date})["q"][0]["score"] == 100.0
    wrong = {"query": "Forum des marées", "properties": [{"pid": "schema:startDate", "v": [1999, True]}]}
    assert not refine.reconcile({"q": wrong})["q"][0]["match"]


def test_types_narrow_and_identifiers_are_found(refine: OpenRefine) -> None:
    queries = {
        "kind": {"query": "Houle", "type": "person"},
        "iri": {"query": "Houle", "type": ["https://schema.org/Person", "schema:Event"]},
        "unknown": {"query": "Houle", "type": "Q5"},
        "id": {"query": PERSON},
        "whole": {"query": r.PERSON},
        "empty": {"query": ""},
        "few": {"query": "Éma", "limit": 2},
    }
    found = refine.reconcile(queries, get_=True)
    assert [c["id"] for c in found["kind"]] == [PERSON]
    assert [c["id"] for c in found["iri"]] == [PERSON]
    assert (found["unknown"], found["empty"]) == ([], [])
    assert found["id"][0]["id"] == found["whole"][0]["id"] == PERSON
    assert found["id"][0]["match"]
    assert len(found["few"]) == 2


def test_suggestions_for_things_types_and_properties(refine: OpenRefine) -> None:
    assert refine.suggest("entity", "ada")[0]["id"] == PERSON
    assert refine.suggest("entity", "ada")[0]["notable"][0]["id"] == "schema:Person"
    pages = [[e["id"] for e in refine.suggest("entity", "éma", cursor=c)] for c in ("0", "20")]
    assert len(set(pages[0] + pages[1])) == 40
    assert refine.suggest("type", "pers")[0]["id"] == "schema:Person"
    assert "org:memberOf" in [p["id"] for p in refine.suggest("property", "memb")]
    assert refine.suggest("property", "memb", cursor="99") == []
    assert len(refine.propose("")) > len(refine.propose("schema:Event")) > 3
    assert refine.propose("Q5") == []


def test_values_of_every_sort(refine: OpenRefine) -> None:
    odd = "https://example.org/known#odd"
    rows = refine.extend(
        [PERSON, COOP, r.EVENT, "person/nobody", "a b"], odd, "schema:startDate", "schema:endDate",
        "org:classification", "^schema:performer", "schema:name", "a b",
    )["rows"]  # fmt: skip
    assert rows[PERSON][odd] == [{"int": 12}]
    assert rows[r.EVENT]["schema:startDate"] == [{"date": "2021-05-01T00:00:00Z"}]
    assert rows[r.EVENT]["schema:endDate"] == [{"str": "2021-05"}]
    assert rows[COOP]["org:classification"] == [{"str": "cooperative"}]
    assert rows[PERSON]["^schema:performer"] == [{"id": EVENT, "name": "Forum des marées"}]
    assert rows["person/nobody"]["schema:name"] == rows["a b"]["a b"] == []
    limited = refine.extend([COOP], "schema:name", limit="1")["rows"][COOP]["schema:name"]
    assert len(limited) == 1


def test_the_service_speaks_french_where_its_address_says_so(site: Running) -> None:
    french = OpenRefine(site, "/reconcile?lang=fr")
    assert french.manifest["name"] == "Un graphe inventé"
    assert french.suggest("type", "personne")[0]["name"] == "personne"
    assert french.reconcile({"q": {"query": "cooperative houle"}})["q"][0]["name"] == "Coopérative Houle"
    page = Page(site.clients[0].get(french.manifest["preview"]["url"].replace("{{id}}", COOP)).text)
    assert (page.language, page.mistakes) == ("fr", [])
    assert get(site, "/reconcile/preview?id=person/nobody").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"queries": "{"}, 400, "no JSON"),
        ({"queries": "[" * 100_000}, 400, "no JSON"),
        ({"queries": "[]"}, 400, "a JSON object"),
        ({"queries": '{"q": 1}'}, 400, "queries.q"),
        ({"queries": '{"q": {"query": 1}}'}, 400, "queries.q.query"),
        ({"queries": '{"q": {"query": "a", "type": [1]}}'}, 400, "queries.q.type"),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, 400, "queries.q.limit"),
        ({"queries": '{"q": {"query": "a", "properties": 1}}'}, 400, "queries.q.properties"),
        ({"queries": '{"q": {"query": "a", "properties": [{}]}}'}, 400, "pid"),
        ({"queries": json.dumps({str(n): {"query": "a"} for n in range(201)})}, 413, "201 queries"),
        ({"extend": '{"ids": [1]}'}, 400, "extend.ids"),
        ({"extend": '{"ids": [], "properties": 1}'}, 400, "extend.properties"),
        ({"extend": '{"ids": [], "properties": [{"id": 1}]}'}, 400, "extend.properties"),
        ({"extend": json.dumps({"ids": ["a"] * 1001, "properties": []})}, 413, "1001 things"),
    ],
)
def test_what_is_no_request_is_refused_with_its_place(
    site: Running, fields: dict[str, str], status: int, words: str
) -> None:
    response = site.clients[0].post("/reconcile", data=fields, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert words in response.json()["detail"]
    french = site.clients[0].post("/reconcile", data=fields, headers={"Accept": "*/*", "Accept-Language": "fr"})
    assert response.json()["detail"] not in french.text


def test_a_body_that_is_no_form_is_refused(site: Running) -> None:
    assert site.clients[0].post("/reconcile", json={}).status_code == 415
    assert "frame-ancestors 'none'" in get(site, "/").headers["content-security-policy"]


def test_hostile_text_stays_text(refine: OpenRefine, site: Running) -> None:
    (first, *_) = refine.reconcile({"q": {"query": r.MARKUP}})["q"]
    assert f"{r.ID}{first['id']}" == r.HOSTILE
    assert Page(get(site, f"/reconcile/preview?id={first['id']}").text).strange_scripts == []
    assert refine.reconcile({'"<q>': {"query": "\0\u202e" * 500}})['"<q>'] == []


MANIFEST = {"versions": ["0.2"], "name": "a", "identifierSpace": BASE, "schemaSpace": BASE}
CANDIDATE = {"id": "a", "name": "b", "score": 1}


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        ("manifest", {**MANIFEST, "versions": ["0.1"]}),
        ("manifest", {**MANIFEST, "schema_space": BASE}),
        ("manifest", {**MANIFEST, "view": {"url": "https://example.org/"}}),
        ("manifest", {**MANIFEST, "preview": {"url": "https://example.org/{{id}}", "width": 0, "height": 1}}),
        ("manifest", {**MANIFEST, "suggest": {"entity": {"service_url": BASE}}}),
        ("result-batch", {"q": {"result": [{"id": "a", "name": "b"}]}}),
        ("result-batch", {"q": {"result": [CANDIDATE | {"score": "1"}]}}),
        ("result-batch", {"q": {"result": [CANDIDATE | {"matches": True}]}}),
        ("result-batch", {"q": {"result": [CANDIDATE | {"type": ["a", {"id": "b"}]}]}}),
        ("suggest-entity", {"result": [{"id": "a"}]}),
        ("suggest-type", {"result": [{"id": "a", "name": "b", "notable": []}]}),
        ("suggest-property", {"results": []}),
        ("property-proposal", {"properties": [{"id": "a", "name": "b"}]}),
        ("extend-response", {"meta": [{"id": "a", "name": "b"}], "rows": {"x": {"a": [{"str": "b", "int": 1}]}}}),
        ("extend-response", {"meta": [{"id": "a", "name": "b"}], "rows": {"x": {"a": [{"date": "2021"}]}}}),
    ],
)
def test_the_schemas_refuse_what_is_wrong(schema: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        valid(wrong, schema)


def test_the_schemas_take_what_is_right() -> None:
    valid(MANIFEST, "manifest")
    valid({"q": {"result": [CANDIDATE | {"match": True, "type": ["a", {"id": "b", "name": "c"}]}]}}, "result-batch")
