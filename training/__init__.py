"""The annotated texts that a reader of our own is trained on, and the checks they must pass."""
