"""The parts of a query worker, in this process: messages, counting, writing, refusals, tables, the zygote's loop."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest

from soga_kg.web.workers import worker, zygote
from soga_kg.web.workers.frames import Job
from soga_kg.web.workers.table import Known, cell
from soga_kg.web.workers.worker import RefusedError
from tests.web.serving import quads
from tests.web.wired import run


@pytest.fixture(scope="module")
def store() -> Iterator[ox.Store]:
    store = ox.Store()
    store.load(quads(20), format=ox.RdfFormat.N_QUADS)
    yield store
    gc.collect()  # tracebacks keep results in cycles, and a result must die in its own thread, not in that of a server


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def test_a_worker_without_sockets_says_that_service_is_the_reason(
    store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_socket(*_: object) -> None:
        raise OSError("Too many open files (os error 24)")

    monkeypatch.setattr(worker, "evaluate", no_socket)
    with pytest.raises(RefusedError) as caught:
        run(store, Job("ASK {}"))
    assert caught.value.code == "service"


def test_a_lack_of_memory_that_python_notices(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "evaluate", no_memory)
    with pytest.raises(RefusedError) as caught:
        run(store, Job("ASK {}"))
    assert caught.value.code == "memory"


def test_a_worker_imports_nothing_but_the_engine() -> None:
    program = "import sys; {} print(*(m for m in sys.modules if m.split('.')[0] not in sys.stdlib_module_names))"
    bare, loaded = (
        set(subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split())
        for text in (program.format(""), program.format("import soga_kg.web.workers.zygote;"))
    )
    parts = {"frames", "output", "rows", "table", "worker", "zygote"}
    ours = {"soga_kg", "soga_kg.messages", "soga_kg.web", "soga_kg.web.workers"} | {
        f"soga_kg.web.workers.{part}" for part in parts
    }
    assert loaded - bare - {"pyoxigraph", "pyoxigraph.pyoxigraph"} == ours


def test_memory_is_told_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    here = worker.peak_memory()
    assert here > 10 * 2**20
    monkeypatch.setattr(sys, "platform", "darwin")
    assert worker.peak_memory() * 1024 >= here


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (None, ""),
        (ox.NamedNode("http://example.org/a&b"), '<a href="http://example.org/a&amp;b">http://example.org/a&amp;b</a>'),
        (ox.NamedNode("javascript:alert(1)"), "javascript:alert(1)"),
        (ox.BlankNode("b1"), "_:b1"),
        (ox.Literal("<b>"), "&lt;b&gt;"),
        (ox.Literal("été", language="fr"), '<span lang="fr">été</span> <small>@fr</small>'),
        (ox.Literal("Ada", language="und"), '<span lang="und">Ada</span>'),
        (ox.Literal(1), "1 <small>integer</small>"),
        (ox.Literal("x", datatype=ox.NamedNode("http://example.org/types/t")), "x <small>t</small>"),
        (
            ox.Triple(ox.NamedNode("a:b"), ox.NamedNode("a:p"), ox.Literal("<")),
            "&lt;a:b&gt; &lt;a:p&gt; &quot;&lt;&quot;",
        ),
    ],
)
def test_cell(term: Any, shown: str) -> None:
    assert cell(term, Known()) == shown


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        (
            "https://data.org/id/person/adé-1",
            '<a href="doc/person/ad%C3%A9-1" title="https://data.org/id/person/adé-1">person/adé-1</a>',
        ),
        (
            "https://schema.org/name",
            '<a href="https://schema.org/name" title="https://schema.org/name">schema:name</a>',
        ),
        ("https://data.org/ontology", '<a href="https://data.org/ontology">https://data.org/ontology</a>'),
    ],
)
def test_an_iri_of_ours_leads_to_its_page_and_a_term_is_short(iri: str, shown: str) -> None:
    known = Known("https://data.org/", {"schema": "https://schema.org/"})
    assert cell(ox.NamedNode(iri), known) == shown


def sleeper(started: list[subprocess.Popen[bytes]]) -> zygote.Fork:
    """Instead of a fork: a process that does nothing."""

    def start(*_: object) -> int:
        if len(started) == 2:
            raise BlockingIOError("no process left")
        started.append(subprocess.Popen(["sleep", "60"]))
        return started[-1].pid

    return start


@pytest.fixture
def quiet_signals() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGCHLD)
    yield
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, handler)


@pytest.mark.usefixtures("quiet_signals")
def test_the_zygote_forks_reports_deaths_and_leaves_none_alive() -> None:
    ours, theirs = socket.socketpair()
    started: list[subprocess.Popen[bytes]] = []
    deaths: list[tuple[int, int]] = []

    def server() -> None:
        with ours:
            for _ in range(3):
                worker_end, other_end = socket.socketpair()
                with worker_end, other_end:
                    socket.send_fds(ours, [zygote.FORK], [worker_end.fileno()])
                    worker_end.close()
                    assert other_end.recv(1) == b""  # the zygote keeps no copy
            started[0].kill()
            deaths.append(zygote.DEATH.unpack(ours.recv(8)))

    thread = threading.Thread(target=server)
    thread.start()
    with theirs:
        zygote.serve(theirs, sleeper(started))
    thread.join()
    assert deaths == [(started[0].pid, signal.SIGKILL)]
    assert started[1].wait(5) == -signal.SIGKILL
    started[0].wait(5)


@pytest.mark.usefixtures("quiet_signals")
@pytest.mark.parametrize(("command", "status"), [("sleep 60", -signal.SIGKILL), ("true", 0)])
def test_the_zygote_ends_with_the_server(command: str, status: int) -> None:
    ours, theirs = socket.socketpair()
    worker_end, other_end = socket.socketpair()
    with theirs, worker_end, other_end:
        socket.send_fds(ours, [zygote.FORK], [worker_end.fileno()])

        def start(*_: object) -> int:
            ours.close()  # the server goes while a worker is born
            process.append(subprocess.Popen(command.split()))
            if status == 0:  # its death is known before the server's
                os.waitid(os.P_PID, process[0].pid, os.WEXITED | os.WNOWAIT)
            return process[0].pid

        process: list[subprocess.Popen[bytes]] = []
        zygote.serve(theirs, start)
        assert process[0].wait(5) == status


def test_reap_after_the_server_is_gone(pair: tuple[socket.socket, socket.socket]) -> None:
    left, right = pair
    process = subprocess.Popen(["sleep", "60"])
    alive = {process.pid}
    zygote.reap(right, alive)
    assert alive == {process.pid}
    left.close()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet reaped
    with pytest.raises(BrokenPipeError):
        zygote.reap(right, alive)
    process.wait()


def test_the_stack_is_raised_as_far_as_allowed() -> None:
    import resource  # noqa: PLC0415 - not on Windows

    old = resource.getrlimit(resource.RLIMIT_STACK)
    zygote.raise_stack_limit()
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    assert soft == (zygote.STACK if hard == resource.RLIM_INFINITY else min(zygote.STACK, hard))
    resource.setrlimit(resource.RLIMIT_STACK, old)
