"""The server; nothing is imported here, so that a query worker stays small."""
