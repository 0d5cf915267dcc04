"""Query processes that can be killed; nothing is imported here, so that they stay small."""
