"""What a release's register says of identifiers: which are in use, what became of others, when each last changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from soga_kg.register import Register
from soga_kg.web.context import Context


class History:
    """The register of the release in use, read once a release."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._read: tuple[str, Register] = ("", Register())

    async def register(self) -> Register:
        """That of the newest release; an empty one where an older version wrote none."""
        release = await self._context.releases.fresh()
        digest, known = self._read
        if release.digest != digest:
            known = await asyncio.to_thread(_parsed, release.folder / "register.tsv")
            self._read = (release.digest, known)
        return known

    async def changed(self, iri: str) -> str:
        """The day of the release in which a thing came or came back; that of the release in use where it says none."""
        entry = (await self.register()).state(iri.removeprefix(f"{self._context.base}id/"))
        return (entry.date if entry else "") or str(self._context.release.manifest.get("date") or "")


def _parsed(path: Path) -> Register:
    try:
        return Register.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Register()
