"""What a page about a person says to that person: whom to turn to, and where it stands how data are treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """`contact` as it is printed and `link` to it, `url` of the privacy notice; each may be empty."""

    contact: str = ""
    link: str = ""
    url: str = ""


def notice(kind: str, manifest: Mapping[str, Any]) -> Notice | None:
    """The notice of a page about a thing of this kind, from the release's manifest; None where it is no person."""
    if kind != "person":
        return None
    contact, url = str(manifest.get("contact", "")), str(manifest.get("notice_url", ""))
    mailbox = f"mailto:{contact}" if "@" in contact and " " not in contact else ""
    return Notice(contact, contact if _is_web(contact) else mailbox, url if _is_web(url) else "")


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
