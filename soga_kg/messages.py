"""Texts for people: in English where they are used, marked for the catalogues, translated where they are told."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Marks a text that is translated later."""
    return text
