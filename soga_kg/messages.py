"""Texts for people: in English where they are used, marked for the catalogues, translated where they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Message(str):
    """An English text that knows what was filled in, so that it can be told in another language later."""

    __slots__ = ("text", "values")
    text: str
    values: Mapping[str, object]

    def __new__(cls, text: str, values: Mapping[str, object]) -> Message:
        """`text` has `%(name)s` where a value goes; a value may be a message too, and is kept as a text or number.

        A float is an amount, which each language writes in its way: 0.3 and 1,000 are 0,3 and 1 000 in French. An
        int is a number by which something is known (a line, a port) and the same in all languages.
        """
        kept = {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}
        message = super().__new__(cls, text % {name: _written(value) for name, value in kept.items()})
        message.text, message.values = text, kept
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[str, Mapping[str, object]]]:
        """What a copy is made from, also in another process."""
        return Message, (self.text, self.values)


def _written(value: object) -> object:
    """An amount in English; anything else as it is."""
    return format(value, ",.12g") if isinstance(value, float) else value


def N_(text: str, /, **values: object) -> Message:  # noqa: N802 - the name by which gettext's tools know it
    """Marks a text that is translated where it is told (`translate.told`)."""
    return Message(text, values)


def joined(separator: str, texts: Iterable[str]) -> Message:
    """Several messages as one."""
    values = {str(at): text for at, text in enumerate(texts)}
    return Message(separator.join(f"%({at})s" for at in values), values)


def packed(text: str) -> dict[str, object]:
    """A text as JSON can carry it to another process."""
    return {"text": text.text, "values": dict(text.values)} if isinstance(text, Message) else {"said": text}


def unpacked(given: Mapping[str, object]) -> str:
    """What `packed` was given; values are texts and numbers."""
    values = given.get("values")
    return Message(str(given["text"]), values) if isinstance(values, dict) else str(given["said"])
