"""The same small release and servers as the tests of the web part."""

from __future__ import annotations

from tests.web.conftest import hasty, release_dir, server, start_server

__all__ = ["hasty", "release_dir", "server", "start_server"]
