"""Every failure is told in French to those who ask for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.conftest import SHORT, Start
from tests.web.serving import Running

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
    response = server.clients[0].request(method, path, headers={"Accept": "text/plain", **FRENCH})
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
    assert "La requête n'a pas fini en " in ended.text
