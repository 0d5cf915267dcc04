"""The process that forks query workers: one thread, pyoxigraph loaded, no store open.

Never the server itself forks: a fork of a process with threads copies locks that nobody will
open. The server starts this module once by exec, with a socket; each byte `F` that comes over it
carries the socket of a worker to be. What goes back is a record per dead worker: pid and wait status.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable

from soga_kg.web.workers import worker

DEATH = struct.Struct(">ii")  # pid, status as of waitpid
FORK = b"F"
Fork = Callable[[socket.socket, tuple[socket.socket, ...]], int]
STACK = 64 * 2**20  # bytes; 5,000 nested groups overflow the usual 8 MB, 5,000 of any kind fit in these


def raise_stack_limit() -> None:
    """Let the main thread's stack grow to STACK, as far as the system allows (Linux grows it on demand)."""
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, hard))


def reap(control: socket.socket, alive: set[int]) -> None:
    """Take every worker that has died out of `alive` and tell the server of it."""
    for pid in sorted(alive):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            alive.discard(pid)
            control.sendall(DEATH.pack(pid, status))


def fork_worker(  # pragma: no cover - the tests' process has threads and must not fork
    server: socket.socket, inherited: tuple[socket.socket, ...]
) -> int:
    """Fork; the child serves `server` and never returns, the parent gets its pid."""
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for sock in inherited:
            sock.close()
        worker.run(server)
    return pid


def serve(control: socket.socket, fork: Fork = fork_worker) -> None:
    """Fork at every request until the server closes the socket; then no worker outlives this process."""
    wake_reader, wake_writer = socket.socketpair()
    wake_writer.setblocking(False)
    signal.set_wakeup_fd(wake_writer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler must exist for the wake-up byte to be written
    alive: set[int] = set()
    with wake_reader, wake_writer:
        try:
            while True:
                ready, _, _ = select.select([control, wake_reader], [], [])
                if wake_reader in ready:
                    wake_reader.recv(4096)
                    reap(control, alive)
                if control in ready:
                    request, fds, _, _ = socket.recv_fds(control, 1, 1)
                    if request != FORK or not fds:
                        return
                    # where no process is to be had, the server reads the end of its socket
                    with socket.socket(fileno=fds[0]) as server, contextlib.suppress(OSError):
                        alive.add(fork(server, (control, wake_reader, wake_writer)))
        except (BrokenPipeError, ConnectionResetError):
            return  # the server is gone
        finally:
            signal.set_wakeup_fd(-1)
            for pid in sorted(alive):
                os.kill(pid, signal.SIGKILL)


def main() -> None:  # pragma: no cover - runs in the zygote only
    """Serve the socket whose descriptor is the first argument."""
    # The terminal sends Ctrl+C to the whole group: the server decides what it means for us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise_stack_limit()
    gc.freeze()  # what is loaded now stays: no worker looks through it, and its pages stay shared
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


if __name__ == "__main__":  # pragma: no cover - the zygote only
    main()
