"""The scripts of the pages with their style sheets, which set-up bundles; without them the pages are as readable."""

from __future__ import annotations

from functools import cache
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"


@cache
def bundle(name: str) -> tuple[str, str]:
    """Addresses of the script and the style sheet of a view (`editor`, …); empty where set-up made none."""
    script, style = (f"{name}.{suffix}" if (VENDOR / f"{name}.{suffix}").is_file() else "" for suffix in ("js", "css"))
    return f"/static/vendor/{script}" if script else "", f"/static/vendor/{style}" if style else ""
