"""What docs/deploy.md tells to copy is accepted by the programs it is for, where they are installed."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from soga_kg.cli import main
from tests.web.conftest import SHORT, Start

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    unit = tmp_path / "soga-kg.service"
    program = Path(sys.executable).with_name("soga-kg")
    unit.write_text(block("ini").replace("/opt/soga-kg/.venv/bin/soga-kg", str(program)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["ini", "dockerfile"])
def test_the_command_that_is_run_has_these_options(kind: str) -> None:
    (command,) = [line for line in block(kind).splitlines() if line.startswith(("ExecStart", "CMD"))]
    known = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    assert {"--port", "--timeout"} <= set(re.findall(r"--[a-z]+", command)) <= known


def test_what_the_container_file_copies_and_installs_is_there() -> None:
    assert (ROOT / "constraints.txt").is_file()
    assert "-c /opt/soga-kg/constraints.txt /opt/soga-kg" in block("dockerfile")


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_passes_requests_on(tmp_path: Path, release_dir: Path, start_server: Start) -> None:
    server = start_server(release_dir, replace(SHORT, seconds=30.0, trusted_proxies=("127.0.0.1",)), apart=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    locations = block("nginx").replace("http://127.0.0.1:8000", server.url)
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ {paths} access_log off; server {{ listen 127.0.0.1:{port};\n{locations}\n}} }}\n",
        encoding="utf-8",
    )
    with subprocess.Popen([str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]) as process:
        try:
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60) as client:
                found = client.get("/sparql", params={"query": "ASK {}"})
                assert (found.status_code, found.json()["boolean"]) == (200, True)
                assert client.get("/metrics").status_code == 403
                assert "<http://127.0.0.1/sparql>" in client.get("/sparql").text
                with pytest.raises(httpx.RemoteProtocolError):  # a result that is cut stays visibly cut
                    client.post("/sparql", data={"query": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
        finally:
            process.terminate()
