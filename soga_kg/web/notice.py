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


def notice(manifest: Mapping[str, Any]) -> Notice:
    """The notice of the pages about people, from the release's manifest."""
    contact, url = str(manifest.get("contact", "")), str(manifest.get("notice_url", ""))
    mailbox = f"mailto:{contact}" if "@" in contact and " " not in contact else ""
    return Notice(contact, contact if _is_web(contact) else mailbox, url if _is_web(url) else "")


def _is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
