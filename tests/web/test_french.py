"""Every failure is told in French to those who ask for it."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from soga_kg.web.workers import schedule
from tests.web import pages_release as r
from tests.web.conftest import SHORT, Start
from tests.web.html_check import Page, doc, untranslated
from tests.web.serving import Running, connect, read, until

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FRENCH = {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"}


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_failure_in_french(server: Running, accept: str) -> None:
    query = {"query": "SELECT * { ?s foaf:name ?o }"}
    response = server.clients[0].get("/sparql", params=query, headers={"Accept": accept, **FRENCH})
    assert "n'est pas déclaré" in response.text.replace("&#x27;", "'")
    assert "Ajoutez en tête : PREFIX foaf:" in response.text
    assert response.headers["content-language"] == "fr"
    assert response.headers["vary"] == "Accept, Accept-Language"


def test_what_a_query_process_tells_is_in_french_too_with_what_was_filled_in(server: Running) -> None:
    response = server.clients[0].get("/data", params={"graph": "https://example.org/none"}, headers=FRENCH)
    assert response.status_code == 404
    assert "Il n'y a pas de graphe <https://example.org/none> ici." in response.text


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/nowhere", 404, "Il n'y a rien à cette adresse."),
        ("PUT", "/sparql", 405, "PUT n'est pas possible ici."),
        ("POST", "/sparql", 415, "Le corps est déclaré comme nothing."),
        ("GET", "/sparql?query=%FF", 400, "Ce n'est pas de l'UTF-8 (adresse) : l'octet 1 est illisible."),
    ],
)
def test_requests_that_are_none(server: Running, method: str, path: str, status: int, told: str) -> None:
    response = server.clients[0].request(method, path, headers={"Accept": "*/*", **FRENCH})
    assert response.status_code == status
    assert told in response.text


def test_who_is_too_fast_and_whose_query_takes_too_long_hear_it_in_french(
    release_dir: Path, start_server: Start
) -> None:
    server = start_server(release_dir, replace(SHORT, seconds=0.3, rate=0.01, burst=1))
    ended, refused = (server.clients[0].get("/sparql", params={"query": ENDLESS}, headers=FRENCH) for _ in range(2))
    assert [ended.status_code, refused.status_code] == [504, 429]
    for answer in (ended, refused):
        assert answer.headers["content-language"] == "fr"
    assert "plus vite que ce serveur" in refused.text
    assert "La requête n'a pas fini en 0,3 secondes." in ended.text


@pytest.mark.parametrize(("named", "home"), [("", "/"), ("&lang=fr", "/?lang=fr")])
def test_the_way_home_keeps_the_language_that_the_address_names(server: Running, named: str, home: str) -> None:
    refused = server.clients[0].get(f"/sparql?query=NONE{named}", headers=PAGE)
    assert f'<a href="{home}">Accueil</a>' in told(refused, 400, "400 Requête incorrecte")


PAGE = {"Accept": "text/html", **FRENCH}


def told(response: httpx.Response, status: int, heading: str) -> str:
    """What a French page of a failure says."""
    assert response.status_code == status
    assert response.headers["content-language"] == "fr"
    assert response.headers["content-type"].startswith("text/html")
    found = Page(response.text)
    assert (found.mistakes, found.language) == ([], "fr")
    assert untranslated(found, "fr") == []
    assert f"<h1>{heading}</h1>" in response.text
    return unescape(response.text)


def test_a_page_of_429_is_french_and_says_when_to_come_back(release_dir: Path, start_server: Start) -> None:
    client = start_server(release_dir, replace(SHORT, rate=0.01, burst=1)).clients[0]
    refused = [client.get("/", headers=PAGE) for _ in range(2)][-1]
    assert "plus vite que ce serveur" in told(refused, 429, "429 Trop de requêtes")
    assert int(refused.headers["retry-after"]) >= 1


@pytest.mark.parametrize("path", ["/doc/person/nobody-000000", "/sparql?query=ASK%20%7B%7D"])
def test_a_page_of_503_is_french_and_says_when_to_come_back(
    release_dir: Path, start_server: Start, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(schedule, "FAIR", 60.0)  # nobody makes room
    limits = replace(SHORT, seconds=60.0, workers=1, long_queries=0, queue=0)
    server = start_server(release_dir, limits)
    with connect(server) as first:
        first.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: server.get("/health").json()["running"] == 1)
        full = server.clients[0].get(path, headers=PAGE)
    assert "requêtes attendent déjà" in told(full, 503, "503 Indisponible pour le moment")
    assert int(full.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("iri", "more"), [(r.WITHDRAWN, "n'a plus"), (r.GONE, "n'a plus"), (r.REPLACED, "Un texte plus récent")]
)
def test_a_page_of_410_is_french(tmp_path: Path, start_server: Start, iri: str, more: str) -> None:
    r.make(tmp_path)
    server = start_server(tmp_path)
    gone = server.clients[0].get(doc(iri), headers=PAGE)
    assert more in told(gone, 410, "Ceci a été retiré")
    plain = server.clients[0].get(doc(iri), headers={"Accept": "*/*", **FRENCH})
    assert (plain.status_code, plain.headers["content-language"]) == (410, "fr")
    assert "a été retiré" in plain.text


def test_who_never_got_as_far_as_a_language_is_told_in_both(release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir)
    with connect(server) as broken:
        broken.sendall(b"NO REQUEST AT ALL\r\n\r\n")
        answer = read(broken, lambda data: data.endswith(b"HTTP.\n"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-length: %d" % len(body) in head.lower()
    assert body.decode().splitlines()[1:] == ["This is no HTTP request.", "Ce n'est pas une requête HTTP."]
