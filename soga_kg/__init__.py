"""Version of the package; nothing else, so that a query worker that imports it stays small."""

__version__ = "0.1.0"
