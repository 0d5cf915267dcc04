"""What can go wrong that a person can mend; anything else is a bug and shows its traceback.

SogaError            message: what happened to what; hint: what to do next
├── ConfigError      a setting that does not exist or makes no sense
├── FetchError       a source that cannot be opened
├── ReadError        a page from which no article can be read
├── ValidationError  statements that break a shape where the caller wants none (--strict)
├── ReleaseError     a release that cannot be written, opened or trusted
├── QueryError       a query that cannot be answered
├── CorrectionError  a file of corrections that says something that cannot be meant
├── SuppressionError  nobody is meant by a name, or the list of names cannot be kept
└── PublishError     a store elsewhere that does not take a release
"""


class SogaError(Exception):
    """What happened, to what, and what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(SogaError):
    """A setting that does not exist or makes no sense."""


class FetchError(SogaError):
    """A source that cannot be opened."""


class ReadError(SogaError):
    """A page from which no article can be read."""


class ValidationError(SogaError):
    """Statements break a shape and the caller wants none of that."""


class ReleaseError(SogaError):
    """A release that cannot be written, opened or trusted."""


class QueryError(SogaError):
    """A query that cannot be answered."""


class PublishError(SogaError):
    """A store elsewhere does not take a release."""


class CorrectionError(SogaError):
    """A file of corrections cannot be read or says something that cannot be meant."""


class SuppressionError(SogaError):
    """Nobody is meant by a name, or the list of people who asked to be left out cannot be kept."""
