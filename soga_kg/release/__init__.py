"""What a release folder holds, how releases follow each other, and which one is in use (docs/releases.md)."""

from soga_kg.release.folder import current, manifest, manifest_of, newest, numbered, numbers, prune, rollback
from soga_kg.release.write import Contents, Place, place, write_release

__all__ = [
    "Contents",
    "Place",
    "current",
    "manifest",
    "manifest_of",
    "newest",
    "numbered",
    "numbers",
    "place",
    "prune",
    "rollback",
    "write_release",
]
