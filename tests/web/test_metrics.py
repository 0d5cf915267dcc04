"""What the server tells to Prometheus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.web.conftest import SHORT, Start
from tests.web.serving import Running

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_metrics(server: Running) -> None:
    server.query("ASK {}")
    text = server.get("/metrics").text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['soga_kg_requests_total{kind="sparql",status="200"}']) >= 1
    assert float(lines['soga_kg_request_seconds_bucket{le="+Inf"}']) == float(lines["soga_kg_request_seconds_count"])
    assert float(lines["soga_kg_workers"]) >= 1
    assert "# TYPE soga_kg_evictions_total counter" in text
    assert {"soga_kg_cache_hits_total", "soga_kg_cache_misses_total", "soga_kg_cache_bytes"} <= lines.keys()


def test_metrics_tell_why_queries_were_ended(release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir, replace(SHORT, seconds=0.3, max_rows=10))
    assert server.query(ENDLESS).status_code == 504
    assert server.query("SELECT * WHERE { ?s ?p ?o }").status_code == 507
    text = server.get("/metrics").text
    assert 'soga_kg_ended_total{cause="time"} 1' in text
    assert 'soga_kg_ended_total{cause="too-large"} 1' in text
